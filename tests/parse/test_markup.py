# SPDX-License-Identifier: MIT
"""The words of HTML."""

import pytest

from feedpub.parse.markup import one_line, plain_text


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>A &amp; B</p><p>C</p>", "A & B\n\nC"),
        ("The rail<b>way</b> opens", "The railway opens"),
        ("<ul><li>A<li>B</ul>C<br>D", "A\nB\n\nC\nD"),
        ("<script>x < 1</script>A <!-- B --> C", "A  C"),
        ("", ""),
    ],
)
def test_words_of_html(html: str, words: str) -> None:
    assert plain_text(html).split() == words.split()
    assert plain_text(html).count("\n\n") == words.count("\n\n")


def test_words_in_one_line() -> None:
    assert one_line("A <b>B</b><br> C\n &amp; D") == "A B C & D"
    assert one_line("a < b") == "a < b"
