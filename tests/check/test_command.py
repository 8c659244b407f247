# SPDX-License-Identifier: MIT
"""`feedpub check` on files, folders and a real server."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from feedpub.check import collect
from feedpub.cli.check import check
from feedpub.formats import FORMATS
from tests.formats.test_formats import FEED

GOOD = FORMATS["rss"].render(FEED)
BAD = GOOD.replace(b'<guid isPermaLink="false">', b"<guid>")
NOW = ["--now", "2023-11-20"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(check, [*NOW, *arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "archive").mkdir()
    (tmp_path / "good.rss").write_bytes(GOOD)
    (tmp_path / "archive" / "bad.rss").write_bytes(BAD)
    (tmp_path / "page.html").write_bytes(b"<html></html>")
    return tmp_path


@pytest.fixture
def server() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path in ("/moved", "/elsewhere"):
                self.send_response(301)
                there = "http://169.254.0.1:9/" if self.path == "/elsewhere" else "/feed"
                self.send_header("Location", there)
                self.end_headers()
                return
            self.send_response(200 if self.path in ("/feed", "/orders") else 404)
            odd = self.path == "/orders"
            kind = "text/html\x9b31m; charset=\x9d0;owned\x9c" if odd else "text/html; charset=iso-8859-1"
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(GOOD)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


def test_a_clean_file(folder: Path) -> None:
    done = run(str(folder / "good.rss"))
    assert done.exit_code == 0
    assert done.output.endswith("good.rss: clean\n1 feed checked, no error, no warning\n")


def test_a_folder_is_all_the_feeds_in_it_and_a_finding_has_its_line(folder: Path) -> None:
    done = run(str(folder))
    assert done.exit_code == 1
    line = BAD.decode().splitlines().index(f"      <guid>{FEED.items[0].id}</guid>") + 1
    assert f"bad.rss:{line}: error: guid '{FEED.items[0].id}' is no address [guid-permalink]" in done.output
    assert 'Add isPermaLink="false"' in done.output
    assert "2 feeds checked, 2 errors, no warning" in done.output


def test_json_for_programs(folder: Path) -> None:
    found = json.loads(run("--json", str(folder)).output)
    assert {tuple(finding) for finding in found} == {("feed", "code", "severity", "line", "text", "why", "mend")}
    assert [finding["code"] for finding in found] == ["guid-permalink"] * 2


def test_warnings_count_when_asked(folder: Path) -> None:
    late = ["--now", "2026-01-01", str(folder / "good.rss")]
    assert CliRunner().invoke(check, late).exit_code == 0
    assert CliRunner().invoke(check, ["--strict", *late]).exit_code == 1


def test_many_findings_of_a_kind_are_summed_up(folder: Path) -> None:
    (folder / "many.rss").write_bytes(GOOD.replace(b"</channel>", b"<item/>\n" * 9 + b"</channel>"))
    short = run(str(folder / "many.rss")).output
    assert "… and" in short
    assert len(run("--verbose", str(folder / "many.rss")).output) > len(short)


def test_over_http_the_delivery_is_checked_too(server: str) -> None:
    found = {finding["code"] for finding in json.loads(run("--json", f"{server}/moved").output)}
    assert found == {"media-type", "charset-conflict", "self-differs"}


def test_a_header_gives_no_orders_to_the_terminal(server: str) -> None:
    said = run(f"{server}/orders").output
    assert "\\x9b31m" in said
    assert "\x9b" not in said


def test_what_cannot_be_read_is_a_finding(server: str, tmp_path: Path) -> None:
    done = run(f"{server}/gone", str(tmp_path / "missing.rss"), "http://127.0.0.1:1/", "http://[")
    assert done.exit_code == 1
    assert done.output.count("[unreadable]") == 4


def test_a_redirect_into_another_private_network_is_not_followed(server: str) -> None:
    assert "leads to a private address" in run(f"{server}/elsewhere").output
    assert "leads to a private address" not in run("--allow-private", f"{server}/elsewhere").output


@pytest.mark.parametrize(
    "address", ["http://a..b/feed", f"http://{'a' * 70}.example/", "http://[::bad/", "http://h:99999/"]
)
def test_what_is_no_address_is_a_finding(address: str) -> None:
    assert "[unreadable]" in run(address).output


def test_what_is_far_too_long_is_not_read_to_its_end(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "LIMIT", 10)
    assert "has more than 10 bytes" in run(f"{server}/feed").output


def test_an_empty_folder_is_no_success(tmp_path: Path) -> None:
    done = run(str(tmp_path))
    assert done.exit_code == 1
    assert "no feed there" in done.output
