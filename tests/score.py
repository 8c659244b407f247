# SPDX-License-Identifier: MIT
"""How well the text reader reads: ``python -m tests.score [FOLDER]...``

Each text listing is read and compared with the truth beside it, by the measures of the corpus that the project is
judged with: an item is found when its title is the truth's, or differs by a tenth at most, one to one.  Without folders
the listings of the tests are scored, and the corpus, where it lies beside this checkout.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from feedpub.dates.resolve import read_dates
from feedpub.parse.text import read_text
from feedpub.parse.text.rules import RULES, Rules

LISTINGS = Path(__file__).parent / "listings"
CORPUS = Path(__file__).parents[2] / "shared/corpus/text"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ALIKE = 0.9
_SAME = str.maketrans("’‘“”–—", "''\"\"--")


class Page(NamedTuple):
    """A listing and its truth."""

    name: str
    text: str
    truth: dict[str, Any]


@dataclass(slots=True)
class Score:
    """Counts over pages; they can be added."""

    found: int = 0
    extra: int = 0
    missed: int = 0
    dates: int = 0
    dated: int = 0
    false: int = 0
    undated: int = 0
    categories: int = 0
    categorised: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(*(getattr(self, name) + getattr(other, name) for name in Score.__slots__))

    def __sub__(self, other: "Score") -> "Score":
        return Score(*(getattr(self, name) - getattr(other, name) for name in Score.__slots__))

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.found / max(1, 2 * self.found + self.extra + self.missed)

    def __str__(self) -> str:
        return (
            f"F1={self.f1:.4f} found={self.found} extra={self.extra} missed={self.missed} "
            f"dates={self.dates}/{self.dated} false={self.false}/{self.undated} "
            f"categories={self.categories}/{self.categorised}"
        )


class Got(NamedTuple):
    """What was read of one item."""

    title: str
    day: str | None
    categories: frozenset[str]
    rest: tuple[object, ...]
    """Authors, link and text: no measure asks for them, but who leaves out a rule must see that they change."""


def pages(folder: Path) -> Iterator[Page]:
    """The text listings of a folder that have a truth beside them, and are not marked ambiguous."""
    for path in sorted(folder.rglob("*.txt")):
        truth = path.with_suffix(".json")
        if truth.is_file() and not (told := json.loads(truth.read_text(encoding="utf-8"))).get("ambiguous"):
            yield Page(str(path.relative_to(folder)), path.read_text(encoding="utf-8", errors="replace"), told)


def read(page: Page, rules: Rules) -> list[Got]:
    """The items of a page; a day only where the page states it."""
    listing = read_text(page.text, rules=rules)
    now = datetime.fromisoformat(page.truth["now"]) if "now" in page.truth else NOW
    stated, _ = read_dates([item.date for item in listing.items], zone=UTC, now=now, language=listing.language)
    guessed_counts = "now" in page.truth  # the tests' own listings tell what is made of "14 Nov", too
    days = [s.at.date().isoformat() if s and (guessed_counts or s.certainty == "stated") else None for s in stated]
    return [
        Got(fold(item.title), day, frozenset(map(fold, item.categories)), (item.authors, item.link, item.summary))
        for item, day in zip(listing.items, days, strict=True)
    ]


@cache
def fold(text: str) -> str:
    """A title as it is compared."""
    plain = unicodedata.normalize("NFKC", text.translate(_SAME).replace("…", "..."))
    return re.sub(r"\s+", " ", plain).strip().casefold()


@cache
def likeness(one: str, two: str) -> float:
    """0 for what is less alike than titles may be."""
    match = SequenceMatcher(None, one, two, autojunk=False)
    if match.real_quick_ratio() < ALIKE or match.quick_ratio() < ALIKE:
        return 0.0
    ratio = match.ratio()
    return ratio if ratio >= ALIKE else 0.0


def pairs(true: Sequence[str], got: Sequence[str]) -> list[tuple[int, int]]:
    """Which item is which: equal titles first, then the most alike."""
    found: list[tuple[int, int]] = []
    left = list(range(len(got)))
    for i, title in enumerate(true):
        j = next((j for j in left if got[j] == title), None)
        if j is not None:
            found.append((i, j))
            left.remove(j)
    rest = set(range(len(true))) - {i for i, _ in found}
    near = sorted((-r, i, j) for i in rest for j in left if got[j] and (r := likeness(true[i], got[j])))
    for _, i, j in near:
        if i in rest and j in left:
            found.append((i, j))
            rest.discard(i)
            left.remove(j)
    return found


def score(page: Page, got: Sequence[Got]) -> Score:
    """How much of the truth was read."""
    items = page.truth["items"]
    same = pairs([fold(t["title"]) for t in items], [g.title for g in got])
    taken = {j for _, j in same}
    spare = [g for j, g in enumerate(got) if j not in taken and not _ignored(g.title, page.truth.get("ignore", ()))]
    total = Score(found=len(same), extra=len(spare), missed=len(items) - len(same))
    for i, j in same:
        true, one = items[i], got[j]
        if true.get("date"):
            total += Score(dated=1, dates=one.day == true["date"])
        else:
            total += Score(undated=1, false=one.day is not None and one.day not in true.get("date_candidates", ()))
        if true.get("categories"):
            total += Score(categorised=1, categories=one.categories == frozenset(map(fold, true["categories"])))
    return total


def _ignored(title: str, ignore: Iterable[str]) -> bool:
    starts = (min(len(title), len(x)) >= 12 and (title.startswith(x) or x.startswith(title)) for x in map(fold, ignore))
    return any(starts) or any(likeness(title, fold(x)) for x in ignore)


def total(of: Iterable[Page], rules: Rules = RULES) -> Score:
    """The score of some pages."""
    return sum((score(page, read(page, rules)) for page in of), Score())


def folders(named: Sequence[str]) -> list[Path]:
    """The folders that are named, else those that are there."""
    return [Path(name) for name in named] or [folder for folder in (LISTINGS, CORPUS) if folder.is_dir()]


if __name__ == "__main__":
    for folder in folders(sys.argv[1:]):
        print(f"{folder.parent.name}/{folder.name}: {total(pages(folder))}")
