# SPDX-License-Identifier: MIT
"""The house is as the README draws it: its rooms, their modules, and imports that go one way."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import feedpub

PACKAGE = Path(feedpub.__file__).parent
README = Path(__file__).parents[1].joinpath("README.md").read_text(encoding="utf-8")


def _drawn() -> list[str]:
    """The modules in the README's order, from bottom to top; a room's face is its last, where nothing else is said."""
    table = README.split("<!-- house -->")[1].split("\n\n")[0]
    rooms = dict(re.findall(r"^\| `([\w/]+)` \| (.*?)\|", table, re.MULTILINE))
    return [
        *(module for room in rooms if room.count("/") < 2 for module in _of(room, rooms)),
        "feedpub",
        "feedpub.__main__",
    ]


def _of(room: str, rooms: dict[str, str]) -> Iterator[str]:
    inside, face = re.findall(r"`([\w/]+)`", rooms[room]), f"feedpub.{room.strip('/').replace('/', '.')}"
    for name in inside if "__init__" in inside else [*inside, "__init__"]:
        if name.endswith("/"):
            yield from _of(f"{room}{name}", rooms)
        else:
            yield face if name == "__init__" else f"{face}.{name}"


def _built() -> dict[str, Path]:
    paths = PACKAGE.rglob("*.py")
    names = {path: ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in paths}
    return {name.removesuffix(".__init__"): path for path, name in names.items()}


def imports(source: str, module: str, modules: set[str]) -> Iterator[str]:
    """The modules of the project that a module imports, in whatever form and wherever in it."""
    package = module if (PACKAGE.parent / module.replace(".", "/")).is_dir() else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: 1 - node.level or None]) if node.level else ""
            origin = ".".join(part for part in (base, node.module) if part)
            for alias in node.names:
                whole = f"{origin}.{alias.name}"
                yield from (name for name in (whole if whole in modules else origin,) if name in modules)


def test_the_rooms_are_those_that_the_readme_draws() -> None:
    assert sorted(_drawn()) == sorted(_built())


@pytest.mark.parametrize("module", sorted(_built()))
def test_imports_go_one_way(module: str) -> None:
    """Nobody imports what stands further up: neither from another room, nor within one."""
    order, modules = _drawn(), set(_built())
    for found in set(imports(_built()[module].read_text(encoding="utf-8"), module, modules)) - {"feedpub"}:
        assert order.index(found) < order.index(module), f"{module} imports {found}, which stands above it"


@pytest.mark.parametrize(
    "line",
    [
        "from feedpub import run",
        "import feedpub.run",
        "from feedpub.run import build",
        "def f():\n    from feedpub import errors, run",
        "if TYPE_CHECKING:\n    from feedpub.run import Order",
        "from .. import run",
        "from ..run import build as b",
    ],
)
def test_no_form_of_import_is_overlooked(line: str) -> None:
    assert "feedpub.run" in set(imports(line, "feedpub.dates.find", set(_built())))
