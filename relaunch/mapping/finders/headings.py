"""Titles: the heading of the main content, the document's title without the site's name."""

from __future__ import annotations

from typing import Any

from lxml import etree

from relaunch.mapping.fields import Found
from relaunch.model import Page
from relaunch.registry import finder
from relaunch.tree import squash, title_parts, visible_text

_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
# A heading below more text than this belongs to a section.
TEXT_ABOVE = 200


@finder("main-heading")
def find_main_heading(page: Page, region: Any) -> Found | None:
    """The first `h1` of the main region, else its first heading of any level, if it stands above the text.

    A heading that many pages of the site have names none of them, if the document's title does.
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
                return None if _is_a_sections(text, page) else Found(text, (element,))
        before += len(squash(element.text or "")) + len(squash(element.tail or ""))
        if before > TEXT_ABOVE:
            return None
    return None


@finder("social-title")
def find_social_title(page: Page, region: Any) -> Found | None:
    """What a page tells social networks to call it (`og:title`), unless it tells them so of many pages."""
    for meta in page.tree.iter("meta"):
        text = squash(meta.get("content") or "") if meta.get("property") == "og:title" else ""
        if text:
            return None if page.is_shared(text) else Found(text)
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
    return Found(_own_part(page, parts) or max(parts, key=len, default=text))


def _document_title(page: Page) -> str:
    element = page.tree.find(".//title")
    return squash("".join(element.itertext())) if element is not None else ""


def _own_part(page: Page, parts: list[str]) -> str:
    """Return the longest part of a document's title that few pages have."""
    return max((part for part in parts if not page.is_shared(part)), key=len, default="")


def _is_a_sections(heading: str, page: Page) -> bool:
    """Say whether a heading stands on many pages, and the document's title says what this one is called."""
    if not page.is_shared(heading):
        return False
    own = _own_part(page, title_parts(_document_title(page)))
    return bool(own) and own.casefold() != heading.casefold()
