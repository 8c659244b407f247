# SPDX-License-Identifier: MIT
"""The benchmarks run, small, so that they can't rot.  No time is asserted."""

import pytest

from feedpub.parse.text import read_text
from tests.bench import parse_markdown
from tests.bench import parse_records as records
from tests.bench import parse_text as bench

pytestmark = pytest.mark.slow


def test_the_benchmark_of_text_listings_runs() -> None:
    text = bench.listing(0.02)
    assert len(read_text(text).items) == text.count("Orders") // 2
    assert "MB/s" in bench.main(0.02)


def test_the_benchmark_of_markdown_runs() -> None:
    assert parse_markdown.main(20).count("CPU") == len(parse_markdown.SHAPES)
    assert parse_markdown.ours(parse_markdown.document("changelog", 20)) == 20


def test_the_benchmark_of_structured_sources_runs() -> None:
    assert [line.split(":")[0] for line in records.lines(60)] == list(records.KINDS)
