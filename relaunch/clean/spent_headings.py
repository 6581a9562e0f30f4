"""Headings that stand above nothing once the copies below them are gone (rule D08, TYPO3-LEGACY)."""

from __future__ import annotations

from typing import Any

from relaunch.clean.fingerprints import Standings, fingerprint
from relaunch.tree import UNSEEN, visible_text

LEVELS = {f"h{level}": level for level in range(1, 7)}
NO_LEVEL = 7
MOST_IN_WRAPPER = 8  # a heading and a few comments
LOOKED_AT = 200_000  # nodes below repeated headings; only a hostile page has more, and what is not looked at stays


def mark_spent_headings(root: Any, headings: list[Any], gone: dict[Any, Any]) -> None:
    """Add to `gone` the headings whose section lost a block, has no text left, and whose text came before.

    The inmost go first, so that a heading above another that goes can go too.
    """
    search = _Search(root, gone)
    for heading, kept in reversed(_repeated(headings, gone)):
        top = search.wrapper_of(heading)
        level = LEVELS.get(heading.tag, NO_LEVEL - 1)
        if search.is_spent(top, level, wrapped=top is not heading):
            gone[top] = kept
            search.bounds[top] = level


def _repeated(headings: list[Any], gone: dict[Any, Any]) -> list[tuple[Any, Any]]:
    """Return each heading whose text came before, with the heading that came first."""
    standings = Standings()
    first: dict[str, Any] = {}
    repeated: list[tuple[Any, Any]] = []
    for heading in headings:
        if standings.of(heading).barred or any(node in gone for node in (heading, *heading.iterancestors())):
            continue
        text = fingerprint(visible_text(heading))
        if text and first.setdefault(text, heading) is not heading:
            repeated.append((heading, first[text]))
    return repeated


class _Search:
    """Looks below headings. `bounds` are the levels of wrapped headings that went: they still end a section."""

    def __init__(self, root: Any, gone: dict[Any, Any]) -> None:
        self.bounds: dict[Any, int] = {}
        self._root, self._gone = root, gone
        self._budget = LOOKED_AT

    def wrapper_of(self, heading: Any) -> Any:
        """Return the outermost wrapper that holds only the heading, as `div.csc-header` does, else the heading."""
        top, parent = heading, heading.getparent()
        while parent is not None and parent is not self._root and parent not in self._gone:
            if len(parent) > MOST_IN_WRAPPER or any(c is not top and isinstance(c.tag, str) for c in parent):
                break
            if any((text or "").strip() for text in (parent.text, *(child.tail for child in parent))):
                break
            top, parent = parent, parent.getparent()
        return top

    def is_spent(self, top: Any, level: int, wrapped: bool) -> bool:
        """Tell whether what stands behind `top`, up to the next heading of the level, lost a block and has no text."""
        if (top.tail or "").strip():
            return False
        lost = False
        for sibling in top.itersiblings():
            if LEVELS.get(sibling.tag, self.bounds.get(sibling, NO_LEVEL)) <= level:
                break
            loses, holds = self._look(sibling, level if wrapped else 0)
            lost = lost or loses
            if holds == "text":
                return False
            if holds == "end":
                break
        return lost

    def _look(self, sibling: Any, level: int) -> tuple[bool, str]:
        """Tell whether a sibling lost a block, and whether it holds text or the section's end, a wrapped heading."""
        lost = False
        stack = [sibling]
        while stack:
            node = stack.pop()
            self._budget -= 1
            if self._budget < 0 or (node.tail or "").strip():
                return lost, "text"
            if node in self._gone:
                lost = True
            elif isinstance(node.tag, str) and node.tag not in UNSEEN:
                if LEVELS.get(node.tag, NO_LEVEL) <= level:
                    return lost, "end"
                if (node.text or "").strip():
                    return lost, "text"
                stack.extend(reversed(node))
        return lost, ""
