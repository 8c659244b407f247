# SPDX-License-Identifier: MIT
"""The application itself: its factories, its log, and how it holds files."""

import io
import json
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from feedpub.cli.serve import _application, _site
from feedpub.config import Serve, Site, load
from feedpub.errors import ConfigError, StateError
from feedpub.serve import app, create_app
from feedpub.serve.server import logged
from feedpub.serve.shelf import Shelf
from tests.serve.conftest import fill, in_process, rss


def call(application: Callable[..., Iterable[bytes]], **environ: str) -> str:
    """The status of an answer to a request that says no more than it must."""
    told: list[str] = []
    request = {"REQUEST_METHOD": "GET", "PATH_INFO": "/logistics.rss", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "a"}
    list(application({**request, **environ}, lambda status, headers, error=None: told.append(status)))
    return told[0][:3]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    fill(tmp_path / "feeds")
    (tmp_path / "feedpub.toml").write_text("ttl = 60\n[serve]\ngone = ['retired']\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_any_server_can_make_the_application_of_this_folder(site: Path) -> None:
    assert call(app()) == "200"
    assert call(app(site / "feedpub.toml"), PATH_INFO="/retired") == "410"


def test_without_a_configuration_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for make in (app, lambda: _site(None, None)):
        with pytest.raises(ConfigError, match=r"no feedpub\.toml"):
            make()
    (tmp_path / "feeds").mkdir()  # where 'feedpub build' writes without one
    assert _site(None, None).output_path == tmp_path / "feeds"


def test_how_long_clients_may_keep_a_feed() -> None:
    assert Site().max_age == 900
    assert Site(ttl=60).max_age == 3600
    assert Site(ttl=60, serve=Serve(max_age=0)).max_age == 0


def test_the_command_serves_the_site_or_a_folder(site: Path) -> None:
    assert call(_application(_site(None, None), access_log=False)) == "200"
    assert call(_application(_site(None, site / "feeds"), access_log=False)) == "200"
    assert _site(site / "feedpub.toml", None) == load(site / "feedpub.toml")


def test_health_without_a_state_is_about_the_folder(site: Path) -> None:
    assert call(_application(_site(None, None), access_log=False), PATH_INFO="/healthz") == "200"
    assert call(_application(Site(folder=str(site), output="none"), access_log=False), PATH_INFO="/healthz") == "503"


def test_what_health_cannot_tell_is_an_answer_too(site: Path) -> None:
    def health() -> tuple[bool, dict[str, str]]:
        raise StateError("state", "is damaged")

    reply = in_process(site / "feeds", health=health)("/healthz")
    assert (reply.status, json.loads(reply.body)) == (503, {"status": "failed", "error": "is damaged"})


@pytest.mark.parametrize(
    ("protocol", "host", "status"),
    [
        ("HTTP/1.1", "", "400"),
        ("HTTP/1.1", "a,b", "400"),
        ("HTTP/1.0", "", "200"),
        ("HTTP/1.1", "a", "200"),
        ("HTTP/1.1", "[::1]:8000", "200"),
        ("HTTP/1.1", "xn--h_x.example:80", "200"),
        ("HTTP/1.1", "a b", "400"),
    ],
)
def test_a_request_names_one_host(site: Path, protocol: str, host: str, status: str) -> None:
    assert call(create_app(site / "feeds"), SERVER_PROTOCOL=protocol, HTTP_HOST=host) == status


def test_a_log_line_cannot_be_forged(site: Path) -> None:
    out = io.StringIO()
    application = logged(create_app(site / "feeds"), out=out, now=lambda: "22/Nov/2026:18:20:00 +0000")
    call(application, PATH_INFO='/a\n"b', QUERY_STRING='x="\r\n', REMOTE_ADDR="192.0.2.1")
    call(application, REQUEST_METHOD="HEAD")
    first, second = out.getvalue().splitlines()
    assert first.startswith('192.0.2.1 - - [22/Nov/2026:18:20:00 +0000] "GET /a%0A%22b?x=%22%0D%0A HTTP/1.1" 404 ')
    assert second == '- - - [22/Nov/2026:18:20:00 +0000] "HEAD /logistics.rss HTTP/1.1" 200 -'


class Clock:
    """Nanoseconds, as far on as a test wants them."""

    def __init__(self, start: int) -> None:
        self.now = start

    def __call__(self) -> int:
        return self.now


def test_memory_holds_no_more_than_it_may(tmp_path: Path) -> None:
    for n in range(20):
        (tmp_path / f"{n}.rss").write_bytes(rss("x" * 1000))
    shelf = Shelf(tmp_path, now=Clock(10**20), hold=5_000)
    for _ in range(3):
        assert all(shelf.find(f"{n}.rss") for n in range(20))
        assert len(shelf._held) < 10


def test_what_has_settled_is_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_bytes(rss("a"))
    shelf = Shelf(tmp_path, now=Clock(10**20))
    assert shelf.find("a.rss") is shelf.find("a.rss")


def test_a_date_to_come_is_never_told(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_bytes(rss("a"))
    found = Shelf(tmp_path, now=Clock(1_700_000_000 * 10**9)).find("a.rss")
    assert found is not None
    assert found.modified == 1_700_000_000


def test_what_stands_in_a_files_place_without_being_one(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_bytes(rss("a"))
    shelf = Shelf(tmp_path, now=Clock(0))  # no stamp is believed
    assert shelf.find("a.rss")
    (tmp_path / "a.rss").unlink()
    os.mkfifo(tmp_path / "a.rss")
    assert shelf.find("a.rss") is None


def test_no_folder_is_an_empty_folder(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "none", now=Clock(0))
    assert shelf.find("a.rss") is None


def test_a_file_written_in_place_while_it_is_read_is_served_all_the_same(tmp_path: Path) -> None:
    path, done = tmp_path / "a.rss", threading.Event()
    path.write_bytes(b"a" * 1_000_000)

    def write() -> None:
        while not done.is_set():
            with path.open("r+b") as file:
                file.write(b"b" * 1_000_000)

    writer = threading.Thread(target=write)
    writer.start()
    shelf = Shelf(tmp_path, now=Clock(0))
    found = [shelf.find("a.rss") for _ in range(20)]
    done.set()
    writer.join()
    assert all(file and len(file.bodies["identity"]) == 1_000_000 for file in found)
