"""Say what type of record a page becomes: the first type of the mapping that matches, else what its content says."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from relaunch.mapping.fields import holds
from relaunch.mapping.labels import read_labels, read_pairs
from relaunch.mapping.schema import Mapping
from relaunch.mapping.selecting import is_match
from relaunch.model import Page, Reference
from relaunch.registry import finder
from relaunch.tree import all_text, visible_text

SOME_TEXT = 20
DATED = ("visible-date", "byline-date")
# What is said of a publication and hardly of anything else.
PARTICULARS = frozenset(
    "herausgeber herausgeberin erscheinungsjahr erscheinungsdatum bestellnummer artikelnummer isbn issn umfang auflage "
    "seitenzahl seiten verlag stand publisher isbn-13 pages edition".split()
)
FEWEST_PARTICULARS = 2
_LABELLED = re.compile(rf"({'|'.join(sorted(PARTICULARS, reverse=True))})\s*:")
_FILE = re.compile(r"\.(pdf|epub|docx?|odt|zip)([?#]|$)", re.IGNORECASE)
# A page is a landing page when its references say at least this many times what its own text says.
LANDING_RATIO = 1.0


def matched_type(page: Page, mapping: Mapping) -> str:
    """Return the first type of the mapping whose match holds for the page as it stands; empty for none."""
    for name, rule in mapping.types.items():
        if not rule.each and any(is_match(match, page) and holds(match, page, mapping, name) for match in rule.match):
            return name
    return ""


def is_home(url: str, mapping: Mapping) -> bool:
    """Say whether a canonical URL is the portal's home page."""
    parts = urlsplit(url)
    if parts.path == "/" and not parts.query:
        return True
    return bool(mapping.base) and url == mapping.base


def has_own_text(region: Any) -> bool:
    """Say whether a region holds more than its headings."""
    headings = sum(len(visible_text(h)) for h in region.iter("h1", "h2", "h3", "h4", "h5", "h6"))
    return len(visible_text(region)) > headings + SOME_TEXT


def guessed_type(page: Page, region: Any, references: tuple[Reference, ...], mapping: Mapping) -> str:
    """Return what the content says a page is.

    Landing for the home page and where references outweigh the page's own text; document for a page with a download
    and the particulars of a publication; article for a page that shows its date; else page.
    """
    if is_home(page.url, mapping):
        return "landing"
    if references and (len(references) >= 2 or not has_own_text(region)):
        own = len(visible_text(region))
        referred = sum(len(r.text) + len(r.title) for r in references)
        if referred >= LANDING_RATIO * own:
            return "landing"
    if is_publication(region):
        return "document"
    if any(finder.members()[name](page, region) is not None for name in DATED):
        return "article"
    return "page"


def is_publication(region: Any) -> bool:
    """Say whether a region is about one publication: particulars of it, and a file to take away."""
    if not any(_FILE.search(a.get("href") or "") for a in region.iter("a")):
        return False
    text = all_text(region).casefold()
    if sum(word in text for word in PARTICULARS) < FEWEST_PARTICULARS:
        return False
    paired = {label.casefold() for label, _ in read_pairs(region)} & PARTICULARS
    if len(paired | set(_LABELLED.findall(text))) < FEWEST_PARTICULARS:
        return False
    labels = {label.casefold() for label, _ in read_labels(region)}
    return len(labels & PARTICULARS) >= FEWEST_PARTICULARS
