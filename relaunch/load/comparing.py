"""When two texts, days, pictures and markups are the same, though a target has put them in its own way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from lxml import html

from relaunch.ledger.sentences import key_of
from relaunch.load.cms import Shown

# What WordPress and others make of a typed text: dashes, an ellipsis, the multiplication sign, curved apostrophes.
_REWRITTEN = (("–", "-"), ("—", "-"), ("---", "-"), ("--", "-"), ("…", "..."), ("×", "x"), ("'", '"'), ("′", '"'),
              ("″", '"'))  # fmt: skip
_ACTIVE = re.compile(r"^(?:on|formaction)|^srcdoc$", re.IGNORECASE)
_ACTIVE_TAGS = frozenset({"script", "iframe", "object", "embed", "form", "base"})
_ADDED = frozenset({"class", "loading", "decoding", "srcset", "sizes", "width", "height", "rel", "id", "fetchpriority"})
_SCRIPTS = ("javascript:", "data:text", "vbscript:")


def key(text: str) -> str:
    """Return a text as it is compared: blind to what a target's typography makes of dashes and quotation marks."""
    found = key_of(text)
    for old, new in _REWRITTEN:
        if old in found:
            found = found.replace(old, new)
    return found


def folded(tags: Iterable[str]) -> set[str]:
    """Return tags as they are compared."""
    return {key(tag).casefold() for tag in tags}


def same_day(wanted: str, shown: Shown) -> bool:
    """Compare days in the portal's time zone; where the record names its own, compare moments."""
    moment = datetime.fromisoformat(wanted)
    if moment.tzinfo is None:
        return shown.date[:10] == wanted[:10]
    return shown.utc[:16] == moment.astimezone(UTC).isoformat()[:16]


def parsed(markup: str) -> Any:
    """Return markup as the children of one element."""
    return html.fragment_fromstring(markup or "<p></p>", create_parent="div")


def parts_of(markup: str) -> Counter[str]:
    """Count tags and attributes, but for the attributes that a target adds by itself."""
    found: Counter[str] = Counter()
    for element in parsed(markup).iterdescendants():
        if isinstance(element.tag, str):
            found[f"<{element.tag}>"] += 1
            found.update(f'{name}="" of <{element.tag}>' for name in element.attrib if name not in _ADDED)
    return found


def active_parts(tree: Any) -> set[str]:
    """Return what of a page would run in a visitor's browser."""
    found = set()
    for element in tree.iterdescendants():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _ACTIVE_TAGS:
            found.add(f"<{element.tag}>")
        found |= {f"{name} of <{element.tag}>" for name in element.attrib if _ACTIVE.match(name)}
        for name in ("href", "src"):
            if str(element.get(name, "")).strip().lower().startswith(_SCRIPTS):
                found.add(f"{name} with a script of <{element.tag}>")
    return found


def same_picture(ours: str, theirs: str) -> bool:
    """Say whether the target shows a smaller version of the same file."""
    stem = ours.rpartition(".")[0]
    return bool(stem) and re.match(re.escape(stem) + r"(?:-\d+x\d+|-scaled)?\.", theirs) is not None
