# SPDX-License-Identifier: MIT
"""The benchmark runs, small, so that it can't rot.  No time is asserted."""

from tests.bench import parse_html as bench


def test_the_benchmark_of_html_runs() -> None:
    assert bench.ours(bench.page(20)) == 20
    assert "times lexbor" in bench.main(20)
