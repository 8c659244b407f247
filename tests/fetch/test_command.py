# SPDX-License-Identifier: MIT
"""A command is a source: what it prints is read, and whatever goes wrong has a name.  The programs are real."""

import os
import sys
import time
from pathlib import Path

import pytest

from feedpub.config import Source, from_table
from feedpub.errors import ConfigError, SourceError
from feedpub.fetch import command
from tests.conftest import Site

PRINTS = """[[sources]]
command = [{python!r}, "-c", "{code}"]
name = "program"
"""


def source(code: str, **keys: object) -> Source:
    return Source(command=(sys.executable, "-c", code), **keys)  # type: ignore[arg-type]


def test_what_it_prints_is_read_like_a_file(site: Site) -> None:
    site.write(["A harbour gets cranes", "A railway gets a bridge"])
    site.config(PRINTS.format(python=sys.executable, code="print(open('listing.txt').read())"))
    ran = site.build(source="")
    assert ran.code == 0, ran.err
    assert set(site.ids()) == {"A harbour gets cranes", "A railway gets a bridge"}
    before = site.stamp()
    assert site.build(source="").code == 0
    assert site.stamp() == before


def test_no_shell_reads_it(tmp_path: Path) -> None:
    document = command.run(Source(command=("printf", "%s", "$HOME; `id` | *")), tmp_path)
    assert document.data == b"$HOME; `id` | *"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import sys; sys.exit('no such page\\n\\n')", "ended with exit code 1: no such page"),
        ("raise SystemExit(7)", "ended with exit code 7"),
        ("import os; print('half a list', flush=True); os.kill(os.getpid(), 9)", "was ended by SIGKILL"),
    ],
)
def test_a_failure_is_told_with_code_and_complaint(tmp_path: Path, code: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        command.run(source(code), tmp_path)


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no program 'no-such-program'"):
        command.run(Source(command=("no-such-program", "-dump")), tmp_path)
    (tmp_path / "text").write_text("no program")
    with pytest.raises(SourceError, match="Permission denied"):
        command.run(Source(command=("./text",)), tmp_path)


def test_what_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    code = "import subprocess as s; p = s.Popen(['sleep', '600']); open('pid', 'w').write(str(p.pid)); p.wait()"
    with pytest.raises(SourceError, match="takes longer than 5 seconds"):
        command.run(source(code, timeout=5.0), tmp_path)
    child = int((tmp_path / "pid").read_text())
    for _ in range(100):  # it is ended, and whoever is to bury it may take its time
        if not Path(f"/proc/{child}").exists() or ") Z" in Path(f"/proc/{child}/stat").read_text():
            return
        time.sleep(0.05)
    os.kill(child, 9)
    pytest.fail("what the program had started lives on")


def test_a_flood_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "LIMIT", 100_000)
    with pytest.raises(SourceError, match="prints more than"):
        command.run(source("while True: print('x' * 1000)"), tmp_path)


def test_a_flood_of_complaints_costs_no_memory_and_is_no_failure(tmp_path: Path) -> None:
    code = "import sys; [sys.stderr.write('w' * 1000) for _ in range(2000)]; print('fine')"
    assert command.run(source(code), tmp_path).data == b"fine\n"


def test_a_command_that_fails_leaves_its_feeds(site: Site) -> None:
    site.write(["A harbour gets cranes", "A railway gets a bridge"])
    site.config(PRINTS.format(python=sys.executable, code="print(open('listing.txt').read())"))
    site.build(source="")
    before = {path: data for path, data in site.stamp().items() if "feeds/" in path}
    site.listing.unlink()
    ran = site.build(source="")
    assert ran.code == 3
    assert "FileNotFoundError" in ran.err
    assert {path: data for path, data in site.stamp().items() if "feeds/" in path} == before


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"command": ["w3m"], "url": "https://example.org/"}, "both url and command"),
        ({"command": [" "]}, "is no command"),
        ({"command": "w3m -dump https://example.org/"}, "is a whole command line"),
        ({}, "neither path nor url nor command"),
    ],
)
def test_a_command_that_is_none_is_refused(keys: dict[str, object], words: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=words):
        from_table({"sources": [keys]}, subject="feedpub.toml", folder=tmp_path)


def test_one_program_needs_no_list_and_its_path_may_have_blanks(tmp_path: Path) -> None:
    table = {"sources": [{"command": "date"}, {"command": "/opt/my tools/listing"}]}
    site = from_table(table, subject="feedpub.toml", folder=tmp_path)
    assert [s.command for s in site.sources] == [("date",), ("/opt/my tools/listing",)]


def test_its_name_is_that_of_the_program_and_the_page(tmp_path: Path) -> None:
    table = {"sources": [{"command": ["/usr/bin/w3m", "-dump", "https://example.org/news/"]}, {"command": ["date"]}]}
    site = from_table(table, subject="feedpub.toml", folder=tmp_path)
    assert [s.name for s in site.sources] == ["w3m-example.org-news", "date"]
