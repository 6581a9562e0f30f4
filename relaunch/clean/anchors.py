"""Ids that manuals and wikis make of a section's heading: `Login-information` is a section about it, no form to log in.

Such an id names the place that links lead to; it says nothing about what the block is for.
"""

from __future__ import annotations

import re
from typing import Any

from relaunch.tree import HEADINGS, all_text, linked_length, squash

_TEXTS = ("p", "dd", "pre", "td")
_WORD = re.compile(r"[^\W\d_]+")
# Reasons that a word in such an id gives by chance; a box that is called `related-posts` is one, whatever its heading.
BY_CHANCE = frozenset(
    "navigation search-form login-form language-menu print-link page-header footer pagination metadata cookie-notice "
    "sidebar share-buttons".split()
)


# What these hold is filled in, or leads somewhere; a text about logging in has nothing of it.
FORMS = frozenset(["search-form", "login-form"])
MENUS = frozenset(["language-menu", "navigation"])
_CONTROLS = ("form", "input", "select", "textarea", "button")
# So many characters beside its links no form has, and no menu; nor are so few of its characters in links.
BESIDE_LINKS, FEWEST_LINKED = 200, 0.2


def is_by_chance(element: Any, identity: str, reason: str, fewest: int = 2) -> bool:
    """Tell whether an element is called furniture, for this reason, only since its id is its heading's.

    What is called a form or a menu by its id, and holds a text and nothing to fill in, is none either.
    """
    if not identity or reason not in BY_CHANCE:
        return False
    return names_heading(element, identity, fewest) or (reason in (*FORMS, *MENUS) and _is_text(element, reason))


def _is_text(element: Any, reason: str) -> bool:
    """Tell whether an element holds a text and nothing to fill in; what is called a menu may have few links."""
    if next(element.iter(*_CONTROLS), None) is not None:
        return False
    said = len(squash(all_text(element)))
    linked = linked_length(element)
    return said - linked >= BESIDE_LINKS and (reason in FORMS or linked < FEWEST_LINKED * said)


def names_heading(element: Any, identity: str, fewest: int = 2) -> bool:
    """Tell whether an element's id is made of the words of its first heading, and text stands below it.

    An id of fewer words than `fewest` is none of these, whatever the heading: a box for cookies may be headed so. One
    word may stand before the heading's: `s-login-information`.
    """
    words = _WORD.findall(identity.casefold())
    if len(words) < fewest:
        return False
    heading = next(element.iter(*HEADINGS), None)
    if heading is None or next(element.iter(*_TEXTS), None) is None:
        return False
    said = _WORD.findall(all_text(heading).casefold())
    return said[-len(words) :] == words or (len(said) >= fewest and words[1:] == said)
