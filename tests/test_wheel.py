# SPDX-License-Identifier: MIT
"""What `pipx run`, `uvx` and `pip install` get: the wheel, built, and installed away from the clone.

Its dependencies are those of the machine that tests.  That all of them are named, the README's first command shows in
`.ci/run`.
"""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from feedpub import __version__
from tests.fetch.conftest import LISTING

ROOT = Path(__file__).parents[1]
DATA = {".toml", ".html", ".css", ".js"}
"""Endings of the files that are no modules: words, phrases, pages, style."""

pytestmark = pytest.mark.slow


def run(*words: str | Path, folder: Path) -> str:
    ran = subprocess.run([*map(str, words)], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", folder, ROOT, folder=folder)
    [made] = folder.glob("*.whl")
    return made


def test_all_that_the_package_reads_is_in_it_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if not name.startswith(f"feedpub-{__version__}.dist-info/")}
    package = [path.relative_to(ROOT).as_posix() for path in ROOT.joinpath("feedpub").rglob("*") if path.is_file()]
    expected = {name for name in package if "__pycache__" not in name}
    assert inside == expected
    assert {Path(name).suffix for name in inside} >= DATA


def test_installed_it_does_its_work_where_the_clone_is_not(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    program = tmp_path / "venv" / "bin"
    run(program / "pip", "install", "-q", "--no-deps", wheel, folder=tmp_path)
    [packages] = tmp_path.glob("venv/lib/*/site-packages")
    (packages / "others.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    assert run(program / "feedpub", "--version", folder=tmp_path) == f"feedpub, version {__version__}\n"
    (tmp_path / "listing.txt").write_bytes(LISTING)
    (tmp_path / "feedpub.toml").write_text('language = "de"\n[[sources]]\npath = "listing.txt"\n', encoding="utf-8")
    assert "14 items, 14 new" in run(program / "feedpub", "build", folder=tmp_path)
    assert "no error" in run(program / "feedpub", "check", "feeds", folder=tmp_path)
    assert "Beiträge" in (tmp_path / "feeds/index.html").read_text(encoding="utf-8")
    assert (tmp_path / "feeds/page.js").stat().st_size > 0
    assert run(program / "feedpub", "man", folder=tmp_path).startswith(".")
    where = run(program / "python", "-c", "import feedpub; print(feedpub.__file__)", folder=tmp_path)
    assert str(tmp_path) in where
