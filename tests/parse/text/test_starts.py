# SPDX-License-Identifier: MIT
"""Which lines a way to begin items names."""

from feedpub.parse.text.lines import read
from feedpub.parse.text.starts import below_date


def _titles(text: str) -> list[str]:
    lines = read(text)
    return [lines[i].text for i in below_date(lines)]


def test_a_date_inside_an_entry_is_not_above_the_next_one() -> None:
    assert _titles("Changes\n\n  • Jib 8\n\n    Oct 12, 2024\n\n  • Jib 7\n\n    Sep 15, 2024\n\nSewn by hand\n") == []
    assert _titles("Changes\n\nOct 12, 2024\n\n  • Jib 8\n\nSep 15, 2024\n\n  • Jib 7\n") == ["Jib 8", "Jib 7"]
