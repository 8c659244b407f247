# SPDX-License-Identifier: MIT
"""The measurements still run; what they measure is not judged here."""

import pytest

from tests.bench.__main__ import BENCHES, SMALL, main

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", BENCHES)
def test_the_measurement_runs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = main([name], SMALL)
    assert rows
    assert all(row.ours.cpu > 0 and row.theirs.cpu > 0 and row.ours.peak > 1 for row in rows)
    assert capsys.readouterr().out.count("   ratio ") == len(rows)
