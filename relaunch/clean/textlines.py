"""A line as a reader sees it: text and inline elements between two block boundaries or line breaks."""

from __future__ import annotations

from typing import Any

from relaunch.tree import BLOCKS, drop, place_of, squash, visible_text

MANY = 50  # inline elements of a line; one that has more is no line of a footer


class Line:
    """The pieces of a line inside one block: its first text, then inline elements with the text behind them."""

    def __init__(self, block: Any, before: Any, elements: list[Any]) -> None:
        self.block = block
        self.before = before  # the element behind which the line begins; None at the block's start
        self.elements = elements
        first = block.text if before is None else before.tail
        pieces = [first or ""]
        for element in elements:
            pieces += [visible_text(element) if isinstance(element.tag, str) else "", element.tail or ""]
        self.text = squash("".join(pieces))
        self.place = place_of(block)

    def remove(self) -> None:
        """Take the line out of the tree, with the line break in front of it."""
        for element in self.elements:
            element.tail = None
            drop(element)
        if self.before is None:
            self.block.text = None
            return
        self.before.tail = None
        if self.before.tag == "br":
            drop(self.before)


def line_of(element: Any, is_tail: bool) -> Line | None:
    """Return the line that an element's text, or the text behind it, stands in; None where it has too many pieces."""
    node = element
    if not is_tail and node.tag in BLOCKS:
        return _line(node, None)
    while not _bounds(node) and node.getparent() is not None and node.getparent().tag not in BLOCKS:
        node = node.getparent()
    block = node.getparent()
    if block is None:
        return None
    before = node
    for _ in range(MANY):
        if before is None or _bounds(before):
            return _line(block, before)
        before = before.getprevious()
    return None


def _line(block: Any, before: Any) -> Line | None:
    """Gather the inline elements of a line that begins at a block's start or behind an element."""
    elements: list[Any] = []
    following = block.iterchildren() if before is None else before.itersiblings()
    for node in following:
        if _bounds(node):
            break
        if len(elements) == MANY:
            return None
        elements.append(node)
    return Line(block, before, elements)


def _bounds(node: Any) -> bool:
    """Tell whether an element ends a line."""
    return node.tag == "br" or node.tag in BLOCKS
