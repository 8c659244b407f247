# SPDX-License-Identifier: MIT
"""Hostile pages, through the command line, in a process with so much memory and time and no more."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # the same in one process, and cheaper: test_hostile
MEMORY = 2 * 1024**3
"""Bytes of address space; the longest page below takes less than half of it."""
SECONDS = 900
"""Generous: a busy machine is no fault."""


def rows(number: int, *, link: str = "/n/{}", text: str = "Some words about it.", names: str = "") -> str:
    return "".join(
        f'<li{names}><h3><a href="{link.format(n)}">Story number {n} of the weir</a></h3><p>{text}</p></li>'
        for n in range(number)
    )


def page(body: str, head: str = "") -> str:
    return f"<!doctype html>{head}<html><title>Weir</title><body>{body}</body></html>"


def entity_bomb() -> str:
    declared = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE html [<!ENTITY a0 "{"a" * 100}">{declared}]><html><body><ul>{rows(6)}</ul>&a11;</body></html>'


NAMES = f' class="{"c" * 1_000_000}" id="{"i" * 1_000_000}"'
CHEAP: dict[str, tuple[Callable[[], str | bytes], int]] = {
    "100,000 elements in each other": (lambda: page("<div>" * 100_000 + rows(6)), 0),
    "4,900 elements in each other": (lambda: page("<div>" * 4_900 + f"<ul>{rows(6)}</ul>"), 6),
    "entities of entities": (entity_bomb, 6),
    "half a million references": (lambda: page(f"<ul>{rows(6)}</ul><p>{'&amp;' * 500_000}</p>"), 6),
    "null bytes": (lambda: page(f"<ul>{rows(6)}</ul>").replace("Story", "St\0ory"), 6),
    "names of a megabyte": (lambda: page(f"<ul>{rows(6, names=NAMES)}</ul>"), 6),
    "a charset that it has not": (lambda: page(f"<ul>{rows(6)}</ul>", "<meta charset=utf-16>").encode(), 6),
    "two charsets": (lambda: page(f"<ul>{rows(6, text='Über')}</ul>").encode() + "Ü".encode("latin-1"), 6),
    "javascript links": (lambda: page(f"<ul>{rows(6, link='javascript:alert({})')}</ul>"), 6),
    "data links": (lambda: page(f"<ul>{rows(6, link='data:text/html,{}')}</ul>"), 6),
    "tags without an end": (lambda: page(f"<ul>{rows(6)}</ul>" + "<a href='" * 100_000), 0),
}
"""Each with the number of its items; 0: it is refused, with a clear error."""
COSTLY: dict[str, tuple[Callable[[], str | bytes], int]] = {
    "30 MB": (lambda: page(f"<ul>{rows(95_000, text='Some words about it. ' * 12)}</ul>"), 95_000),
    "100,000 links": (
        lambda: page("".join(f'<p><a href="/x/{n}">Story number {n} of the weir</a></p>' for n in range(100_000))),
        100_000,
    ),
}


def read(path: Path) -> tuple[int, list[dict[str, object]], str]:
    """How reading a page ended, its items, and what was told."""
    done = subprocess.run(
        [sys.executable, "-m", "feedpub", "parse", "--json", str(path), "--base-url", "https://example.org/"],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def check(path: Path, made: Callable[[], str | bytes], items: int) -> None:
    data = made()
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    code, found, told = read(path)
    assert "Traceback" not in told and "Memory" not in told
    assert (code, len(found)) == (0 if items else 1, items), told
    assert items or "nests more than" in told
    shown = json.dumps(found)
    assert not any(word in shown for word in ("javascript:", "data:", "\\u0000", "aaaaaaaaaaaaaaaa"))


@pytest.mark.parametrize("name", CHEAP)
def test_a_hostile_page_costs_little(tmp_path: Path, name: str) -> None:
    check(tmp_path / "page.html", *CHEAP[name])


@pytest.mark.parametrize("name", COSTLY)
def test_a_huge_page_costs_what_its_size_does(tmp_path: Path, name: str) -> None:
    check(tmp_path / "page.html", *COSTLY[name])
