"""Charts as SVG that stands within a page: no script, nothing loaded, readable in print without colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

WIDTH, HEIGHT = 460, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 34, 40
_COLOURS = ("#1f4e79", "#c55a11", "#3a7d34")
_DASHES = ("", "6 3", "2 3")
_MARKS = ("circle", "square", "circle")
_TICKS_MOST = 5
_LABELS_MOST = 12
_GAP = 0.28
"""Of the room for a month, what stays free between its bars and the next."""

Values = Sequence[float | None]


@dataclass(frozen=True)
class Series:
    """A name and a value for each month; None where there is none to show."""

    name: str
    values: Values


def bars(title: str, labels: Sequence[str], series: Sequence[Series]) -> str:
    """Bars beside each other for each month."""
    scale = _Scale(series, None)
    width = _room(labels) * (1 - _GAP) / len(series)
    parts = []
    for number, one in enumerate(series):
        for at, value in enumerate(one.values):
            if value is not None:
                left = _LEFT + _room(labels) * (at + _GAP / 2) + width * number
                top = scale.y(value)
                told = escape(f"{one.name}, {labels[at]}: {_plain(value)}")
                parts.append(
                    f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{_floor() - top:.1f}"'
                    f' fill="{_COLOURS[number]}"><title>{told}</title></rect>'
                )
    return _framed(title, labels, series, scale, parts, squares=True)


def lines(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    highest: float | None = None,
    mark: tuple[int, str] | None = None,
) -> str:
    """A line for each series, broken where a month has no value. `mark`: a month's place, and what begins there."""
    scale = _Scale(series, highest)
    parts = [] if mark is None else [_mark(labels, *mark)]
    for number, one in enumerate(series):
        points = [
            (_x(labels, at), scale.y(value), value, at) for at, value in enumerate(one.values) if value is not None
        ]
        for before, after in pairwise(points):
            if after[3] == before[3] + 1:
                parts.append(
                    f'<line x1="{before[0]:.1f}" y1="{before[1]:.1f}" x2="{after[0]:.1f}" y2="{after[1]:.1f}"'
                    f' stroke="{_COLOURS[number]}" stroke-width="2" stroke-dasharray="{_DASHES[number]}"/>'
                )
        parts += [_point(number, x, y, f"{one.name}, {labels[at]}: {_plain(value)}") for x, y, value, at in points]
    return _framed(title, labels, series, scale, parts, squares=False)


class _Scale:
    """Where values stand: from 0 to a round number above the highest."""

    def __init__(self, series: Sequence[Series], highest: float | None) -> None:
        top = max([value for one in series for value in one.values if value is not None], default=0)
        self.step = _round_step((highest or top or 1) / _TICKS_MOST)
        self.top = highest or self.step * max(1, -(-top // self.step))

    def y(self, value: float) -> float:
        """The height of a value."""
        return _floor() - (_floor() - _TOP) * value / self.top

    def ticks(self) -> list[float]:
        """The values that are written beside the chart."""
        return [self.step * number for number in range(int(self.top / self.step + 1e-9) + 1)]


def _round_step(least: float) -> float:
    size: float = 1
    while True:
        for step in (1, 2, 5):
            if step * size >= least:
                return step * size
        size *= 10


def _framed(
    title: str, labels: Sequence[str], series: Sequence[Series], scale: _Scale, parts: Sequence[str], *, squares: bool
) -> str:
    grid = "".join(
        f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{scale.y(tick):.1f}" y2="{scale.y(tick):.1f}" stroke="#d0d0d0"/>'
        f'<text x="{_LEFT - 6}" y="{scale.y(tick) + 4:.1f}" text-anchor="end">{_plain(tick)}</text>'
        for tick in scale.ticks()
    )
    every = -(-len(labels) // _LABELS_MOST)
    below = "".join(_label(labels, at, at - every) for at in range(0, len(labels), every))
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}" font-size="11"'
        f' font-family="sans-serif" fill="#222222">{grid}{"".join(parts)}{below}{_legend(series, squares)}</svg>'
    )


def _label(labels: Sequence[str], at: int, before: int) -> str:
    """A month below the chart, and below that its year where the label before is of another one."""
    x, (month, _, year) = _x(labels, at), labels[at].partition(" ")
    first = before < 0 or not labels[before].endswith(year)
    rows = [(16, month), (30, year)] if first else [(16, month)]
    return "".join(
        f'<text x="{x:.1f}" y="{_floor() + below}" text-anchor="middle">{escape(text)}</text>' for below, text in rows
    )


def _legend(series: Sequence[Series], squares: bool) -> str:
    parts, x = [], float(_LEFT)
    for number, one in enumerate(series):
        if squares:
            parts.append(f'<rect x="{x}" y="8" width="12" height="12" fill="{_COLOURS[number]}"/>')
        else:
            parts.append(
                f'<line x1="{x}" x2="{x + 16}" y1="14" y2="14" stroke="{_COLOURS[number]}" stroke-width="2"'
                f' stroke-dasharray="{_DASHES[number]}"/>' + _point(number, x + 8, 14, "")
            )
        parts.append(f'<text x="{x + 22}" y="18">{escape(one.name)}</text>')
        x += 40 + 6.5 * len(one.name)
    return "".join(parts)


def _point(number: int, x: float, y: float, told: str) -> str:
    title = f"<title>{escape(told)}</title>" if told else ""
    if _MARKS[number] == "square":
        return (
            f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" fill="{_COLOURS[number]}">{title}</rect>'
        )
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{_COLOURS[number]}">{title}</circle>'


def _mark(labels: Sequence[str], at: int, told: str) -> str:
    x = _LEFT + _room(labels) * at
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 12}" y2="{_floor()}" stroke="#555555" stroke-dasharray="4 3"/>'
        f'<text x="{x + 4:.1f}" y="{_TOP - 4}" font-style="italic">{escape(told)}</text>'
    )


def _room(labels: Sequence[str]) -> float:
    return (WIDTH - _LEFT - _RIGHT) / max(1, len(labels))


def _x(labels: Sequence[str], at: int) -> float:
    return _LEFT + _room(labels) * (at + 0.5)


def _floor() -> float:
    return HEIGHT - _BOTTOM


def _plain(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
