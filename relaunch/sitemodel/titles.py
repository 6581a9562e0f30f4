"""Remember of every page its title and how its text begins, as hashes, so that teasers for it are known as such.

The longest part of each document's title is counted, too: what many have is the site's name, and no page's.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable
from heapq import nsmallest

from relaunch.sitemodel.lines import SHOWN, digest
from relaunch.tree import title_parts

# So many pages are remembered, those whose URLs hash lowest.
MAX_PAGES = 50_000
# A lead is known by so many first words: lists cut teasers at all lengths, but hardly before.
LEAD_WORDS = 8
# What is looked through for a title, in characters; each pattern stops at the first end tag.
LOOKED_AT = 200_000
_HEADING = re.compile(r"<h1[\s>]", re.IGNORECASE)
_HEADING_END = re.compile(r"</h1", re.IGNORECASE)
_TITLE = re.compile(r"<title[\s>]", re.IGNORECASE)
_TITLE_END = re.compile(r"</title", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p[\s>]", re.IGNORECASE)
_PARAGRAPH_END = re.compile(r"</?(?:p|div|ul|ol|table|h[1-6])[\s>]", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_MARKER = re.compile(r"###[A-Z0-9_]+###")
_ELEMENT = 3_000
_PARAGRAPHS = 12
_HEADINGS = 3


def fold(text: str) -> str:
    """Return a text as it is compared: letters and digits in small letters."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def hash_of(text: str) -> int:
    """Return the hash of a heading or a part of a title, of as much as is kept of a line."""
    return digest(fold(text[:SHOWN]))


def lead_of(text: str) -> int:
    """Return the hash of how a text begins; 0 for a text too short to be known by that."""
    words = fold(text).split()[:LEAD_WORDS]
    return digest(" ".join(words)) if len(words) == LEAD_WORDS else 0


Seen = tuple[int, int, int, int, int]


def glimpse(text: str) -> Seen:
    """Return the hashes of a page's title, of how its text begins, and of parts of its document's title.

    The parts are the longest, the first and the last: one of them is the site's name. They are read off the page's
    source without parsing it.
    """
    text = text[:LOOKED_AT]
    document, _ = _inside(text, _TITLE, _TITLE_END, 0)
    title, behind = _heading(text, fold(document))
    if not fold(title):
        title = document.rpartition(": ")[2]
    lead, at = 0, behind
    for _ in range(_PARAGRAPHS):
        paragraph, at = _inside(text, _PARAGRAPH, _PARAGRAPH_END, at)
        lead = lead_of(paragraph)
        if lead or not at:
            break
    name = fold(title)
    parts = title_parts(document)
    longest, first, last = (max(parts, key=len), parts[0], parts[-1]) if parts else ("", "", "")
    hashes = {part: hash_of(part) for part in (longest, first, last) if part}
    return (digest(name) if name else 0), lead, hashes.get(longest, 0), hashes.get(first, 0), hashes.get(last, 0)


def _heading(text: str, document: str) -> tuple[str, int]:
    """Return the first heading of a page and the place behind it; not the site's name, where a later one is the page's.

    `document` is the document's title, folded: the page's own name stands first in it, mostly.
    """
    first = title, at = _inside(text, _HEADING, _HEADING_END, 0)
    own = fold(title)
    if not document or not own or document.startswith(own):
        return first
    for _ in range(_HEADINGS):
        title, at = _inside(text, _HEADING, _HEADING_END, at)
        name = fold(title)
        if not at or (name and name != own and name in document):
            return (title, at) if at else first
    return first


def _inside(text: str, opening: re.Pattern[str], closing: re.Pattern[str], at: int) -> tuple[str, int]:
    """Return the text of the next element and the place behind it; nothing and 0 where there is none."""
    began = opening.search(text, at)
    if began is None:
        return "", 0
    inner = text.find(">", began.end() - 1) + 1
    ended = closing.search(text, inner, inner + _ELEMENT)
    if not inner or ended is None:
        return "", began.end()
    said = html.unescape(_TAG.sub("", text[inner : ended.start()]))
    return " ".join(_MARKER.sub(" ", said).split()), ended.start()


class Titles:
    """What pages are called and how they begin, by URL."""

    def __init__(self) -> None:
        self._seen: dict[str, Seen] = {}

    def add(self, url: str, text: str) -> None:
        """Remember a page; of two with one URL the one with the lower hashes."""
        self.put(url, glimpse(text))

    def put(self, url: str, seen: Seen) -> None:
        """Remember what `glimpse` saw of a page."""
        if any(seen):
            self._seen[url] = min(seen, self._seen.get(url, seen))
        if len(self._seen) > 2 * MAX_PAGES:
            self._seen = {url: self._seen[url] for url in nsmallest(MAX_PAGES, self._seen, key=digest)}

    def known(self, canonical: Callable[[str], str]) -> dict[int, tuple[int, int]]:
        """Return what is kept, by the hashes of the pages' canonical URLs."""
        found: dict[int, tuple[int, int]] = {}
        for url in nsmallest(MAX_PAGES, self._seen, key=digest):
            key = digest(canonical(url))
            seen = self._seen[url][:2]
            found[key] = min(seen, found.get(key, seen))
        return dict(sorted(found.items()))

    def parts(self) -> Counter[int]:
        """Return of how many pages' document titles each text is the longest part, the first or the last."""
        return Counter(part for seen in self._seen.values() for part in set(seen[2:]) if part)
