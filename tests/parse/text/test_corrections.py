# SPDX-License-Identifier: MIT
"""What the page tells its lines about themselves."""

from feedpub.parse.text.corrections import arrows
from feedpub.parse.text.kinds import Kind
from feedpub.parse.text.lines import read


def test_a_few_words_with_an_arrow_end_an_item_and_the_end_of_a_tag_does_not() -> None:
    lines = arrows(read("One title\nAnother title\nA third title\nToon ze allemaal >\n</pattern>\n<row>1 0 1</row>\n"))
    assert [x.text for x in lines if x.kind is Kind.MORE] == ["Toon ze allemaal >"]
