"""Titles: the heading of the main content, the document's title without the site's name."""

from __future__ import annotations

import re
from typing import Any

from relaunch.mapping.fields import Found
from relaunch.model import Page
from relaunch.registry import finder
from relaunch.tree import squash, visible_text

_SITE_NAME = re.compile(r"\s+[|»«·•–—-]\s+|\s*::\s*|:\s+")


@finder("main-heading")
def find_main_heading(page: Page, region: Any) -> Found | None:
    """The first `h1` of the main region, else its first heading of any level."""
    first = None
    for heading in region.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        text = visible_text(heading)
        if not text:
            continue
        if heading.tag == "h1":
            return Found(text, (heading,))
        first = first or Found(text, (heading,))
    return first


@finder("document-title")
def find_document_title(page: Page, region: Any) -> Found | None:
    """The `title` element without the site's name: its longest part between separators (`|`, `-`, `:`, `»`)."""
    element = page.tree.find(".//title")
    text = squash("".join(element.itertext())) if element is not None else ""
    if not text:
        return None
    parts = [part for part in _SITE_NAME.split(text) if part.strip()]
    return Found(max(parts, key=len).strip() if parts else text)
