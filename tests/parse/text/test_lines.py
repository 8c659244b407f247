# SPDX-License-Identifier: MIT
"""What a line is, by itself."""

import pytest

from feedpub.parse.text.kinds import Kind
from feedpub.parse.text.lines import read


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("January 21, 2021 | 0 Comments | 1 min read", Kind.DATE),  # each part but the day is known from menus
        ("4 April 2024·408 words·2 mins", Kind.DATE),
        ("Oct 5, 2021 Harbour Radio 2 minutes", Kind.DATE),  # a screen put one space between name and counter
        ("Oct 5, 2021 Harbour Radio wins 2 prizes in Turin", Kind.TITLE),
        ("0 Comments | 1 min read", Kind.FURNITURE),
        ("❖", Kind.FURNITURE),
        ("➟ Read more", Kind.MORE),
    ],
)
def test_the_kind_of_a_line(text: str, kind: Kind) -> None:
    assert [x.kind for x in read(text)] == [kind]
