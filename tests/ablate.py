# SPDX-License-Identifier: MIT
"""What each rule of the text reader is worth: ``python -m tests.ablate [FOLDER]...``

Each correction, start, question and prior is left out in turn.  Printed are those that change anything, with how many
listings are read otherwise and what that does to F1, dates and categories; then the names of those that change nothing.
A rule that changes nothing goes; one that serves nothing but the listing that it was made for should be weighed.
"""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from feedpub.parse.text.rules import RULES, Rules
from tests.score import Got, Page, Score, folders, pages, read, score


def without(rules: Rules = RULES) -> Iterator[tuple[str, Rules]]:
    """A name, and the rules without the one of that name."""
    for n, correction in enumerate(rules.corrections):
        rest = rules.corrections[:n] + rules.corrections[n + 1 :]
        yield f"correction: {correction.name}", rules._replace(corrections=rest)
    for name in dict.fromkeys(start.name for start in rules.starts):
        yield f"start: {name}", rules._replace(starts=tuple(s for s in rules.starts if s.name != name))
    for n, question in enumerate(rules.questions):
        rest_asked = rules.questions[:n] + rules.questions[n + 1 :]
        yield f"question: {question.name}", rules._replace(questions=rest_asked)
    yield "priors: all", rules._replace(starts=tuple(s._replace(prior=0.0) for s in rules.starts))
    for name in dict.fromkeys(start.name for start in rules.starts if start.prior):
        even = tuple(s._replace(prior=0.0) if s.name == name else s for s in rules.starts)
        yield f"prior: {name}", rules._replace(starts=even)


class Usual(NamedTuple):
    """A folder's pages, and how they are read by all rules."""

    pages: Sequence[Page]
    read: Sequence[Sequence[Got]]
    total: Score


def as_usual(folder: Path) -> Usual:
    """Read a folder by all rules."""
    of = list(pages(folder))
    got = [read(page, RULES) for page in of]
    return Usual(of, got, sum((score(*pair) for pair in zip(of, got, strict=True)), Score()))


def change(usual: Usual, rules: Rules) -> tuple[list[str], Score]:
    """The listings that are read otherwise by other rules, and the score of all."""
    names, total = [], usual.total
    for page, was in zip(usual.pages, usual.read, strict=True):
        got = read(page, rules)
        if got != was:
            names.append(page.name)
            total = total - score(page, was) + score(page, got)
    return names, total


def row(name: str, usual: Sequence[Usual]) -> str:
    """A line of the table; empty when nothing changes without the rule."""
    rules = dict(without())[name]
    cells, any_change = [], False
    for one in usual:
        names, now = change(one, rules)
        any_change = any_change or bool(names)
        only = names[0] if len(names) == 1 else ""
        cells.append(
            f"{len(names):3} otherwise, F1 {now.f1 - one.total.f1:+.4f} dates {now.dates - one.total.dates:+4}"
            f" categories {now.categories - one.total.categories:+4} {only:24.24}"
        )
    return f"{name:64} {' | '.join(cells)}" if any_change else ""


def main(named: Sequence[str]) -> None:
    """Print the table."""
    usual = [as_usual(folder) for folder in folders(named)]
    names = list(dict(without()))
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        rows = pool.map(partial(row, usual=usual), names)
        idle = []
        for name, told in zip(names, rows, strict=True):
            if told:
                print(told, flush=True)
            else:
                idle.append(name)
    print("\nchange nothing:", *idle, sep="\n  ")


if __name__ == "__main__":
    main(sys.argv[1:])
