# SPDX-License-Identifier: MIT
"""How fast feeds are served, as shares of nginx, and whether they stay whole under load.

    python -m tests.bench.serve             requests a second, feedpub and nginx by turns, one worker each
    python -m tests.bench.serve --load 10   ten minutes of load, with a new feed every second

Needs nginx and wrk.  All of it stays on this machine.
"""

import argparse
import gzip
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

TARGET = 0.5
NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.err;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 100000000; sendfile on; tcp_nopush on; gzip_static on;
  types {{ application/rss+xml rss; }}
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {feeds}; }}
}}
"""
CHECK = """
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init(args) whole, torn, other = 0, 0, 0 end
function response(status, headers, body)
  local first = string.match(body, "version (%d+) begins")
  if status ~= 200 then other = other + 1
  elseif first and string.match(body, "version (%d+) ends%p+/?%a*") == first then whole = whole + 1
  else torn = torn + 1 end
end
function done()
  local w, t, o = 0, 0, 0
  for _, thread in ipairs(threads) do
    w, t, o = w + thread:get("whole"), t + thread:get("torn"), o + thread:get("other")
  end
  print(string.format("whole %d torn %d other %d", w, t, o))
end
"""


SAMPLE = Path(__file__).parents[2] / "feeds" / "all.atom"


def feed(version: int, size: int = 20_000) -> bytes:
    """A feed of about `size` bytes that tells at both ends which version it is."""
    head = f'<?xml version="1.0"?><rss version="2.0"><channel><title>version {version} begins</title>'
    words = ("port", "rail", "ship", "customs", "duty", "terminal", "cargo", "strike")
    item = "<item><guid>{n}</guid><title>{words} {n}</title><description>{more}</description></item>\n"
    body = ""
    n = 0
    while len(body) < size - 300:
        pick = [words[(n * 7 + k * (n % 5 + 1) + version) % 8] for k in range(20)]
        body += item.format(n=f"{n * 7919 + version:x}", words=" ".join(pick[:6]), more=" ".join(pick[6:]))
        n += 1
    return f"{head}{body}<description>version {version} ends</description></channel></rss>".encode()


def publish(folder: Path, version: int) -> None:
    """Put a version in the place of the one before, with the gzip file that nginx wants beside it."""
    data = feed(version)
    for name, content in {"a.rss": data, "a.rss.gz": gzip.compress(data, 6)}.items():
        temporary = folder / f".{name}.tmp"
        temporary.write_bytes(content)
        temporary.replace(folder / name)


@contextmanager
def nginx(folder: Path, feeds: Path) -> Iterator[int]:
    port = free_port()
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, feeds=feeds, port=port))
    with _running(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], port):
        yield port


@contextmanager
def feedpub(feeds: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port()
    shutil.copy(SAMPLE, feeds)  # it serves only folders that hold feeds of its own
    command = [sys.executable, "-c", "from feedpub.cli import main; main()", "serve", str(feeds), "--port", str(port)]
    with _running(command, port) as process:
        yield port, process


@contextmanager
def _running(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            with urlopen(f"http://127.0.0.1:{port}/a.rss") as answer:
                answer.read()
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("a server did not start")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def wrk(port: int, seconds: int, *lines: str, script: Path | None = None) -> str:
    options = [option for line in lines for option in ("-H", line)]
    checks = ["-s", str(script)] if script else []
    command = ["wrk", "-t1", "-c64", f"-d{seconds}s", *options, *checks, f"http://127.0.0.1:{port}/a.rss"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def rate(port: int, seconds: int, *lines: str) -> float:
    said = wrk(port, seconds, *lines)
    assert "Non-2xx" not in said, said
    assert "Socket errors" not in said, said
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found
    return float(found[1])


def compare(seconds: int, rounds: int) -> dict[str, float]:
    """feedpub's requests a second as a share of nginx's, the median of `rounds`, by kind of answer."""
    shares = {}
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder, feeds = Path(name), Path(name, "feeds")
        folder.chmod(0o755)  # nginx's worker is another user
        feeds.mkdir()
        publish(feeds, 1)
        time.sleep(0.2)
        theirs = stack.enter_context(nginx(folder, feeds))
        ours, _ = stack.enter_context(feedpub(feeds))
        for kind in ("304", "plain", "gzip"):
            pairs = [[rate(port, seconds, _line(kind, port)) for port in (ours, theirs)] for _ in range(rounds)]
            mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
            shares[kind] = mine / other
            print(f"{kind:6} feedpub {mine:8.0f}/s   nginx {other:8.0f}/s   share {mine / other:.2f} (target {TARGET})")
    return shares


def _line(kind: str, port: int) -> str:
    if kind == "304":
        with urlopen(Request(f"http://127.0.0.1:{port}/a.rss", method="HEAD")) as answer:
            return f"If-None-Match: {answer.headers['ETag']}"
    return {"plain": "X-Nothing: asked", "gzip": "Accept-Encoding: gzip"}[kind]


def load(seconds: int) -> tuple[int, int, int]:
    """Load with a new feed every second: whole, torn and other answers; prints the server's memory as it goes."""
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder, feeds = Path(name), Path(name, "feeds")
        feeds.mkdir()
        (folder / "check.lua").write_text(CHECK)
        publish(feeds, 0)
        port, process = stack.enter_context(feedpub(feeds))
        began, version = time.monotonic(), 0
        command = [
            "wrk",
            "-t1",
            "-c64",
            f"-d{seconds}s",
            "-s",
            str(folder / "check.lua"),
            f"http://127.0.0.1:{port}/a.rss",
        ]
        running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        while running.poll() is None:
            version += 1
            publish(feeds, version)
            if (version - 1) % max(1, seconds // 10) == 0:
                print(f"{time.monotonic() - began:6.0f} s   {version} versions   {memory(process.pid):.1f} MB")
            time.sleep(1)
        assert running.stdout is not None
        said = running.stdout.read()
        running.stdout.close()
        print(said)
        assert "Socket errors" not in said, said
        found = re.search(r"whole (\d+) torn (\d+) other (\d+)", said)
        assert found, said
        return int(found[1]), int(found[2]), int(found[3])


def memory(pid: int) -> float:
    """Resident megabytes of a process and its children, which Linux tells."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    status = Path(f"/proc/{pid}/status").read_text()
    own = re.search(r"VmRSS:\s+(\d+) kB", status)
    return (int(own[1]) if own else 0) / 1024 + sum(memory(int(child)) for child in children)


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve feeds beside nginx.")
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--load", type=float, metavar="MINUTES")
    options = parser.parse_args()
    missing = [name for name in ("nginx", "wrk") if shutil.which(name) is None]
    if missing:
        raise SystemExit(f"{' and '.join(missing)}: not installed here")
    if options.load:
        whole, torn, other = load(round(options.load * 60))
        sys.exit(0 if whole and not torn and not other else 1)
    shares = compare(options.seconds, options.rounds)
    sys.exit(0 if min(shares.values()) >= TARGET else 1)


if __name__ == "__main__":
    main()
