# SPDX-License-Identifier: MIT
"""Sizes of a text, and the form in which it is compared with word lists."""

import re

EDGE = " \t.…:;,!>»›→«‹←‹<|•·-–—*[](){}【】（）+↓↑▼▲▶►❯➔➜#_=~\"'“”─━═"
"""Signs that stand around words without meaning anything: stops, arrows, bullets, quotes."""
PARTS = re.compile(r"\s*[|•·¦‧∙▪›»>]\s*|\s+[/–—-]\s+|\t+|\s{2,}")
"""What divides a line that is a row of things."""
DIGIT = re.compile(r"\d")
_WIDE = re.compile(r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]")
STOP = re.compile(r"[.。．।؟।։۔!！?？…]['\"”’»）)」』]*$")
"""A sentence ends here."""
SHORT = 160
"""A line with more characters than this is running text; wide characters count twice."""


def width(text: str) -> int:
    """Columns a text takes on a screen."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def is_wide(character: str) -> bool:
    """Whether a character takes two columns."""
    return bool(_WIDE.match(character))


def fold(text: str) -> str:
    """A line as the word lists have it: lower case, without arrows and stops at its ends."""
    return text.casefold().strip(EDGE)


def words_in(text: str) -> int:
    """Words; of scripts without spaces, about as many as another language would need."""
    words = len(text.split())
    return words if text.isascii() else max(words, (width(text) - len(text)) // 3)


def one_spaced(text: str) -> str:
    """A text with single spaces and none around."""
    return " ".join(text.split())
