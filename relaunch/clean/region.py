"""Find the main region of a page: what the mapping names, what TYPO3's search marks, else where the running text is.

Every hint is a prior, never a blind cut: a region that holds too little of the page's running text is not believed,
and running text beside a marked range stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree
from lxml.cssselect import CSSSelector

from relaunch.clean.called import called
from relaunch.model import Page
from relaunch.tree import BLOCKS, UNSEEN

# A region is believed when it holds this share of the page's running text …
BELIEVED_SHARE = 0.3
# … or this much of it, in characters: on a page with long footers the share says little …
BELIEVED_LENGTH = 250
# … or the page's h1 with some text: a page may be short.
SOME_TEXT = 10
# Where nothing is marked: go down into a child as long as it holds this share of its parent's running text.
DESCENT_SHARE = 0.8
# A block of text counts as running text from this length on, or where it ends like a sentence.
RUNNING_LENGTH = 60
# An element of these is a part of the content, and what stands beside it another.
NO_REGION = frozenset("p table ul ol dl pre blockquote figure".split())
_SENTENCE_END = (".", "!", "?", "…", ":", "“", '"')
_MARKER = re.compile(r"^\s*TYPO3SEARCH_(begin|end)\s*$", re.IGNORECASE)


@dataclass(slots=True)
class Weight:
    """How many characters of text stand in an element, in links inside it, and as running text."""

    text: int = 0
    linked: int = 0
    running: int = 0


def weigh(root: Any) -> dict[Any, Weight]:
    """Return the weights of every element below `root`, from one walk.

    Running text is text of a block's own lines, outside links, that is long or ends like a sentence.
    """
    weights: dict[Any, Weight] = {}
    stack: list[tuple[Weight, list[str], bool]] = []
    linked = unseen = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            _add(stack, node.tail, linked, unseen)
            continue
        tag = node.tag
        if event == "start":
            unseen += tag in UNSEEN
            linked += tag == "a"
            stack.append((Weight(), [], tag in BLOCKS or tag == "br"))
            _add(stack, node.text, linked, unseen)
            continue
        linked -= tag == "a"
        unseen -= tag in UNSEEN
        own, line, block = stack.pop()
        own.running += _running(line) if block or not stack else 0
        weights[node] = own
        if stack:
            outer, outer_line, _ = stack[-1]
            outer.text += own.text
            outer.linked += own.linked
            outer.running += own.running
            if block:
                outer.running += _running(outer_line)
            else:
                outer_line.extend(line)
            _add(stack, node.tail, linked, unseen)
    return weights


def says_something(element: Any, weights: dict[Any, Weight]) -> bool:
    """Say whether an element holds a sentence that is not one among links."""
    weight = weights.get(element)
    return weight is not None and weight.running > 0 and 3 * weight.linked < 2 * weight.text


def _add(stack: list[tuple[Weight, list[str], bool]], text: str | None, linked: int, unseen: int) -> None:
    if not text or unseen or not stack:
        return
    length = len(" ".join(text.split()))
    if not length:
        return
    weight, line, _ = stack[-1]
    weight.text += length
    if linked:
        weight.linked += length
    else:
        line.append(text)


def _running(line: list[str]) -> int:
    """Return the length of a finished line if it reads like running text, and empty the line."""
    text = " ".join("".join(line).split())
    line.clear()
    return len(text) if len(text) >= RUNNING_LENGTH or (len(text) > 20 and text.endswith(_SENTENCE_END)) else 0


def find_main(
    page: Page,
    selectors: tuple[str, ...] = (),
    search_markers: bool = True,
    weights: dict[Any, Weight] | None = None,
) -> Any:
    """Return the element that holds the page's main content; the body where nothing better is known.

    The first selector with a believable match wins, then the range that TYPO3SEARCH comments mark, then the descent
    to the running text.
    """
    body = page.body
    if weights is None:
        weights = weigh(body)
    for selector in selectors:
        matches = [m for m in _compiled(selector)(page.tree) if m in weights]
        best = max(matches, key=lambda m: weights[m].text, default=None)
        if best is not None and _is_believable(best, body, weights, page.is_own):
            return best
    marked = marked_region(body) if search_markers else None
    if marked is not None and marked in weights and _is_believable(marked, body, weights, page.is_own):
        return marked
    return descend(body, weights)


@lru_cache(maxsize=512)
def _compiled(selector: str) -> Any:
    return CSSSelector(selector)


def _is_believable(region: Any, body: Any, weights: dict[Any, Weight], is_own: bool) -> bool:
    """Say whether a region holds enough; where nothing runs on a page of its own texts, most of them do."""
    inside, outside = weights[region].running, weights[body].running
    if inside >= BELIEVED_LENGTH or (outside and inside >= BELIEVED_SHARE * outside):
        return True
    if is_own and not outside and 2 * weights[region].text >= weights[body].text:
        return True
    return weights[region].text >= SOME_TEXT and next(region.iter("h1"), None) is not None


def marked_region(body: Any) -> Any | None:
    """Return the smallest element around all TYPO3SEARCH comments of the body; None where there are none."""
    parents = []
    for comment in body.iter(etree.Comment):
        if _MARKER.match(comment.text or "") and comment.getparent() is not None:
            parents.append(comment.getparent())
    if not parents:
        return None
    common = [parents[0], *parents[0].iterancestors()]
    for parent in parents[1:]:
        chain = {parent, *parent.iterancestors()}
        common = [node for node in common if node in chain]
    return common[0] if common else None


def descend(body: Any, weights: dict[Any, Weight]) -> Any:
    """Go down from the body as long as one child that is no furniture holds most of the running text."""
    node = body
    while True:
        total = weights[node].running
        if not total:
            return node
        best = max(
            (child for child in node if child in weights and not called(child)),
            key=lambda child: weights[child].running,
            default=None,
        )
        if (
            best is None
            or weights[best].running < DESCENT_SHARE * total
            or best.tag in NO_REGION
        ):
            return node
        node = best
