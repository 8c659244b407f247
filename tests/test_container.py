# SPDX-License-Identifier: MIT
"""The image of the Containerfile and the two services of compose.yaml: built and run by podman, as a person would.

The base image is pulled; where no registry can be reached, a Debian of one's own is made of
this machine's packages.  Podman keeps it, so that only the first run waits for it.
"""

import json
import os
import platform
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.bench.serve import free_port
from tests.conftest import Site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("podman") is None, reason="no podman here"),
]
ROOT = Path(__file__).parents[1]
STOCK = "docker.io/library/python:3.13-slim"
OWN = "localhost/feedpub-test-base"
IMAGE = "localhost/feedpub"
LARGEST = 160_000_000
"""Bytes that the image may add to its base."""
LISTING = ROOT / "tests/listings/sample/listing.txt"
Podman = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def podman(tmp_path_factory: pytest.TempPathFactory) -> Podman:
    """Runs podman.  What a machine that is a container itself can't give (limits, control groups) is not asked for."""
    settings = tmp_path_factory.mktemp("podman") / "containers.conf"
    settings.write_text(
        '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]\n'
        + ('[engine]\nruntime = "runc"\n' if shutil.which("runc") else "")
    )

    def run(
        *words: str, program: str = "podman", check: bool = True, folder: Path = ROOT, **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        given = {**os.environ, "CONTAINERS_CONF": str(settings), **environment}
        done = subprocess.run([program, *words], cwd=folder, env=given, capture_output=True, text=True, check=False)
        assert done.returncode == 0 or not check, done.stderr
        return done

    return run


@pytest.fixture(scope="module")
def base(podman: Podman, tmp_path_factory: pytest.TempPathFactory) -> str:
    for known in (STOCK, OWN):
        if podman("image", "exists", known, check=False).returncode == 0:
            return known
    if podman("pull", "--quiet", STOCK, check=False).returncode == 0:
        return STOCK
    system = platform.freedesktop_os_release()
    if shutil.which("mmdebstrap") is None or system.get("ID") != "debian":
        pytest.skip("no registry can be reached, and there is no mmdebstrap to make a base image with")
    tree = tmp_path_factory.mktemp("base") / "base.tar"
    packages = "--include=python3,python3-venv,ca-certificates"
    podman("--variant=minbase", packages, system["VERSION_CODENAME"], str(tree), program="mmdebstrap")
    podman("import", "--quiet", str(tree), OWN)
    return OWN


@pytest.fixture(scope="module")
def image(podman: Podman, base: str) -> str:
    words = ["build", "--isolation", "chroot", "--network", "host", "--format", "docker", "--tag", IMAGE]
    certificates = os.environ.get("PIP_CERT")
    if certificates:  # of a network that has an authority of its own
        words += ["--volume", f"{Path(certificates).parent}:{Path(certificates).parent}:ro", "--env", "PIP_CERT"]
    podman(*words, "--build-arg", f"BASE={base}", str(ROOT))
    return IMAGE


def answers(port: int, path: str) -> int:
    """The status of an answer, waited for while the server starts."""
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                return int(answer.status)
        except (URLError, OSError):
            assert time.monotonic() < end, "nobody answers"
            time.sleep(0.3)


STRICT = ("--read-only", "--read-only-tmpfs=false", "--cap-drop=all", "--security-opt=no-new-privileges")


def test_it_is_small_and_runs_as_nobody_in_particular(podman: Podman, image: str, base: str) -> None:
    [made], [below] = (json.loads(podman("image", "inspect", name).stdout) for name in (image, base))
    assert made["Size"] - below["Size"] < LARGEST
    assert made["Config"]["User"] == "10001:10001"
    assert made["Healthcheck"]["Test"][0] == "CMD"
    assert podman("run", "--rm", *STRICT, image, "--version").stdout.startswith("feedpub, version")


def test_it_builds_and_serves_and_writes_nowhere_but_to_its_volume(podman: Podman, image: str) -> None:
    port, volume = free_port(), ("--volume", "feedpub-test:/site")
    try:
        podman("run", "--rm", *STRICT, *volume, f"--volume={LISTING}:/in.txt:ro", image, "build", "/in.txt")
        podman("run", "--detach", "--name=feedpub-test", *STRICT, *volume, f"--publish={port}:8000", image)
        assert answers(port, "/all.atom") == 200
        podman("healthcheck", "run", "feedpub-test")
        for place in ("/x", "/tmp/x", "/opt/feedpub/x"):
            assert podman("exec", "feedpub-test", "touch", place, check=False).returncode != 0
        podman("exec", "feedpub-test", "touch", "/site/x")
        podman("stop", "--time=30", "feedpub-test")
        assert podman("inspect", "feedpub-test", "--format={{.State.ExitCode}}").stdout == "0\n"
    finally:
        podman("rm", "--force", "feedpub-test", check=False)
        podman("volume", "rm", "--force", "feedpub-test", check=False)


@pytest.mark.skipif(shutil.which("podman-compose") is None, reason="no podman-compose here")
def test_the_services_of_the_example_build_and_serve_one_folder(podman: Podman, image: str, tmp_path: Path) -> None:
    port, project = free_port(), tmp_path / "feedpub-test-compose"
    folder = project / "site"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "Containerfile", project)
    text = (ROOT / "compose.yaml").read_text()
    assert '"8000:8000"' in text
    (project / "compose.yaml").write_text(text.replace('"8000:8000"', f'"{port}:8000"'))
    Site(folder).config('[[sources]]\npath = "listing.txt"\n')
    shutil.copy(LISTING, folder)
    ids = {"UID": "0", "GID": "0"}  # root's podman is run by root, and to anybody else's podman root is that person
    try:
        podman("up", "--detach", "--no-build", program="podman-compose", folder=project, **ids)
        assert answers(port, "/all.atom") == 200
        assert answers(port, "/healthz") == 200
        build = f"{project.name}_build_1"
        podman("stop", "--time=30", build)
        assert podman("inspect", build, "--format={{.State.ExitCode}}").stdout == "0\n"
    finally:
        podman("down", program="podman-compose", check=False, folder=project, **ids)
        podman("network", "rm", "--force", f"{project.name}_default", check=False)
