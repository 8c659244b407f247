# SPDX-License-Identifier: MIT
"""What `feedpub` offers to Python, seen from outside: a script, run and type-checked as a user's would be."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import feedparser
import msgspec
import pytest

import feedpub
from tests.test_readme import SAMPLE, blocks

CHECKED = """
from typing import assert_type

assert_type(listing, feedpub.Listing)
assert_type(listing.items, tuple[feedpub.RawItem, ...])
assert_type(site, feedpub.Site)
assert_type(report, feedpub.Report)
assert_type(atom.render(feed), bytes)
feedpub.nothing  # type: ignore[attr-defined]
"""


def python(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """The README's example, and the listing that it reads."""
    (example,) = blocks("python", "python")
    (tmp_path / "my-listing.txt").write_bytes(SAMPLE.read_bytes())
    path = tmp_path / "example.py"
    path.write_text(example, encoding="utf-8")
    return path


def test_the_example_of_the_readme_reads_builds_and_renders(script: Path) -> None:
    ran = python("-W", "error", script.name, folder=script.parent)
    assert ran.returncode == 0, ran.stderr
    *titles, last = ran.stdout.splitlines()
    assert last == f"{len(titles)} items are known"
    published, rendered = (
        feedparser.parse((script.parent / name).read_bytes()) for name in ("feeds/all.atom", "all.atom")
    )
    assert len(titles) == len(published.entries) == len(rendered.entries)
    assert [entry.id for entry in published.entries] == [entry.id for entry in rendered.entries]


@pytest.mark.slow
def test_type_checkers_know_what_is_public_and_what_is_not(script: Path) -> None:
    pytest.importorskip("mypy")
    script.write_text(script.read_text(encoding="utf-8") + CHECKED, encoding="utf-8")
    ran = python("-m", "mypy", "--strict", "--cache-dir", "cache", script.name, folder=script.parent)
    assert ran.returncode == 0, ran.stdout


def test_to_import_it_loads_no_other_module(tmp_path: Path) -> None:
    counted = "import sys; before = set(sys.modules); import feedpub; print(*sorted(set(sys.modules) - before))"
    assert python("-c", counted, folder=tmp_path).stdout.split() == ["feedpub"]


def test_python_m_runs_the_command_line(tmp_path: Path) -> None:
    assert python("-m", "feedpub", "--version", folder=tmp_path).stdout == f"feedpub, version {feedpub.__version__}\n"
    assert python("-m", "feedpub", "nonsense", folder=tmp_path).returncode == 2


def test_names_are_listed_can_be_had_and_hide_no_room() -> None:
    assert dir(feedpub) == sorted(feedpub.__all__)
    assert all(getattr(feedpub, name) is not None for name in feedpub.__all__)
    rooms = {path.stem for path in Path(feedpub.__file__).parent.iterdir()}
    assert rooms.isdisjoint(feedpub.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = feedpub.nothing  # type: ignore[attr-defined]


def test_type_checkers_are_told_of_the_same_names_at_the_same_places() -> None:
    tree = ast.parse(Path(feedpub.__file__).read_text(encoding="utf-8"))
    told = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module != "importlib"]
    homes = {a.asname or a.name: (node.module, a.name) for node in told for a in node.names}
    assert homes.keys() | {"__version__"} == set(feedpub.__all__)
    for name, (module, inside) in homes.items():
        assert getattr(feedpub, name) is getattr(sys.modules[str(module)], inside)


def test_what_a_public_name_takes_and_gives_has_a_public_type() -> None:
    public = [getattr(feedpub, name) for name in feedpub.__all__]
    for thing in public:
        if (isinstance(thing, type) and issubclass(thing, msgspec.Struct)) or (
            callable(thing) and not isinstance(thing, type)
        ):
            ours = {
                t for hint in get_type_hints(thing).values() for t in types(hint) if t.__module__.startswith("feedpub.")
            }
            assert ours <= {t for t in public if isinstance(t, type)}, thing


def types(hint: object) -> Iterator[type]:
    """All classes that a type names, however deep."""
    if isinstance(hint, type):
        yield hint
    for part in get_args(hint):
        yield from (t for each in (part if isinstance(part, list) else [part]) for t in types(each))
