"""What a page must have to be of a legacy system at all, seen without running the system's XPath expression.

Most pages are of no system that is known. What an expression asks of attributes (`/html/head/link[contains(@href,
'/wp-')]`) is first looked for among all values of that attribute; only where it stands there the expression is run.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from relaunch.presence import ANY, COMMON, Place, Presence, place

_STEP = re.compile(r"/html/((?:head/|body/|\*/)?)([a-z]+|comment\(\))((?:\[[^\[\]]*\])*)\Z")
_CONDITION = re.compile(
    r"(?P<how>contains|starts-with)\((?:@(?P<of>[a-z-]+)|\.), '(?P<part>[^']+)'\)"
    r"|@(?P<equal>[a-z-]+)='(?P<value>[^']+)'|@(?P<any>[a-z-]+)"
)

_EQUAL = re.compile(r"@[a-z-]+='[^']+'")


class Need(NamedTuple):
    """Texts of which one must stand among the values at a place; without a place, in the comments near the root.

    With a path it is an element that must stand there, seen from the root.
    """

    place: Place | None
    texts: tuple[str, ...]
    path: str = ""

    def is_met(self, presence: Presence) -> bool:
        """Tell whether a page has it."""
        if self.path:
            return presence.has_element(self.path)
        written = presence.comments if self.place is None else presence.at(self.place)
        if written:
            for text in self.texts:
                if text in written:
                    return True
        return False


@lru_cache(maxsize=64)
def needs_of(expression: str) -> tuple[Need, ...]:
    """Return what of a page one thing at least must be there for the expression to hold; nothing where that is unsure.

    Each of the expression's paths has to ask for an element, or for a text in attributes or comments in the last of its
    conditions.
    """
    found: dict[tuple[Place | None, str], dict[str, None]] = {}
    for path in expression.split("|"):
        step = _STEP.match(" ".join(path.split()))
        needs = _needs_of_step(*step.groups()) if step else [None]
        for need in needs:
            if need is None:
                return ()
            found.setdefault((need.place, need.path), {}).update(dict.fromkeys(need.texts))
    return tuple(Need(place, tuple(texts), path) for (place, path), texts in found.items())


def _needs_of_step(parent: str, tag: str, conditions: str) -> list[Need | None]:
    """Return what each of the conditions of a path's last step asks for, None for one of another kind."""
    last = conditions.rpartition("[")[2].rstrip("]")
    if tag == "comment()":
        return [_need_of_comment(condition) for condition in last.split(" or ")]
    if not last or (tag in COMMON and _EQUAL.fullmatch(last)):
        return [Need(None, (), f"{parent}{tag}{last and f'[{last}]'}")]
    return [_need(tag, condition) for condition in last.split(" or ")]


def _need_of_comment(condition: str) -> Need | None:
    match = _CONDITION.fullmatch(condition.strip())
    return Need(None, (match["part"],)) if match and match["part"] and not match["of"] else None


def _need(tag: str, condition: str) -> Need | None:
    match = _CONDITION.fullmatch(condition.strip())
    attribute = match and (match["of"] or match["equal"] or match["any"])
    if not match or not attribute:
        return None
    begins = ANY if match["how"] == "starts-with" else ""
    text = begins + match["part"] if match["part"] else ANY + match["value"] + ANY if match["value"] else ANY
    return Need(place(tag, attribute), (text,))
