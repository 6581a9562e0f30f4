"""Cut a page down to its main content, where its site is not known: what `focus` found, and the pictures in it."""

from __future__ import annotations

from itertools import accumulate, islice
from typing import Any

from relaunch.clean.focus import Focus, find_focus
from relaunch.clean.prune import Pruned
from relaunch.clean.scan import Node
from relaunch.model import Page

# A caption belongs to a picture that stands at most so many elements above it.
NEAR_PICTURE = 3
# Less text than this found in what names left over: look at the whole page again.
TOO_LITTLE = 200
OUTSIDE = "outside-main"


def cut_to_focus(page: Page, hint: Any = None) -> Any:
    """Cut the page down to its main content and return the element that holds it."""
    pruned = Pruned(page.body)
    focus = find_focus(page.body, hint, pruned.verdicts)
    if sum(focus.blocks[i].length for i in focus.kept) < TOO_LITTLE:
        pruned.restore()
        focus = find_focus(page.body, hint, pruned.verdicts)
    pruned.finish()
    region = _region(focus)
    _keep_captions(focus)
    _cut_inside(page, focus, region)
    _cut_outside(page, region.element)
    return region.element


def _region(focus: Focus) -> Node:
    """Return the smallest element that holds the core, the title and every block that is kept."""
    wanted = set(focus.kept)
    if focus.title is not None:
        wanted.add(focus.title.first)
    first, last = min(wanted, default=focus.core.first), max(wanted, default=focus.core.first)
    region = focus.core
    while region.parent is not None and not (region.first <= first and last < region.last):
        region = region.parent
    return region


def _keep_captions(focus: Focus) -> None:
    """Write the captions of the core's pictures as `figcaption`: they stay in the body and are no running text."""
    for node in focus.nodes:
        if not node.is_caption or focus.dropped.get(node.first) != "caption":
            continue
        if not focus.core.first <= node.first < focus.core.last:
            continue
        holder: Node | None = node
        for _ in range(NEAR_PICTURE):
            holder = holder.parent if holder else None
            if holder is None or any(focus.dropped.get(i) != "caption" for i in range(holder.first, holder.last)):
                break
            if next(holder.element.iter("img"), None) is not None:
                holder.element.tag = "figure"
                node.element.tag = "figcaption"
                focus.kept.update(range(node.first, node.last))
                break


def _cut_inside(page: Page, focus: Focus, region: Node) -> None:
    """Take the outermost elements of the region without a kept block, and bare text between kept ones.

    What holds no text at all (a picture, an embed) stays in the core and goes elsewhere.
    """
    kept = focus.kept.union(range(focus.title.first, focus.title.last) if focus.title else ())
    count = list(accumulate((i in kept for i in range(len(focus.blocks))), initial=0))
    needed = {id(node) for node in (focus.core, *focus.core.outer())}
    gone: set[int] = set()
    in_core = {id(focus.core)}
    start = focus.nodes.index(region) + 1
    for node in islice(focus.nodes, start, None):
        first, last = node.first, node.last
        if first >= region.last and last > first:
            break
        if id(node.parent) in gone:
            gone.add(id(node))
            continue
        if id(node.parent) in in_core:
            in_core.add(id(node))
            if first == last:
                continue
        if count[first] == count[last] and id(node) not in needed:
            gone.add(id(node))
            page.take(node.element, because=focus.dropped.get(first, OUTSIDE) if last > first else OUTSIDE)
    _cut_bare_text(page, focus, region, kept, gone)


def _cut_bare_text(page: Page, focus: Focus, region: Node, kept: set[int], gone: set[int]) -> None:
    for i in range(region.first, region.last):
        block = focus.blocks[i]
        if i in kept or id(block.node) in gone:
            continue
        page.note(focus.dropped.get(i, OUTSIDE), block.text)
        for element, is_tail in block.holders:
            if is_tail:
                element.tail = " "
            else:
                element.text = None


def _cut_outside(page: Page, region: Any) -> None:
    """Leave nothing beside the region and the elements around it."""
    node = region
    while node is not page.body and node.getparent() is not None:
        parent = node.getparent()
        parent.text = None
        node.tail = None
        if page.accounting:
            for sibling in list(parent):
                sibling.tail = None
                if sibling is not node and isinstance(sibling.tag, str):
                    page.take(sibling, because=OUTSIDE)
        parent[:] = [node]
        node = parent
