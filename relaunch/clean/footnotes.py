"""Footnotes that stand beside the main content: it links to them, and they link back."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from relaunch.tree import all_text, linked_length, squash

# A table of contents links to its sections too, and they back to the top: it is hardly more than links.
MOSTLY_LINKED = 0.5


def holds_footnotes(element: Any, region: Any) -> bool:
    """Tell whether an element holds notes to what a region says: links lead both ways, and most of it is no link."""
    back = _places_linked(element)
    if not back or back.isdisjoint(_places(region)) or _places_linked(region).isdisjoint(_places(element)):
        return False
    return linked_length(element) < MOSTLY_LINKED * len(squash(all_text(element)))


def _places_linked(element: Any) -> frozenset[str]:
    """Return the places of the page that links in an element lead to."""
    found = (link.get("href") or "" for link in element.iter("a"))
    return frozenset(unquote(href[1:]) for href in found if href[:1] == "#" and len(href) > 1)


def _places(element: Any) -> frozenset[str]:
    """Return what places in an element are called."""
    named = [node.get("name") for node in element.iter("a")]
    return frozenset(name for name in (*named, *(node.get("id") for node in element.iter("*"))) if name)
