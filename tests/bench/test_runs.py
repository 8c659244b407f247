# SPDX-License-Identifier: MIT
"""The measurement still runs; what it measures is not judged here."""

from pathlib import Path

import pytest

from tests.bench import runs

pytestmark = pytest.mark.slow


def test_the_measurement_runs(tmp_path: Path) -> None:
    assert set(runs.measure(tmp_path, 50, rounds=1)) == {"rival", "no news", "ratio", "ten new"}
