# SPDX-License-Identifier: MIT
"""The words of HTML: what is none, and what hostile markup costs."""

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


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One<br>two</p><p>three</p>", "One\ntwo\n\nthree"),
        ("a<!-- <b>not</b> this -->b", "ab"),
        ("a<!-- never closed <p>b</p>", "a"),
        ("<!-- <script> --><p>Seen</p><script>not()</script>", "Seen"),
        ('<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN"><p>Words</p>', "Words"),
        ("<?xml version='1.0'?>Words", "Words"),
        ("<![CDATA[Words]]>", "Words"),
        ("5 < 6 and 7 > 2 &amp; &lt;b&gt;", "5 < 6 and 7 > 2 & <b>"),
    ],
)
def test_the_words_of_html(html: str, text: str) -> None:
    assert plain_text(html) == text


@pytest.mark.parametrize(
    "part", ["<!--", "<![CDATA[", "<![CDATA[]", "<a ", "<script>", "<!x ", "<? ", "</", "]]", "&#"]
)
def test_hostile_markup_comes_to_an_end(part: str) -> None:
    """Of so much, what grows with the square would take an hour."""
    assert isinstance(plain_text(part * 300_000), str)
