# SPDX-License-Identifier: MIT
"""What runs the build by itself: the text, its installation, and a real cron that does it."""

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from feedpub.cli.schedule import schedule
from feedpub.errors import ConfigError, FeedpubError
from feedpub.operate.schedule import (
    DAY,
    PERIODS,
    Job,
    cron_time,
    crontab,
    systemd_units,
    with_job,
    without_job,
)

FEEDPUB = [sys.executable, "-c", "from feedpub.cli import main; main()"]


def job(folder: str = "/srv/news", *, every: int = 15, **environment: str) -> Job:
    return Job(
        program=Path("/opt/feedpub/bin/feedpub"),
        config=Path(folder, "feedpub.toml"),
        every=every,
        lock=Path(folder, ".feeds.sqlite3.cron"),
        flock=Path("/usr/bin/flock"),
        environment=environment,
    )


def fields(text: str, low: int, high: int) -> set[int]:
    """The values that one field of a crontab line means."""
    span, _, step = text.partition("/")
    first, _, last = span.partition("-")
    if first == "*":
        return set(range(low, high + 1, int(step or 1)))
    return set(range(int(first), int(last or first) + 1, int(step or 1)))


@given(every=st.sampled_from(PERIODS), offset=st.integers(0, 2**32))
def test_a_line_runs_as_often_as_was_asked(every: int, offset: int) -> None:
    minute, hour, *days = cron_time(every, offset).split()
    assert days == ["*", "*", "*"]
    runs = sorted(h * 60 + m for h in fields(hour, 0, 23) for m in fields(minute, 0, 59))
    gaps = {later - earlier for earlier, later in zip(runs, [*runs[1:], runs[0] + DAY], strict=True)}
    assert gaps == {every}


def test_a_period_that_cron_cannot_say_is_refused_with_one_that_it_can() -> None:
    with pytest.raises(ConfigError, match="does not divide") as caught:
        cron_time(25, 0)
    assert "30" in caught.value.advice or "20" in caught.value.advice


def test_the_line_is_what_it_is() -> None:
    assert crontab(job(every=60, https_proxy="http://proxy:3128")) == (
        "# BEGIN feedpub-news-c0bd4404 (written by feedpub schedule)\n"
        "20 * * * * cd /srv/news && https_proxy=http://proxy:3128 /usr/bin/flock --nonblock"
        " /srv/news/.feeds.sqlite3.cron /opt/feedpub/bin/feedpub build --quiet --config /srv/news/feedpub.toml\n"
        "# END feedpub-news-c0bd4404\n"
    )


@pytest.mark.parametrize("name", ["my site", "50%", "it's", 'a"b', "$HOME", "a;b", "新聞", "a\\b"])
def test_any_folder_name_survives_cron_and_the_shell(name: str) -> None:
    line = crontab(job(f"/srv/{name}")).splitlines()[1]
    assert "%" not in line.replace("\\%", "")
    words = shlex.split(line.replace("\\%", "%").split(maxsplit=5)[5])
    assert words[1] == f"/srv/{name}"
    assert words[-1] == f"/srv/{name}/feedpub.toml"


OTHERS = "MAILTO=me@example.org\n# mine\n0 5 * * 1 tar czf /var/backups/home.tgz /home\n"


@pytest.mark.parametrize("table", ["", OTHERS, OTHERS.rstrip("\n")])
def test_installing_twice_is_installing_once_and_removing_leaves_the_rest(table: str) -> None:
    once = with_job(table, job())
    assert once.startswith(table)
    assert with_job(once, job()) == once
    assert with_job(once, job(every=30)).count("# BEGIN") == 1
    both = with_job(once, job("/srv/other"))
    assert without_job(without_job(both, job()), job("/srv/other")).rstrip("\n") == table.rstrip("\n")
    assert without_job(table, job()) == table


def test_a_block_without_its_end_is_left_alone() -> None:
    broken = with_job("", job()).partition("# END")[0] + "0 5 * * * mine\n"
    with pytest.raises(ConfigError, match="is missing"):
        without_job(broken, job())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
@pytest.mark.parametrize("folder", ["news", "my site", "50%", 'a"b', "$HOME"])
@pytest.mark.parametrize("every", [5, 15, 60, 120, DAY])
def test_systemd_finds_no_fault_with_the_units(tmp_path: Path, folder: str, every: int) -> None:
    site = tmp_path / folder
    site.mkdir()
    units = systemd_units(
        Job(
            program=Path(shutil.which("true") or ""),
            config=site / "feedpub.toml",
            every=every,
            lock=site / "lock",
            environment={"https_proxy": 'http://u:p$%"@proxy:1'},
        )
    )
    paths = [tmp_path / name for name in units]
    for path in paths:
        path.write_text(units[path.name])
    command = ["systemd-analyze", "verify", "--user", "--man=no", "--recursive-errors=no", *map(str, paths)]
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    complaints = [line for line in run.stderr.splitlines() if any(name in line for name in units)]
    assert complaints == []
    calendar = next(line for line in units[paths[1].name].splitlines() if line.startswith("OnCalendar="))
    subprocess.run(["systemd-analyze", "calendar", calendar.partition("=")[2]], check=True, capture_output=True)


def test_a_line_break_in_a_path_is_refused() -> None:
    with pytest.raises(ConfigError, match="line break"):
        systemd_units(job("/srv/a\nb"))


# The command


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "my 50% site"
    folder.mkdir()
    (folder / "feedpub.toml").write_text(
        'title = "News"\nlink = "https://example.org/"\n[[sources]]\npath = "listing.txt"\n', encoding="utf-8"
    )
    (folder / "listing.txt").write_text(LISTING, encoding="utf-8")
    return folder


LISTING = """\
Port of Antwerp reports a record year
The port handled more containers than ever before.
11/07/2023 Logistics

New customs rules for small parcels
Parcels under 150 euros will no longer be exempt.
10/07/2023 Customs

Rail freight grows by five percent
More goods go by rail than in the year before.
09/07/2023 Logistics
"""


def run(site: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*FEEDPUB, *arguments],
        cwd=site,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_command_prints_each_kind(site: Path) -> None:
    (site / ".git").mkdir()
    for kind, sign in {"cron": "# BEGIN feedpub", "systemd": "OnCalendar=*:0/20", "github": "runs-on:"}.items():
        printed = run(site, "schedule", kind, "--every", "20")
        assert (printed.returncode, printed.stderr) == (0, "")
        assert sign in printed.stdout
    assert run(site, "schedule", "github", "--install").returncode == 2
    assert run(site, "schedule", "--every", "25").returncode == 2
    assert run(site.parent, "schedule").returncode == 2


def test_a_workflow_needs_all_in_one_repository(site: Path, tmp_path: Path) -> None:
    (site / "feedpub.toml").write_text(f'output = "{tmp_path}/elsewhere"\n')
    refused = run(site, "schedule", "github")
    assert refused.returncode == 2
    assert "outside" in refused.stderr


@pytest.mark.skipif(shutil.which("systemctl") is None, reason="no systemd here")
def test_without_a_systemd_of_the_user_nothing_is_left_behind_and_the_fault_is_told(site: Path, tmp_path: Path) -> None:
    places = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_RUNTIME_DIR": str(tmp_path / "none")}
    installed = run(site, "schedule", "systemd", "--install", **places)
    assert installed.returncode == 1
    assert "systemctl" in installed.stderr
    assert "Nothing was written" in installed.stderr
    assert "Traceback" not in installed.stderr
    assert not (tmp_path / "config").exists()
    removed = run(site, "schedule", "systemd", "--remove", **places)
    assert removed.returncode == 0
    assert "There is no feedpub-" in removed.stdout


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Puts a program of our own in the place of one that needs more of a system than tests have; gives its log."""

    def put(name: str, script: str) -> Path:
        folder, log = tmp_path / "bin", tmp_path / "log"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(f'#!/bin/sh\necho "$@" >> {log}\n{script}\n')
        (folder / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
        return log

    return put


def command(site: Path, *arguments: str) -> str:
    return (
        CliRunner()
        .invoke(schedule, ["--config", str(site / "feedpub.toml"), *arguments], catch_exceptions=False)
        .output
    )


def test_systemd_is_told_to_begin_and_to_end(site: Path, stand_in: Callable[[str, str], Path]) -> None:
    log = stand_in("systemctl", "exit 0")
    assert "are built every 15 minutes" in command(site, "systemd", "--install")
    assert "is stopped and gone" in command(site, "systemd", "--remove")
    timer = next(word for word in log.read_text().split() if word.endswith(".timer"))
    assert log.read_text().splitlines() == [
        "--user daemon-reload",
        "--user daemon-reload",
        f"--user enable --now {timer}",
        f"--user disable --now {timer}",
        "--user daemon-reload",
    ]


def test_what_systemd_refuses_is_taken_away_again(
    site: Path, tmp_path: Path, stand_in: Callable[[str, str], Path]
) -> None:
    stand_in("systemctl", 'case "$*" in *enable*) echo "no such timer" >&2; exit 1;; esac')
    with pytest.raises(FeedpubError, match="no such timer"):
        command(site, "systemd", "--install")
    assert list((tmp_path / "config/systemd/user").iterdir()) == []


def test_a_crontab_that_cannot_be_read_is_left_alone(site: Path, stand_in: Callable[[str, str], Path]) -> None:
    log = stand_in("crontab", "echo 'you are not allowed to use this program' >&2; exit 1")
    with pytest.raises(FeedpubError, match="not allowed"):
        command(site, "--install")
    assert log.read_text() == "-l\n"


def test_programs_that_are_missing_are_named(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(FeedpubError, match="crontab: is not installed"):
        command(site, "--install")
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ConfigError, match="not installed as a command"):
        command(site)


needs_cron = pytest.mark.skipif(
    shutil.which("cron") is None or shutil.which("crontab") is None or os.geteuid() != 0,
    reason="needs cron, and the right to start it",
)


@pytest.fixture
def own_crontab() -> Iterator[None]:
    """Gives this user's crontab back as it was."""
    before = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False)
    yield
    if before.returncode == 0:
        subprocess.run(["crontab", "-"], input=before.stdout, text=True, check=True)
    else:
        subprocess.run(["crontab", "-r"], check=False, capture_output=True)


@needs_cron
@pytest.mark.usefixtures("own_crontab")
def test_install_and_remove(site: Path) -> None:
    def table() -> str:
        return subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False).stdout

    before = table()
    told = [run(site, "schedule", "--install").stdout]
    once = table()
    told.append(run(site, "schedule", "--install").stdout)
    assert table() == once != before
    told += [run(site, "schedule", "--remove").stdout for _ in range(2)]
    starts = ["Put into your crontab", "It is in your crontab already", "Taken out", "It was not in your crontab"]
    assert [words.startswith(start) for words, start in zip(told, starts, strict=True)] == [True] * 4
    assert table() == before


@pytest.mark.slow
@needs_cron
@pytest.mark.usefixtures("own_crontab")
def test_a_real_cron_publishes_the_feeds(site: Path) -> None:
    installed = run(site, "schedule", "--every", "1", "--install")
    assert (installed.returncode, installed.stderr) == (0, "")
    cron = subprocess.Popen(["cron", "-f"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 130
        while time.monotonic() < deadline and not (site / "feeds" / "all.rss").exists():
            time.sleep(1)
    finally:
        cron.terminate()
        cron.communicate()
    assert "Port of Antwerp" in (site / "feeds" / "all.rss").read_text(encoding="utf-8")
