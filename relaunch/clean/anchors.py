"""Ids that manuals and wikis make of a section's heading: `Login-information` is a section about it, no form to log in.

Such an id names the place that links lead to; it says nothing about what the block is for.
"""

from __future__ import annotations

import re
from typing import Any

from relaunch.tree import HEADINGS, all_text

_TEXTS = ("p", "dd", "pre", "td")
_WORD = re.compile(r"[^\W\d_]+")
# Reasons that a word in such an id gives by chance; a box that is called `related-posts` is one, whatever its heading.
BY_CHANCE = frozenset(
    "navigation search-form login-form language-menu print-link page-header footer pagination metadata cookie-notice "
    "sidebar share-buttons".split()
)


def is_by_chance(element: Any, identity: str, reason: str, fewest: int = 2) -> bool:
    """Tell whether an element is called furniture, for this reason, only since its id is its heading's."""
    return bool(identity) and reason in BY_CHANCE and names_heading(element, identity, fewest)


def names_heading(element: Any, identity: str, fewest: int = 2) -> bool:
    """Tell whether an element's id is made of the words of its first heading, and text stands below it.

    An id of fewer words than `fewest` is none of these, whatever the heading: a box for cookies may be headed so.
    """
    words = _WORD.findall(identity.casefold())
    if len(words) < fewest:
        return False
    heading = next(element.iter(*HEADINGS), None)
    if heading is None or next(element.iter(*_TEXTS), None) is None:
        return False
    said = _WORD.findall(all_text(heading).casefold())
    return said[-len(words) :] == words
