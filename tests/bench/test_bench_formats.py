# SPDX-License-Identifier: MIT
"""The benchmark still runs."""

import pytest

from tests.bench import formats

pytestmark = pytest.mark.slow


def test_the_benchmark_of_the_formats_runs(capsys: pytest.CaptureFixture[str]) -> None:
    formats.main(count=3)
    assert "write atom" in capsys.readouterr().out
