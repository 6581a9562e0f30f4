"""Charts as SVG, without script and without a style of their own: the page's style sheet colours the classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relaunch.report.markup import esc

WIDTH, HEIGHT = 1000, 40
THINNEST = 4  # a share that is not nothing can be seen


def stacked(parts: Sequence[tuple[str, int]], said: str = "") -> str:
    """Return one bar of parts, each a class and a number. `said` tells it to those who do not see it.

    Without `said` the bar is silent: the numbers must stand beside it.
    """
    role = f'role="img" aria-label="{esc(said)}"' if said else 'aria-hidden="true" focusable="false"'
    boxes = "".join(
        f'<rect class="{esc(kind)}" x="{x}" y="0" width="{width}" height="{HEIGHT}"/>'
        for kind, x, width in _laid(parts)
    )
    return f'<svg class="bar" {role} viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none">{boxes}</svg>'


def _laid(parts: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int, int]]:
    """Yield class, start and width of each part that is not nothing."""
    filled = [(kind, number) for kind, number in parts if number > 0]
    whole = sum(number for _, number in filled)
    room = WIDTH - THINNEST * len(filled)
    at = done = 0
    for number, (kind, value) in enumerate(filled, 1):
        done += value
        end = THINNEST * number + room * done // whole if room > 0 else WIDTH * number // len(filled)
        yield kind, at, max(1, end - at)
        at = end


def legend(rows: Sequence[tuple[str, str, str, str]]) -> Iterator[str]:
    """Yield the key of a chart: class, number, label and share of each part, all of it text."""
    yield '<ul class="legend">\n'
    for kind, value, label, share in rows:
        yield f'<li><i class="key {esc(kind)}" aria-hidden="true"></i><b>{esc(value)}</b> {esc(label)} '
        yield f"<span>{esc(share)}</span></li>\n"
    yield "</ul>\n"
