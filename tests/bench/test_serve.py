# SPDX-License-Identifier: MIT
"""The measurements still run; what they measure is not asserted here, but no answer may be torn."""

import shutil

import pytest

from tests.bench import serve

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (shutil.which("nginx") and shutil.which("wrk")), reason="needs nginx and wrk"),
]


def test_the_comparison_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert set(serve.compare(1, 1)) == {"304", "plain", "gzip"}
    assert "share" in capsys.readouterr().out


def test_no_answer_is_torn_under_load() -> None:
    whole, torn, other = serve.load(5)
    assert (torn, other) == (0, 0)
    assert whole > 100
