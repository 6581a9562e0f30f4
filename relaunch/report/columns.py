"""Column charts as SVG: no script, no style of their own, told in words to those who do not see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from relaunch.report.markup import esc

WIDTH, HEIGHT = 400, 190
LEFT, RIGHT, TOP, BOTTOM = 46, 396, 10, 166  # of the plot
LETTER = 6.6  # the width of one, about
THINNEST = 1.5  # what is not nothing can be seen
WIDEST = 44  # of a column
LINES = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the label below it, its parts from the bottom up as class and number, and what it says in words."""

    label: str
    parts: tuple[tuple[str, int], ...]
    said: str = ""


def columns(name: str, title: str, said: str, shown: Sequence[Column], number: Sequence[str]) -> Iterator[str]:
    """Yield a chart of columns with a title and a description; `number` are the texts of its `ticks`.

    The numbers must stand in a table beside it: nothing inside the picture is read aloud.
    """
    marks = ticks(shown)
    top = marks[-1]
    yield f'<svg class="chart" role="img" aria-labelledby="{name}-title" aria-describedby="{name}-said" '
    yield f'viewBox="0 0 {WIDTH} {HEIGHT}"><title id="{name}-title">{esc(title)}</title>'
    yield f'<desc id="{name}-said">{esc(said)}</desc>\n'
    for value, text in zip(marks, number, strict=True):
        y = _y(value, top)
        yield f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y:g}" y2="{y:g}"/>'
        yield f'<text x="{LEFT - 5}" y="{y + 4:g}" text-anchor="end">{esc(text)}</text>\n'
    room = (RIGHT - LEFT) / max(len(shown), 1)
    every = _every([column.label for column in shown], room)
    for at, column in enumerate(shown):
        middle = LEFT + room * (at + 0.5)
        yield "<g>" + (f"<title>{esc(column.said)}</title>" if column.said else "")
        yield from _boxes(column, middle, min(room * 0.84, WIDEST), top)
        yield "</g>"
        if at % every == 0:
            yield f'<text x="{middle:.1f}" y="{BOTTOM + 16}" text-anchor="middle">{esc(column.label)}</text>'
        yield "\n"
    yield "</svg>\n"


def ticks(shown: Sequence[Column]) -> list[int]:
    """Return the round numbers beside the lines of a chart, from 0 to one that no column exceeds."""
    highest = max((sum(n for _, n in column.parts) for column in shown), default=0)
    step, power = 1, 1
    while step * LINES < highest:
        step = next((n * power for n in (1, 2, 5) if n * power * LINES >= highest), 0) or step
        power *= 10
    return [n * step for n in range(max(1, -(-highest // step)) + 1)]


def _every(labels: Sequence[str], room: float) -> int:
    """Return which labels there is room for: each, each second one, each third one."""
    widest = (max(map(len, labels), default=0) + 1.5) * LETTER
    return max(1, -int(-widest // room))


def _boxes(column: Column, middle: float, width: float, top: int) -> Iterator[str]:
    base = float(BOTTOM)
    for kind, number in column.parts:
        if number > 0:
            height = max(THINNEST, (BOTTOM - TOP) * number / top)
            base -= height
            yield (f'<rect class="{esc(kind)}" x="{middle - width / 2:.1f}" y="{base:.1f}" width="{width:.1f}" '
                   f'height="{height:.1f}"/>')  # fmt: skip


def _y(value: int, top: int) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * value / top, 1)
