# SPDX-License-Identifier: MIT
"""How well does a choice of titles explain a page?  The questions that every reading is asked."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from feedpub.parse import words
from feedpub.parse.lines import Line
from feedpub.parse.measure import fold, width, words_in
from feedpub.parse.starts import lean

LABEL = 3
"""Words of a short line above a title, in its block, at most."""
NEAR = 11
"""Lines of a block that are looked at from its title."""
UNDATED = 0.3
"""How much a line without a date counts as missed, when titles hold theirs."""
HEADED = 0.15
"""What speaks for dates as headings, when one stands above the first title and none below the last."""


def judge(lines: Sequence[Line], titles: Sequence[int]) -> float:
    """How well a choice of titles explains a page; about 0 to 4, more is better.

    Where a date stands right above the first title and none below the last, dates may also be headings that hold for
    all below them: the page is then judged without them, too.
    """
    value = _judge(lines, titles)
    heads = [i for i, x in enumerate(lines) if x.kind == "D"]
    if not heads or heads[-1] > titles[-1] or titles[0] - 1 not in heads:
        return value
    kept = [i for i, x in enumerate(lines) if x.kind != "D"]
    index = {i: n for n, i in enumerate(kept)}
    if any(i not in index for i in titles):
        return value
    return max(value, HEADED + _judge([lines[i] for i in kept], [index[i] for i in titles]))


def _judge(lines: Sequence[Line], titles: Sequence[int]) -> float:
    bodies = [lines[i + 1 : j] for i, j in zip(titles, [*titles[1:], len(lines)], strict=True)]
    count = len(titles)
    looks = sum(map(looks_like_title, (lines[i] for i in titles))) / count
    contexts = Counter(_context(lines, i) for i in titles)
    common, often = contexts.most_common(1)[0]
    shapes = [_shape(b) for b in bodies]
    usual = Counter(shapes[:-1] or shapes).most_common(1)[0][0]
    alike = (shapes[:-1].count(usual) + (shapes[-1].startswith(usual) or usual.startswith(shapes[-1]))) / count
    copies = {i + 1 for i, b in zip(titles, bodies, strict=True) if b and b[0].text == lines[i].text}
    taken = copies.union(titles)
    others = [i for i, x in enumerate(lines) if x.kind == "T" and i not in taken and i > titles[0]]
    met = [_context(lines, i) for i in others]
    dated = _mostly_placed(lines, titles)
    missed = sum(
        (1.0 if lines[i].place else UNDATED * _likeness(c, common)) if dated else _likeness(c, common)
        for i, c in zip(others, met, strict=True)
    )
    nearly = sum(
        c != common and c[:3] == common[:3] and words_in(lines[i].text) > 3 and not dated
        for i, c in zip(others, met, strict=True)
    )
    return (
        1.2 * looks
        + 0.5 * often / count
        + 0.5 * min(1.0, alike)
        + _one_each(lines, bodies)
        - 0.9 * missed / (count + missed)
        - 0.9 * nearly / (count + nearly)
        - 0.6 * _unexplained(lines, titles)
        - (0.0 if count > 1 else 0.35 if sum(x.kind == "T" for x in lines) < 3 else 0.9)
        - 0.5 * _repeated(lines, titles)
        - 0.4 * _subtitles(lines, titles)
        + 0.4 * _blocks(lines, titles)
        + 0.4 * _beside_dates(lines, titles)
    )


def looks_like_title(line: Line) -> float:
    """From 0 (running text) to 1."""
    size = width(line.text)
    if line.place == "middle":
        return 1.0
    if line.kind not in "TP" or size < 2:
        return 0.0
    value = 1.0 if line.kind == "T" else 0.45 if size < 70 else 0.25 if size < SHORT_TITLE else 0.0
    if line.marker:
        value = max(value, 0.7 if size < 260 else 0.3)
    if line.text[:1].islower() and line.text[:1].isascii():
        value -= 0.25
    if line.text[-1] in ":,;" or line.ended:
        value -= 0.4
    if is_heading(line) and not line.marker:
        value -= 0.4
    elif words_in(line.text) == 1 and not line.marker:
        value -= 0.25
    return value - (0.1 if size > 110 else 0.0)


SHORT_TITLE = 140


def _context(lines: Sequence[Line], i: int) -> tuple[bool, str, str, str]:
    """How a line stands among its neighbours: gap, marker, what is above it, what is below."""
    x = lines[i]
    j = i - 1
    while j >= 0 and lines[j].kind == "J" and i - j < 3:
        j -= 1
    k = i + 1
    while k < len(lines) and lines[k].kind == "J" and k - i < 3:
        k += 1
    stamped = i > 0 and lines[i - 1].reason == "clock" and not x.gap
    before = "" if stamped else lines[j].kind if j >= 0 else ""
    after = lines[k].kind if k < len(lines) else "P"
    twice = i + 1 < len(lines) and lines[i + 1].text == x.text
    return x.gap > 0, x.marker[:1], "T" if before == "T" else "", "2" if twice else after


def _likeness(one: tuple[bool, str, str, str], title: tuple[bool, str, str, str]) -> float:
    """How much a short line that was left out stands as the titles do: what follows counts most, the gap least."""
    if one[1] != title[1] or one[3] != title[3]:
        return 0.0
    if one == title or title[3] in ("D", "2"):
        return 1.0
    return 0.5 if one[0] == title[0] else 0.0


def _shape(body: Sequence[Line]) -> str:
    """The kinds of a body's lines, each run once, without furniture."""
    shape = ""
    for x in body[:40]:
        if x.kind != "J" and not shape.endswith(x.kind):
            shape += x.kind
    return shape


def _one_each(lines: Sequence[Line], bodies: Sequence[Sequence[Line]]) -> float:
    """Whether the items share out dates, end marks and texts among them."""
    value = 0.0
    for kind, weight in (("D", 0.8), ("M", 0.5), ("A", 0.1), ("G", 0.2)):
        total = _runs(lines, kind)
        if not total:
            value += weight * 0.75
            continue
        held = [_runs(b, kind) for b in bodies]
        ones = sum(h == 1 for h in held)
        before = sum(x.kind == kind for x in lines[: len(lines) - sum(map(len, bodies)) - len(bodies)])
        alone = (ones + (before == 1)) / total
        value += (
            weight * (0.3 * ones / len(held) + 0.7 * min(1.0, alone))
            - weight * sum(h > 1 for h in held) / len(held) / 2
        )
    texts = sum(x.kind == "P" for x in lines)
    if texts * 2 >= len(bodies):
        value += 0.5 * sum(any(x.kind == "P" or x.kind == "T" for x in b) for b in bodies) / len(bodies)
    elif texts:
        value += 0.35
    else:
        sizes = Counter(sum(x.kind == "T" for x in b) for b in bodies)
        inside = sum(size * times for size, times in sizes.items()) / max(1, sum(x.kind == "T" for x in lines))
        value += 0.6 * sizes.most_common(1)[0][1] / len(bodies) - 0.3 * inside
    return value


def _mostly_placed(lines: Sequence[Line], titles: Sequence[int]) -> bool:
    """Whether most titles hold a date themselves."""
    return 2 * sum(bool(lines[i].place) for i in titles) > len(titles)


def _runs(lines: Sequence[Line], kind: str) -> int:
    """How often a kind comes, neighbours counted once."""
    has = [x.kind == kind or (kind == "M" and x.ended) for x in lines]
    return sum(now and not before for before, now in pairwise([False, *has]))


def is_heading(line: Line) -> bool:
    """Whether a line consists of the words that a listing gives itself."""
    parts = fold(line.text).split()
    return 0 < len(parts) <= 5 and all(p.strip(",.:&") in words.lines("heading") or not p.strip(",.:&") for p in parts)


def _unexplained(lines: Sequence[Line], titles: Sequence[int]) -> float:
    """The share of lines that stand before the first title."""
    own = sum(1 for _ in _rest_of_block(lines, titles[0], 1)) if lean(lines) > 0 else 0
    before = sum(3 if x.kind == "D" else 1 for x in lines[: titles[0] - own] if x.kind != "J")
    return before / max(1, len(lines))


def _repeated(lines: Sequence[Line], titles: Sequence[int]) -> float:
    return 1 - len({lines[i].text for i in titles}) / len(titles)


def _subtitles(lines: Sequence[Line], titles: Sequence[int]) -> float:
    """The share of titles that hang on a longer short line above them: those look like second lines of a title."""
    hanging = sum(
        i > 0
        and lines[i].gap == 0
        and lines[i - 1].kind == "T"
        and lines[i - 1].gap > 0
        and words_in(lines[i - 1].text) > 3
        for i in titles
    )
    return hanging / len(titles)


def _blocks(lines: Sequence[Line], titles: Sequence[int]) -> float:
    """The share of titles that stand in a block's beginning, where blank lines divide the page into so many items."""
    starts = [i for i, x in enumerate(lines) if (i == 0 or x.gap) and x.kind not in "JM"]
    if (
        len(titles) < 2
        or len(starts) > 0.7 * len(lines)
        or not 0.6 * len(titles) <= len(starts) <= 1.8 * len(titles) + 1
    ):
        return 0.5
    return sum(_begins_block(lines, i) for i in titles) / len(titles)


def _begins_block(lines: Sequence[Line], i: int) -> bool:
    """Whether nothing but a label, a date or an author stands above a title in its block."""
    labels = 1
    while i > 0 and not lines[i].gap:
        i -= 1
        labels -= lines[i].kind == "T"
        if lines[i].kind in "PM" or labels < 0 or (lines[i].kind == "T" and words_in(lines[i].text) > LABEL):
            return False
    return True


def _beside_dates(lines: Sequence[Line], titles: Sequence[int]) -> float:
    """The share of titles with a date in their block, on the side where the page's dates belong."""
    side = lean(lines)
    if not side:
        return 0.5
    return sum(any(x.kind == "D" for x in _rest_of_block(lines, i, side)) for i in titles) / len(titles)


def _rest_of_block(lines: Sequence[Line], i: int, side: int) -> Iterator[Line]:
    """The nearest lines of a title's block above it (1) or below it (-1)."""
    if side > 0:
        last = max(0, i - NEAR)
        while i > last and not lines[i].gap:
            i -= 1
            yield lines[i]
    else:
        yield from takewhile(lambda x: not x.gap, lines[i + 1 : i + 1 + NEAR])
