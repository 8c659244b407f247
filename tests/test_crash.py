# SPDX-License-Identifier: MIT
"""Whatever stops a run, feeds stay whole, and the next run makes all good.  Real processes, real locks, real disks."""

import errno
import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

import feedparser
import pytest

import feedpub
from feedpub.state.lock import lock_path
from tests.conftest import Site
from tests.replay.kill import command, kill_many, listing

pytestmark = pytest.mark.slow

Stamp = dict[str, tuple[int, bytes]]
Ran = subprocess.CompletedProcess[str]
_AS_USER = """
import os, shlex, shutil, sys
from feedpub.cli import cli
cli([*sys.argv[1:], "--dry-run", "--quiet"], standalone_mode=False)  # loads what that user may not read
os.setuid({user})
"""
_LIMITED = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
"""
_BAD_READ = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static int fails(int fd) {  /* whether this is the read of the state that shall fail */
    static int reads = 0;
    char link[64], name[512] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (readlink(link, name, sizeof name - 1) < 0 || !strstr(name, "s.sqlite3") || strstr(name, ".lock")) return 0;
    return ++reads == atoi(getenv("BAD_READ"));
}
ssize_t pread64(int fd, void *to, size_t size, off64_t at) {
    ssize_t (*real)(int, void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pread64");
    if (fails(fd)) { errno = EIO; return -1; }
    return real(fd, to, size, at);
}
ssize_t pread(int fd, void *to, size_t size, off_t at) { return pread64(fd, to, size, at); }
"""
_LATER = "2026-03-21T08:00:00Z"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A site in ``site/`` that was built once and has news since; state and feeds in folders of their own."""
    return make(tmp_path / "site")


def make(folder: Path) -> Path:
    for name in ("feeds", "state"):
        (folder / name).mkdir(parents=True)
    (folder / "feedpub.toml").write_text(
        'title = "A site"\nstate = "state/s.sqlite3"\nkeep = {items = 10}\n[[sources]]\npath = "page.txt"\n'
    )
    news = listing(Random(4), 9)
    (folder / "page.txt").write_text("Read More\n".join(news.split("Read More\n")[3:]))
    assert run(folder, "2026-03-20T08:00:00Z").returncode == 0
    (folder / "page.txt").write_text(news)
    return folder


def run(
    folder: Path,
    now: str = _LATER,
    *,
    user: int | None = None,
    limit: int | None = None,
    first: str = "",
    env: Mapping[str, str] | None = None,
) -> Ran:
    """A build as a real process; as another user, with no file longer than `limit` bytes, after some other code, or
    with more variables.
    """
    program = command(folder, now)
    first += f"{_AS_USER.format(user=user) if user else ''}{_LIMITED.format(limit=limit) if limit else ''}"
    program[2] = first + program[2]
    # Coverage could not write its own file there either, and would say so in our place.
    around = {name: value for name, value in os.environ.items() if not name.startswith("COV")} | dict(env or {})
    return subprocess.run(program, capture_output=True, text=True, timeout=120, check=False, env=around)


def stamp(folder: Path) -> Stamp:
    """Feeds and state: which files, when written, with which bytes."""
    found = [p for name in ("feeds", "state") for p in (folder / name).rglob("*") if p.is_file()]
    return {str(p): (p.stat().st_mtime_ns, p.read_bytes()) for p in found if not p.name.endswith((".lock", "-shm"))}


def refuses(ran: Ran, *words: str) -> None:
    """It failed as it should: exit code 1, what is wrong and what to do, and no traceback."""
    assert ran.returncode == 1, ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stderr.startswith("feedpub: ")
    assert len(ran.stderr.splitlines()) == 1, ran.stderr
    for word in words:
        assert word.casefold() in ran.stderr.casefold()


def heals(folder: Path) -> None:
    """Once the trouble is over, a run brings the news, and leaves nothing behind."""
    assert run(folder).returncode == 0
    parsed = feedparser.parse((folder / "feeds/all.atom").read_bytes())
    assert not parsed.bozo
    assert len(parsed.entries) == 9
    assert not list((folder / "feeds").rglob(".*"))


def test_kill_9_at_any_moment_tears_nothing_and_the_next_run_heals() -> None:
    result = kill_many(25, Random(1))
    assert result.faults == []
    assert result.moments.total() == 25
    assert len(result.moments) >= 2, "the kills met the run at several of its stages"


class TestTwoRunsAtOnce:
    def test_the_second_waits_for_the_first(self, place: Path) -> None:
        runs = [
            subprocess.Popen(command(place, _LATER), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(3)
        ]
        outputs = [process.communicate(timeout=120) for process in runs]
        assert [process.returncode for process in runs] == [0, 0, 0], outputs
        assert sum("3 new" in out.splitlines()[0] for out, _ in outputs) == 1, "the news is taken in once"
        heals(place)

    def test_it_says_who_holds_the_state_when_that_takes_long(self, place: Path) -> None:
        with lock_path(place / "state/s.sqlite3").open("r+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            stream.truncate(0)
            stream.write(b'{"pid": 4711, "started": "2026-03-21T07:59:00Z", "sources": {}}')
            stream.flush()
            before = stamp(place)
            refuses(run(place), "another run holds", "4711")
        assert stamp(place) == before
        heals(place)

    def test_a_lock_file_left_by_a_killed_run_holds_nobody_up(self, place: Path) -> None:
        lock_path(place / "state/s.sqlite3").write_bytes(b'{"pid": 1, "star')
        heals(place)


@pytest.mark.parametrize("fault", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_disk_that_knows_no_locks_is_refused(place: Path, fault: int) -> None:
    """As NFS without a lock daemon; the fault is put in, since no such disk is at hand."""
    broken = f"""
import fcntl, os
def flock(*_): raise OSError({fault}, os.strerror({fault}))
fcntl.flock = flock
"""
    before = stamp(place)
    refuses(run(place, first=broken), "s.sqlite3.lock", "can't be locked", os.strerror(fault), "--state")
    assert stamp(place) == before
    heals(place)


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """A file system of its own at `folder`, where this user may mount one."""
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.skipif(shutil.which("gcc") is None or sys.platform != "linux", reason="the fault is put in with gcc")
def test_one_read_that_fails_is_no_damage(place: Path, tmp_path: Path) -> None:
    """SQLite takes a page that can't be read for one that is malformed; the state is sound, and is looked at again."""
    (tmp_path / "bad.c").write_text(_BAD_READ)
    library = tmp_path / "bad.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, tmp_path / "bad.c", "-ldl"], check=True)
    for read in range(3, 30, 5):
        bad = tmp_path / f"read-{read}"
        shutil.copytree(place, bad)
        ran = run(bad, env={"LD_PRELOAD": str(library), "BAD_READ": str(read)})
        if ran.returncode:
            refuses(ran, "s.sqlite3")
        assert not list(bad.rglob("*damaged*")), f"read {read}: {ran.stderr}"
        heals(bad)


class TestTheDisk:
    def test_it_is_full_where_the_feeds_are(self, place: Path) -> None:
        feeds = place / "feeds"
        saved = {p.name: p.read_bytes() for p in feeds.iterdir() if p.is_file()}
        with mounted(feeds, "-t", "tmpfs", "-o", "size=128k", "tmpfs"):
            for name, data in saved.items():
                (feeds / name).write_bytes(data)
            self._fill(feeds / "ballast")
            before = stamp(place)
            refuses(run(place), "no space left", "nothing was published")
            assert stamp(place) == before
            (feeds / "ballast").unlink()
        heals(place)

    def test_it_is_full_where_the_state_is(self, place: Path) -> None:
        state = place / "state"
        saved = {p.name: p.read_bytes() for p in state.iterdir()}
        size = sum(map(len, saved.values())) // 1024 + 24
        with mounted(state, "-t", "tmpfs", "-o", f"size={size}k", "tmpfs"):
            for name, data in saved.items():
                (state / name).write_bytes(data)
            self._fill(state / "ballast")
            feeds = {k: v for k, v in stamp(place).items() if "/feeds/" in k}
            refuses(run(place), "s.sqlite3")
            assert {k: v for k, v in stamp(place).items() if "/feeds/" in k} == feeds
            (state / "ballast").unlink()
        heals(place)

    @pytest.mark.parametrize("name", ["feeds", "state"])
    def test_it_is_full_at_the_first_run(self, place: Path, name: str) -> None:
        for folder in (place / "feeds", place / "state"):
            shutil.rmtree(folder)
            folder.mkdir()
        with mounted(place / name, "-t", "tmpfs", "-o", "size=64k", "tmpfs"):
            self._fill(place / name / "ballast")
            refuses(run(place), "disk is full" if name == "state" else "no space left")
            assert not list((place / "feeds").glob("*.*")), "no feed, and no empty one"
            (place / name / "ballast").unlink()
        heals(place)

    def _fill(self, ballast: Path) -> None:
        with ballast.open("wb", buffering=0) as stream:
            for size in (4096, 1):
                try:
                    while stream.write(b"x" * size) == size:
                        pass
                except OSError:
                    continue

    def test_a_file_may_not_grow_so_large(self, place: Path) -> None:
        before = stamp(place)
        refuses(run(place, limit=4096))
        assert {k: v for k, v in stamp(place).items() if "/feeds/" in k} == {
            k: v for k, v in before.items() if "/feeds/" in k
        }
        heals(place)

    @pytest.mark.parametrize("name", ["feeds", "state"])
    def test_it_is_mounted_for_reading_only(self, place: Path, name: str) -> None:
        folder = place / name
        with mounted(folder, "--bind", str(folder)):
            subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
            before = stamp(place)
            refuses(run(place), "read-only" if name == "feeds" else "s.sqlite3")
            assert stamp(place) == before
        heals(place)

    @pytest.mark.parametrize("busy", [False, True], ids=["idle", "while a run holds it"])
    def test_status_and_explain_need_not_write(self, place: Path, busy: bool) -> None:
        """As with a monitor's user, who may read the state and no more."""
        folder = place / "state"
        with closing(sqlite3.connect(folder / "s.sqlite3")) as other:
            if busy:
                other.execute("BEGIN IMMEDIATE")
            with mounted(folder, "--bind", str(folder)):
                subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
                before = stamp(place)
                self._look(place)
                assert stamp(place) == before

    def _look(self, place: Path) -> None:
        config = f"--config {place}/feedpub.toml"
        status = Site(place).run(f"status {config} --now {_LATER} --json")
        assert (status.code, status.json["sources"][0]["items"]) == (0, 6)
        title = Site(place).entries()[0].title
        assert Site(place).run(f"explain {config} '{title}'").out.startswith(title)


NOBODY = 65534


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
class TestPermissions:
    @pytest.fixture
    def shared(self, tmp_path: Path) -> Iterator[Path]:
        """A site where another user can reach it, and may read it all."""
        if any(p.stat().st_mode & 0o005 != 0o005 for p in Path(feedpub.__file__).resolve().parents):
            pytest.skip("another user can't read the package where it lies")
        folder = Path("/var/tmp", f"feedpub-test-{os.getpid()}")
        make(folder)
        folder.chmod(0o755)
        yield folder
        shutil.rmtree(folder)

    def _give(self, *paths: Path) -> None:
        for path in paths:
            for p in (path, *path.rglob("*")):
                os.chown(p, NOBODY, NOBODY)

    def test_another_user_may_not_write_the_feeds(self, shared: Path) -> None:
        self._give(shared / "state")
        before = stamp(shared)
        refuses(run(shared, user=NOBODY), "permission denied", "feeds")
        assert stamp(shared) == before
        heals(shared)

    def test_another_user_may_not_write_the_state(self, shared: Path) -> None:
        self._give(shared / "feeds")
        before = stamp(shared)
        refuses(run(shared, user=NOBODY), "permission denied", "s.sqlite3")
        assert stamp(shared) == before
        heals(shared)

    def test_another_user_may_not_read_the_listing(self, shared: Path) -> None:
        self._give(shared / "feeds", shared / "state")
        (shared / "page.txt").chmod(0o600)
        before = stamp(shared)
        ran = run(shared, user=NOBODY)
        assert ran.returncode == 3
        assert "permission denied" in ran.stderr.casefold()
        assert stamp(shared) == before

    def test_a_feed_that_is_read_only_is_replaced_all_the_same(self, shared: Path) -> None:
        self._give(shared / "feeds", shared / "state")
        (shared / "feeds/all.rss").chmod(0o400)
        assert run(shared, user=NOBODY).returncode == 0
        assert len(feedparser.parse((shared / "feeds/all.rss").read_bytes()).entries) == 9


def _vanish(place: Path) -> None:
    shutil.rmtree(place / "feeds")


def _folder_instead(place: Path) -> None:
    (place / "feeds/all.rss").unlink()
    (place / "feeds/all.rss").mkdir()


def _file_instead(place: Path) -> None:
    shutil.rmtree(place / "feeds")
    (place / "feeds").write_text("what?")


def _link_to_nowhere(place: Path) -> None:
    shutil.rmtree(place / "feeds")
    (place / "feeds").symlink_to(place / "absent/feeds")


class TestTheFolder:
    def test_one_that_vanished_comes_again_with_the_same_ids_and_dates(self, place: Path) -> None:
        before = {e.id: e.published for e in feedparser.parse((place / "feeds/all.atom").read_bytes()).entries}
        _vanish(place)
        heals(place)
        after = {e.id: e.published for e in feedparser.parse((place / "feeds/all.atom").read_bytes()).entries}
        assert before.items() <= after.items()

    @pytest.mark.parametrize(
        ("trouble", "words"), [(_folder_instead, "is a folder"), (_file_instead, "feeds"), (_link_to_nowhere, "feeds")]
    )
    def test_something_else_in_its_place(self, place: Path, trouble: Callable[[Path], None], words: str) -> None:
        trouble(place)
        before = stamp(place)
        ran = run(place)
        if trouble is _link_to_nowhere and ran.returncode == 0:  # what the link names was made
            return
        refuses(ran, words)
        assert stamp(place) == before

    def test_the_state_is_a_folder(self, place: Path) -> None:
        shutil.rmtree(place / "state")
        (place / "state/s.sqlite3").mkdir(parents=True)
        before = stamp(place)
        refuses(run(place), "s.sqlite3")
        assert stamp(place) == before


def test_an_interrupted_run_says_so_and_changes_nothing(place: Path) -> None:
    import signal

    before = stamp(place)
    process = subprocess.Popen(command(place, _LATER), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with lock_path(place / "state/s.sqlite3").open("r+b") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)  # it waits for us, and is surely under way
        try:
            process.communicate(timeout=3)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert stamp(place) == before
