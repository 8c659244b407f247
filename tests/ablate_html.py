# SPDX-License-Identifier: MIT
"""What each question of the HTML reader's judge is worth: ``python -m tests.ablate_html [FOLDER]...``

Each page with a truth beside it is read with all questions, and then with one left out at a time; printed is how well
it is read, by the measures of `tests.score`.  A question that changes nothing goes.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from feedpub.dates.resolve import read_dates
from feedpub.errors import SourceError
from feedpub.identity.keys import merge_repeats
from feedpub.model import Document, ParseOptions
from feedpub.parse.html import parse_html
from feedpub.parse.html.judge import QUESTIONS, Questions
from tests.score import NOW, Got, Page, Score, fold, score

PAGES = Path(__file__).parent / "pages"
CORPUS = Path(__file__).parents[2] / "shared/corpus/pairs"


def pages(folder: Path) -> Iterator[Page]:
    """The HTML pages of a folder that have a truth beside them, and are not marked ambiguous."""
    for path in sorted(folder.rglob("*.html")):
        truth = path.with_suffix(".json")
        if truth.is_file() and not (told := json.loads(truth.read_text(encoding="utf-8"))).get("ambiguous"):
            yield Page(str(path), path.read_text(encoding="utf-8", errors="replace"), told)


def read(page: Page, questions: Questions) -> list[Got]:
    """The items of a page; none where no list is found."""
    document = Document(name=page.name, data=page.text.encode(), base_url=page.truth.get("base_url"))
    try:
        listing = parse_html(document, ParseOptions(), questions)
    except SourceError:
        return []
    items = merge_repeats(listing.items, page=document.base_url)
    stated, _ = read_dates([item.date for item in items], zone=UTC, now=NOW, language=listing.language)
    days = [s.at.date().isoformat() if s and s.certainty == "stated" else None for s in stated]
    return [
        Got(fold(item.title), day, frozenset(map(fold, item.categories)), (item.link,))
        for item, day in zip(items, days, strict=True)
    ]


def main(folders: list[Path]) -> Iterator[str]:
    """A line for all questions, and one without each."""
    given = [page for folder in folders for page in pages(folder)]
    for left_out in (None, *QUESTIONS):
        asked = {name: question for name, question in QUESTIONS.items() if name != left_out}
        scores = [score(page, read(page, asked)) for page in given]
        mean = sum(one.f1 for one in scores) / max(1, len(scores))
        yield f"without {left_out or 'none'}: mean F1={mean:.4f}, {sum(scores, Score())}"


if __name__ == "__main__":
    for line in main([Path(name) for name in sys.argv[1:]] or [f for f in (PAGES, CORPUS) if f.is_dir()]):
        print(line, flush=True)
