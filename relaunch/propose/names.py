"""Names of a template as selectors: which ids and classes are worth a selector, and which one of several is best."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from relaunch.sitemodel.lines import STATES
from relaunch.tree import UNSEEN

_CLASS = re.compile(r"-?[A-Za-z_][\w-]{1,59}", re.ASCII)
_ID = re.compile(r"[A-Za-z][\w-]{1,59}", re.ASCII)
# Names that a program made up for one page or one build: numbers of elements, hashes of style sheets.
_MADE = re.compile(r"\d{3}|^[a-z]{1,3}\d|[a-z]\d[a-z]|\d[a-z]+\d|(?:^|[-_])(?=[a-f]*\d)[0-9a-f]{6,}$", re.IGNORECASE)
_SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")
# Elements that a selector may name by their tag.
_TAGS = frozenset(
    "p div span h1 h2 h3 h4 h5 h6 li ul ol dl dt dd td th tr table em i b strong small time address blockquote a cite "
    "figure figcaption section article header footer aside font center".split()
)
BARE = frozenset("h1 h2 h3 h4 time address".split())
# Words that say how an element looks or floats, and nothing of what it holds.
_WEAK = frozenset(
    "clearfix cf clear clearer left right center row col column columns inner outer box text item wrap wrapper grid "
    "container content main even odd hlist floatbox default section page site".split()
)


@lru_cache(maxsize=4096)
def words_of(classes: str) -> tuple[str, ...]:
    """Return the words of a class attribute that can be written as a selector and name no state."""
    return tuple(w for w in dict.fromkeys(classes.split()[:12]) if _CLASS.fullmatch(w) and w.lower() not in STATES)


def literal(text: str) -> str:
    """Return a pattern that matches a text, with no more backslashes than it needs."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def id_of(element: Any) -> str:
    """Return an element's id, if it is one that a person gave."""
    found = element.get("id") or ""
    return found if is_name(found) else ""


def is_name(identity: str) -> bool:
    """Say whether an id is one that a person gave, and can be written as a selector."""
    return bool(_ID.fullmatch(identity)) and not is_made(identity)


@lru_cache(maxsize=4096)
def is_made(name: str) -> bool:
    """Say whether a name looks like a program's: it will be another one on the next page or after the next build."""
    return bool(_MADE.search(name))


def selectors_of(element: Any) -> Iterator[str]:
    """Yield the short selectors that mean an element: its classes, its id; without them its place beside one."""
    tag = element.tag
    words = words_of(element.get("class") or "")
    yield from (f".{word}" for word in words)
    identity = id_of(element)
    if identity:
        yield f"#{identity}"
    if tag in BARE:
        yield tag
    parent = element.getparent()
    if words or identity or parent is None or tag not in _TAGS:
        return
    above = [f".{word}" for word in words_of(parent.get("class") or "")]
    if own := id_of(parent):
        above.append(f"#{own}")
    before = _before(element)
    for name in above:
        yield f"{name} > {tag}"
        if before is not None:
            named = [before.tag] if before.tag in _TAGS else []
            yield from (f"{name} > {said} + {tag}" for said in (*named, *_classes(before)))


def _classes(element: Any) -> list[str]:
    return [f".{word}" for word in words_of(element.get("class") or "")]


def _before(element: Any) -> Any | None:
    """Return the element before another, if it is one that a reader sees."""
    before = element.getprevious()
    while before is not None and not isinstance(before.tag, str):
        before = before.getprevious()
    return None if before is None or before.tag in UNSEEN else before


def cost(selector: str) -> tuple[int, int, bool, int, str]:
    """Return how dear a selector is: made-up and weak names last, then the fewest parts, classes first, the shortest.

    A bare tag means another element as soon as an editor writes one: it costs more than a tag with its place.
    """
    names = re.findall(r"[.#]([\w-]+)", selector)
    doubt = 2 if any(map(is_made, names)) else int(any(name.lower() in _WEAK for name in names))
    parts = 5 if selector in BARE else selector.count(" ")
    return doubt, parts, "#" in selector, len(selector), selector
