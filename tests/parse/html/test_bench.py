# SPDX-License-Identifier: MIT
"""The benchmark and the ablation run, small, so that they can't rot.  No time is asserted."""

from feedpub.parse.html.judge import QUESTIONS
from tests import ablate_html
from tests.bench import parse_html as bench


def test_the_benchmark_of_html_runs() -> None:
    assert bench.ours(bench.page(20)) == 20
    assert "times lexbor" in bench.main(20)


def test_the_ablation_runs_and_all_pages_of_the_tests_are_read() -> None:
    lines = list(ablate_html.main([ablate_html.PAGES]))
    assert len(lines) == 1 + len(QUESTIONS)
    assert "missed=0" in lines[0]
    assert "extra=0" in lines[0]
