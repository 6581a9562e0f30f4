"""The links of a page, in one pass over its tree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from relaunch.crawl.traps import signature
from relaunch.model import Capture

# tag: the attributes that hold a URL
_URLS = {
    "a": "href", "area": "href", "frame": "src", "iframe": "src", "img": "src", "link": "href", "meta": "content",
    "base": "href",
}  # fmt: skip
_RELS = frozenset(["canonical", "alternate", "next", "prev"])
_REFRESH = re.compile(r"^\s*\d*\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.I)
_LINK_TAGS = re.compile(rb"<(?:a|area|frame|iframe|img|link|meta|base)\s[^<>]{1,4000}>", re.I)
_IMPORT = re.compile(r"@import\s{1,20}(?:url\(\s{0,20})?[\"']?([^\"')\s;]{1,2000})", re.I)
_STYLE_URL = re.compile(r"url\(\s{0,20}[\"']?([^\"')\s]{1,2000})", re.I)
_STYLE_PICTURE = re.compile(r"\.(?:png|gif|jpe?g|webp|svg|bmp|ico|cur)$", re.I)
MOST_PARSED = 4_000_000  # bytes: the tree of a larger page may take a hundred times its size; its links are picked out
MOST_STYLE = 1_000_000  # bytes of a style sheet that are looked through
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)
_HTML_TYPES = frozenset(["text/html", "application/xhtml+xml"])
_HTML_START = re.compile(
    rb"[\s\xef\xbb\xbf\0]*<(?:!doctype html|html|head|frameset|\?xml[^>]{0,200}>\s*<(?:!doctype )?html)", re.I
)

_UNSAID = frozenset("head a script style noscript template select option button textarea".split())


@dataclass(frozen=True, slots=True)
class Links:
    """What a page links to, as written and each once: `pages` by links, `pictures` by `img`, style sheets as `styles`.
    `base` is as written, too.

    `text` is all text of the page, where it was asked for.
    """

    base: str
    pages: tuple[str, ...]
    pictures: tuple[str, ...]
    text: str = ""
    styles: tuple[str, ...] = ()


NONE = Links("", (), ())


def is_html(capture: Capture) -> bool:
    """Say whether a capture is a page to look for links in; an unknown type is judged by its first bytes."""
    media_type = capture.media_type
    if media_type in _HTML_TYPES:
        return True
    return not media_type and bool(_HTML_START.match(capture.body[:1000]))


def find_links(capture: Capture, *, with_text: bool = False) -> Links:
    """Return the links of a page; nothing is followed here and nothing is judged."""
    root = _tree(capture)
    if root is None:
        return NONE
    base = ""
    pages: dict[str, None] = {}
    pictures: dict[str, None] = {}
    styles: dict[str, None] = {}
    for element in root.iter(*_URLS):
        tag = element.tag
        value = element.get(_URLS[tag])
        if tag == "a" and "openPic" in (script := element.get("onclick") or ""):
            pages["javascript:" + script] = None
        if not value:
            continue
        if tag in ("a", "area", "frame", "iframe"):
            pages[value] = None
        elif tag == "img":
            pictures[value] = None
        elif tag == "base":
            base = base or value
        elif tag == "link":
            relations = (element.get("rel") or "").lower().split()
            if "stylesheet" in relations:
                styles[value] = None
            elif not _RELS.isdisjoint(relations):
                pages[value] = None
        elif (element.get("http-equiv") or "").strip().lower() == "refresh" and (found := _REFRESH.match(value)):
            pages[found.group(1)] = None
    text = " ".join(root.itertext(etree.Element)) if with_text else ""  # words of two elements are two words
    return Links(base, tuple(pages), tuple(pictures), text, tuple(styles))


def say_the_same(one: Capture, other: Capture) -> bool:
    """Say whether two captures of a page have the same text, but for dates, numbers, and its links: menus are links.

    Pages without a text, and those too large to be read, do not.
    """
    texts = [_said(capture) for capture in (one, other)]
    return bool(texts[0].strip()) and signature(texts[0]) == signature(texts[1])


def _said(capture: Capture) -> str:
    root = _tree(capture) if len(capture.body) <= MOST_PARSED else None
    if root is None:
        return ""
    parts: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start" and node.tag in _UNSAID:
            walk.skip_subtree()
        elif event == "start":
            parts.append(node.text or "")
        elif node is not root:
            parts.append(node.tail or "")
    return " ".join(parts)


def find_imports(capture: Capture) -> tuple[str, ...]:
    """Return the style sheets that a style sheet imports, as written."""
    text = capture.body[:MOST_STYLE].decode("utf-8", "replace")
    return tuple(dict.fromkeys(filter(None, _IMPORT.findall(text))))


def find_style_pictures(capture: Capture) -> tuple[str, ...]:
    """Return the pictures of a style sheet, as written: decoration, which is named and not asked for."""
    text = capture.body[:MOST_STYLE].decode("utf-8", "replace")
    return tuple(dict.fromkeys(url for url in _STYLE_URL.findall(text) if _STYLE_PICTURE.search(url.partition("?")[0])))


def _tree(capture: Capture) -> etree._Element | None:
    if not capture.body.strip(b"\0 \t\r\n"):
        return None
    found = _CHARSET.search(capture.header("Content-Type"))
    try:
        parser = etree.HTMLParser(encoding=found.group(1) if found else None, huge_tree=True, no_network=True)
    except LookupError:  # a charset that nobody knows
        parser = etree.HTMLParser(huge_tree=True, no_network=True)
    if len(capture.body) > MOST_PARSED:
        return etree.fromstring(b"<html>" + b"".join(_LINK_TAGS.findall(capture.body)), parser)
    try:
        root = etree.fromstring(capture.body, parser)
    except etree.XMLSyntaxError:  # nothing but comments, or bytes that are no text
        return None
    log = parser.error_log
    if len(log) and log[-1].type_name == "ERR_RESOURCE_LIMIT":  # nested too deep: all behind that is missing
        return etree.fromstring(b"<html>" + b"".join(_LINK_TAGS.findall(capture.body)), parser)
    return root
