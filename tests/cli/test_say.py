# SPDX-License-Identifier: MIT
"""Whatever stands in names, configuration, headers and titles, the terminal gets text and nothing that it obeys."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import feedpub
from feedpub.cli.say import visible
from tests.conftest import Site

ORDER = "\x1b]0;owned\x07\x1b[31m\x9b2J"
OBEYED = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")
PAGE = "2026-03-09 Harbour pilots end their strike\n2026-03-08 New crane arrives from Gdynia\n"


def feedpub_says(folder: Path, *arguments: str | bytes, **more: str) -> bytes:
    """All that a real process writes to where a terminal would be."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("COV")} | more
    program = [sys.executable, "-c", "from feedpub.cli import main; main()", *arguments]
    ran = subprocess.run(program, cwd=folder, env=env, capture_output=True, timeout=120, check=False)
    assert b"Traceback" not in ran.stderr, ran.stderr.decode(errors="replace")
    return ran.stdout + ran.stderr


@given(st.text())
def test_what_is_said_is_one_line_that_orders_nothing(text: str) -> None:
    said = visible(text)
    assert said.isprintable() or not OBEYED.search(said.encode())
    assert len(said.splitlines()) <= 1
    assert visible("Fähre – 港 🚢") == "Fähre – 港 🚢"


def test_names_of_files_and_arguments(tmp_path: Path) -> None:
    name = f"page{ORDER.replace('/', '')}.txt"
    (tmp_path / name).write_text(PAGE)
    for arguments in (["parse", name], ["build", name, "-v"], ["build", f"{name}.gone"], ["check", name], [name]):
        said = feedpub_says(tmp_path, *arguments)
        assert said
        assert not OBEYED.search(said), (arguments, said)
    for command in ("status", "explain", "serve"):
        assert not OBEYED.search(feedpub_says(tmp_path, command, f"--{ORDER}"))


def test_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    order = "\\u001b[31m\\u009b2J\\nforged line"
    source = f'[[sources]]\npath = "page.txt"\nname = "{order}"\n'
    lines = f'title = "A {order}"\n{source}[topics.a]\ntitle = "{order}"\nany = ["harbour"]\n'
    (tmp_path / "feedpub.toml").write_text(lines)
    for command in (["build", "-v"], ["build", "--json"], ["status"], ["status", "--json"], ["explain", "Harbour"]):
        said = feedpub_says(tmp_path, *command)
        assert not OBEYED.search(said), (command, said)
        assert b"\nforged line" not in said
    (tmp_path / "feedpub.toml").write_text(f'"{order}" = 1\n{lines}')
    assert not OBEYED.search(feedpub_says(tmp_path, "build"))


def test_what_a_page_says(site: Site) -> None:
    site.listing.write_text(f"2026-03-09 Harbour {ORDER} strike\n2026-03-08 New \x1dcrane\n")
    assert "\x1b" not in (ran := site.build(more="-v")).out + ran.err
    site.run("parse listing.txt")
    assert [entry.title for entry in site.entries()] == ["Harbour strike", "New crane"]


def test_a_name_that_is_no_utf_8(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.rss")).write_bytes(b"<rss/>")
    assert b"\\udcff.rss" in feedpub_says(tmp_path, "check", ".")
    assert b"not UTF-8" in feedpub_says(tmp_path, "build", b"\xff.rss")


@pytest.mark.parametrize("charset", ["latin-1", "cp850"])
def test_a_terminal_without_the_letters(tmp_path: Path, charset: str) -> None:
    (tmp_path / "page.txt").write_text("2026-03-09 Паром снова ходит\n2026-03-08 Новый кран\n", encoding="utf-8")
    assert b"\\u041f\\u0430" in feedpub_says(tmp_path, "parse", "page.txt", PYTHONIOENCODING=charset)
    assert feedpub_says(tmp_path, "build", "page.txt", PYTHONIOENCODING=charset)


def test_nothing_else_writes_to_a_terminal() -> None:
    package = Path(feedpub.__file__).parent
    own = {"cli/say.py", "cli/__init__.py", "cli/build.py", "cli/feed.py", "cli/serve.py", "serve/server.py"}
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"click\.(echo|secho|style)|\bprint\(|sys\.std(out|err)", path.read_text(encoding="utf-8"))
    }
    assert found <= own, "text goes through say; the others ask for a terminal, close one, or send bytes of a file"
