# SPDX-License-Identifier: MIT
"""What a page says of failures: the phrases and forms of `feedpub.words.failures` that are found in what it shows.

Three things are looked for: phrases as they stand in the table; two words near each other, one for what the page is or
does ("site", "domain", "browser") and one for what became of it ("blocked", "expired"), so that the wording may be any;
and forms.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

from msgspec import Struct

from feedpub.parse.shown import Shown
from feedpub.words import failures
from feedpub.words.failures import Kind, plain
from feedpub.words.measure import PARTS, words_in

_HEAD, _FOOT = 5, 2
"""So many lines are a page's head and foot."""
_WRAPPED = 60
"""Characters: a line of so many may go on in the next one."""
_MOST = 2 / 3
"""A phrase that is so much of one of the first lines is that line."""
_CODE = re.compile(r"\b[45]\d\d\b")
_CODE_IN_TITLE = re.compile(r"(?:\D{1,12}\s)?([45]\d\d)\s*(?:$|[:|.–—-]).*|.*\(([45]\d\d)\)")
_CODE_AND_NAME = re.compile(r"[45]\d\d(?: [^\W\d_]+){1,3}")
_BARS = re.compile(r"\s*[|•·›»]\s*")
_TITLE_PARTS = re.compile(rf"{PARTS.pattern}|[:：]")
_SOME = 3
"""So many words of a line say something."""


class Said(Struct, frozen=True, kw_only=True):
    """What a page shows, in the forms in which phrases are looked for."""

    text: str
    """As it stands, for the forms of a kind."""
    plain: str
    """With a space at either end."""
    lines: tuple[str, ...]
    """Each in the plain form."""
    words: frozenset[str]
    """All its words."""
    runs: tuple[str, ...]
    """Lines in the plain form again, those in one that run on, and the parts of a row each for itself."""
    heads: frozenset[str]
    """The first lines, with and without what stands around the name of a failure."""
    wholes: frozenset[str]
    """What is the whole of a line or of a part of one, with and without what stands around the name of a failure."""
    titles: frozenset[str]
    """The same of the page's title."""
    coded: frozenset[str]
    """Kinds that a code alone in a line speaks of."""
    foot: tuple[str, ...]
    """The last lines, as they stand."""
    title: str
    title_coded: str | None
    """The kind that a code in the title speaks of."""
    title_error: bool
    """The title, or a part of it, says that something failed, and not what."""
    head_error: bool
    """One of the first lines does."""


class Found(Struct, frozen=True, kw_only=True):
    """What a page says of one kind of failure."""

    phrases: tuple[str, ...]
    """None within another."""
    forms: tuple[re.Pattern[str], ...]
    coded: bool
    """A line is a code that speaks of it."""
    whole: bool
    """One is the whole of a line."""
    stated: tuple[str, ...]
    """Phrases that say it of the page itself, and are its title or one of its first lines."""
    headed: bool
    """Above it stands that there is an error."""
    titled: bool
    """One is the page's title."""
    signed: bool
    """It ends with a server's signature."""

    @property
    def signs(self) -> int:
        """How many different things speak of it."""
        return len(self.phrases) + len(self.forms) + self.coded + self.headed + 2 * self.signed

    @property
    def named(self) -> bool:
        """Not only sentences speak of it."""
        return self.whole or self.titled or self.signed or bool(self.forms)

    @property
    def weight(self) -> int:
        named = 4 * self.titled or 2 * self.headed
        return len(self.phrases) + 2 * len(self.forms) + self.coded + self.whole + named + 4 * self.signed


def said_by(page: Shown) -> Said:
    """What a page says, made ready to be searched."""
    text = "\n".join((page.title, *page.lines))
    heads = page.lines[:_HEAD] + tuple(line for line in page.lines if words_in(line) >= _SOME)[:_HEAD]
    bare = plain(text)
    return Said(
        text=text,
        plain=f" {bare} ",
        words=failures.words_of(bare),
        lines=tuple(map(plain, page.lines)),
        runs=_runs((page.title, *page.lines)),
        heads=frozenset(_names(heads)),
        wholes=frozenset(_names(page.lines)),
        titles=frozenset(_names([page.title])),
        coded=frozenset(filter(None, _codes_of(page.lines))),
        foot=page.lines[-_FOOT:],
        title=page.title,
        title_error=any(plain(part) in failures.around() for part in _TITLE_PARTS.split(page.title)),
        head_error=any(plain(line) in failures.around() for line in page.lines[:_HEAD]),
        title_coded=next(filter(None, map(_code_of_title, _BARS.split(page.title))), None),
    )


def _runs(lines: Iterable[str]) -> tuple[str, ...]:
    text = "".join(PARTS.sub("\n", line) + (" " if len(line) >= _WRAPPED else "\n") for line in lines)
    return tuple(map(plain, text.splitlines()))


def _names(lines: Iterable[str]) -> Iterable[str]:
    """What each line may be the name of, and each of its parts."""
    for line in lines:
        for part in {line, *PARTS.split(line)}:
            bare = plain(part)
            yield bare
            before = _around()[0].sub("", f"{bare} ").strip()
            yield before
            yield _around()[1].sub("", f" {before}").strip()
            yield _around()[1].sub("", f" {bare}").strip()


def _codes_of(lines: Sequence[str]) -> Iterator[str | None]:
    """Kinds that codes speak of: one alone in a line, at either end of one of the first, with its name in the first."""
    yield from map(_coded, lines)
    yield from map(_code_of_title, lines[:_HEAD])
    yield from (failures.kind_of_code().get(int(line[:3])) for line in lines[:1] if _CODE_AND_NAME.fullmatch(line))


def _coded(line: str) -> str | None:
    """The kind that a line speaks of which is a code, perhaps with a word for "error", and nothing else."""
    code = _CODE.search(line)
    if code is None or len(line) > 40 or _around()[0].sub("", f"{plain(line)} ").strip():
        return None
    return failures.kind_of_code().get(int(code[0]))


def _code_of_title(line: str) -> str | None:
    """The kind that a title or a first line speaks of which begins or ends with a code."""
    code = _CODE_IN_TITLE.fullmatch(line)
    return failures.kind_of_code().get(int(code[1] or code[2])) if code else None


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = "|".join(sorted(map(re.escape, failures.around()), key=len, reverse=True))
    each = rf"(?:{words}|http|status|code|[45]\d\d)"
    return re.compile(rf"^(?:{each} )+"), re.compile(rf"(?: {each})+$")


def found_in(kind: Kind, said: Said) -> Found:
    """What a page says of one kind."""
    hits = {p for p in kind.phrases if p in said.wholes or p in said.titles}
    whole, titled = bool(hits & said.wholes), bool(hits & said.titles)
    hits.update(_phrases_in(kind, said))
    of_page = frozenset(says(kind, said))
    hits |= of_page
    whole = whole or _is_most_of(said.heads, hits)
    titled = titled or _is_most_of(said.titles, hits)
    forms = tuple(form for form in kind.forms if form.search(said.text))
    coded = kind.name in said.coded
    signed = any(sign.search(line) for sign in kind.signs for line in said.foot)
    some = bool(hits or forms or signed) and not kind.beside
    return Found(
        phrases=tuple(p for p in hits if not any(p != other and p in other for other in hits)),
        forms=forms,
        coded=coded,
        whole=whole or coded,
        stated=tuple(phrase for phrase in of_page if _is_most_of(said.heads | said.titles, [phrase])),
        headed=some and said.head_error,
        titled=titled
        or (some and said.title_error)
        or kind.name == said.title_coded
        or any(f.search(said.title) for f in forms),
        signed=signed,
    )


def _phrases_in(kind: Kind, said: Said) -> Iterator[str]:
    for word in kind.needles.keys() & said.words:
        yield from (phrase for phrase in kind.needles[word] if f"{' ' * bool(word)}{phrase}" in said.plain)


def says(kind: Kind, said: Said) -> Iterator[str]:
    """What is said of the page in other words than those of the table."""
    for pair, both in kind.says:
        if _has_both(said.plain, pair):
            some = (both.search(run) for run in said.runs if _has_both(run, pair))
            yield from islice((found[0] for found in some if found), 1)


def _has_both(text: str, pair: tuple[frozenset[str], frozenset[str]]) -> bool:
    """It is cheap to know that a text has not."""
    return all(any(word in text for word in words) for words in pair)


def _is_most_of(lines: Iterable[str], phrases: Iterable[str]) -> bool:
    return any(phrase in line and len(phrase) >= _MOST * len(line) for line in lines for phrase in phrases)
