# SPDX-License-Identifier: MIT
r"""Regular expressions that users write, by RE2: time is linear in the text, whatever the expression, so that none
hangs a run (``(a+)+$`` does, with Python's own).

Its syntax is Python's without look-around and back-references (https://github.com/google/re2/wiki/Syntax).  ``\w`` and
``\d`` mean ASCII, as in RE2; ``\pL`` is any letter.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Protocol


class Found(Protocol):
    """A place where an expression matches."""

    def group(self, group: int | str = 0, /) -> str | None: ...

    def start(self, group: int | str = 0, /) -> int: ...

    def end(self, group: int | str = 0, /) -> int: ...


class Expression(Protocol):
    """A compiled expression."""

    @property
    def groupindex(self) -> Mapping[str, int]: ...

    def search(self, text: str, /) -> Found | None: ...

    def finditer(self, text: str, /) -> Iterator[Found]: ...


def body(term: str) -> str | None:
    """The expression in a term that stands between slashes; None: it is words."""
    return term[1:-1] if len(term) > 2 and term[0] == term[-1] == "/" else None


@lru_cache(maxsize=1024)
def compiled(expression: str) -> Expression:
    """An expression, ready to search.

    Raises:
        ValueError: It is none, or too large.
    """
    import re2

    options = re2.Options()
    options.log_errors = False  # they are raised, and told by us
    try:
        found: Expression = re2.compile(expression, options)
    except (re2.error, UnicodeEncodeError) as error:
        fault = error.args[0] if error.args else error
        raise ValueError(fault.decode(errors="replace") if isinstance(fault, bytes) else str(fault)) from error
    return found
