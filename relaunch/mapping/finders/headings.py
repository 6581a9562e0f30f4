"""Titles: the heading of the main content, the document's title without the site's name."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from relaunch.mapping.fields import Found
from relaunch.model import Page
from relaunch.registry import finder
from relaunch.tree import squash, visible_text

_SITE_NAME = re.compile(r"\s+[|»«·•–—-]\s+|\s*::\s*|:\s+")
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
# A heading below more text than this belongs to a section.
TEXT_ABOVE = 200


@finder("main-heading")
def find_main_heading(page: Page, region: Any) -> Found | None:
    """The first `h1` of the main region, else its first heading of any level, if it stands above the text."""
    for heading in region.iter("h1"):
        text = visible_text(heading)
        if text:
            return Found(text, (heading,))
    before = 0
    for element in region.iter(etree.Element):
        if element.tag in _HEADINGS:
            text = visible_text(element)
            if text:
                return Found(text, (element,))
        before += len(squash(element.text or "")) + len(squash(element.tail or ""))
        if before > TEXT_ABOVE:
            return None
    return None


@finder("document-title")
def find_document_title(page: Page, region: Any) -> Found | None:
    """The `title` element without the site's name: its longest part between separators (`|`, `-`, `:`, `»`)."""
    element = page.tree.find(".//title")
    text = squash("".join(element.itertext())) if element is not None else ""
    if not text:
        return None
    parts = [part for part in _SITE_NAME.split(text) if part.strip()]
    return Found(max(parts, key=len).strip() if parts else text)
