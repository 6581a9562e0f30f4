"""The blocks of a body and how they are written: a block a line, a table's row too."""

from __future__ import annotations

from typing import Any

BARE = frozenset("li dt dd td th caption figure figcaption".split())  # a first paragraph standing alone needs no tags


class Block:
    """A block of the body: a container of blocks, or a line of HTML."""

    __slots__ = ("attributes", "children", "html", "node", "tag")

    def __init__(self, tag: str, node: Any = None, attributes: str = "", html: str = "") -> None:
        self.tag = tag
        self.node = node  # the element that opened it; None for one that is only implied
        self.attributes = attributes
        self.html = html
        self.children: list[Block] = []

    @property
    def says_something(self) -> bool:
        """Whether the block is worth writing: it has content, or is a cell of a row that has some."""
        if self.tag in ("td", "th"):
            return bool(self.children) or self.node is not None
        if self.tag == "tr":
            return any(cell.children for cell in self.children)
        return bool(self.children)


def _split(block: Block) -> tuple[str, list[Block]]:
    """Return the text that stands bare at a block's start, and the blocks behind it."""
    children = block.children
    if block.tag not in BARE or not children or children[0].tag != "p" or children[0].attributes:
        return "", children
    if len(children) > 1 and children[1].tag == "p":
        return "", children
    return children[0].html, children[1:]


def write_block(block: Block, pad: str, lines: list[str]) -> None:
    """Write a block and what it holds; recursion goes no deeper than blocks may nest."""
    if block.html:
        lines.append(f"{pad}<{block.tag}{block.attributes}>{block.html}</{block.tag}>")
        return
    start, end = f"<{block.tag}{block.attributes}>", f"</{block.tag}>"
    head, blocks = _split(block)
    if block.tag == "tr":
        cells = [(cell, *_split(cell)) for cell in blocks]
        if not any(rest for _, _, rest in cells):
            head, blocks = "".join([f"<{c.tag}{c.attributes}>{said}</{c.tag}>" for c, said, _ in cells]), []
    if not blocks:
        lines.append(f"{pad}{start}{head}{end}")
        return
    lines.append(f"{pad}{start}{head}")
    for child in blocks:
        write_block(child, pad + "  ", lines)
    lines.append(f"{pad}{end}")
