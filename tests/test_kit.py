# SPDX-License-Identifier: MIT
"""What carries the project on: workflows that do what they say, and a guide whose paths exist."""

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from feedpub import __version__

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def workflow(name: str) -> dict[str, Any]:
    """A workflow as GitHub reads it: there `on` is a word, in YAML 1.1 it is true."""
    loaded = yaml.load((ROOT / ".github/workflows" / name).read_text(encoding="utf-8"), yaml.BaseLoader)
    assert isinstance(loaded, dict)
    return loaded


def steps(job: dict[str, Any], key: str) -> list[str]:
    return [step[key] for step in job.get("steps", ()) if key in step]


def test_the_gate_is_ci_run_and_nothing_else() -> None:
    job = workflow("gate.yml")["jobs"]["gate"]
    assert steps(job, "run") == [".ci/run"]
    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert "-m" not in re.findall(r"^pytest (.*)$", (ROOT / ".ci/run").read_text(encoding="utf-8"), re.MULTILINE)[0]


def test_the_gate_runs_on_every_python_that_the_package_names() -> None:
    named = [c.rpartition(" ")[2] for c in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", c)]
    assert workflow("gate.yml")["jobs"]["gate"]["strategy"]["matrix"]["python"] == named
    assert PROJECT["requires-python"] == f">={named[0]}"


def test_a_tag_is_published_when_the_gate_lets_it_through_and_only_that_job_may() -> None:
    release = workflow("release.yml")
    assert release["on"] == {"push": {"tags": ["v*"]}}
    jobs = release["jobs"]
    assert jobs["gate"]["uses"] == "./.github/workflows/gate.yml"
    assert "workflow_call" in workflow("gate.yml")["on"]
    assert set(jobs["publish"]["needs"]) == {"gate", "build"}
    assert [name for name, job in jobs.items() if "id-token" in job.get("permissions", {})] == ["publish"]
    assert steps(jobs["publish"], "uses")[-1].startswith("pypa/gh-action-pypi-publish@")


def test_the_tag_must_be_the_version() -> None:
    (check,) = [run for run in steps(workflow("release.yml")["jobs"]["build"], "run") if "GITHUB_REF_NAME" in run]
    for tag, code in ((f"v{__version__}", 0), ("v99", 1)):
        done = subprocess.run(["sh", "-c", check], cwd=ROOT, env={**os.environ, "GITHUB_REF_NAME": tag}, check=False)
        assert done.returncode == code


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_read_the_repository_and_no_more(path: Path) -> None:
    assert workflow(path.name)["permissions"] == {"contents": "read"}


def test_the_hooks_are_checks_of_the_gate() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook["id"] for repo in config["repos"] for hook in repo["hooks"]]
    assert hooks == ["ruff-check", "ruff-format", "codespell"]
    gate = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert all(hook.replace("-", " ") in gate for hook in hooks)


def test_the_guide_names_what_is_there() -> None:
    guide = (ROOT / ".github/CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:feedpub|tests|\.github)/[\w./-]*\w", guide))
    modules = {name.replace(".", "/") for name in re.findall(r"python -m ([\w.]+)", guide)}
    assert len(named) > 10
    assert modules
    assert not [name for name in named if not (ROOT / name).exists()]
    assert not [name for name in modules if not (ROOT / f"{name}.py").exists()]


def test_the_top_level_holds_what_its_owner_gave_it_and_the_container() -> None:
    """A file that comes into a commit by mistake most often comes in there."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = {line.partition("/")[0] for line in listed.splitlines()}
    given = {"LICENSE", "README.md", "feedpub", "feeds", "pyproject.toml", "tests", "Containerfile", "compose.yaml"}
    assert {name for name in names if not name.startswith(".")} == given
