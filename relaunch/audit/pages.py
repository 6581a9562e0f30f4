"""The auditor's own reading of archived pages: their sentences, each with its place, nothing cleaned."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

from relaunch.archive import Archive, Entry
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
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NAMED = re.compile(r"nav|menu|breadcrumb|footer|header|sidebar|print|lang|pager|browse|search|back", re.IGNORECASE)
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_:-]{2,40})""", re.IGNORECASE)
_XML = re.compile(r"^\s*<\?xml[^>]*\?>")
_ATTRIBUTES = ("alt", "title", "content", "value", "href", "src", "placeholder", "label", "data")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence of a page with its place; `furniture` where its element is one by name, `form` where a
    visitor fills something in, `hidden` where unseen."""

    text: str
    place: str
    furniture: bool = False
    form: bool = False
    hidden: bool = False
    named: bool = False


@dataclass(slots=True)
class Reading:
    """What a page says: its sentences in order, the letters of its links, and of what it says to machines."""

    spoken: list[Spoken] = field(default_factory=list)
    aside: str = ""
    links: set[str] = field(default_factory=set)


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
    path = urlsplit(entry.url).path.lower()
    if path == "/robots.txt" or (entry.media_type == "text/plain" and not path.endswith(".txt")):
        return False
    return entry.status == 200 and entry.media_type in PAGE_TYPES


def read_page(capture: Capture) -> Reading:
    """Return what an archived page says; nothing where no text can be made of it."""
    if len(capture.body) > LARGEST or not capture.body.strip(b"\x00 \t\r\n"):
        return Reading()
    text = _decoded(capture)
    if capture.media_type == "text/plain":
        return Reading([Spoken(s, "text") for line in text.splitlines() for s in split(line)])
    try:
        root = html.document_fromstring(_XML.sub("", text), parser=html.HTMLParser(huge_tree=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return Reading()
    return _walk(root)


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


def _walk(root: Any) -> Reading:
    """Visit each node once and cut the text at every element that is no part of a line."""
    reading = Reading()
    asides = [root.findtext("head/title") or ""]
    line: list[str] = []
    states = [(False, False, False, False, False)]  # silent, furniture, form, hidden, furniture by its name
    place = ["body"]
    linked: list[int] = []

    def finish() -> None:
        text = "".join(line)
        line.clear()
        _, furniture, form, hidden, named = states[-1]
        said = split(text.replace("\u00ad", ""))
        reading.spoken.extend(Spoken(sentence, place[-1], furniture, form, hidden, named) for sentence in said)

    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = node.tag
        if event == "start":
            if tag not in _INLINE:
                finish()
            states.append(_state(node, states[-1]))
            place.append(_place(node) if node.get("id") or node.get("class") else f"{place[-1].split(' ')[0]} {tag}")
            if tag == "a":
                linked.append(len(line))
            asides.extend(value for name in _ATTRIBUTES if (value := node.get(name)))
            text = node.text
        else:
            if event == "end":
                if tag == "a" and linked:
                    reading.links.add(letters("".join(line[linked.pop() :])))
                if tag not in _INLINE:
                    finish()
                states.pop()
                place.pop()
            text = node.tail if node is not root else None
        if text and not states[-1][0]:
            line.append(text)
    finish()
    reading.aside = letters(" ".join(asides))
    return reading


State = tuple[bool, bool, bool, bool, bool]


def _state(node: Any, outer: State) -> State:
    style = node.get("style")
    hidden = node.get("hidden") is not None or bool(style and _HIDDEN.search(style))
    furniture = node.tag in _FURNITURE or (node.get("role") or "").lower() in _ROLES
    named = bool(_NAMED.search(f"{node.get('id') or ''} {node.get('class') or ''}"))
    silent = node.tag in _SILENT
    own = (silent, furniture, node.tag in ("form", "fieldset"), hidden, furniture or named)
    return tuple(a or b for a, b in zip(outer, own, strict=True))  # type: ignore[return-value]  # five and five


def _place(node: Any) -> str:
    name = f"#{node.get('id')}" if node.get("id") else "." + ".".join((node.get("class") or "").split()[:2])
    return f"{node.tag}{name}"[:120]
