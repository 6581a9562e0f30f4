"""Cut what changed in a text out of what did not, so that a person sees the one and not the other."""

from __future__ import annotations

import json
from typing import Any

from relaunch.review.words import ADDED, REMOVED, SAME, Op, word_diff

AROUND = 60  # characters of the same line that are shown on either side of a change
LEFT_OUT = " … "
BETWEEN: tuple[Op, ...] = ((SAME, "…"),)
LONGEST = 20_000  # characters of one new or removed value that are shown


def passages(old: Any, new: Any, around: int = AROUND) -> list[tuple[Op, ...]]:
    """Return the lines of two values in which something changed; `…` stands for what did not."""
    shown: list[tuple[Op, ...]] = []
    for line in _lines(word_diff(as_text(old), as_text(new))):
        if all(op == SAME for op, _ in line):
            if not shown or shown[-1] != BETWEEN:
                shown.append(BETWEEN)
        else:
            shown.append(tuple(_shortened(line, around)))
    return shown


def as_text(value: Any) -> str:
    """Return a value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.rstrip("\n")
    if isinstance(value, dict):
        return "\n".join(f"{key}: {inner if isinstance(inner, str) else _json(inner)}" for key, inner in value.items())
    if isinstance(value, list) and all(isinstance(inner, str) for inner in value):
        return "\n".join(value)
    return _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _lines(ops: list[Op]) -> list[list[Op]]:
    """Return the parts of each line; a line that is gone and the one that came stand one after the other."""
    lines: list[list[Op]] = [[]]
    for op, text in ops:
        for number, piece in enumerate(text.split("\n")):
            if number:
                lines.append([])
            if piece:
                lines[-1].append((op, piece))
    return [line for line in lines if line]


def _shortened(line: list[Op], around: int) -> list[Op]:
    """Shorten what stayed the same before, between and behind the changes of a line."""
    shown = []
    for n, (op, text) in enumerate(line):
        head, tail = (0 if n == 0 else around), (0 if n == len(line) - 1 else around)
        if op != SAME and len(text) > LONGEST:
            text = text[:LONGEST] + LEFT_OUT
        elif op == SAME and len(text) > head + tail + len(LEFT_OUT):
            text = text[:head] + LEFT_OUT.lstrip(" " if not head else "") + text[len(text) - tail :]
        shown.append((op, text))
    return shown


def kind_of(line: tuple[Op, ...]) -> str:
    """Return `+` for a line that is all new, `-` for one that is gone, `~` for one that changed, else a blank."""
    ops = {op for op, _ in line}
    return {frozenset({ADDED}): "+", frozenset({REMOVED}): "-", frozenset({SAME}): " "}.get(frozenset(ops), "~")
