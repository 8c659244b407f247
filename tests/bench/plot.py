# SPDX-License-Identifier: MIT
"""A picture of how costs grow: lines over two logarithmic axes, as SVG."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, floor, log10
from xml.sax.saxutils import escape

Points = Sequence[tuple[float, float]]
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 330, 300, 56, 34, 46
_COLOURS = ("#0b62a4", "#c0392b", "#2e8b57", "#8e44ad", "#b8860b", "#555555")


def picture(panels: Mapping[str, Mapping[str, Points]], *, unit: str) -> str:
    """One panel beside the other, each with its own lines; the names stand at the ends of the lines' legend.

    Args:
        panels: By what grows, the lines by their names: pairs of a size and what it cost, both over 0.
        unit: Of the costs.
    """
    box = f'viewBox="0 0 {_WIDTH * len(panels)} {_HEIGHT + 90}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    for n, (title, lines) in enumerate(panels.items()):
        parts += [f'<g transform="translate({_WIDTH * n} 0)">', *_panel(title, lines, unit), "</g>"]
    return "\n".join([*parts, "</svg>\n"])


def _panel(title: str, lines: Mapping[str, Points], unit: str) -> Iterable[str]:
    xs = [x for points in lines.values() for x, _ in points]
    ys = [y for points in lines.values() for _, y in points]
    across = _Axis(xs, _LEFT, _WIDTH - 16)
    up = _Axis(ys, _HEIGHT - _BOTTOM, _TOP)
    yield f'<text x="{_LEFT}" y="18" font-weight="bold">{escape(title)}</text>'
    for tick in across.ticks():
        yield f'<path d="M{across(tick):.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="#dddddd"/>'
        yield f'<text x="{across(tick):.1f}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle">{tick:,.0f}</text>'
    for tick in up.ticks():
        yield f'<path d="M{_LEFT} {up(tick):.1f}H{_WIDTH - 16}" stroke="#dddddd"/>'
        yield f'<text x="{_LEFT - 6}" y="{up(tick) + 4:.1f}" text-anchor="end">{tick:g} {escape(unit)}</text>'
    for n, (name, points) in enumerate(lines.items()):
        colour, path = _COLOURS[n % len(_COLOURS)], " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in points)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        y = _HEIGHT - 8 + 15 * n
        yield f'<path d="M{_LEFT} {y - 4}h18" stroke="{colour}" stroke-width="2"/>'
        yield f'<text x="{_LEFT + 24}" y="{y}">{escape(name)}</text>'


class _Axis:
    """Where a value stands on a logarithmic axis."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self._low, self._high = floor(log10(min(values))), ceil(log10(max(values)))
        self._high = max(self._high, self._low + 1)
        self._start, self._end = start, end

    def __call__(self, value: float) -> float:
        share = (log10(value) - self._low) / (self._high - self._low)
        return self._start + share * (self._end - self._start)

    def ticks(self) -> list[float]:
        return [10.0**n for n in range(self._low, self._high + 1)]
