"""What makes two blocks of a page the same: their text, their links, their pictures, and where they stand (rules D)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from lxml import etree

from relaunch.tree import BLOCKS, UNSEEN, visible_text
from relaunch.urls import UrlRules, canonicalize, original_of_picture

# A block inside so many other blocks is no teaser; the bound keeps a hostile page from costing the square of its size.
DEEPEST_BLOCK = 24
MORE = re.compile(
    r"(?<!\w)(?:[\[(»›>→·•|\-–]\s?)*"
    r"(?:mehr erfahren|mehr lesen|mehr|weiterlesen|weiter|read more|more|details)(?:\s?[\])»›>→])*$",
    re.I,
)
MORE_REACH = 40  # no more-label is longer
ZERO_WIDTH = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
SIGNS = str.maketrans(
    {**dict.fromkeys("„“”‟«»″❝❞", '"'), **dict.fromkeys("‚‘’‛‹›´`′❛❜", "'"), **dict.fromkeys("‐‑‒–—―−", "-")}
)
# Rule D09: what stands in these is the page's frame, a list of choices or a table.
BARRED_TAGS = frozenset("nav form table footer".split())
BARRED_ROLES = frozenset("navigation banner contentinfo".split())
BARRED_CLASSES = frozenset("csc-menu csc-sitemap".split())
SECTIONING = frozenset("article section main aside".split())  # a header in one of these is not the page's
HIDDEN_TAGS = frozenset("noscript template".split())  # rule D12
HIDDEN_CLASSES = frozenset("print-only visible-print mobile-only".split())
HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.I)


class Standing(NamedTuple):
    """What an element's ancestors and its own attributes say about it (rules D09, D11, D12)."""

    language: str = ""
    hidden: bool = False
    barred: bool = False
    in_section: bool = False


@dataclass(slots=True, eq=False)
class Block:
    """A block of a page. `start` and `end` are places in document order, `parent` is the nearest block around it."""

    element: Any
    standing: Standing
    parent: Block | None
    depth: int
    start: int
    end: int = 0
    text: str = ""
    links: frozenset[str] = frozenset()
    pictures: frozenset[str] = frozenset()
    gone: bool = False

    @property
    def source_id(self) -> str:
        """The id that TYPO3 gives a content element, `c12`; empty for all others."""
        name = self.element.get("id") or ""
        return name if re.fullmatch(r"c\d+", name) else ""

    def is_related(self, other: Block) -> bool:
        """Tell whether one of the two holds the other."""
        return self.start <= other.start < self.end or other.start <= self.start < other.end


def fingerprint(text: str) -> str:
    """Return a text without all that makes no difference: typography, white space, case and a last more-label."""
    if not text.isascii():
        text = ZERO_WIDTH.sub("", unicodedata.normalize("NFKC", text))
    text = " ".join(text.split())
    tail = text[-MORE_REACH:].lower()
    if "mehr" in tail or "weiter" in tail or "more" in tail or "details" in tail:
        found = MORE.search(text, max(0, len(text) - MORE_REACH))
        if found:
            text = text[: found.start()].rstrip()
    return (text if text.isascii() else text.translate(SIGNS)).casefold()


def is_compatible(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether one of two sets is contained in the other (rules D01 and D03)."""
    return one <= other or other <= one


class Standings:
    """The standing of elements, worked out once for each ancestor."""

    def __init__(self) -> None:
        self._known: dict[Any, Standing] = {}

    def of(self, element: Any) -> Standing:
        """Return the standing of an element."""
        chain = []
        node = element
        while node is not None and node not in self._known:
            chain.append(node)
            node = node.getparent()
        standing = Standing() if node is None else self._known[node]
        for node in reversed(chain):
            standing = self._known[node] = _below(standing, node)
        return standing


def _below(above: Standing, node: Any) -> Standing:
    """Return the standing of a node, given its parent's."""
    tag = node.tag
    in_section = above.in_section or tag in SECTIONING
    barred = above.barred or tag in BARRED_TAGS or (tag == "header" and not above.in_section)
    hidden = above.hidden or tag in HIDDEN_TAGS
    language = above.language
    if node.attrib:
        words = set((node.get("class") or "").split())
        barred = (
            barred or (node.get("role") or "").strip().lower() in BARRED_ROLES or not words.isdisjoint(BARRED_CLASSES)
        )
        style = node.get("style")
        hidden = hidden or node.get("hidden") is not None or not words.isdisjoint(HIDDEN_CLASSES)
        hidden = hidden or (style is not None and HIDDEN_STYLE.search(style) is not None)
        own = node.get("lang") or node.get("xml:lang")
        language = own.strip().lower().partition("-")[0] if own else language
    return Standing(language, hidden, barred, in_section)


def link_target(element: Any, base: str, rules: UrlRules) -> str:
    """Return where a link leads, in canonical form; empty for what leads nowhere or stays on the page."""
    href = (element.get("href") or "").strip()
    if not href or href[0] == "#" or href[:16].lower() == "javascript:void(":
        return ""
    return canonicalize(href, base, rules).url


def picture_mark(element: Any, base: str, rules: UrlRules) -> str:
    """Return a picture's original, or a mark of the thumbnail where only that is known."""
    return original_of_picture(element, base, rules) or "?" + (element.get("src") or "")


def read_blocks(elements: Iterable[Any], base: str, rules: UrlRules) -> list[Block]:
    """Read elements, given in document order, as blocks: each subtree is walked once, nested blocks included."""
    wanted = dict.fromkeys(elements)
    standings, blocks, seen = Standings(), list[Block](), set[Any]()
    for element in wanted:
        if element not in seen:
            for block in _read(element, wanted, standings, len(blocks) and blocks[-1].end, base, rules):
                seen.add(block.element)
                blocks.append(block)
    return sorted(blocks, key=lambda block: block.start)


def _read(
    top: Any, wanted: dict[Any, None], standings: Standings, clock: int, base: str, rules: UrlRules
) -> Iterator[Block]:
    """Yield the blocks of one subtree, each as it ends: the one at the top comes last."""
    parts, links, pictures = list[str](), list[str](), list[str]()
    opened: list[tuple[Block, int, int, int]] = []
    unseen = 0
    for event, node in etree.iterwalk(top, events=("start", "end", "comment", "pi")):
        tag = node.tag
        if event == "start":
            clock += 1
            unseen += tag in UNSEEN and node is not top
            if node in wanted:
                parent = opened[-1][0] if opened else None
                block = Block(node, standings.of(node), parent, len(opened), clock)
                opened.append((block, len(parts), len(links), len(pictures)))
            if tag in BLOCKS or tag == "br":
                parts.append(" ")
            if node.text and not unseen:
                parts.append(node.text)
            if tag in ("a", "area"):
                links.append(link_target(node, base, rules))
            elif tag == "img":
                pictures.append(picture_mark(node, base, rules))
            continue
        if event == "end":
            if tag in BLOCKS or tag == "br":
                parts.append(" ")
            if opened and opened[-1][0].element is node:
                block, text_from, links_from, pictures_from = opened.pop()
                block.end = clock + 1
                if block.depth < DEEPEST_BLOCK:
                    text = visible_text(node) if unseen else "".join(parts[text_from:])
                    block.text = fingerprint(text)
                    block.links = frozenset(filter(None, links[links_from:]))
                    block.pictures = frozenset(pictures[pictures_from:])
                yield block
            unseen -= tag in UNSEEN and node is not top
        if node.tail and not unseen and node is not top:
            parts.append(node.tail)
