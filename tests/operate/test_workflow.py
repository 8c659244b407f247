# SPDX-License-Identifier: MIT
"""The workflow for GitHub: its own steps are run, in a clone of a repository that reads a page of a real server."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from feedpub import __version__
from feedpub.errors import ConfigError
from feedpub.operate.workflow import github_workflow
from tests.conftest import Site
from tests.fetch.conftest import LISTING, serving
from tests.operate.test_schedule import job

PAGE = "<html><body><main>{}</main></body></html>"
NOTICE = """<article><h2><a href="/n/{0}">Notice {0} of the harbour office about {1}</a></h2>
<time>2026-03-0{0}</time><p>What is to be said about it takes a sentence of its own.</p></article>"""
NOTICES = [NOTICE.format(n, what) for n, what in ((5, "pilots"), (4, "cranes"), (3, "ferries"), (2, "ice"))]


def steps(text: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load(text)["jobs"]["feeds"]["steps"])


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A clone with a commit in it; what it pushes goes to a bare one beside it."""
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "origin.git")
    git(tmp_path, "clone", "--quiet", "origin.git", "site")
    folder = tmp_path / "site"
    for key, value in (("user.name", "Ann"), ("user.email", "ann@example.org")):
        git(folder, "config", key, value)
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "Begin")
    git(folder, "push", "--quiet", "origin", "HEAD:main")
    return folder


def run_steps(folder: Path, text: str, **environment: str) -> dict[str, int]:
    """The named steps one after the other, as a runner does it; how each ended."""
    program = Path(sys.executable).parent
    given = {**os.environ, "PATH": f"{program}:{os.environ['PATH']}", "GITHUB_OUTPUT": str(folder.parent / "output")}
    ended: dict[str, int] = {}
    for step in (step for step in steps(text) if step.get("name") in ("Build", "Commit")):
        if any(ended.values()) and step.get("if") != "always()":
            continue
        ran = subprocess.run(
            ["bash", "-e", "-c", step["run"]], cwd=folder, env=given | environment, check=False, capture_output=True
        )
        ended[step["name"]] = ran.returncode
    return ended


def clone_again(repository: Path) -> Path:
    """What the next machine gets: the repository as it was pushed, and nothing else."""
    second = repository.parent / "second"
    git(repository.parent, "clone", "--quiet", "origin.git", "second")
    return second


def test_its_steps_fetch_publish_commit_and_tell_nothing_twice(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as server:
        url = server.gives("/news/", PAGE.format("".join(NOTICES[1:])).encode(), Content_Type="text/html")
        Site(repository).config(f'base_url = "https://ann.example/site/"\n[[sources]]\nurl = "{url}"\n')
        (repository / ".gitignore").write_text(".*.sqlite3*\n")
        git(repository, "add", "--all")
        git(repository, "commit", "--quiet", "--message", "Configure")
        git(repository, "push", "--quiet", "origin", "HEAD:main")
        monkeypatch.chdir(repository)
        text = Site(repository).run("schedule github").out
        assert run_steps(repository, text) == {"Build": 0, "Commit": 0}
        first = git(repository, "rev-parse", "origin/main")
        assert (repository.parent / "output").read_text() == "changed=true\n"

        second = clone_again(repository)
        before = Site(second).ids()
        assert len(before) == 3
        assert run_steps(second, text) == {"Build": 0, "Commit": 0}  # no news, no commit
        assert git(second, "rev-parse", "origin/main") == first

        server.gives("/news/", PAGE.format("".join(NOTICES)).encode(), Content_Type="text/html")
        assert run_steps(second, text) == {"Build": 0, "Commit": 0}
        after = Site(second).ids()
        assert len(after) == 4
        assert before.items() < after.items()
        assert git(second, "rev-list", "--count", f"{first}..origin/main") == "1"
        assert (repository.parent / "output").read_text() == "changed=true\n" * 2


def test_a_source_that_fails_is_seen_on_github_unless_somebody_is_told(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    site = Site(repository)
    site.listing.write_bytes(LISTING)
    sources = '[[sources]]\npath = "listing.txt"\n[[sources]]\npath = "nothing.txt"\n'
    site.config(sources)
    assert run_steps(repository, site.run("schedule github").out) == {"Build": 3, "Commit": 0}
    assert git(repository, "ls-tree", "-r", "--name-only", "origin/main", "feeds/all.atom")  # published all the same
    site.config(f"{sources}[[notify]]\ncommand = ['true']\n")
    assert run_steps(repository, site.run("schedule github").out) == {"Build": 0, "Commit": 0}


def test_secrets_are_given_to_the_build_alone_and_a_release_is_installed(repository: Path) -> None:
    Site(repository).config(
        '[[sources]]\nurl = "https://example.org/"\ntoken = "$NEWS"\n[[notify]]\nwebhook = "$HOOK"\n'
    )
    ran = subprocess.run(
        [sys.executable, "-m", "feedpub", "schedule", "github"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    by_name = {step.get("name", step.get("uses")): step for step in steps(ran.stdout)}
    assert by_name["Build"]["env"] == {"NEWS": "${{ secrets.NEWS }}", "HOOK": "${{ secrets.HOOK }}"}
    assert [name for name, step in by_name.items() if "env" in step] == ["Build"]
    assert by_name["Install"]["run"] == f'pip install --quiet "feedpub~={__version__}"'
    assert by_name["actions/upload-pages-artifact@v4"]["with"] == {"path": "feeds"}
    whole = yaml.safe_load(ran.stdout)
    assert whole["permissions"] == {"contents": "write", "pages": "write", "id-token": "write"}


def test_github_starts_nothing_more_often_than_every_five_minutes() -> None:
    text = github_workflow(job(every=1), config="feedpub.toml", output="feeds", state=".feeds.sqlite3")
    [schedule] = yaml.safe_load(text)[True]["schedule"]  # "on" is true in YAML 1.1
    assert schedule["cron"].split()[0].endswith("-59/5")


def test_a_path_that_would_need_quotes_is_refused() -> None:
    with pytest.raises(ConfigError, match="quoted"):
        github_workflow(job(), config="my site/feedpub.toml", output="feeds", state="s")
