"""Inline runs: the text between block bounds and `br`, read across inline elements (section 2.2, rules P08 and P21)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from relaunch.clean.placeholder_rules import SEALED
from relaunch.tree import BLOCKS

# Elements whose content is quoted from a machine; nothing inside them is a hole (rule P21).
CODE = frozenset("pre code kbd samp tt textarea xmp script style template".split())
# What a reader sees though it is no text: an element that holds one is not empty (section 2.4).
OBJECTS = frozenset("img iframe object embed video audio input select textarea button svg canvas hr map".split())
BOUNDS = BLOCKS | {"xmp", "noframes", "plaintext"}


@dataclass(slots=True)
class Segment:
    """One text or tail of a node, as a part of a run; `node` is None for what stands there as one sealed character."""

    node: Any
    is_tail: bool
    text: str

    @property
    def owner(self) -> Any:
        """The element that the text stands in."""
        return self.node.getparent() if self.is_tail else self.node


@dataclass(slots=True)
class Run:
    """The text of a block between two bounds; `before` and `after` are `br`, `lost` the elements in it that will go."""

    block: Any
    before: Any = None
    after: Any = None
    segments: list[Segment] = field(default_factory=list)
    lost: list[Any] = field(default_factory=list)

    @property
    def text(self) -> str:
        segments = self.segments
        return segments[0].text if len(segments) == 1 else "".join([segment.text for segment in segments])


def runs_of(root: Any, doomed: Collection[Any], signs: str | None = None) -> list[Run]:
    """Return the runs below an element; a run inside an object comes before the run that the object stands in.

    `doomed` elements will go: what is inside them is not read, and their run counts as touched. With `signs`, blocks
    are left out that hold none of these characters.
    """
    wanted = None if doomed or signs is None else _holders(root, signs)
    return _Reader(root, doomed, wanted).read()


def _holders(root: Any, signs: str) -> set[Any]:
    """Return the elements that hold a text with one of the signs, however deep."""
    holders = {root}
    has_sign = re.compile(f"[{re.escape(signs)}]" if signs else "(?!)").search
    for node in root.iter():
        text, tail = node.text, node.tail
        if text and has_sign(text):
            _add_with_outer(node, holders)
        elif tail and has_sign(tail):
            _add_with_outer(node.getparent(), holders)
    return holders


def _add_with_outer(holder: Any, holders: set[Any]) -> None:
    while holder is not None and holder not in holders:
        holders.add(holder)
        holder = holder.getparent()


class _Reader:
    """Walks a tree once, without recursion; `outer` holds the runs that objects with content have interrupted."""

    def __init__(self, root: Any, doomed: Collection[Any], wanted: Collection[Any] | None) -> None:
        self.root = root
        self.doomed = doomed
        self.wanted = wanted
        self.runs: list[Run] = []
        self.blocks = [root]
        self.outer: list[Run] = []
        self.run = Run(root)

    def read(self) -> list[Run]:
        walk = etree.iterwalk(self.root, events=("start", "end", "comment", "pi"))
        for event, node in walk:
            if event == "start":
                if self._start(node):
                    self._add(node, False)
                else:
                    walk.skip_subtree()
                continue
            if event == "end":
                self._end(node)
            if node is not self.root:
                self._add(node, True)
        self._close()
        return self.runs

    def _start(self, node: Any) -> bool:
        """Open an element; False when its content is not read."""
        tag = node.tag
        if node in self.doomed:
            if tag in BOUNDS:
                self._close()
            else:
                self.run.lost.append(node)
            return False
        if tag in CODE:
            if tag in BOUNDS:
                self._close()
            else:
                self._seal()
            return False
        if tag == "br":
            self._close(node)
        elif tag in OBJECTS and tag != "hr":
            self._seal()
            self.outer.append(self.run)
            self.blocks.append(node)
            self.run = Run(node)
        elif tag in BOUNDS and node is not self.root:
            self.blocks.append(node)
            self._close()
            return self.wanted is None or node in self.wanted
        return True

    def _end(self, node: Any) -> None:
        if node is self.root or self.blocks[-1] is not node:
            return
        self.blocks.pop()
        self._close()
        if node.tag in OBJECTS and node.tag != "hr":
            self.run = self.outer.pop()

    def _add(self, node: Any, is_tail: bool) -> None:
        text = node.tail if is_tail else node.text
        if text:
            self.run.segments.append(Segment(node, is_tail, text))

    def _seal(self) -> None:
        self.run.segments.append(Segment(None, False, SEALED))

    def _close(self, br: Any = None) -> None:
        """End the run at a bound and begin the next; `br` is the line break that bounds them both."""
        run = self.run
        if run.segments or run.lost:
            run.after = br
            self.runs.append(run)
            self.run = Run(self.blocks[-1], br)
        else:
            run.block, run.before = self.blocks[-1], br
