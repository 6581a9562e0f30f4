"""Merge lines three ways: what one side changed is taken; where both did, ours stays and the clash is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Pairs of equal lines that a comparison may look at; a page that repeats one line thousands of times is hostile.
MOST_PAIRS = 1_000_000


@dataclass(frozen=True, slots=True)
class Clash:
    """A run of lines that both sides changed, each in its way."""

    base: tuple[str, ...]
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of both sides; at each clash those of ours."""

    merged: list[str]
    clashes: list[Clash]


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Lines of the base from `start` up to `end` that one side has replaced."""

    start: int
    end: int
    lines: tuple[str, ...]
    ours: bool


def merge_lines(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> Lines:
    """Return both sides' changes of `base` in one; changes that stand side by side do not clash."""
    hunks = [*_hunks(base, ours, True), *_hunks(base, theirs, False)]
    hunks.sort(key=lambda hunk: (hunk.start, hunk.end, not hunk.ours))
    merged: list[str] = []
    clashes: list[Clash] = []
    at = 0
    for group in _groups(hunks):
        start, end = group[0].start, max(hunk.end for hunk in group)
        merged += base[at:start]
        at = end
        mine = _applied(base, start, end, [hunk for hunk in group if hunk.ours])
        other = _applied(base, start, end, [hunk for hunk in group if not hunk.ours])
        old = list(base[start:end])
        if all(hunk.ours for hunk in group) or mine == other:
            merged += mine
        elif not any(hunk.ours for hunk in group):
            merged += other
        else:
            merged += mine
            clashes.append(Clash(tuple(old), tuple(mine), tuple(other)))
    return Lines([*merged, *base[at:]], clashes)


def _groups(hunks: list[_Hunk]) -> list[list[_Hunk]]:
    """Put hunks together that touch the same lines, or insert at the same place."""
    groups: list[list[_Hunk]] = []
    end = -1
    for hunk in hunks:
        if groups and (hunk.start < end or _meet(groups[-1], hunk)):
            groups[-1].append(hunk)
        else:
            groups.append([hunk])
        end = max(hunk.end, end)
    return groups


def _meet(group: list[_Hunk], hunk: _Hunk) -> bool:
    """Tell whether a hunk inserts where another of the group inserts: nobody knows which comes first."""
    return hunk.start == hunk.end and any(h.start == h.end == hunk.start for h in group)


def _applied(base: Sequence[str], start: int, end: int, hunks: list[_Hunk]) -> list[str]:
    lines: list[str] = []
    at = start
    for hunk in hunks:
        lines += [*base[at : hunk.start], *hunk.lines]
        at = hunk.end
    return [*lines, *base[at:end]]


def _hunks(base: Sequence[str], side: Sequence[str], ours: bool) -> list[_Hunk]:
    """Return what one side replaced; a run replaced by as many lines is taken line by line."""
    front = 0
    while front < min(len(base), len(side)) and base[front] == side[front]:
        front += 1
    back = 0
    while back < min(len(base), len(side)) - front and base[-1 - back] == side[-1 - back]:
        back += 1
    old, new = base[front : len(base) - back], side[front : len(side) - back]
    hunks = []
    for start, end, low, high in _replaced(old, new):
        if end - start == high - low:
            at = front + start
            hunks += [_Hunk(at + n, at + n + 1, (line,), ours) for n, line in enumerate(new[low:high])]
        else:
            hunks.append(_Hunk(front + start, front + end, tuple(new[low:high]), ours))
    return hunks


def _replaced(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int]]:
    if not old and not new:
        return []
    counts = Counter(new)
    if sum(counts[line] for line in old) > MOST_PAIRS:
        return [(0, len(old), 0, len(new))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
