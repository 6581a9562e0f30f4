"""Name a clash between an editor's text and the legacy page's as an issue, and tell when it is settled."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from relaunch.model import Issue
from relaunch.review.keys import label

CONFLICT = "edit-conflict"
ORDER = " (order)"
_TEXT = r'("(?:[^"\\]|\\.)*")'
_MESSAGE = re.compile(
    rf"\AThe editors (?:wrote {_TEXT}|removed it); the legacy page (?:now says {_TEXT}|no longer has it)\. "
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that both sides changed. `where` is a field, or a place in one such as `links[http://…].text`."""

    where: str
    ours: str
    theirs: str

    def issue(self) -> Issue:
        """Return the issue that names both texts."""
        ours = f"wrote {_quoted(self.ours)}" if self.ours else "removed it"
        theirs = f"now says {_quoted(self.theirs)}" if self.theirs else "no longer has it"
        return Issue(CONFLICT, f"The editors {ours}; the legacy page {theirs}. The editors' text stays.", self.where)


def conflict_texts(issue: Issue) -> tuple[str, str] | None:
    """Return the editors' text and the legacy page's from the issue that names both; empty where it was removed."""
    match = _MESSAGE.match(issue.message) if issue.code == CONFLICT else None
    if match is None:
        return None
    try:
        ours, theirs = (json.loads(text) if text else "" for text in match.groups())
    except ValueError:
        return None
    return ours, theirs


def told(value: Any) -> str:
    """Return a value as a text of an issue: what is nothing is empty, what is no text is JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def is_open(issue: Issue, edited: Mapping[str, str], new: Mapping[str, str]) -> bool:
    """Say whether a clash of an earlier run still stands; both arguments are what `told_places` returns.

    It is settled once the editors change the place again, or once both sides say the same there.
    """
    texts = conflict_texts(issue)
    if texts is None:
        return True
    ours, theirs = texts
    if issue.where == "body":
        mine, other = edited.get("body", ""), new.get("body", "")
        kept = _holds(mine, ours) if ours else not _holds(mine, theirs)
        return kept and not (theirs and _holds(mine, theirs)) and (not theirs or _holds(other, theirs))
    if edited.get(issue.where, "") != ours:
        return False
    return new[issue.where] != ours if issue.where in new else bool(ours)


def told_places(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what a record says at each place that a clash can name."""
    return {where: told(value) for where, value in _places(values, "")}


def _places(value: Any, where: str) -> Iterator[tuple[str, Any]]:
    if where:
        yield where, value
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _places(inner, f"{where}.{key}" if where else str(key))
    elif isinstance(value, list):
        yield where + ORDER, "\n".join(label(member) for member in value)
        for member in reversed(value):  # of two with one name the first counts
            yield from _places(member, f"{where}[{label(member)}]")


def _holds(body: str, part: str) -> bool:
    """Tell whether lines stand in a body one below the other."""
    return f"\n{part.strip(chr(10))}\n" in f"\n{body.strip(chr(10))}\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
