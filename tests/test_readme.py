# SPDX-License-Identifier: MIT
"""The README is true: its commands run, its options exist, its configuration loads."""

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

from feedpub import cli, config
from feedpub.parse import PARSERS
from tests.conftest import Site
from tests.fetch.conftest import serving

README = Path(__file__).parents[1].joinpath("README.md").read_text(encoding="utf-8")
SAMPLE = Path(__file__).parent / "listings/sample/listing.txt"
PAGE = Path(__file__).parent / "pages/sidebar-with-recent-posts/page.html"


def blocks(mark: str, language: str) -> list[str]:
    return re.findall(rf"<!-- {mark} -->\n```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> list[list[str]]:
    lines = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
    found = [re.split(r"[|&]+ ?", line) for line in lines]
    words = [shlex.split(part, comments=True) for parts in found for part in parts]
    return [w for w in words if w and w[0].endswith("feedpub")]


def test_there_are_exactly_two_set_up_commands() -> None:
    assert len(blocks("set-up", "sh")) == README.count("<!-- set-up -->") == 2


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_each_command_and_option_exists(command: list[str]) -> None:
    context = click.Context(cli.cli)
    found = cli.cli.get_command(context, command[1])
    assert found is not None
    options = {name for param in found.params for name in [*param.opts, *param.secondary_opts]}
    assert {word for word in command[2:] if re.match(r"--?[a-z]", word)} <= options


def test_every_command_is_in_the_reference() -> None:
    named = set(re.findall(r"^\| `feedpub (\w+)`", README, re.MULTILINE))
    assert named == set(cli.COMMANDS)


def test_the_commands_of_the_tasks_run(site: Site) -> None:
    (site.folder / "my-listing.txt").write_bytes(SAMPLE.read_bytes())
    lines = [line for block in blocks("run", "sh") for line in block.splitlines()]
    assert len(lines) >= 5
    assert "https://" in lines[1]
    with serving() as server:
        page = server.gives("/news/", PAGE.read_bytes(), Content_Type="text/html")
        ran_all = [site.run(line.removeprefix("feedpub ").replace("https://example.org/news/", page)) for line in lines]
        assert server.asked
    for line, ran in zip(lines, ran_all, strict=True):
        assert ran.code == 0, (line, ran.err)
        assert ran.out


@pytest.mark.parametrize("block", blocks("configuration", "toml"))
def test_the_configurations_load(block: str, tmp_path: Path) -> None:
    loaded = config.from_table(tomllib.loads(block), subject="README.md", folder=tmp_path)
    assert loaded.sources


def test_every_kind_of_source_is_in_the_table_with_a_sample() -> None:
    rows = re.findall(r"^\| `(\w+)` \|.*\| `([\w/-]+)` \|$", README, re.MULTILINE)
    assert {kind for kind, _ in rows} == set(PARSERS) - {"html", "text"}
    assert all(Path(__file__).parent.joinpath("sources", sample, "items.json").is_file() for _, sample in rows)
