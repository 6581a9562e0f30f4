"""The auditor's own reading of archived pages: their sentences, each with its place, nothing cleaned."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from lxml import etree, html
from lxml.cssselect import CSSSelector, SelectorError

from relaunch.archive import Archive, Entry
from relaunch.audit.plainly import lines_of
from relaunch.audit.words import letters, split
from relaunch.model import Capture

LARGEST = 10_000_000
PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "")
_SILENT = frozenset("script style template noscript head title meta link iframe object svg math noframes".split())
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small span "
    "strike strong sub sup time tt u var wbr img input button textarea map area nobr blink".split()
)
_FURNITURE = frozenset("nav header footer aside form menu".split())
_ROLES = frozenset("navigation banner contentinfo complementary search form menu menubar".split())
_ENDED = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)  # what stands behind is shown all the same
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Names of furniture, as words of an id or a class.
_NAMED = re.compile(
    r"(?<![a-z])(?:nav|navi|navigation|menu|breadcrumbs?|foot|footer|head|header|sidebar|pager|search|suche)(?![a-z])",
    re.IGNORECASE,
)
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_:-]{2,40})""", re.IGNORECASE)
_XML = re.compile(r"^\s*<\?xml[^>]*\?>")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence of a page with its place; `named` where its element is furniture by tag, role or name, `hidden`
    where nobody sees it, `linked` where a link stands in its line. `within` numbers the selectors that point there.
    `parts` are the letters of the links in its line, and of what stands between them."""

    text: str
    place: str
    named: bool = False
    hidden: bool = False
    linked: bool = False
    within: frozenset[int] = frozenset()
    parts: tuple[str, ...] = ()


@dataclass(slots=True)
class Reading:
    """What a page says: its sentences in order, the letters of its links, and those of the title in its head.

    `pointed` are the letters of the inline elements that a selector points to: no line's, but parts of lines.
    """

    spoken: list[Spoken] = field(default_factory=list)
    head: str = ""
    links: set[str] = field(default_factory=set)
    pointed: set[str] = field(default_factory=set)


def pages_of(archive: Archive) -> Iterator[Entry]:
    """Yield the archived pages of the site, by URL; the site is the host that most of them are from."""
    hosts = Counter(_host(entry) for entry in archive.entries() if _is_page(entry))
    if not hosts:
        return
    site = min(hosts, key=lambda host: (-hosts[host], host))
    names = {site, site.removeprefix("www."), f"www.{site}"}
    yield from (entry for entry in archive.entries() if _is_page(entry) and _host(entry) in names)


def _host(entry: Entry) -> str:
    return urlsplit(entry.url).netloc.lower()


def _is_page(entry: Entry) -> bool:
    if entry.status != 200 or entry.media_type not in PAGE_TYPES:
        return False
    path = urlsplit(entry.url).path.lower()
    return path != "/robots.txt" and (entry.media_type != "text/plain" or path.endswith(".txt"))


def read_page(capture: Capture, selectors: tuple[str, ...] = ()) -> Reading:
    """Return what an archived page says, and which of some selectors point there; nothing where there is no text."""
    if len(capture.body) > LARGEST or not capture.body.strip(b"\x00 \t\r\n"):
        return Reading()
    text = _decoded(capture)
    if capture.media_type == "text/plain":
        return Reading([Spoken(s, "text") for line in text.splitlines() for s in split(line)])
    parser = html.HTMLParser(huge_tree=True)
    try:
        root = html.document_fromstring(_ENDED.sub("", _XML.sub("", text)), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return Reading()
    if any(fault.type_name == "ERR_RESOURCE_LIMIT" for fault in parser.error_log):
        return Reading([Spoken(s, "deep") for line in lines_of(text, _SILENT, _INLINE) for s in split(line)])
    return _walk(root, _pointed(root, selectors))


def _pointed(root: Any, selectors: tuple[str, ...]) -> dict[Any, frozenset[int]]:
    """Return the elements that selectors point to, each with their numbers."""
    found: dict[Any, set[int]] = {}
    for number, selector in enumerate(selectors):
        try:
            elements = CSSSelector(selector, translator="html")(root) if selector else []
        except (SelectorError, etree.XPathError):
            continue  # a selector that nobody can read points nowhere
        for element in elements:
            found.setdefault(element, set()).add(number)
    return {element: frozenset(numbers) for element, numbers in found.items()}


def _decoded(capture: Capture) -> str:
    declared = _DECLARED.search(capture.header("Content-Type").encode("latin-1", "replace"))
    declared = declared or _DECLARED.search(capture.body[:4096])
    names = ["utf-8", declared[1].decode("ascii") if declared else "cp1252", "cp1252"]
    for name in names:
        try:
            return capture.body.decode(name).replace("\0", "")
        except (UnicodeError, LookupError):
            continue
    return capture.body.decode("latin-1").replace("\0", "")


def _walk(root: Any, pointed: dict[Any, frozenset[int]]) -> Reading:
    """Visit each node once and cut the text at every element that is no part of a line."""
    reading = Reading()
    line: list[str] = []
    states = [State()]
    place = ["body"]
    linked: list[int] = []
    begun: dict[Any, int] = {}  # where in this line the inline elements began that a selector points to
    links = 0  # in this line
    bounds: list[int] = []  # where the links of this line begin and end

    def finish() -> None:
        nonlocal links
        text = "".join(line)
        parts = _parts(line, bounds) if bounds and not linked else ()
        line.clear()
        bounds.clear()
        state, has_link = states[-1], bool(links or linked)
        links = 0
        for sentence in split(text.replace("\u00ad", "")):
            reading.spoken.append(Spoken(sentence, place[-1], state.named, state.hidden, has_link, state.within, parts))

    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = node.tag
        if event == "start":
            state = _state(node, states[-1], pointed)
            if tag not in _INLINE or state.hidden != states[-1].hidden:
                finish()
            if tag in _INLINE and node in pointed:
                begun[node] = len(line)
            states.append(state)
            place.append(_place(node) if node.get("id") or node.get("class") else f"{place[-1].split(' ')[0]} {tag}")
            if tag == "a":
                linked.append(len(line))
                links += node.get("href") is not None
            text = node.text
        else:
            if event == "end":
                if tag == "a" and linked:
                    start = linked.pop()
                    reading.links.add(letters("".join(line[start:])))
                    bounds += [start, len(line)]
                if node in begun:
                    reading.pointed.add(letters("".join(line[begun.pop(node) :])))
                if tag not in _INLINE or states[-1].hidden != states[-2].hidden:
                    finish()
                states.pop()
                place.pop()
            text = node.tail if node is not root else None
        if text and not states[-1].silent:
            line.append(text)
    finish()
    reading.head = letters(root.findtext("head/title") or "")
    return reading


def _parts(line: list[str], bounds: list[int]) -> tuple[str, ...]:
    """Return the letters of a line's links and of what stands between them."""
    ends = sorted({0, *bounds, len(line)})
    parts = (letters("".join(line[first:last])) for first, last in pairwise(ends))
    return tuple(filter(None, parts))


class State(NamedTuple):
    """What an element's ancestors and its own attributes say about the text in it."""

    silent: bool = False
    named: bool = False
    hidden: bool = False
    within: frozenset[int] = frozenset()


def _state(node: Any, outer: State, pointed: dict[Any, frozenset[int]]) -> State:
    style = node.get("style")
    names = f"{node.get('id') or ''} {node.get('class') or ''}"
    own = node.tag in _FURNITURE or (node.get("role") or "").lower() in _ROLES or bool(_NAMED.search(names))
    hidden = node.get("hidden") is not None or bool(style and _HIDDEN.search(style))
    within = outer.within | pointed[node] if node in pointed else outer.within
    return State(outer.silent or node.tag in _SILENT, outer.named or own, outer.hidden or hidden, within)


def _place(node: Any) -> str:
    name = f"#{node.get('id')}" if node.get("id") else "." + ".".join((node.get("class") or "").split()[:2])
    return f"{node.tag}{name}"[:120]
