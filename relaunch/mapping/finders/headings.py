"""Titles: the heading of the main content, the document's title without the site's name."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from lxml import etree

from relaunch.mapping.fields import Found
from relaunch.model import Page
from relaunch.registry import finder
from relaunch.tree import linked_length, squash, title_parts, visible_text
from relaunch.urls import is_inside

_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
# A heading below more text than this belongs to a section.
TEXT_ABOVE = 200
# A heading is a link when this share of its text is one: a sign to copy the address may stand beside it.
LINKED = 0.9


@finder("main-heading")
def find_main_heading(page: Page, region: Any) -> Found | None:
    """The first `h1` of the main region, else its first heading of any level, if it stands above the text.

    A heading that many pages of the site have names none of them, if the document's title does; one below the first
    level that links to another page of the site names that one.
    """
    for heading in region.iter("h1"):
        text = visible_text(heading)
        if text and not _is_a_sections(text, page):
            return Found(text, (heading,))
    before = 0
    for element in region.iter(etree.Element):
        if element.tag in _HEADINGS:
            text = visible_text(element)
            if text:
                is_other = _leads_away(element, page) and text not in _document_title(page)
                return None if is_other or _is_a_sections(text, page) else Found(text, (element,))
        before += len(squash(element.text or "")) + len(squash(element.tail or ""))
        if before > TEXT_ABOVE:
            return None
    return None


def _leads_away(heading: Any, page: Page) -> bool:
    """Say whether all of a heading is a link to another page of the site."""
    if linked_length(heading) < LINKED * len(visible_text(heading)):
        return False
    try:
        targets = [urljoin(page.base, a.get("href")).partition("#")[0] for a in heading.iter("a") if a.get("href")]
    except ValueError:
        return False
    return any(target.rstrip("/") != page.url.rstrip("/") and is_inside(target, page.url) for target in targets)


@finder("social-title")
def find_social_title(page: Page, region: Any) -> Found | None:
    """What a page tells social networks to call it (`og:title`), unless it tells them so of many pages."""
    for meta in page.tree.iter("meta"):
        text = squash(meta.get("content") or "") if meta.get("property") == "og:title" else ""
        if text:
            return None if _is_a_sections(text, page, alone=True) else Found(_without_site(text, page) or text)
    return None


@finder("document-title")
def find_document_title(page: Page, region: Any) -> Found | None:
    """The `title` element without the site's name: its longest part between separators (`|`, `-`, `:`, `»`).

    Where the site is known, a part that many of its pages have is its name, however long.
    """
    text = _document_title(page)
    if not text:
        return None
    parts = title_parts(text)
    own = _without_site(text, page) or _own_part(page, parts)
    if not own:  # lists of one section are all called so
        headings = set(parts).intersection(page.memo.get("h1", ()))
        own = headings.pop() if len(headings) == 1 else ""
    return Found(own or max(parts, key=len, default=text))


def _without_site(title: str, page: Page) -> str:
    """Return a title without what many pages have before or behind it; empty where none of its parts is such."""
    parts = title_parts(title)
    own = [number for number, part in enumerate(parts) if not page.is_shared(part)]
    if not own or len(own) == len(parts):
        return ""
    start = end = 0
    for number, part in enumerate(parts[: own[-1] + 1]):
        place = title.find(part, end)
        start = place if number == own[0] else start
        end = place + len(part)
    return title[start:end]


def _document_title(page: Page) -> str:
    element = page.tree.find(".//title")
    return squash("".join(element.itertext())) if element is not None else ""


def _own_part(page: Page, parts: list[str]) -> str:
    """Return the longest part of a document's title that few pages have."""
    return max((part for part in parts if not page.is_shared(part)), key=len, default="")


def _is_a_sections(title: str, page: Page, *, alone: bool = False) -> bool:
    """Say whether a title stands on many pages, and the document's says what this one is called.

    Lists repeat the titles of pages: what holds this page's own part of the document's title is its own. `alone` is for
    one that many pages have, whatever the document's title says.
    """
    if not page.is_shared(title):
        return False
    own = _own_part(page, title_parts(_document_title(page)))
    return own.casefold() not in title.casefold() if own else alone
