# SPDX-License-Identifier: MIT
"""Which lines a way to begin items names."""

from collections.abc import Callable, Sequence

from feedpub.parse.text.lines import Line, read
from feedpub.parse.text.starts import above_date, below_date


def _titles(text: str, find: Callable[[Sequence[Line]], list[int]] = below_date) -> list[str]:
    lines = read(text)
    return [lines[i].text for i in find(lines)]


def test_a_date_inside_an_entry_is_not_above_the_next_one() -> None:
    assert _titles("Changes\n\n  • Jib 8\n\n    Oct 12, 2024\n\n  • Jib 7\n\n    Sep 15, 2024\n\nSewn by hand\n") == []
    assert _titles("Changes\n\nOct 12, 2024\n\n  • Jib 8\n\nSep 15, 2024\n\n  • Jib 7\n") == ["Jib 8", "Jib 7"]
    assert _titles("  • Jib 8\n     □ 3 min\n     □ Oct 12, 2024\n  • Jib 7\n     □ 4 min\n     □ Sep 15, 2024\n") == []


def test_a_date_that_begins_an_entry_is_not_below_the_last_one() -> None:
    text = "Blog\n\n  • Oct 12, 2024\n\n    Jib 8\n\n  • Sep 15, 2024\n\n    Jib 7\n"
    assert _titles(text) == ["Jib 8", "Jib 7"]
    assert _titles(text, above_date) == []


def test_a_date_above_what_stands_further_in_is_not_below_the_last() -> None:
    text = "Blog\n\nOct 12, 2024\n    Jib 8\nSep 15, 2024\n    Jib 7\nAug 2, 2024\n    Jib 6\n"
    assert _titles(text) == ["Jib 8", "Jib 7", "Jib 6"]
    assert _titles(text, above_date) == ["Blog"]
