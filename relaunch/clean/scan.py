"""Read a page's blocks of text in one walk: how long, how much of it linked, whether it runs, and in what it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate, chain, islice
from typing import Any

from lxml import etree

from relaunch.tree import BLOCKS, UNSEEN

HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
LANDMARKS = frozenset(("article", "main"))
# What holds no text of the page, whatever stands in it.
_SKIPPED = UNSEEN | frozenset("select button textarea option input canvas video audio".split())
# A block is running text when it is so long outside of its links …
RUNNING = 60
# … or ends like a sentence and has more than a few words, unless most of it is linked.
SENTENCE = 20
MOSTLY_LINKED = 0.6
_ENDS = ".!?…:;"
# What the end of an element means.
PLAIN, BLOCK, LINK, HIDDEN = range(4)
KINDS: dict[Any, int] = {
    **dict.fromkeys(BLOCKS, BLOCK),
    "a": LINK,
    **dict.fromkeys((*_SKIPPED, etree.Comment, etree.PI, etree.Entity), HIDDEN),
}
_QUOTES = "\"'“”»«’)]"


class Node:
    """A block-level element: its blocks are `first` to `last` (exclusive)."""

    __slots__ = ("element", "first", "is_caption", "is_text", "last", "parent", "reason", "tag")

    def __init__(self, element: Any, tag: str, parent: Node | None, first: int) -> None:
        self.element = element
        self.tag = tag
        self.parent = parent
        self.first = first
        self.last = first
        self.reason = ""
        self.is_text = False
        self.is_caption = False

    def outer(self) -> Iterator[Node]:
        """Yield what holds the node, from the inside out."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


class Block:
    """A stretch of text between two block bounds, in its innermost block-level element."""

    __slots__ = ("holders", "length", "linked", "node", "parts", "running", "text")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.parts: list[str] = []
        self.holders: list[tuple[Any, bool]] = []  # the elements whose text (False) or tail (True) it is
        self.linked = 0
        self.length = 0
        self.running = 0
        self.text = ""

    def finish(self) -> None:
        """Join the parts and measure the text."""
        self.text = text = " ".join("".join(self.parts).split())
        self.length = length = len(text)
        if self.linked > length:
            self.linked = length
        free = length - self.linked
        if self.linked <= MOSTLY_LINKED * length and (
            free >= RUNNING or (free > SENTENCE and text.rstrip(_QUOTES)[-1:] in _ENDS)
        ):
            self.running = free


def sums(values: Iterable[int]) -> list[int]:
    """Return running sums from 0 on: what blocks `first` to `last` hold is `sums[last] - sums[first]`."""
    return list(accumulate(values, initial=0))


class _End:
    """Stands behind the last element, so that one loop closes all that is still open."""

    tag = text = None

    @staticmethod
    def getparent() -> None:
        """Return nothing: what is open is no parent of the end."""


def scan(body: Any) -> tuple[list[Node], list[Block]]:
    """Return the block-level elements and the blocks of text below `body`, both in document order."""
    node = Node(body, "body", None, 0)
    nodes, blocks, parents = [node], list[Block](), list[Node]()
    block: Block | None = None
    links = hidden = 0
    # What is open: the elements, and what the end of each means.
    stack, kinds = [body], [PLAIN]
    text, holder = body.text, body
    for element in chain(islice(body.iter(), 1, None), (_End,)):
        if text and not hidden:
            if not text.isspace():
                block = _say(text, block, node, blocks, links, (holder, False))
            elif block is not None:
                block.parts.append(" ")
        parent = element.getparent()
        while stack[-1] is not parent:
            ended, kind = stack.pop(), kinds.pop()
            if not stack:
                break
            if kind == BLOCK:
                node.last = len(blocks)
                node, block = parents.pop(), None
            elif kind == LINK:
                links -= 1
            elif kind == HIDDEN:
                hidden -= 1
            if not hidden:
                text = ended.tail
                if text:
                    if not text.isspace():
                        block = _say(text, block, node, blocks, links, (ended, True))
                    elif block is not None:
                        block.parts.append(" ")
        tag = element.tag
        kind = KINDS.get(tag, PLAIN)
        stack.append(element)
        if hidden or kind == HIDDEN:
            hidden += 1
            kinds.append(HIDDEN)
            continue
        kinds.append(kind)
        text, holder = element.text, element
        if kind == BLOCK:
            parents.append(node)
            node, block = Node(element, tag, node, len(blocks)), None
            nodes.append(node)
        elif kind == LINK:
            links += 1
        elif tag == "br" and block is not None:
            block.parts.append(" ")
    nodes[0].last = len(blocks)
    for each in blocks:
        each.finish()
    return nodes, blocks


def _say(
    text: str, block: Block | None, node: Node, blocks: list[Block], links: int, holder: tuple[Any, bool]
) -> Block:
    if block is None:
        block = Block(node)
        blocks.append(block)
    block.parts.append(text)
    block.holders.append(holder)
    if links:
        block.linked += len(text.strip())
    return block
