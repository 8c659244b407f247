# SPDX-License-Identifier: MIT
"""The measurements still run; what they measure is not judged here."""

import pytest
from lxml import etree

from tests.bench import growth, plot
from tests.bench.__main__ import BENCHES, SMALL, main

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", BENCHES)
def test_the_measurement_runs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = main([name], SMALL)
    assert rows
    assert all(row.ours.cpu > 0 and row.theirs.cpu > 0 and row.ours.peak > 1 for row in rows)
    assert capsys.readouterr().out.count("   ratio ") == len(rows)


def test_the_growth_is_measured_and_drawn() -> None:
    found = growth.measure(growth.SMALL)
    assert found.keys() == growth.PANELS.keys()
    assert all(y > 0 for lines in found.values() for points in lines.values() for _, y in points)
    drawn = etree.fromstring(plot.picture(found, unit="s").encode())
    lines = drawn.findall(".//{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == sum(len(panel) for panel in found.values())
    assert growth.table(found).count("feedpub, ten new") == 3


def test_the_readme_shows_it() -> None:
    readme = (growth.ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("<!-- growth -->")[2].partition("<!-- /growth -->")[0]
    assert "| feedpub, ten new |" in shown
    assert growth.PICTURE.relative_to(growth.ROOT).as_posix() in shown
    assert growth.PICTURE.is_file()
