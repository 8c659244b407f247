# SPDX-License-Identifier: MIT
"""What a person does wrong, or does first: each case is told what it is and what to do, as a real process says it."""

import contextlib
import os
import pty
import re
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path

import pytest

from feedpub.cli import COMMANDS
from feedpub.state.schema import MIGRATIONS
from tests.conftest import NOW, Site
from tests.fetch.conftest import serving

PROGRAM = [sys.executable, "-c", "from feedpub.cli import main; main()"]
ITEMS = [
    "Rail shuttle opens between depot and sea",
    "Port orders six electric carriers",
    "Tariffs on parcels rise again",
]
PAGE = b"""<!doctype html><html lang="en-IE"><head><title>Harbour office: notices</title>
<link rel="alternate" type="application/rss+xml" href="feed.xml">
<link rel="alternate" type="application/atom+xml" href="/atom.xml"></head><body><main>
<article><h2><a href="/n/1">Pilots end their strike after three weeks</a></h2><time>2026-03-09</time><p>All ships sail
by the timetable again, the office says in the evening.</p></article>
<article><h2><a href="/n/2">New crane arrives from Gdynia by barge</a></h2><time>2026-03-08</time><p>It lifts more than
the two old ones together, and makes less noise.</p></article>
<article><h2><a href="/n/3">Winter service of the port is busy</a></h2><time>2026-03-07</time><p>All quays are kept
free of ice until the end of the week.</p></article></main></body></html>"""


def says(folder: Path, *words: str, **environment: str) -> tuple[int, str]:
    """Exit code and all that is said; never a traceback."""
    ran = subprocess.run(
        [*PROGRAM, *words], cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "Begin with 'feedpub build"),
        (["help"], 0, "Commands:"),
        (["help", "build"], 0, "Read all sources and publish the feeds."),
        (["help", "builds"], 2, "Did you mean 'build'?"),
        (["-V"], 0, "feedpub, version"),
        (["Statsu"], 2, "Did you mean 'status'?"),
        (["build", "localhost:8765/news/"], 2, "type http://localhost:8765/news/"),
        (["build", "//example.org/news/"], 2, "type https://example.org/news/"),
        (["xyzzy"], 2, "'feedpub help' lists them"),
        (["listing.txt"], 2, "'feedpub build listing.txt'"),
        (["https://example.org/"], 2, "'feedpub build https://example.org/'"),
        (["build", "--ouptut", "x", "listing.txt"], 2, "--output"),
        (["build", "example.org/news"], 2, "type https://example.org/news"),
        (["build", "www.example.org"], 2, "type https://www.example.org"),
        (["parse", "example.org"], 2, "type https://example.org"),
        (["feed", "example.org:8080/x"], 2, "type https://example.org:8080/x"),
        (["init", "example.org/news"], 2, "type https://example.org/news"),
        (["check", "example.org/feed.xml"], 1, "type https://example.org/feed.xml"),
        (["build", "nothere.txt"], 1, "no such file"),
        (["build", "ftp://example.org/"], 2, "begins with https://"),
        (["run"], 2, "Did you mean 'build'?"),
        (["update"], 2, "Did you mean 'build'?"),
        (["delete"], 2, "Did you mean 'retract'?"),
        (["install"], 2, "Did you mean 'schedule'?"),
        (["--config", "x.toml", "build"], 2, "'feedpub build --config …'"),
        (["build"], 2, "'feedpub build listing.txt'"),
        (["parse"], 2, "'feedpub parse listing.txt'"),
        (["validate"], 2, "Write one with 'feedpub init'"),
        (["serve"], 2, "has no feedpub.toml and no feeds"),
        (["schedule"], 2, "Write one with 'feedpub init'"),
        (["status"], 1, "Run 'feedpub build' first"),
        (["explain"], 2, "Missing argument"),
        (["build", "http://[::1/"], 2, "Correct it: a host"),
        (["build", "https://ann:secret@example.org/"], 2, "~/.netrc"),
        (["build", "http://127.0.0.1:1/"], 1, "Is a server there?"),
        (["build", "nothing*.txt"], 1, "matches no file"),
        (["build", "-"], 1, "standard input: is empty"),
        (["build", "listing.txt", "--now", "yesterday"], 2, "such as 2026-03-01T08:00:00Z"),
        (["build", "listing.txt", "--output", ""], 2, "name a path"),
        (["build", "listing.txt", "--output", "/"], 2, "Name one below it"),
        (["build", "listing.txt", "--every", "0"], 2, "x>=1"),
        (["build", "listing.txt", "--format", "rss"], 2, "No such option '--format'"),
        (["build", "listing.txt", "--config", "none.toml"], 2, "Check the path given"),
        (["feed", "listing.txt", "--format", "xml"], 2, "'rss', 'atom', 'json'"),
        (["parse", "listing.txt", "--base-url", "nonsense"], 2, "--base-url: it is 'nonsense', no web address"),
        (["feed", "listing.txt", "--link", "example.org"], 2, "--link: it is 'example.org', no web address"),
        (["serve", "nowhere"], 2, "'nowhere' does not exist"),
        (["serve", "--port", "99999"], 2, "not in the range"),
        (["check", "nothing.xml"], 1, "Check the path or address"),
        (["redate", "x", "2026-13-01"], 2, "'2026-13-01' is no moment"),
        (["completion", "powershell"], 2, "'bash', 'zsh', 'fish'"),
    ],
)
def test_a_slip_of_the_hand_is_told_what_was_meant(tmp_path: Path, words: list[str], code: int, said: str) -> None:
    found, told = says(tmp_path, *words)
    assert said in told
    assert found == code


@pytest.mark.parametrize(
    ("data", "command", "said"),
    [
        (b"", "build {}", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "build {}", "is binary, not text"),
        (b"PK\x03\x04", "init {}", "is binary, not text"),
        (b'{"a":', "build {}.json", "is no JSON: line 1"),
        (b"[1, 2, 3]", "build {}.json", "no items found"),
        (b"<html><body><p>Hello", "build {}.html", "holds no list of items"),
        (b"Words of no feed", "check {}", "it is neither XML nor JSON"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "check {}", "it is neither XML nor JSON"),
        (b'title = "x"\ntitle = "y"\n', "validate --config {}", "line 2"),
        (b'title: "x"\n', "validate --config {}", "TOML"),
        (b'tilte = "x"\n', "validate --config {}", "Did you mean 'title'?"),
        (b"\xff\xfe\0", "validate --config {}", "UTF-8"),
    ],
)
def test_a_file_of_the_wrong_kind_is_told_what_it_is(tmp_path: Path, data: bytes, command: str, said: str) -> None:
    words = command.replace("{}", "given").split()
    (tmp_path / words[-1]).write_bytes(data)
    code, told = says(tmp_path, *words)
    assert said in told
    assert code in (1, 2)
    assert not (tmp_path / "feeds").exists()


def test_no_summary_of_a_command_is_cut(tmp_path: Path) -> None:
    for columns in ("40", "80", "200"):
        _, told = says(tmp_path, "--help", COLUMNS=columns)
        listed = told.partition("Commands:")[2]
        assert "..." not in listed
        assert all(re.search(rf"^  {name} ", listed, re.MULTILINE) for name in COMMANDS)


def test_colours_are_for_those_who_look_and_want_them(tmp_path: Path) -> None:
    def on_a_terminal(*words: str, **environment: str) -> bytes:
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(tmp_path)
            os.execvpe(PROGRAM[0], [*PROGRAM, *words], {**os.environ, "TERM": "xterm", **environment})
        shown = b""
        with contextlib.suppress(OSError):  # Linux's way to say that the other side has gone
            while select.select([terminal], [], [], 60)[0] and (part := os.read(terminal, 65536)):
                shown += part
        os.close(terminal)
        os.waitpid(pid, 0)
        return shown

    Site(tmp_path).write(ITEMS)
    red, yellow = b"\x1b[31m", b"\x1b[33m"
    assert red in on_a_terminal("build", "nothing.txt")
    assert red in on_a_terminal("build", "--nothing")
    first = on_a_terminal("build", "listing.txt", "--now", NOW)
    assert "Reading listing …".encode() in first
    for command in ("parse", "feed", "check"):
        assert b"Reading" in on_a_terminal(command, "listing.txt")
    shutil.copy(tmp_path / "listing.txt", tmp_path / "other.txt")
    bar = on_a_terminal("build", "listing.txt", "other.txt", "--output", "two", "--now", NOW)
    steps = re.findall(r"(\d+)%[ \d:]*  (\w*)", bar.decode().replace("\x1b[K", ""))
    assert steps[0][1] == "listing", bar
    assert steps[-1][0] == "100", bar
    assert "%" not in says(tmp_path, "build", "listing.txt", "other.txt", "--output", "two")[1]
    (tmp_path / ".feeds.sqlite3").unlink()
    assert yellow in on_a_terminal("build", "listing.txt", "--now", NOW)
    for off in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert b"\x1b[3" not in on_a_terminal("build", "nothing.txt", **off)
    assert "\x1b" not in says(tmp_path, "build", "nothing.txt")[1]


def test_the_first_run_ends_with_what_to_do_next_and_that_works(site: Site) -> None:
    site.write(ITEMS)
    ran = site.run(f"build listing.txt --output 'my feeds' --now {NOW}")
    told = ran.out.partition("Look at them:")[2]
    assert "my feeds/index.html" in told
    assert (site.folder / "my feeds/index.html").is_file()
    assert "feedpub serve 'my feeds'" in told
    assert "http://127.0.0.1:8000/all.atom" in told
    again = site.run(f"build listing.txt --output 'my feeds' --now {NOW}").out
    assert again == "listing: 3 items, unchanged since the last run\n"


def test_the_next_command_can_be_typed_as_it_stands(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("feedpub")
    Site(tmp_path).write(ITEMS)
    ran = subprocess.run(
        [str(program), "build", "listing.txt"],
        cwd=tmp_path,
        env={"PATH": "/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"{program} serve feeds" in ran.stdout


def test_one_thing_is_one_thing(site: Site) -> None:
    site.write(ITEMS)
    site.build()
    site.write([ITEMS[0]])
    told = site.build(now="2026-03-21T09:00Z")
    said = told.out + told.err + site.run("check feeds/all.atom").out + site.run("parse -v listing.txt").out
    assert not re.search(r"\b1 (items|files|errors|warnings|lines|feeds)\b", said)
    assert "1 item" in said


def test_a_day_alone_is_its_noon_in_the_zone_of_the_site(site: Site) -> None:
    site.config('timezone = "Asia/Tokyo"\n[[sources]]\npath = "listing.txt"\n')
    site.write(ITEMS)
    site.run(f"build --now {NOW}")
    assert "2026-03-04T03:00:00+00:00" in site.run(f"redate 'Rail shuttle' 2026-03-04 --now {NOW}").out
    today = site.run("redate 'Rail shuttle' 2026-03-20 --now 2026-03-20T01:00:00Z").out
    assert "-> 2026-03-20T01:00:00+00:00" in today  # noon is still to come
    assert site.run("redate 'Rail shuttle' soon").code == 2


def test_status_of_a_folder_that_the_configuration_here_does_not_mean(site: Site) -> None:
    site.write(ITEMS)
    site.run(f"build listing.txt --output other --now {NOW}")
    site.config('[[sources]]\npath = "listing.txt"\nname = "another"\n')
    ran = site.run(f"status --output other --now {NOW}")
    assert (ran.code, "configured" in ran.out, "never read" in ran.out) == (0, False, False)
    assert "last run   2026-03-20 08:00:00 UTC" in ran.out
    site.run(f"build --now {NOW}")
    assert site.run(f"status --now {NOW}").out.startswith("another\n")


def test_serve_of_a_folder_with_nothing_in_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with subprocess.Popen(
        [*PROGRAM, "serve", "empty", "--port", "0"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        told = [server.stderr.readline(), server.stderr.readline()]
        server.send_signal(signal.SIGTERM)
    assert "http://127.0.0.1:" in told[0]
    assert "nothing is published in" in told[1]


@pytest.mark.parametrize("asked", [True, False])
def test_serve_tells_its_address_and_opens_it_when_asked_alone(site: Site, asked: bool) -> None:
    site.write(ITEMS)
    site.build()
    browser = site.folder / "browser"
    browser.write_text('#!/bin/sh\necho "$1" > opened\n')
    browser.chmod(0o755)
    with subprocess.Popen(
        [*PROGRAM, "serve", "--port", "0", *(["--open"] if asked else [])],
        cwd=site.folder,
        env={**os.environ, "BROWSER": f"{browser} %s"},
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        address = server.stderr.readline().rpartition(" ")[2]
        with urllib.request.urlopen(f"{address.strip()}all.atom", timeout=60) as answer:  # it has come so far
            assert answer.status == 200
        server.send_signal(signal.SIGTERM)
    assert address.startswith("http://127.0.0.1:")
    opened = site.folder / "opened"
    assert (opened.read_text() if opened.exists() else None) == (address if asked else None)


@pytest.mark.parametrize("name", ["holiday.jpg", "index.html", "feed.json"])
def test_serve_of_a_folder_of_something_else_refuses(tmp_path: Path, name: str) -> None:
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / name).write_text('{"a": 1}')
    code, told = says(tmp_path, "serve", "www", "--port", "0")
    assert (code, "holds no feeds" in told) == (2, True)


def test_check_of_a_web_page_names_the_feeds_that_it_announces(tmp_path: Path) -> None:
    with serving() as server:
        page = server.gives("/news/", PAGE, Content_Type="text/html")
        code, told = says(tmp_path, "check", page)
        assert code == 1
        assert f"which announces {page}feed.xml, {page.removesuffix('news/')}atom.xml" in told
        bare = server.gives("/bare", b"<html><p>Hello<br></html>", Content_Type="text/html")
        assert "it announces no feed" in says(tmp_path, "check", bare)[1]


def test_init_takes_title_language_and_feeds_from_the_page(site: Site) -> None:
    with serving() as server:
        page = server.gives("/news/", PAGE, Content_Type="text/html; charset=utf-8")
        ran = site.run(f"init {page}")
        assert ran.code == 0
        written = (site.folder / "feedpub.toml").read_text(encoding="utf-8")
        assert 'title = "Harbour office: notices"\n' in written
        assert 'language = "en-IE"\n' in written
        assert f'\nlink = "{page}"' in written
        assert f'# url = "{page}feed.xml"' in written
        assert '# kind = "html"' in written
        assert site.run(f"build --now {NOW}").code == 0
        assert site.entries()[0].title.startswith("Pilots")


def test_a_hint_that_no_line_answers_to_is_told(site: Site) -> None:
    site.config('[[sources]]\npath = "listing.txt"\nhints.start = "THE LISST"\n')
    site.write(ITEMS)
    assert "hints.start: no line of the page has 'THE LISST'" in site.run("build").err


def test_a_state_that_is_brought_up_to_date_says_so_once(site: Site) -> None:
    path = site.state
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.executescript(f"{MIGRATIONS[0]} PRAGMA application_id = 0x66706231; PRAGMA user_version = 1;")
    site.write(ITEMS)
    assert f"from version 1 to {len(MIGRATIONS)}" in site.build().err
    assert "state-upgraded" not in site.build().err


def test_a_key_of_the_shell_completes(tmp_path: Path) -> None:
    for shell in ("bash", "zsh", "fish"):
        code, told = says(tmp_path, "completion", shell)
        assert (code, "_FEEDPUB_COMPLETE" in told) == (0, True)
        if shutil.which(shell):
            subprocess.run([shell, "-n"], input=told, text=True, check=True)
    asked = {"_FEEDPUB_COMPLETE": "bash_complete", "COMP_WORDS": "feedpub sched", "COMP_CWORD": "1"}
    assert says(tmp_path, **asked)[1] == "plain,schedule\n"


@pytest.mark.skipif(shutil.which("man") is None, reason="needs man")
def test_the_manual_page_is_one(tmp_path: Path) -> None:
    _, page = says(tmp_path, "man")
    (tmp_path / "feedpub.1").write_text(page)
    shown = subprocess.run(
        ["man", "--warnings", "-E", "UTF-8", "-l", str(tmp_path / "feedpub.1")],
        capture_output=True, text=True, check=True, env={**os.environ, "MANWIDTH": "100", "PAGER": "cat"},
    )  # fmt: skip
    assert not shown.stderr
    for name in COMMANDS:
        assert f"feedpub {name}" in shown.stdout
    assert "--dry-run" in shown.stdout


class TestValidate:
    def test_what_is_right_is_told_and_what_is_odd_noted(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("NEWS_TOKEN", raising=False)
        site.config(
            'base_url = "https://example.org/"\n[[sources]]\npath = "gone.txt"\n'
            '[[sources]]\nurl = "https://example.org/"\ntoken = "$NEWS_TOKEN"\n[topics.a]\nnone = ["x"]\n'
        )
        ran = site.run("validate")
        assert ran.code == 0
        assert "2 sources, 1 topic; every key and value is right" in ran.out
        assert [re.sub(r".*\[(.*)\]", r"\1", line) for line in ran.err.splitlines()] == [
            *("no-file", "no-variable", "topic-empty")
        ]
        assert not site.state.exists()

    def test_what_is_wrong_ends_with_a_code(self, site: Site) -> None:
        site.config('[[sources]]\npath = "a"\nkind = "htlm"\n')
        assert site.run("validate").code == 2
        (site.folder / "looks").mkdir()
        (site.folder / "looks/index.html").write_text("{% for %}")
        site.config('templates = "looks"\n[[sources]]\npath = "a"\n')
        ran = site.run("validate")
        assert (ran.code, "is no good template" in ran.err) == (2, True)

    def test_the_schema_agrees_with_the_reader(self, site: Site) -> None:
        from jsonschema import Draft202012Validator

        from tests.test_config import load
        from tests.test_readme import blocks

        schema = site.run("validate --schema").json
        Draft202012Validator.check_schema(schema)
        check = Draft202012Validator(schema)
        for block in blocks("configuration", "toml"):
            assert not list(check.iter_errors(tomllib.loads(block)))
        for wrong in ('tilte = "x"', "ttl = 0", '[[sources]]\npath = "a"\nkind = "htlm"', 'folder = "x"'):
            assert list(check.iter_errors(tomllib.loads(wrong))), wrong
        one = 'formats = "rss"\n[[sources]]\npath = "a"\n'
        assert not list(check.iter_errors(tomllib.loads(one)))
        assert load(site.folder, one).formats == ("rss",)
        assert schema["$defs"]["Source"]["properties"]["date_order"]["description"].startswith("How 11/07/2023")


def test_a_listing_beside_a_configuration_does_not_become_its_feeds(site: Site) -> None:
    site.write(ITEMS)
    site.config('title = "A site"\n[[sources]]\npath = "listing.txt"\n')
    assert site.run(f"build --now {NOW}").code == 0
    before = {path: path.read_bytes() for path in site.feeds.iterdir()}
    ran = site.run(f"build listing.txt --now {NOW}")
    assert (ran.code, "describes the feeds in feeds" in ran.err, "--output" in ran.err) == (2, True, True)
    assert {path: path.read_bytes() for path in site.feeds.iterdir()} == before
    assert site.run(f"build listing.txt --output others --now {NOW}").code == 0


def test_a_selector_that_names_nothing_any_more_stops_no_other_source(site: Site) -> None:
    site.write(ITEMS)
    (site.folder / "page.html").write_bytes(PAGE)
    site.config('[[sources]]\npath = "page.html"\nselectors = {items = ".gone"}\n[[sources]]\npath = "listing.txt"\n')
    ran = site.run(f"build --now {NOW}")
    assert ran.code == 3
    assert "page.html: has nothing that selectors.items names (.gone)" in ran.err
    assert set(site.ids()) == set(ITEMS)


def test_a_selector_that_cannot_be_read_is_no_right_value(site: Site) -> None:
    site.config('[[sources]]\nurl = "https://example.org/"\nselectors = {items = "article["}\n')
    ran = site.run("validate")
    assert (ran.code, "selectors.items: 'article[' can't be read" in ran.err) == (2, True)


def test_a_change_by_hand_that_is_only_tried_says_so(site: Site) -> None:
    site.write(ITEMS)
    site.build()
    ran = site.run(f"retract 'Rail shuttle' --dry-run --now {NOW}")
    assert "Nothing is changed. What readers would see:" in ran.out
    assert "Files that would change: all.atom" in ran.out


def test_whoever_reads_what_is_said_may_leave_early(site: Site) -> None:
    site.write(ITEMS)
    with subprocess.Popen(
        [*PROGRAM, "build", "listing.txt"], cwd=site.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as ran:
        assert ran.stdout is not None
        ran.stdout.close()
        assert ran.wait() == 0
        assert ran.stderr is not None
        assert b"Traceback" not in ran.stderr.read()


def test_words_that_find_no_room_are_an_error_and_no_traceback(site: Site) -> None:
    site.write(ITEMS)
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [*PROGRAM, "build", "listing.txt"], cwd=site.folder, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (ran.returncode, b"standard output: can't be written" in ran.stderr) == (1, True)
    assert set(site.ids()) == set(ITEMS)


def test_ctrl_c_ends_the_server_at_once(site: Site) -> None:
    site.write(ITEMS)
    site.build()
    with subprocess.Popen(
        [*PROGRAM, "serve", "feeds", "--port", "0"], cwd=site.folder, stderr=subprocess.PIPE, start_new_session=True
    ) as ran:
        assert ran.stderr is not None
        told = re.search(rb"at (http://\S+)", ran.stderr.readline())
        assert told is not None
        urllib.request.urlopen(told[1].decode() + "all.atom", timeout=60).close()  # it is ready when it answers
        os.killpg(ran.pid, signal.SIGINT)
        assert ran.wait(60) == 0
        assert b"WARNING" not in ran.stderr.read()
