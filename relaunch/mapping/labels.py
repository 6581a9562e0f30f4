"""Read label:value pairs as legacy pages print them: definition lists, two-column tables, lines with a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from relaunch.tree import BLOCKS, UNSEEN, squash, visible_text

# A label is short and ends in a colon; "Wir sagen: danke" is none, since its value begins in lower case … a heuristic.
_LABEL = re.compile(r"^([A-ZÄÖÜ][\wäöüÄÖÜß./\- ]{0,38}?)\s*:\s*(.*)$", re.DOTALL)


def lines_of(element: Any) -> Iterator[str]:
    """Yield the visible lines of an element: its text, broken at every block and `br`."""
    parts: list[str] = []
    unseen = 0
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        named = isinstance(node.tag, str)
        if named and (node.tag in BLOCKS or node.tag == "br"):
            line = squash("".join(parts))
            parts.clear()
            if line:
                yield line
        if event == "start":
            unseen += node.tag in UNSEEN
            if node.text and not unseen:
                parts.append(node.text)
        else:
            if event == "end":
                unseen -= node.tag in UNSEEN
            if node is not element and node.tail and not unseen:
                parts.append(node.tail)
    line = squash("".join(parts))
    if line:
        yield line


def read_labels(region: Any) -> list[tuple[str, str]]:
    """Return (label, value) pairs in document order, labels without their colon.

    A `dt` takes all `dd` up to the next `dt`, a table row of two cells its second cell, a line what is behind the
    colon; a line that is only a label takes the next line.
    """
    pairs = read_pairs(region)
    waiting = ""
    for line in lines_of(region):
        match = _LABEL.match(line)
        if match and match.group(2):
            pairs.append((match.group(1), match.group(2)))
            waiting = ""
        elif match:
            waiting = match.group(1)
        elif waiting:
            pairs.append((waiting, line))
            waiting = ""
    return list(dict.fromkeys((label, value) for label, value in pairs if value))


def read_pairs(region: Any) -> list[tuple[str, str]]:
    """Return the (label, value) pairs that have elements of their own: definition lists and table rows of two cells."""
    pairs: list[tuple[str, str]] = []
    for element in region.iter("dl", "tr"):
        if element.tag == "dl":
            pairs.extend(_definitions(element))
        else:
            cells = [c for c in element if c.tag in ("td", "th")]
            if len(cells) == 2:
                label = visible_text(cells[0]).rstrip(": ")
                if label and len(label) <= 40:
                    pairs.append((label, visible_text(cells[1])))
    return pairs


def _definitions(dl: Any) -> Iterator[tuple[str, str]]:
    label = ""
    values: list[str] = []
    for child in dl:
        if child.tag == "dt":
            if label and values:
                yield label, " ".join(values)
            label, values = visible_text(child).rstrip(": "), []
        elif child.tag == "dd":
            values.append(visible_text(child))
    if label and values:
        yield label, " ".join(values)


def first_labelled(pairs: list[tuple[str, str]], *names: str) -> str:
    """Return the value of the first label that is one of `names` (compared in lower case)."""
    wanted = {name.casefold() for name in names}
    return next((value for label, value in pairs if label.casefold() in wanted), "")
