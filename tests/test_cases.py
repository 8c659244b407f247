# SPDX-License-Identifier: MIT
"""What happens to a page from run to run, and what subscribers must see of it: each file of `tests/cases/` is a case.

Its first lines say what it stands for.  ``=== MOMENT`` begins what the page was in a run; ``--- new``, behind it, the
items that the run brings, newest first, each with its day in the zone UTC, or how its moment begins.  Nothing else may
come, no date move, and nothing become a topic.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Site

CASES = sorted(Path(__file__).with_name("cases").glob("*.txt"))
CONFIG = '[[sources]]\npath = "listing.txt"\nlink = "https://example.org/news/"\ndate_order = "mdy"\n'


def runs(case: str) -> Iterator[tuple[str, str, list[str]]]:
    """Moment, page, and the items that are new, of each run."""
    for part in re.split(r"^=== ", case, flags=re.MULTILINE)[1:]:
        moment, _, rest = part.partition("\n")
        page, _, new = rest.partition("--- new\n")
        yield moment, page, [line for line in new.splitlines() if line]


def tells(item: str, expected: str) -> bool:
    """Whether moment and title are those expected, as far as the moment is told there."""
    (moment, title), (begins, expected_title) = item.split(" ", 1), expected.split(" ", 1)
    return moment.startswith(begins) and title == expected_title


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_subscribers_see_what_is_new_and_nothing_else(path: Path, site: Site) -> None:
    site.config(CONFIG)
    known: dict[str, str] = {}
    for moment, page, new in runs(path.read_text(encoding="utf-8")):
        site.listing.write_text(page, encoding="utf-8")
        assert site.run(f"build --now {moment}").code == 0
        entries = site.entries()
        came = [f"{e.published} {e.title}" for e in entries if e.id not in known]
        assert len(came) == len(new), came
        assert all(map(tells, came, new)), (moment, came)
        assert [path.stem for path in site.feeds.glob("*.rss")] == ["all"]
        told = {e.id: e.published for e in entries}
        assert {i: told[i] for i in known} == known, f"a date moved, or an item left, at {moment}"
        known = told
