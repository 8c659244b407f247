# SPDX-License-Identifier: MIT
"""The command line as a process: exit codes, no traceback, no colour where it is not wanted, under any surroundings."""

import os
import re
import subprocess
import sys
import threading
import time
import tracemalloc
from pathlib import Path

import pytest
from click.testing import CliRunner

from feedpub import __version__
from feedpub.cli import cli
from feedpub.cli.build import _with_progress
from feedpub.cli.options import Moment, site_for
from feedpub.fetch import files as fetch
from feedpub.run.shapes import Order
from tests.conftest import Site

ITEMS = [
    "Rail shuttle opens between depot and sea",
    "Port orders six electric carriers",
    "Tariffs on parcels rise again",
]


MAIN = "from feedpub.cli import main; main()"


def feedpub(*words: str, env: dict[str, str] | None = None, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    surroundings = env if env is not None else dict(os.environ)
    return subprocess.run(
        [sys.executable, "-c", MAIN, *words], env=surroundings, input=stdin, capture_output=True, check=False
    )


def test_version() -> None:
    assert feedpub("--version").stdout.decode().strip() == f"feedpub, version {__version__}"


def test_help_lists_every_command_and_each_has_a_manual() -> None:
    def manual(*words: str) -> str:
        done = CliRunner().invoke(cli, [*words, "--help"])
        assert done.exit_code == 0
        return done.stdout

    listed = re.findall(r"^  (\w+) ", manual().partition("Commands:")[2].partition("\n\n")[0], re.MULTILINE)
    assert "build" in listed
    for name in listed:
        assert len(manual(name).splitlines()) > 8, name


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["build"], 2, "no configuration here"),
        (["bild"], 2, "No such command"),
        (["build", "--nwo", "x"], 2, "No such option"),
        (["build", "x.txt", "--now", "soon"], 2, "no moment"),
        (["build", "x.txt", "--now", "0001-01-01"], 2, "out of range"),
        (["build", "x.txt", "--now", "9999-12-31T23:59:59-05:00"], 2, "out of range"),
        (["build", "x.txt", "--output", ""], 2, "it is empty"),
        (["build", "x.txt", "--accept", "y"], 2, "there is no source 'y'"),
        (["build", "x.txt"], 1, "no such file"),
        (["build", "***/x"], 1, "is no pattern"),
        (["build", "x" * 5000], 1, "File name too long"),
        (["build", "--config", "nothing.toml"], 2, "No such file"),
        (["feed", "--format", "xml"], 2, "is not one of"),
        (["explain"], 2, "Missing argument"),
        (["status"], 1, "there is no state"),
        (["build", "bad\udcff.txt"], 2, "the name is not UTF-8"),
    ],
)
def test_mistakes_end_with_the_right_code_and_no_traceback(site: Site, words: list[str], code: int, said: str) -> None:
    done = feedpub(*words)
    assert done.returncode == code
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert list(site.folder.iterdir()) == []


def test_trouble_is_one_line(site: Site) -> None:
    assert len(feedpub("build", "--quiet", "x.txt").stderr.splitlines()) == 1


@pytest.mark.slow
def test_neither_environment_locale_zone_nor_umask_make_a_difference(site: Site, tmp_path: Path) -> None:
    site.write(ITEMS)
    made = []
    for n, env in enumerate(
        [{}, {"LC_ALL": "C"}, {"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Tokyo"}, {"PYTHONHASHSEED": "7"}]
    ):
        before = os.umask(0o077 if n % 2 else 0o022)
        done = feedpub("build", "listing.txt", "-q", "-o", f"out{n}", "--now", "2026-03-20T08:00Z", env=env)
        os.umask(before)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        made.append({p.name: (p.read_bytes(), p.stat().st_mode) for p in (tmp_path / f"out{n}").iterdir()})
    assert made[0] == made[1] == made[2] == made[3]


def test_no_colour_where_nobody_looks(site: Site) -> None:
    site.write(ITEMS)
    assert b"\x1b" not in feedpub("build", "listing.txt").stdout


@pytest.mark.slow
def test_output_that_nobody_reads_any_more_is_no_error(site: Site) -> None:
    site.write([f"Notice of the harbour office about matter {n} of many" for n in range(3000)])
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, "parse", "--json", "listing.txt"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_shell_completion_comes_with_click() -> None:
    done = feedpub(env={**os.environ, "_FEEDPUB_COMPLETE": "bash_source"})
    assert done.returncode == 0
    assert b"complete" in done.stdout


def test_a_moment_without_a_zone_is_utc() -> None:
    moment = Moment().convert("2026-03-01T08:00", None, None)
    assert moment.isoformat() == "2026-03-01T08:00:00+00:00"
    assert Moment().convert(moment, None, None) is moment


def test_a_bar_is_shown_on_a_terminal_only(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.write(ITEMS, name="a.txt")
    site.write(ITEMS, name="b.txt")
    chosen = site_for(("a.txt", "b.txt"))
    order = Order(now=Moment().convert("2026-03-01T08:00", None, None))
    assert len(_with_progress(chosen, order, quiet=False).sources) == 2
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert len(_with_progress(chosen, order, quiet=False).sources) == 2


class TestFetch:
    def test_a_file_over_the_limit_is_refused_before_it_is_read(self, site: Site) -> None:
        with (site.folder / "huge.txt").open("wb") as stream:
            stream.truncate(1024**3)
        tracemalloc.start()
        try:
            ran = site.build(source="huge.txt")
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert ran.code == 1
        assert "larger than 64 MiB" in ran.err
        assert most < 4 * fetch.LIMIT

    def test_so_is_endless_input(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fetch, "LIMIT", 100)
        ran = site.run("build -", stdin=b"x" * 200)
        assert "larger than" in ran.err

    def test_an_absolute_glob(self, site: Site) -> None:
        site.write(ITEMS, name="a.txt")
        assert site.build(source=f"'{site.folder}/a*.txt'").code == 0

    def test_a_name_with_brackets_is_a_name_first(self, site: Site) -> None:
        site.write(ITEMS, name="a[1].txt")
        assert site.build(source="'a[1].txt'").code == 0

    def test_a_place_that_can_not_be_read(self, site: Site) -> None:
        (site.folder / "loop").symlink_to("loop")
        assert "symbolic links" in site.build(source="loop").err


class TestCharsets:
    TEXT = (
        "Überfahrt über die Elbe wird teurer\n\nDie Fähre kostet ab März für größere Autos mehr als früher.\n\n"
        "Brücke für Fußgänger eröffnet\n\nÜber die Brücke dürfen ab März auch Räder geschoben werden.\n\n"
    )

    def test_a_charset_that_nobody_named_is_guessed_with_a_note(self, site: Site) -> None:
        site.listing.write_bytes(self.TEXT.encode("latin-1"))
        ran = site.build()
        assert (ran.code == 0 and "charset-guessed" in ran.err) or "no other charset is sure" in ran.err

    @pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16"])
    def test_a_byte_order_mark_says_it(self, site: Site, charset: str) -> None:
        site.listing.write_bytes(self.TEXT.encode(charset))
        site.build()
        assert site.entries()[0].title == "Überfahrt über die Elbe wird teurer"

    def test_the_configuration_says_it(self, site: Site) -> None:
        site.config('[[sources]]\npath = "listing.txt"\nencoding = "cp1251"\n')
        old = "Мост закрыт\n\nВчера в городе закрыли старый мост.\n"
        site.listing.write_bytes(f"Новый порт открыт\n\nСегодня в городе открыли новый порт.\n\n{old}".encode("cp1251"))
        site.run("build")
        assert site.entries()[0].title == "Новый порт открыт"

    @pytest.mark.parametrize(("charset", "said"), [("utf-8", "is not utf-8"), ("klingon", "there is no charset")])
    def test_and_may_be_wrong(self, site: Site, charset: str, said: str) -> None:
        site.config(f'[[sources]]\npath = "listing.txt"\nencoding = "{charset}"\n')
        site.listing.write_bytes(b"caf\xe9 au lait")
        ran = site.run("build")
        assert ran.code == 1
        assert said in ran.err

    def test_a_text_that_ends_within_a_character_loses_only_that(self, site: Site) -> None:
        site.write(ITEMS)
        site.listing.write_bytes(site.listing.read_bytes() + "é".encode()[:1])
        ran = site.build()
        assert ran.code == 0
        assert "cut-short" in ran.err


@pytest.mark.slow
def test_watch_builds_again_when_the_listing_changes(site: Site) -> None:
    site.write(ITEMS)
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, "build", "listing.txt", "--watch"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            wait_for((site.feeds / "all.atom").exists)
            time.sleep(1)
            site.listing.write_bytes(b"")  # a save in two steps: the failure is told, and the next change tried
            time.sleep(0.5)
            site.write(["Locks reopen on the northern canal", *ITEMS])
            wait_for(lambda: b"Locks reopen" in (site.feeds / "all.atom").read_bytes())
        finally:
            process.send_signal(2)
            threading.Timer(60, process.kill).start()  # a busy machine is no fault
            assert process.wait() == 130


def test_every_builds_on_until_it_is_told_to_end(site: Site) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, "build", "listing.txt", "--every", "1"], stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            assert "no such file" in process.stderr.readline()  # told, and no reason to end
            assert process.poll() is None
        finally:
            process.terminate()
            threading.Timer(60, process.kill).start()  # a busy machine is no fault
            assert process.wait() == 0
    assert site.run("build listing.txt --every 1 --watch").code == 2


def wait_for(condition: object, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)
