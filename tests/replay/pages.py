# SPDX-License-Identifier: MIT
"""How a page writes its stories down: shapes that sites have, with dates, categories and texts or without.

The replay tests the laws, not the parser: each shape here is one that the parser reads without doubt.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Literal


@dataclass(slots=True, kw_only=True, eq=False)
class Story:
    """One story, as its author knows it."""

    name: str
    """A place in its text that no other story has."""
    title: str
    text: tuple[str, ...]
    day: date
    """The day that it states, on pages that state dates."""
    category: str
    shy: bool
    """On pages where only some stories state their day, it is one that does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The design of a page.  Another one of these is a redesign."""

    shape: str
    dates: Literal["all", "some", "none"]
    style: str
    categories: bool
    counter: bool
    """Each text ends with a count of its readers, another one at each visit."""
    tracked: bool
    """Each text has an address with a tracking parameter, another one at each visit."""

    @property
    def has_text(self) -> bool:
        return self.shape != "bare"

    def states(self, story: Story) -> bool:
        """Whether the page says on which day the story came."""
        return self.dates == "all" or (self.dates == "some" and not story.shy)

    def body(self, story: Story) -> str | None:
        """What this page says below the title, without noise; None: nothing."""
        if not self.has_text:
            return None
        tracked = "The papers are at https://papers.example.org/r/7?utm_source=N and may be copied freely. "
        counter = " Read N times."
        return f"{tracked * self.tracked}{'. '.join(story.text)}.{counter * self.counter}"


SHAPES = ("doubled", "plain", "bullets", "heads", "more", "numbered", "bare")
_NOISE = (re.compile(r"(?<=utm_source=)\w+"), re.compile(r"(?<=Read )[\d,]+(?= times)"))


def draw_layout(rng: Random) -> Layout:
    """Any design."""
    return _plain_to_read(
        Layout(
            shape=rng.choice(SHAPES),
            dates=rng.choice(("all", "some", "none")),
            style=rng.choice(("us", "iso", "long")),
            categories=rng.random() < 0.6,
            counter=rng.random() < 0.4,
            tracked=rng.random() < 0.3,
        )
    )


def _plain_to_read(layout: Layout) -> Layout:
    """Without what leaves a parser in doubt: dates on some items only where nothing else tells them apart."""
    # Of pages with heading marks the parser hangs some lines on the item below, as of November 2026: one page in ten.
    if layout.dates == "some" and layout.shape != "doubled":
        layout = replace(layout, dates="all")
    if layout.shape == "bare" or (layout.shape == "more" and layout.dates == "none"):
        layout = replace(layout, categories=False)
    return layout


def redesign(rng: Random, layout: Layout) -> Layout:
    """Another design: sometimes wholly new, mostly one thing gained or lost."""
    other = draw_layout(rng)
    names = [n for n in Layout.__dataclass_fields__ if getattr(other, n) != getattr(layout, n)]
    if rng.random() < 0.4 or not names:
        return other
    name = rng.choice(names)
    return _plain_to_read(replace(layout, **{name: getattr(other, name)}))


def quiet(text: str) -> str:
    """A text without its noise."""
    for pattern in _NOISE:
        text = pattern.sub("N", text)
    return " ".join(text.split())


def write(rng: Random, layout: Layout, stories: Sequence[Story]) -> bytes:
    """The page as its text dump has it, with today's noise."""
    end = rng.choice(("\n", "\n", "\n", "\r\n"))
    gap = "\n" * rng.choice((1, 1, 1, 2, 3))
    blocks = [_block(rng, layout, story, n) for n, story in enumerate(stories, 1)]
    text = gap.join(f"{block}\n" for block in blocks)
    return (text + "\n" * rng.randrange(3)).replace("\n", end).encode()


def _block(rng: Random, layout: Layout, story: Story, number: int) -> str:
    aside = _aside(layout, story)
    body = _noisy(rng, layout.body(story) or "")
    title = story.title + " " * rng.choice((0, 0, 0, 1, 2))
    asides = [aside] if aside else []
    match layout.shape:
        case "doubled":
            lines = [title, "", story.title, "", body, "", *asides, "Read More"]
        case "plain":
            lines = [title, *asides, body, ""]
        case "bullets":
            lines = [f"* {title}", *(f"  {a}" for a in asides), f"  {body}", ""]
        case "heads":
            lines = [f"## {title}", "", body, "", *asides, ""]
        case "more":
            lines = [*asides, title, body, "Read more", ""]
        case "numbered":
            lines = [f"{number}. {title}", "", body, "", *asides, ""]
        case _:
            lines = [f"* {story.title}" + (f" ({_day(layout, story)})" if _day(layout, story) else "")]
    return "\n".join(lines)


def _aside(layout: Layout, story: Story) -> str:
    """The line with the date and the category."""
    day = _day(layout, story)
    if not layout.categories:
        return day
    separator = " " if layout.shape == "doubled" else " | "
    return f"{day}{separator}{story.category}" if day else f"Tags: {story.category}"


def _day(layout: Layout, story: Story) -> str:
    if not layout.states(story):
        return ""
    forms = {
        "us": f"{story.day:%m/%d/%Y}",
        "iso": story.day.isoformat(),
        "long": f"{story.day.day} {story.day:%B} {story.day.year}",
    }
    return forms[layout.style]


def _noisy(rng: Random, text: str) -> str:
    text = text.replace("utm_source=N", f"utm_source=n{rng.randrange(9999)}")
    text = text.replace("Read N times", f"Read {rng.randrange(1000, 99999):,} times")
    spaces = rng.random() < 0.15
    return text.replace(" ", "  ", 5) + "  " if spaces else text
