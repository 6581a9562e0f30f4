"""Headings of hand-made pages, which are lines in larger letters."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import BLOCKS, HEADINGS, drop, unwrap

PLAIN = 3  # the size of letters where nothing is said (HTML 3.2)
LONGEST = 100  # what is longer, or ends like a sentence, is large text and no heading
LEVELS = ("h1", "h2", "h3")
MOST_LEVELS = 8  # elements around a line that are looked at; only a hostile page has more
HOLDERS = frozenset("p div center".split())
INLINE = ("b", "strong", "font", "center", "big")
_SIZE = re.compile(r"([+-]?)([1-7])")
_SENTENCE_END = (".", ",", ";", "…")


@step("read-font-headings")
def read_font_headings(page: Page) -> None:
    """Make headings of the lines that a hand-made page prints in larger letters; the largest become `h1`.

    A line stands in one `font` larger than the page's, between blocks or line breaks. Pages that have headings of their
    own are left alone. Run it before `unwrap-rte-leftovers`.
    """
    if next(page.body.iter(*HEADINGS), None) is not None:
        return
    found: dict[Any, int] = {}
    for font in _fonts(page.body):
        line = _line(font) if _size(font) > PLAIN and _is_short(_begin(font)) else None
        if line is not None and not any(a in found for a in islice((line, *line.iterancestors()), MOST_LEVELS)):
            found[line] = _size(font)
    ranks = sorted(set(found.values()), reverse=True)
    for line, size in found.items():
        _name(line, LEVELS[min(ranks.index(size), len(LEVELS) - 1)])


def _fonts(body: Any) -> list[Any]:
    """Return the fonts that stand in few others: nobody writes more, and each would be read once for each around it."""
    levels: dict[Any, int] = {}
    for font in body.iter("font"):
        around = next((a for a in islice(font.iterancestors(), MOST_LEVELS) if a in levels), None)
        levels[font] = 0 if around is None else levels[around] + 1
    return [font for font, level in levels.items() if level < MOST_LEVELS]


def _begin(element: Any) -> str:
    """Return the text of an element, or as much of it as shows that it is no heading."""
    parts, length = [], 0
    for part in element.itertext():
        parts.append(part)
        length += len(part.strip())
        if length > LONGEST:
            break
    return " ".join("".join(parts).split())


def _is_short(text: str) -> bool:
    return 0 < len(text) <= LONGEST and not text.endswith(_SENTENCE_END)


def _line(font: Any) -> Any:
    """Return the element that is a line of its own: the paragraph that holds nothing else, or the `font`; or None."""
    if next(font.iter("table", "img", "br"), None) is not None:
        return None
    node, text = font, _begin(font)
    for parent in islice(font.iterancestors(), MOST_LEVELS):
        if parent.tag in ("td", "th", "body") or _begin(parent) != text:
            break
        node = parent
        if node.tag in HOLDERS:
            return node
    return node if _stands_alone(node) else None


def _stands_alone(node: Any) -> bool:
    """Tell whether an inline element has a line to itself."""
    before, after, parent = node.getprevious(), node.getnext(), node.getparent()
    if parent is None:
        return False
    text_before = parent.text if before is None else before.tail
    if (text_before or "").strip() or (node.tail or "").strip():
        return False
    return all(other is None or other.tag == "br" or other.tag in BLOCKS for other in (before, after))


def _size(font: Any) -> int:
    match = _SIZE.fullmatch((font.get("size") or "").strip())
    if match is None:
        return PLAIN
    number = int(match[2])
    return PLAIN + (number if match[1] == "+" else -number) if match[1] else number


def _name(line: Any, tag: str) -> None:
    following = line.getnext()
    if following is not None and following.tag == "br" and not (line.tail or "").strip():
        drop(following)
    line.tag = tag
    for name in ("align", "size", "face", "color"):
        line.attrib.pop(name, None)
    for inner in list(line.iter(*INLINE)):
        if inner is not line:
            unwrap(inner)
