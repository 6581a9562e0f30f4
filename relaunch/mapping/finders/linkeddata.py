"""Values that a page says in JSON-LD of the one article that it is."""

from __future__ import annotations

from typing import Any

from relaunch.mapping.fields import Found
from relaunch.mapping.linkeddata import article_of, people_of, texts_of
from relaunch.model import Page
from relaunch.registry import finder


@finder("linked-published")
def find_linked_published(page: Page, region: Any) -> Found | None:
    """The `datePublished` of the page's article in JSON-LD (schema.org)."""
    values = texts_of(article_of(page).get("datePublished"))
    return Found(values[0]) if values else None


@finder("linked-author")
def find_linked_author(page: Page, region: Any) -> Found | None:
    """The people who are `author` of the page's article in JSON-LD (schema.org); an organisation is none."""
    names = people_of(article_of(page).get("author"))
    return Found(", ".join(dict.fromkeys(names))) if names else None


@finder("linked-tags")
def find_linked_tags(page: Page, region: Any) -> Found | None:
    """The `keywords` of the page's article in JSON-LD (schema.org)."""
    values = [tag.strip() for text in texts_of(article_of(page).get("keywords")) for tag in text.split(",")]
    return Found(list(dict.fromkeys(filter(None, values)))) if any(values) else None
