"""What goes along with a placeholder: emptied elements, their ancestors, table rows, line breaks (rules P04–P07)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from relaunch.clean.placeholder_runs import BOUNDS, OBJECTS

_JUNK = re.compile("[\\s\u00ad\u200b\ufeff|·•–—/,;:.»«›‹&+*\\[\\]()-]*")  # what an emptied block may still hold
_BLANK = re.compile("[\\s\u00ad\u200b\ufeff]*")
STAYS = frozenset("html head body frameset".split())
CELLS = frozenset({"td", "th"})
_MEDIA = frozenset({"video", "audio"})
_SPACE, _TEXT, _WORDS, _OBJECT, _LOST = 1, 2, 4, 8, 16
# Upper case: no parser of HTML makes such a name, so that no page can ask for its own removal.
_GONE, _UNWRAPPED = "GONE", "UNWRAPPED"


@dataclass(slots=True)
class Losses:
    """What one pass has touched in a tree, and what is to leave it at the end.

    `doomed` elements go and leave a loss behind, `silent` nodes go as if they had not been there (comments, `br`),
    `unwrapped` ones leave their children. `inlines` and `blocks` are the elements whose own text was touched.
    """

    doomed: dict[Any, None] = field(default_factory=dict)
    silent: dict[Any, None] = field(default_factory=dict)
    unwrapped: dict[Any, None] = field(default_factory=dict)
    emptied: dict[Any, None] = field(default_factory=dict)
    inlines: set[Any] = field(default_factory=set)
    blocks: set[Any] = field(default_factory=set)

    def touch(self, element: Any, block: Any) -> None:
        """Note that text of `element` was cut, and with it text of every element up to its block."""
        self.blocks.add(block)
        while element is not None and element is not block and element not in self.inlines:
            self.inlines.add(element)
            element = element.getparent()

    def drop(self, element: Any, is_named: bool) -> None:
        """Doom an element; a table cell that nobody named by a selector is emptied instead (rules P06 and P41)."""
        if element.tag not in CELLS or is_named:
            self.doomed[element] = None
            return
        element.text = None
        for child in element:
            child.tail = None
            self.doomed[child] = None
        self.blocks.add(element)

    def __bool__(self) -> bool:
        return bool(self.doomed or self.silent or self.unwrapped or self.blocks)


def clear_away(root: Any, losses: Losses) -> None:
    """Remove what was doomed and what has become empty by it, up to `body`; empty cells stay (rules P04–P06)."""
    if not losses:
        return
    comments = list(root.iter(etree.Comment))
    _spread(root, losses)
    _save_search_marks(comments, losses)
    for cell in losses.emptied:
        _empty(cell, losses)
    for node in losses.silent:
        _mark_silent(node)
    for element in losses.doomed:
        element.tag = _GONE
    for element in losses.unwrapped:
        if element not in losses.doomed:
            element.tag = _UNWRAPPED
    etree.strip_elements(root, _GONE, with_tail=False)
    etree.strip_tags(root, _UNWRAPPED)
    _forget(losses)


def _forget(losses: Losses) -> None:
    """Let go of the removed elements, children before parents.

    The other way round lxml looks through all the children of a removed element each time one of them is let go.
    """
    for members in (losses.blocks, losses.inlines, losses.silent, losses.emptied, losses.unwrapped):
        members.clear()
    losses.doomed.clear()


def _spread(root: Any, losses: Losses) -> None:
    """Decide bottom-up, in one pass and without recursion, what has become empty.

    Only what was touched can be lost, with what is around it: of all else one need know no more than what it holds.
    """
    touched = _with_ancestors(root, losses)
    held: dict[Any, int] = {}
    for node in reversed([node for node in root.iter() if node in touched]):
        if node is root:
            return
        outside = _kind(node.tail)
        if node in losses.doomed:
            outside |= _LOST
        elif isinstance(node.tag, str) and node not in losses.silent:
            inside = held.pop(node, 0) | _kind(node.text)
            outside |= _fate(node, inside | _beside(node, touched, inside), losses)
        parent = node.getparent()
        held[parent] = held.get(parent, 0) | outside


def _with_ancestors(root: Any, losses: Losses) -> set[Any]:
    """Return all that was touched, with the elements around it, up to the root."""
    touched: set[Any] = set()
    for members in (losses.doomed, losses.silent, losses.unwrapped, losses.inlines, losses.blocks):
        for member in members:
            node = member
            while node is not None and node not in touched:
                touched.add(node)
                node = None if node is root else node.getparent()
    return touched


def _beside(node: Any, touched: set[Any], held: int) -> int:
    """Return what the untouched children of an element hold; past the first words nothing more counts."""
    for child in node:
        if held & _WORDS:
            break
        if child not in touched:
            held |= _held_by(child) | _kind(child.tail)
    return held


def _held_by(element: Any) -> int:
    """Return what an untouched node holds, up to its first words."""
    held = 0
    for node in element.iter():
        tag = node.tag
        if isinstance(tag, str):
            held |= _kind(node.text) | (_OBJECT if tag in OBJECTS else 0)
        if node is not element:
            held |= _kind(node.tail)
        if held & _WORDS:
            break
    return held


def _kind(text: str | None) -> int:
    if not text:
        return 0
    if text[0].isalnum():  # nearly all
        return _SPACE | _TEXT | _WORDS
    if _BLANK.fullmatch(text):
        return _SPACE
    return _SPACE | _TEXT if _JUNK.fullmatch(text) else _SPACE | _TEXT | _WORDS


def _fate(node: Any, inside: int, losses: Losses) -> int:
    """Decide about one element that holds `inside`; return what its parent now holds of it."""
    tag = node.tag
    direct = node in losses.blocks
    is_lost = direct or bool(inside & _LOST)
    is_void = not inside & (_TEXT | _OBJECT)
    is_empty = is_void or (direct and not inside & (_WORDS | _OBJECT))
    if tag in OBJECTS:
        if is_lost and is_void and _is_spent(node, losses):
            losses.doomed[node] = None
            return _LOST
        return inside & ~_LOST | _OBJECT
    if node in losses.unwrapped or tag in STAYS:
        return inside
    if tag in CELLS and is_lost and is_empty:
        losses.emptied[node] = None
        return _LOST
    if node in losses.inlines and tag not in BOUNDS and is_void:
        # A blank that stood inside still parts the words on both sides.
        (losses.unwrapped if inside & _SPACE else losses.doomed)[node] = None
        return inside | _LOST
    if is_lost and is_empty:
        losses.doomed[node] = None
        return _LOST
    return inside & ~_LOST


def _is_spent(node: Any, losses: Losses) -> bool:
    """Say whether an object that lost something is of no more use: a button without text, media without a source."""
    if node.tag in ("button", "select"):
        return True
    if node.tag in _MEDIA and node.get("src") is not None:
        return False
    return node.tag in _MEDIA | {"map"} and all(child in losses.doomed for child in node)


def _save_search_marks(comments: list[Any], losses: Losses) -> None:
    """Move TYPO3SEARCH comments out of what goes: they say where a page's content begins and ends (rule P17)."""
    for node in comments:
        if node not in losses.silent and "TYPO3SEARCH_" in (node.text or ""):
            leaving = [a for a in node.iterancestors() if a in losses.doomed or a in losses.emptied]
            if leaving:
                node.tail = None
                if leaving[-1] in losses.doomed:
                    leaving[-1].addprevious(node)
                else:
                    leaving[-1].append(node)


def _empty(cell: Any, losses: Losses) -> None:
    """Leave nothing in a table cell but its comments (rule P06)."""
    cell.text = None
    for child in list(cell):
        if child.tag is etree.Comment and child not in losses.silent:
            child.tail = None
        else:
            cell.remove(child)


def _mark_silent(node: Any) -> None:
    """Make a node one of those that go; a comment has no name to change, so that an element takes its place."""
    if isinstance(node.tag, str):
        node.tag = _GONE
        return
    parent = node.getparent()
    if parent is None:  # went with a cell's content
        return
    stand_in = parent.makeelement(_GONE)
    tail = node.tail
    parent.replace(node, stand_in)
    stand_in.tail = tail
