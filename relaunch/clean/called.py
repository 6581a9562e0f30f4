"""What an element is called where the site is known: furniture or not, without ids that say so by chance."""

from __future__ import annotations

from typing import Any

from relaunch.clean.anchors import is_by_chance
from relaunch.clean.furniture_words import furniture_reason

_INLINE = frozenset("code em strong b i kbd samp var cite q abbr dfn".split())


def called(element: Any, is_own: bool = False) -> str:
    """Return why an element is furniture by its names; empty where it is not.

    On a page of its own texts (`is_own`) an id of one word may be its heading's.
    """
    get, tag = element.get, element.tag
    if tag in _INLINE:
        return ""
    identity = "" if tag in ("a", "dt") else get("id") or ""  # theirs names the place, or what is defined there
    classes, role = get("class") or "", get("role") or ""
    reason = furniture_reason(tag, identity, classes, role)
    if is_by_chance(element, identity, reason, 1 if is_own else 2):
        return furniture_reason(tag, "", classes, role)
    return reason
