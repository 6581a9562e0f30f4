"""An archived page made harmless, so that an editor can look at it: its text, pictures and styles, and nothing alive.

The second wall behind the sandbox and the policy it is served with: by allow-list, and every address in it is one that
the archive itself answers, or is gone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from relaunch.clean.decode import decode, parse
from relaunch.model import Capture
from relaunch.tree import drop, unwrap

# (kind, absolute address) → the address on the archive's own origin, or nothing; kinds are page, picture and style.
Locate = Callable[[str, str], str]
# (absolute address) → the text of an archived style sheet, or nothing.
Styles = Callable[[str], str]

GONE = frozenset(
    "script style noscript iframe frameset noframes object applet template svg math audio video portal fencedframe "
    "dialog canvas map datalist slot".split()
)
# What has no content of its own; the parser may have put the rest of the page into it all the same.
HOLLOW = frozenset("source track param base meta link bgsound keygen embed area frame".split())
RENAMED = {"form": "div", "marquee": "div", "blink": "span", "image": "img", "plaintext": "pre", "xmp": "pre",
           "listing": "pre", "isindex": "span"}  # fmt: skip
KEPT = frozenset(
    "class id name style title alt width height align valign border cellpadding cellspacing bgcolor color face size "
    "colspan rowspan scope headers lang dir type value checked selected start summary abbr nowrap noshade hspace "
    "vspace clear rows cols label span compact".split()
)
CONTROLS = frozenset("input button select textarea option optgroup fieldset".split())
NO_INPUT = frozenset({"image", "file", "password", "hidden"})
MAX_STYLE = 400_000
MAX_IMPORTS = 20
POLICY = (
    "sandbox; default-src 'none'; img-src {origin} data:; style-src 'unsafe-inline'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors {desk}"
)
PLAIN = "body{font:16px/1.5 system-ui,sans-serif;margin:1rem;max-width:60rem}img{max-width:100%}"

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})[ \t\r\n\f]?|\\([^\r\n0-9a-fA-F])")
_IMPORT = re.compile(r"@import\b\s*(?:url\(\s*)?[\"']?([^\"')\s;]*)[^;]{0,200}(?:;|\Z)", re.IGNORECASE)
_URL = re.compile(r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^)\"']*))\s*\)?", re.IGNORECASE)
# What fetches or runs, each with what takes its place: the sheet around it stays readable.
_ALIVE = (
    (re.compile(r"(?:-webkit-)?(?:image-set|cross-fade|element|expression|paint)\s*\(|\bsrc\s*\(", re.I), "x-gone("),
    (re.compile(r"@font-face\b", re.I), "@media not all"),
    (re.compile(r"@(?:namespace|charset|document)\b", re.I), "@x-gone"),
    (re.compile(r"-moz-binding|\bbehaviou?r(?=\s*:)|\bjavascript(?=\s*:)", re.I), "x-gone"),
)
_QUOTED = re.compile(r"([\"'])\s*(?:[a-z]+:)?//[^\"'\n]*\1", re.IGNORECASE)  # an address in quotes, wherever
_SAFE_DATA = re.compile(r"data:image/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/=\s]+\Z", re.IGNORECASE)


def harmless(capture: Capture, locate: Locate, styles: Styles) -> str:
    """Return an archived page as HTML that runs nothing and asks nobody but the archive."""
    text, _ = decode(capture)
    tree = parse(text)
    base = _base(tree, capture.url)
    sheets = _sheets(tree, base, locate, styles)
    title = squash_title(tree.findtext("head/title") or "")
    language = tree.get("lang") or ""
    body = tree.find("body")
    if body is None:
        body = tree.makeelement("body")
    _clean(body, base, locate)
    fresh = html.Element("html")
    if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", language):
        fresh.set("lang", language)
    head = etree.SubElement(fresh, "head")
    etree.SubElement(head, "meta", charset="utf-8")
    etree.SubElement(head, "meta", name="referrer", content="no-referrer")
    etree.SubElement(head, "title").text = title or capture.url
    for sheet in sheets or [PLAIN]:
        etree.SubElement(head, "style").text = sheet
    body.tail = None
    fresh.append(body)
    written = etree.tostring(fresh, method="html", encoding="unicode", doctype="<!DOCTYPE html>")
    return str(written)


def squash_title(text: str) -> str:
    """Return a title on one line."""
    return " ".join(text.split())[:300]


def _base(tree: Any, url: str) -> str:
    found = tree.find("head/base")
    return absolute(found.get("href") or "", url) if found is not None else url


def absolute(url: str, base: str) -> str:
    """Return an http address made absolute, or nothing for every other kind of address."""
    try:
        joined = urljoin(base, url.strip())
        scheme = urlsplit(joined).scheme.lower()
    except ValueError:
        return ""
    return joined.partition("#")[0] if scheme in ("http", "https") else ""


def _sheets(tree: Any, base: str, locate: Locate, styles: Styles) -> list[str]:
    """Return the page's style sheets in order, those of the archive and those in the page."""
    sheets: list[str] = []
    for node in tree.iter("style", "link"):
        if not _on_screen(node.get("media") or ""):
            continue
        if node.tag == "style":
            text, home = node.text or "", base
        elif "stylesheet" in (node.get("rel") or "").lower().split() and "alternate" not in node.get("rel").lower():
            home = absolute(node.get("href") or "", base)
            text = styles(home) if home else ""
        else:
            continue
        if text := harmless_css(text, home, locate, styles):
            sheets.append(text)
    return sheets


def _on_screen(media: str) -> bool:
    return not media or any(word in media.lower() for word in ("all", "screen", "only", "width"))


def harmless_css(text: str, base: str, locate: Locate, styles: Styles, left: int = MAX_IMPORTS) -> str:
    """Return CSS whose addresses are the archive's own; what it imports is put in its place."""
    text = _plain_css(text[:MAX_STYLE])

    def imported(match: re.Match[str]) -> str:
        url = absolute(match[1], base)
        found = styles(url) if url and left > 0 else ""
        return harmless_css(found, url, locate, styles, left // 4) if found else ""

    parts, at = [], 0
    for match in list(_IMPORT.finditer(text))[:MAX_IMPORTS]:
        parts += [_harmless_rules(text[at : match.start()], base, locate), imported(match)]
        at = match.end()
    return "".join([*parts, _harmless_rules(_IMPORT.sub("", text[at:]), base, locate)]).strip()


def _plain_css(text: str) -> str:
    """Return CSS without comments and without escapes that could hide a word."""

    def unescaped(match: re.Match[str]) -> str:
        code = int(match[1], 16) if match[1] else ord(match[2])
        letter = chr(code) if 0x20 <= code < 0x7F else ""
        return letter if letter.isalnum() or letter in "()@-:_" else match[0]

    plain = _COMMENT.sub(" ", text.replace("\0", "").replace("<!--", " ").replace("-->", " "))
    return _ESCAPE.sub(unescaped, plain)


def _harmless_rules(text: str, base: str, locate: Locate) -> str:
    def put(match: re.Match[str]) -> str:
        found = _picture(match[1] or match[2] or match[3] or "", base, locate)
        return f'url("{found}")' if found else "none"

    for alive, dead in _ALIVE:
        text = alive.sub(dead, text)
    return _QUOTED.sub('""', _URL.sub(put, text)).replace("<", "\\3c ")  # `</style` would end the sheet


def _picture(url: str, base: str, locate: Locate) -> str:
    if _SAFE_DATA.match(url.strip()):
        return "".join(url.split())
    found = absolute(url, base)
    return locate("picture", found) if found else ""


def _clean(body: Any, base: str, locate: Locate) -> None:
    """Take all that is alive out of a body; iterative, for any depth."""
    for node in list(body.iter()):
        if not isinstance(node.tag, str) or (node is not body and _is_unwanted(node)):
            drop(node)
        elif node.tag in HOLLOW:
            unwrap(node)
        else:
            node.tag = RENAMED.get(node.tag, node.tag)
            _clean_attributes(node, base, locate)


def _is_unwanted(node: Any) -> bool:
    if node.tag in GONE or ":" in node.tag:
        return True
    return node.tag == "input" and (node.get("type") or "").strip().lower() in NO_INPUT


def _clean_attributes(node: Any, base: str, locate: Locate) -> None:
    had = dict(node.attrib)
    node.attrib.clear()
    for name, value in had.items():
        if name == "style":
            if style := _harmless_rules(_plain_css(value[:MAX_STYLE]), base, locate):
                node.set(name, style)
        elif name in KEPT:
            node.set(name, value)
        elif _is_picture(node.tag, name) and (found := _picture(value, base, locate)):
            node.set(name, found)
    if node.tag == "a":
        _set_link(node, had.get("href") or "", base, locate)
    if node.tag in CONTROLS:
        node.set("disabled", "disabled")


def _is_picture(tag: str, name: str) -> bool:
    return name == "background" or (tag, name) == ("img", "src")


def _set_link(node: Any, href: str, base: str, locate: Locate) -> None:
    """Let a link lead within the page or to another archived page; any other only names where it led."""
    if href.startswith("#"):
        node.set("href", href)
        return
    url = absolute(href, base)
    found = locate("page", url) if url else ""
    if found:
        node.set("href", found)
    elif url:
        node.set("title", url)
