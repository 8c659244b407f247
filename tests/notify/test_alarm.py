# SPDX-License-Identifier: MIT
"""Somebody hears of it: once when a source breaks or falls silent, once when it is well again; on every way to tell."""

import email
import email.policy
import json
import re
import shutil
import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from feedpub.cli.serve import _metrics
from feedpub.config import Notify, load
from feedpub.notify.channels import Message, send
from tests.conftest import Site
from tests.notify.test_websub import running

ITEMS = ["Rail shuttle opens between depot and sea", "Port orders six electric carriers", "Tariffs on parcels rise"]
SCRIPT = "import sys; open('told', 'a').write(sys.argv[1] + '|' + sys.stdin.read())"
LOG = f'[[notify]]\ncommand = [{json.dumps(sys.executable)}, "-c", "{SCRIPT}", "{{title}}"]\n'
SITE = 'title = "News"\n[[sources]]\npath = "listing.txt"\n[[sources]]\npath = "other.txt"\n'


def told(site: Site) -> str:
    path = site.folder / "told"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def ready(site: Site, more: str) -> None:
    site.config(SITE + more)
    site.write(ITEMS)
    site.write([f"{title} elsewhere" for title in ITEMS], name="other.txt")
    assert site.run("build --now 2026-03-01T08:00Z").code == 0


def test_what_breaks_is_told_once_and_so_is_what_heals(site: Site) -> None:
    ready(site, LOG)
    assert told(site) == ""
    gone = site.listing.read_bytes()
    site.listing.unlink()
    for hour in ("09", "10", "11"):
        assert site.run(f"build --now 2026-03-01T{hour}:00Z").code == 3
    assert told(site).startswith(
        "News: 1 source in trouble|News: 1 source in trouble\n\nlisting fails since 2026-03-01T09"
    )
    assert told(site).count("in trouble|") == 1
    site.listing.write_bytes(gone)
    for hour in ("12", "13"):
        assert site.run(f"build --now 2026-03-01T{hour}:00Z").code == 0
    assert told(site).count("all is well again|") == 1
    site.listing.unlink()
    site.run("build --now 2026-03-01T14:00Z")
    assert told(site).count("in trouble|") == 2


def test_silence_is_told_when_it_is_longer_than_one_said(site: Site) -> None:
    ready(site, LOG)
    site.config(SITE.replace('"listing.txt"', '"listing.txt"\nsilent_days = 3') + LOG)
    for day in ("02", "03", "08", "09", "10"):
        site.run(f"build --now 2026-03-{day}T08:00Z")
    assert told(site).count("|") == 1
    assert "listing is silent for 7 d; silent_days is 3" in told(site)
    site.write(["Locks reopen on the northern canal", *ITEMS])
    site.run("build --now 2026-03-10T09:00Z")
    assert told(site).count("listing is well again") == 1


def test_patience_passes_over_a_short_fault(site: Site) -> None:
    ready(site, LOG + "patience = 120\n")
    kept = site.listing.read_bytes()
    site.listing.unlink()
    site.run("build --now 2026-03-01T09:00Z")
    site.listing.write_bytes(kept)
    site.run("build --now 2026-03-01T10:00Z")
    assert told(site) == ""
    site.listing.unlink()
    site.run("build --now 2026-03-01T11:00Z")
    assert told(site) == ""
    site.run("build --now 2026-03-01T13:30Z")
    assert told(site).count("in trouble|") == 1


def test_who_could_not_be_reached_is_told_at_the_next_run_and_nobody_else_twice(site: Site) -> None:
    broken = '[[notify]]\ncommand = ["false"]\n'
    ready(site, LOG + broken)
    site.listing.unlink()
    for hour in ("09", "10"):
        ran = site.run(f"build --quiet --now 2026-03-01T{hour}:00Z")
        assert "nobody could be told by false: ended with 1" in ran.err
    assert told(site).count("|") == 1


def test_a_dry_run_and_a_run_by_hand_tell_nobody(site: Site) -> None:
    ready(site, LOG)
    site.listing.unlink()
    site.run("build --dry-run --now 2026-03-01T09:00Z")
    assert told(site) == ""


def test_to_name_somebody_changes_no_file(site: Site) -> None:
    ready(site, "")
    before = site.stamp()
    site.config('after = ["true"]\n' + SITE + LOG)
    site.run("build --now 2026-03-01T09:00Z")
    assert {k: v for k, v in site.stamp().items() if "/feeds/" in k} == {
        k: v for k, v in before.items() if "/feeds/" in k
    }


# --- webhooks and mail ---


class Hook(BaseHTTPRequestHandler):
    came: ClassVar[list[tuple[str, str | None, object]]] = []
    status = 200

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.came.append((self.path, self.headers["X-Key"], json.loads(body)))
        self.send_response(self.status)
        self.end_headers()


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, type[Hook]]]:
    made = type("Made", (Hook,), {"came": []})
    with running(ThreadingHTTPServer(("127.0.0.1", 0), made)) as address:
        monkeypatch.setenv("HOOK", address)
        yield address, made


def test_a_webhook_gets_json_of_the_shape_that_it_asks_for(site: Site, hook: tuple[str, type[Hook]]) -> None:
    ready(
        site,
        '[[notify]]\nwebhook = "${HOOK}services/x"\nheaders = {X-Key = "$KEY"}\n'
        'json = {text = "*{title}*\\n{text}", blocks = [{n = 1, of = "{site}"}]}\n[[notify]]\nwebhook = "$HOOK"\n',
    )
    site.listing.unlink()
    ran = site.run("build --now 2026-03-01T09:00Z")
    assert "$KEY is not set" in ran.err  # and the other hook was told all the same
    ((path, _, body),) = hook[1].came
    assert path == "/"
    assert isinstance(body, dict)
    assert body["events"] == [{"source": "listing", "event": "broken", "text": body["text"]}]


def test_what_stands_in_a_template(hook: tuple[str, type[Hook]]) -> None:
    one = Notify(
        webhook="${HOOK}x",
        headers={"X-Key": "$KEY"},
        json={"text": "*{title}* {text}", "of": [{"a": "{site}", "n": 1}]},
    )
    message = Message(title='A "b"', text="c\nd {title}", site="https://example.org/", events=[])
    send(one, message, environment={"HOOK": hook[0], "KEY": "k"})
    assert hook[1].came == [
        ("/x", "k", {"text": '*A "b"* c\nd {title}', "of": [{"a": "https://example.org/", "n": 1}]})
    ]


def test_a_webhook_that_refuses_is_a_note_without_its_address(site: Site, hook: tuple[str, type[Hook]]) -> None:
    hook[1].status = 403
    ready(site, '[[notify]]\nwebhook = "$HOOK"\n[[notify]]\nwebhook = "http://127.0.0.1:9/secret"\n')
    site.listing.unlink()
    ran = site.run("build --now 2026-03-01T09:00Z")
    assert "nobody could be told by webhook: it answered 403" in ran.err
    assert hook[0] not in ran.err
    assert "secret" not in ran.err


ANSWERS = {b"EHLO": b"250-here\r\n250 AUTH PLAIN", b"DATA": b"354 go on", b"QUIT": b"221 bye", b"AUTH": b"235 ok"}


class Post(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as one letter needs."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        data: list[bytes] | None = None
        for line in self.rfile:
            if data is not None:
                if line == b".\r\n":
                    self.server.letters.append(b"".join(data))  # type: ignore[attr-defined]
                    data = None
                    self.wfile.write(b"250 kept\r\n")
                else:
                    data.append(line)
                continue
            word = line[:4].upper().strip()
            self.server.said.append(line.strip().decode())  # type: ignore[attr-defined]
            if word == b"DATA":
                data = []
            answers = {
                b"EHLO": b"250-here\r\n250 AUTH PLAIN",
                b"DATA": b"354 go on",
                b"QUIT": b"221 bye",
                b"AUTH": b"235 ok",
            }
            self.wfile.write(answers.get(word, b"250 ok") + b"\r\n")
            if word == b"QUIT":
                return


@contextmanager
def post_office() -> Iterator[socketserver.ThreadingTCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post) as server:
        server.letters, server.said = [], []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def letter(data: bytes) -> email.message.EmailMessage:
    made = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(made, email.message.EmailMessage)
    return made


def test_a_letter_goes_out_by_smtp(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POST", "me:word")
    with post_office() as office:
        server = f'smtp = "smtp://127.0.0.1:{office.server_address[1]}"'
        ready(site, f'[[notify]]\nmail = "me@example.org"\n{server}\nlogin = "$POST"\n')
        site.listing.unlink()
        assert "notify" not in site.run("build --now 2026-03-01T09:00Z").err
        (came,) = map(letter, office.letters)  # type: ignore[attr-defined]
        assert any(line.startswith("AUTH PLAIN") for line in office.said)  # type: ignore[attr-defined]
    assert (came["To"], came["From"]) == ("me@example.org", "me@example.org")
    assert came["Subject"] == "News: 1 source in trouble"
    assert came["Auto-Submitted"] == "auto-generated"
    assert came.get_content().startswith("listing fails since")


def test_or_by_the_sendmail_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "sendmail").write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/words\ncat > {tmp_path}/letter\n')
    (tmp_path / "sendmail").chmod(0o755)
    message = Message(title="Two\nlines", text="Größe", site="x", events=[])
    send(
        Notify(mail=("a@b.example", "c@d.example"), sender="f@g.example"),
        message,
        environment={"PATH": f"{tmp_path}:/bin"},
    )
    came = letter((tmp_path / "letter").read_bytes())
    assert (came["Subject"], came["From"], "Größe" in came.get_content()) == ("Two lines", "f@g.example", True)
    assert (tmp_path / "words").read_text() == "-i -f f@g.example -- a@b.example c@d.example\n"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("[[notify]]\n", "has neither command, webhook nor mail"),
        ('[[notify]]\ncommand = "x"\nmail = "a@b"\n', "has command and mail"),
        ('[[notify]]\nwebhook = "hooks.example/x"\n', "webhook of a notify is"),
        ('[[notify]]\nmail = "a@b"\nsmtp = "mail.example"\n', "smtp of a notify is"),
        ('[[notify]]\nmail = "a@b"\nlogin = "me:word"\n', "login of a notify is written out"),
    ],
)
def test_what_can_not_be_meant_is_refused(site: Site, more: str, said: str) -> None:
    site.config(SITE + more)
    ran = site.run("validate")
    assert (ran.code, said in ran.err) == (2, True)


# --- the site's own program ---


def test_the_program_after_a_publication_hears_of_the_changed_files_once(site: Site) -> None:
    site.config('after = ["sh", "-c", "cat >> copied; test ! -e broken"]\n' + SITE)
    site.write(ITEMS)
    site.write(["One thing of another matter"], name="other.txt")
    (site.folder / "broken").touch()
    ran = site.run("build --quiet --now 2026-03-01T08:00Z")
    assert (ran.code, "sh: ended with 1: no word; it is run again next time" in ran.err) == (0, True)
    first = (site.folder / "copied").read_text().split()
    assert {"all.atom", "index.html"} <= set(first)
    (site.folder / "broken").unlink()
    (site.folder / "copied").unlink()
    assert site.run("build --quiet --now 2026-03-01T09:00Z").err == ""
    assert (site.folder / "copied").read_text().split() == first
    site.run("build --now 2026-03-01T10:00Z")
    assert (site.folder / "copied").read_text().split() == first


@pytest.mark.skipif(shutil.which("flock") is None, reason="needs flock")
def test_no_other_run_changes_the_folder_while_the_program_copies_it(site: Site) -> None:
    site.config('after = ["flock", "--nonblock", ".feeds.sqlite3.lock", "true"]\n' + SITE)
    site.write(ITEMS)
    site.write(["One thing of another matter"], name="other.txt")
    assert "flock: ended with 1" in site.run("build").err


def test_a_program_that_is_not_there_is_named(site: Site) -> None:
    site.config('after = ["rsink"]\n' + SITE)
    site.write(ITEMS)
    site.write(["One thing of another matter"], name="other.txt")
    assert "rsink: there is no such program" in site.run("build").err


def test_prometheus_is_told_how_the_sources_are(site: Site) -> None:
    ready(site, "")
    site.listing.unlink()
    site.run(f"build --now {datetime.now(UTC).isoformat()}")
    lines = _metrics(load(site.folder / "feedpub.toml")).splitlines()
    name = r"[a-zA-Z_][a-zA-Z0-9_]*"
    sample = re.compile(rf'{name}(\{{{name}="(\\.|[^"\\\n])*"(,{name}="(\\.|[^"\\\n])*")*\}})? -?[0-9.e+]+')
    assert all(sample.fullmatch(line) or re.fullmatch(rf"# (HELP|TYPE) {name} .*", line) for line in lines)
    assert "feedpub_ok 0" in lines
    assert "feedpub_items 6" in lines
    assert 'feedpub_source_ok{source="other"} 1' in lines
    assert 'feedpub_source_trouble{source="listing",trouble="fails"} 1' in lines
    assert 'feedpub_source_last_news_timestamp_seconds{source="other"} 1772352000' in lines
