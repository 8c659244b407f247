# SPDX-License-Identifier: MIT
"""Python without docstrings and assertions (``python -OO``) reads the same."""

import subprocess
import sys

import pytest

READ = """
import sys
from feedpub.parse.text import read_text
found = read_text(sys.stdin.read())
print(len(found.items), found.record)
"""


def read(page: str, *flags: str) -> str:
    command = [sys.executable, *flags, "-c", READ]
    return subprocess.run(command, input=page, capture_output=True, text=True, check=True).stdout


@pytest.mark.slow
@pytest.mark.parametrize("size", [20, 600], ids=["short", "longer than the sample that a record is found in"])
def test_a_page_has_as_many_items_as_ever(size: int) -> None:
    page = "".join(f"Berth {n} gets a crane\n12/11/2023 Logistics by Name{n}\n" for n in range(size))
    usual = read(page)
    assert int(usual.split()[0]) >= size - 1
    assert read(page, "-OO") == usual
