"""What TYPO3's rich-text editor leaves behind: `<link>` tags that never became links, fonts, marked search words."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any

from lxml import etree

from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import all_text

LINK_TAG = re.compile(r"<link\s+([^<>]{1,2000})>|<link\b[^<>]*>|</link\s*>", re.I)
HEAD_LINK = re.compile(r"(?:^|\s)(?:rel|rev|href|type|media|itemprop|sizes)\s*=", re.I)
WRITTEN_LINK = re.compile(r"<link\s+([^<>]{1,2000})>([^<>]{0,5000})</link\s*>", re.I)
PARAMETER = re.compile(r'"[^"]*"|\S+')
PAGE_ID = re.compile(r"(\d+)(?:,(\d+))?(?:#(\S+))?\Z")
SCHEME = re.compile(r"(?:https?|ftp|mailto|tel):", re.I)
ALIAS = re.compile(r"[A-Za-z][\w-]*\Z")
CODE = frozenset("pre code kbd samp tt textarea xmp script style".split())

RENAMED = {"b": "strong", "i": "em", "tt": "code", "center": "div"}
UNWRAPPED = ("font", "u", "big", "nobr", "blink", "basefont", "relaunch-unwrap")
MEANINGLESS = frozenset("csc-sword align-left align-center align-right align-justify important-text".split())
SPAN_ATTRIBUTES = frozenset("class style align face size color".split())
# What the rich-text editor writes into the `title` of each link (htmlArea, locallang of TYPO3 4.x, both languages).
LINK_TITLES = frozenset(
    {
        *("Opens internal link in current window", "Opens external link in new window", "Initiates file download"),
        *("Opens external link in current window", "Opens internal link in new window"),
        *("Opens window for sending email", "Öffnet internen Link im aktuellen Fenster"),
        *("Öffnet externen Link in neuem Fenster", "Leitet Herunterladen der Datei ein"),
        *("Öffnet externen Link im aktuellen Fenster", "Öffnet internen Link in neuem Fenster"),
        *("Öffnet ein Fenster zum Versenden der E-Mail", "Öffnet Fenster zum Versenden einer E-Mail"),
    }
)
BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
ITALIC = re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.I)


def repair_link_tags(text: str) -> str:
    """Turn `<link 123 - class>text</link>` in a page's source into `<a href>` (RTE leftovers, TYPO3-LEGACY section 8).

    It works on the source, since to a parser `link` is a void element: the text would fall out of it. A page id
    becomes `index.php?id=123`; where the target cannot be known the text stays and the tags go. Elements of the
    head (`<link rel=… href=…>`) are left alone.
    """
    if "</link" not in text and "</LINK" not in text:
        return text
    parts: list[str] = []
    done = 0
    opening: re.Match[str] | None = None
    for tag in LINK_TAG.finditer(text):
        if not tag.group().startswith("</"):
            opening = tag if tag.group(1) and not HEAD_LINK.search(tag.group(1)) else None
        elif opening is not None:
            start, end = link_tags(unescape(opening.group(1)))
            parts += [text[done : opening.start()], start, text[opening.end() : tag.start()], end]
            done = tag.end()
            opening = None
    return "".join(parts) + text[done:] if parts else text


def link_tags(parameters: str) -> tuple[str, str]:
    """Return the start and end tag for the parameters of a stored link, or two empty strings without a target."""
    href, title = stored_link(parameters)
    if not href:
        return "", ""
    return f'<a href="{escape(href)}"' + (f' title="{escape(title)}"' if title else "") + ">", "</a>"


def stored_link(parameters: str) -> tuple[str, str]:
    """Return href and title of a stored link: `target window class "title" more`; href is empty where unknown."""
    words = PARAMETER.findall(parameters.strip().rstrip("/"))
    if not words:
        return "", ""
    title = words[3].strip('"') if len(words) > 3 and words[3] != "-" else ""
    return _href(words[0].strip('"')), title


def _href(target: str) -> str:
    """Return the URL that TYPO3's typolink makes of a target, without its path on the site."""
    page = PAGE_ID.match(target)
    if page:
        number, kind, mark = page.groups()
        if mark and mark.isdigit():
            mark = f"c{mark}"
        return f"index.php?id={number}" + (f"&type={kind}" if kind else "") + (f"#{mark}" if mark else "")
    if SCHEME.match(target) or target.startswith(("/", "#")):
        return target
    if "@" in target and "/" not in target:
        return f"mailto:{target}"
    if target.lower().startswith("www."):
        return f"http://{target}"
    if "/" in target and ":" not in target:
        return target
    return f"index.php?id={target}" if ALIAS.match(target) else ""


@step("unwrap-rte-leftovers")
def unwrap_rte_leftovers(page: Page) -> None:
    """Unwrap fonts, underlines, search-word marks and spans without meaning; name bold, italic and code as HTML does.

    The `title` that the editor writes into each link by itself ("Opens internal link in current window") goes.

    `<link …>` written out as text becomes a link outside code (TYPO3-LEGACY sections 3 and 8). A span keeps its
    place where a class or language says something; its text always stays.
    """
    written = []
    for element in page.body.iter("b", "i", "tt", "center", "span", "a"):
        if element.tag == "span":
            _judge_span(element)
        elif element.tag == "a":
            if (element.get("title") or "").strip() in LINK_TITLES:
                del element.attrib["title"]
        else:
            element.tag = RENAMED[element.tag]
    if "</link" in all_text(page.body):
        for element in page.body.iter(etree.Element):
            if (element.text and "</link" in element.text) or (element.tail and "</link" in element.tail):
                written.append(element)
    etree.strip_tags(page.body, *UNWRAPPED)
    for element in written:
        _link_written_out(element)


def _judge_span(span: Any) -> None:
    """Mark a span for unwrapping, or name what its style says."""
    attributes = span.attrib
    if not attributes:
        span.tag = "relaunch-unwrap"
        return
    if not SPAN_ATTRIBUTES.issuperset(attributes) or not MEANINGLESS.issuperset(attributes.get("class", "").split()):
        return
    style = attributes.get("style", "")
    if "none" in style or "hidden" in style:
        return  # drop-hidden decides
    span.tag = "strong" if BOLD.search(style) else "em" if ITALIC.search(style) else "relaunch-unwrap"
    attributes.clear()


def _link_written_out(element: Any) -> None:
    """Make links of the `<link …>text</link>` that stands as text in an element or behind it."""
    parent = element.getparent()
    if parent is None or element.tag in CODE or any(a.tag in CODE for a in element.iterancestors()):
        return
    if element.tail and "</link" in element.tail:
        _insert(parent, element.tail, element)
    if element.text and "</link" in element.text:
        _insert(element, element.text, None)


def _insert(parent: Any, text: str, before: Any) -> None:
    """Replace the text behind an element, or at the parent's start, by text and links."""
    done = 0
    for match in WRITTEN_LINK.finditer(text):
        href, title = stored_link(match.group(1))
        lead = text[done : match.start()]
        done = match.end()
        link = etree.Element("a" if href else "span", {"href": href} if href else {})
        if href and title:
            link.set("title", title)
        link.text = match.group(2)
        if before is None:
            parent.text = lead
            parent.insert(0, link)
        else:
            before.tail = lead
            before.addnext(link)
        before = link
    if done:
        before.tail = text[done:]
