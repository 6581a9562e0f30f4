"""Take whole blocks of furniture off a tree before it is read: cheap, by names alone, and undone where it was wrong."""

from __future__ import annotations

from typing import Any

from lxml import etree

from relaunch.clean.names import PAGE_HEADER, Verdict, judge_element
from relaunch.clean.scan import LANDMARKS
from relaunch.tree import all_text, drop

CONTAINERS = ("nav", "footer", "aside", "header", "form", "div", "section", "ul", "ol", "dialog", "table")
# What may be the content whatever the block around it is called.
_CONTENT = ("h1", "article", "main")
# A block with this share of the page's text is left to a closer look.
LARGE = 0.15
LOOKED_AT = 100  # blocks that may not go, each looked through; only a hostile page has more
_PLACE = "relaunch-place"
Undo = tuple[Any, Any, Any, bool]  # an element, its parent, what stands behind it, and whether that is a stand-in


class Pruned:
    """The blocks taken off a tree, so that they can be put back, and the verdicts on all blocks looked at."""

    def __init__(self, body: Any) -> None:
        self.verdicts: dict[Any, Verdict] = {}
        self._cut: list[Undo] = []
        self._prune(body)

    def _prune(self, body: Any) -> None:
        limit = LARGE * len(all_text(body))
        verdicts, cut, refused = self.verdicts, [], 0
        walk = etree.iterwalk(body, events=("start",), tag=CONTAINERS)
        for _, element in walk:
            verdict = verdicts[element] = judge_element(element, element.tag)
            if not verdict.reason or refused == LOOKED_AT:
                continue
            if _may_go(element, verdict.reason, limit):
                cut.append(element)
                walk.skip_subtree()
            else:
                refused += 1
        for element in cut:
            self._take(element)

    def _take(self, element: Any) -> None:
        parent, behind = element.getparent(), element.getnext()
        stands_in = bool(element.tail and not element.tail.isspace())
        if stands_in:
            behind = element.makeelement(_PLACE)
            behind.tail, element.tail = element.tail, None
            element.addnext(behind)
        parent.remove(element)  # the white space behind it goes along
        self._cut.append((element, parent, behind, stands_in))

    def restore(self) -> None:
        """Put everything back."""
        for element, parent, behind, stands_in in reversed(self._cut):
            if behind is None:
                parent.append(element)
            else:
                behind.addprevious(element)
            if stands_in:
                drop(behind)
        self._cut.clear()

    def finish(self) -> None:
        """Let the blocks go for good."""
        for _, _, behind, stands_in in self._cut:
            if stands_in:
                drop(behind)
        self._cut.clear()


def _may_go(element: Any, reason: str, limit: float) -> bool:
    """Tell whether nothing in a block of furniture could be the content."""
    if next(element.iter(*_CONTENT), None) is not None or len(all_text(element)) > limit:
        return False
    return reason != PAGE_HEADER or next(element.iterancestors(*LANDMARKS), None) is None
