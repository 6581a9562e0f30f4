"""Read a page as lines of text, each with the place in the template where it stands."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from lxml import etree

from relaunch.tree import BLOCKS, UNSEEN

HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 dt th caption legend label".split())
KEPT_AS_IS = frozenset(["pre", "code"])
# A page of more lines than this teaches nothing that its first ones do not.
MAX_LINES = 3_000
MAX_DEPTH = 60
# Cells are told apart by their column; rows by their number where there are so few that the table is the page's layout.
CELLS = frozenset(["td", "th"])
NUMBERED = CELLS | {"tr"}
LAYOUT_ROWS = 3
# More class words or longer names than these are no template's.
MAX_WORDS = 12
MAX_NAME = 80
_SEPARATORS = str.maketrans("#. \t\n/", "------")
# So much of a line is kept as evidence.
SHOWN = 160
# A template marker that was never filled says nothing about the line it stands in.
_MARKER = re.compile(r"###[A-Z0-9_]+###")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"\w")
# Running text: a line this long, or shorter and ending like a sentence.
RUNNING_LENGTH = 60
SENTENCE_LENGTH = 20
_SENTENCE_END = (".", "!", "?", "…", ":", "“", '"')
# Words that name a state of an element, not its place: the same menu entry is `act` on one page and `no` on another.
STATES = frozenset(
    "act active current cur no first last odd even selected open sub ifsub actifsub has-sub hover visited "
    "is-active here inact ifcur level0 firstchild lastchild".split()
)


class Line(NamedTuple):
    """A line of a page. `path` leads to it, `text` is the hash of its text; lengths are in characters.

    In a line that is mostly links numbers count as equal, so that page browsers repeat. `target` is the hash of where
    its last link leads.
    """

    path: tuple[str, ...]
    text: int
    length: int
    linked: int
    heading: bool
    running: bool
    kept: bool
    target: int
    words: str


@dataclass(slots=True)
class Reading:
    """The lines of a page in document order, and for each block element the range of its lines."""

    lines: list[Line] = field(default_factory=list)
    spans: list[tuple[Any, int, int]] = field(default_factory=list)
    repeated: set[tuple[str, ...]] = field(default_factory=set)


def digest(text: str) -> int:
    """Return a hash of a text that is the same in every process."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=7).digest(), "big")


def stable(name: str) -> str:
    """Return an id or class word with its numbers generalised: `#c123` and `#c77` are both `#c0`."""
    return _DIGITS.sub("0", name)


def known_form(name: str, known: frozenset[str]) -> str:
    """Return the form in which a name is the template's: as it is, else generalised, else not at all."""
    if name in known:
        return name
    general = stable(name)
    return general if general in known else ""


def key_of(node: Any, known: frozenset[str] | None = None, number: int | None = None) -> str:
    """Name an element by its tag, id and class words; with `known`, by those of its names alone.

    `number` is that of a cell or row in its layout, as `numbered` counts it.
    """
    get = node.get
    identity, classes = get("id"), get("class")
    if number is None and not identity and not classes:
        return str(node.tag)
    return _key(node.tag, identity or "", classes or "", number, known)


@lru_cache(maxsize=1 << 14)
def _key(tag: str, identity: str, classes: str, number: int | None, known: frozenset[str] | None) -> str:
    key = tag if number is None else f"{tag}:{number}"
    if identity:
        name = "#" + _plain(identity)
        key += name if known is None else known_form(name, known)
    if classes:
        words = {"." + _plain(word) for word in classes.split()[:MAX_WORDS] if word.lower() not in STATES}
        key += "".join(sorted(words if known is None else {known_form(word, known) for word in words}))
    return key


def numbered(node: Any, counts: dict[str, int]) -> int | None:
    """Count a cell or a row among its siblings before it, which `counts` remembers; None for what has no number."""
    tag = node.tag
    if tag in CELLS:
        tag = "td"
    elif tag != "tr" or len(node.getparent()) > LAYOUT_ROWS:
        return None
    number = counts.get(tag, 0)
    counts[tag] = number + 1
    return min(number, MAX_WORDS)


def _plain(name: str) -> str:
    return name.translate(_SEPARATORS)[:MAX_NAME]


def names_in(key: str) -> list[str]:
    """Return the names of a key: its id with `#`, its classes with a dot."""
    return re.findall(r"[#.][^#.]+", key)


def _numbers_aside(words: str) -> str:
    """Return a line of links with its numbers made equal: all states of a page browser are one text."""
    equal = _DIGITS.sub("0", words)
    return " ".join(sorted(set(equal.split()))) if equal.count("0") > 1 else equal


class _Reader:
    """Collects lines while a page is walked."""

    def __init__(
        self, known: frozenset[str] | None, path: tuple[str, ...], wanted: Container[tuple[str, ...]] | None
    ) -> None:
        self.known = known
        self.wanted = wanted
        self.reading = Reading()
        self.parts: list[str] = []
        self.linked = 0
        self.in_link = 0
        self.in_kept = 0
        self.href = ""
        self.path = path
        self.tag = ""

    def say(self, text: str | None) -> None:
        if text:
            self.parts.append(text)
            if self.in_link:
                self.linked += len(text) if len(text) < 40 else len(" ".join(text.split()))

    def flush(self) -> None:
        if not self.parts:
            return
        words = " ".join("".join(self.parts).split())
        self.parts.clear()
        linked, self.linked = self.linked, 0
        href, self.href = self.href, ""
        if "###" in words:
            words = " ".join(_MARKER.sub(" ", words).split())
        if not words or not _WORD.search(words) or len(self.reading.lines) >= MAX_LINES:
            return
        length = len(words)
        plain = length - linked
        running = (plain >= RUNNING_LENGTH or (plain >= SENTENCE_LENGTH and words.endswith(_SENTENCE_END))) and (
            linked < length / 2
        )
        text = target = 0
        if self.wanted is None or self.path in self.wanted:
            text = digest(_numbers_aside(words) if linked * 2 > length else words)
            target = digest(href.lstrip("./")) if href and self.known is None else 0
        heading = self.tag in HEADINGS
        kept = self.in_kept > 0
        line = Line(self.path, text, length, min(linked, length), heading, running, kept, target, words[:SHOWN])
        self.reading.lines.append(line)


def read_lines(
    body: Any,
    known: frozenset[str] | None = None,
    path: tuple[str, ...] = (),
    wanted: Container[tuple[str, ...]] | None = None,
) -> Reading:
    """Return the lines of a page, or of the element of it that `path` leads to, from one walk without recursion.

    With `known` names links have no target; texts at other places than those `wanted` have no hash.
    """
    reader = _Reader(known, path, wanted)
    reading = reader.reading
    open_blocks: list[tuple[tuple[str, ...], str, int]] = []
    counts: list[dict[str, int]] = [{}]
    walk = etree.iterwalk(body, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event in ("comment", "pi"):
            reader.say(node.tail)
            continue
        tag = node.tag
        if event == "start":
            if tag in UNSEEN:
                walk.skip_subtree()
                continue
            if tag == "a":
                reader.in_link += 1
                reader.href = (node.get("href") or "")[:400]
            reader.in_kept += tag in KEPT_AS_IS
            if tag in BLOCKS and node is not body:
                reader.flush()
                open_blocks.append((reader.path, reader.tag, len(reading.lines)))
                if len(reader.path) < MAX_DEPTH:
                    siblings = counts[-1]
                    key = key_of(node, reader.known, numbered(node, siblings) if tag in NUMBERED else None)
                    reader.path = (*reader.path, key)
                    siblings[key] = siblings.get(key, 0) + 1
                    if siblings[key] == 2:
                        reading.repeated.add(reader.path)
                counts.append({})
                reader.tag = tag
            elif tag == "br":
                reader.parts.append(" ")
            reader.say(node.text)
            continue
        if tag not in UNSEEN:
            reader.in_link -= tag == "a"
            if tag in BLOCKS and node is not body:
                reader.flush()
                counts.pop()
                outer, outer_tag, began = open_blocks.pop()
                if len(reading.lines) > began:
                    reading.spans.append((node, began, len(reading.lines)))
                reader.path, reader.tag = outer, outer_tag
            reader.in_kept -= tag in KEPT_AS_IS
        if node is not body:
            reader.say(node.tail)
    reader.flush()
    return reading
