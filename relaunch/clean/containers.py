"""The containers of a body that are open while it is read: what may hold what, and what is implied between."""

from __future__ import annotations

from typing import Any

from relaunch.clean.blocklines import BARE, Block

MAX_NESTING = 32  # lists, tables and quotations inside each other; deeper ones are written flat
SECTIONS = frozenset({"thead", "tbody", "tfoot"})
PARENTS: dict[str, frozenset[str]] = {
    "li": frozenset({"ul", "ol"}),
    **dict.fromkeys(("dt", "dd"), frozenset({"dl"})),
    **dict.fromkeys(("caption", *SECTIONS), frozenset({"table"})),
    "figcaption": frozenset({"figure"}),
    "tr": SECTIONS,
    **dict.fromkeys(("td", "th"), frozenset({"tr"})),
}
# What has to stand between a container and content that it cannot hold itself.
IMPLIED = {"ul": "li", "ol": "li", "dl": "dd", "table": "tbody", "tr": "td", **dict.fromkeys(SECTIONS, "tr")}
ORPHANS = {"li": "ul", "dt": "dl", "dd": "dl"}
FLOW = BARE | {"body", "blockquote"}
_TREE = object()  # what the body was opened by; an element, or the containers themselves, would keep the tree alive


class Containers:
    """The open containers, the body first."""

    def __init__(self) -> None:
        self.body = Block("body", _TREE)
        self._stack = [self.body]

    def put(self, block: Block) -> None:
        """Put a finished line where it may stand."""
        top = self._stack[-1]
        if top.tag not in FLOW:
            self._room("flow")
            top = self._stack[-1]
        top.children.append(block)

    def make_room(self, tag: str, node: Any) -> bool:
        """Make room for a container and tell whether there is any."""
        stack = self._stack
        if tag in PARENTS:
            if tag in ("dt", "dd") and stack[-1].node is node.getparent() and stack[-1].tag in ("dt", "dd"):
                self._close()  # libxml2 does not end a `dd` where the next one begins
            return stack[-1].tag in PARENTS[tag] or self._room(tag)
        if len(stack) >= MAX_NESTING or (tag == "table" and any(block.tag == "caption" for block in stack)):
            return False
        self._room("flow", nested_list=tag in ("ul", "ol"))
        return not (tag == "dl" and stack[-1].tag == "dt")  # to libxml2 a `dl` ends the `dt`

    def open(self, block: Block) -> None:
        """Open a container that there is room for."""
        self._stack.append(block)

    def close(self, node: Any) -> None:
        """Close what an element has opened, and what is still open in it."""
        if self._stack[-1].node is node:
            self._close()
        elif any(block.node is node for block in self._stack):
            while self._stack[-1].node is not node:
                self._close()
            self._close()

    def close_all(self) -> None:
        """Close everything but the body."""
        while len(self._stack) > 1:
            self._close()

    def _close(self) -> None:
        """Close the innermost container; an empty one leaves nothing."""
        block = self._stack.pop()
        if block.says_something:
            self._stack[-1].children.append(block)

    def _room(self, kind: str, nested_list: bool = False) -> bool:
        """Close and imply containers until the innermost can hold `kind`; False where nothing can be implied."""
        self._close_implied(kind)
        stack = self._stack
        while not _accepts(stack[-1].tag, kind):
            top = stack[-1]
            if top.tag not in FLOW:
                if nested_list and top.tag in ("ul", "ol") and top.children:
                    stack.append(top.children.pop())  # `<ul><li>…</li><ul>`: the list belongs to the point before
                    stack[-1].node = None
                else:
                    stack.append(Block(IMPLIED[top.tag]))
            elif kind in ORPHANS and len(stack) < MAX_NESTING and top.tag != "dt":
                stack.append(Block(ORPHANS[kind]))
            else:
                return False
        return True

    def _close_implied(self, kind: str) -> None:
        """Close implied containers down to one that can hold `kind`, or those that hold no text themselves."""
        stack = self._stack
        depth = len(stack) - 1
        while stack[depth].node is None and not _accepts(stack[depth].tag, kind):
            depth -= 1
        if _accepts(stack[depth].tag, kind):
            while len(stack) - 1 > depth:
                self._close()
        while stack[-1].node is None and stack[-1].tag not in FLOW and not _accepts(stack[-1].tag, kind):
            self._close()


def _accepts(tag: str, kind: str) -> bool:
    """Tell whether a container may hold a part, or text and blocks (`flow`)."""
    return tag in FLOW if kind == "flow" else tag in PARENTS[kind]
