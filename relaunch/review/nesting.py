"""Tell whether the elements of a body are closed where they should be."""

from __future__ import annotations

import re

VOID = frozenset("area br col hr img input source track wbr".split())
_TAG = re.compile(r'<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:[^<>"]|"[^"]*")*>')


def is_balanced(body: str) -> bool:
    """Say whether every element that is opened is closed in its order."""
    opened: list[str] = []
    for match in _TAG.finditer(body):
        name = match[2].lower()
        if name in VOID:
            continue
        if not match[1]:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    return not opened
