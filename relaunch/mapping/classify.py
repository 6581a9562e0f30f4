"""Say what type of record a page becomes: the first type of the mapping that matches, else what its content says."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from relaunch.mapping.schema import Mapping
from relaunch.mapping.selecting import is_match
from relaunch.model import Page, Reference
from relaunch.tree import visible_text

# A page is a landing page when its references say at least this many times what its own text says.
LANDING_RATIO = 1.0


def matched_type(page: Page, mapping: Mapping) -> str:
    """Return the first type of the mapping whose match holds for the page as it stands; empty for none."""
    for name, rule in mapping.types.items():
        if any(is_match(match, page.url, page.tree) for match in rule.match):
            return name
    return ""


def is_home(url: str, mapping: Mapping) -> bool:
    """Say whether a canonical URL is the portal's home page."""
    parts = urlsplit(url)
    if parts.path == "/" and not parts.query:
        return True
    return bool(mapping.base) and url == mapping.base


def guessed_type(page: Page, region: Any, references: tuple[Reference, ...], mapping: Mapping) -> str:
    """Return landing for the home page and where references outweigh the page's own text, else page."""
    if is_home(page.url, mapping):
        return "landing"
    if len(references) >= 2:
        own = len(visible_text(region))
        referred = sum(len(r.text) + len(r.title) for r in references)
        if referred >= LANDING_RATIO * own:
            return "landing"
    return "page"
