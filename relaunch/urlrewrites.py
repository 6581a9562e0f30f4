"""What other systems than TYPO3 put into a URL, as their mappings say it: surplus parameters, print views, other names.

A rule works on what a server sees of a URL, path and query; nothing here raises, whatever a page holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

Pattern = Annotated[str, "a regular expression"]  # for a type checker a plain text; the loader of mappings compiles it
Kind = Literal["page", "print", "feed", "file", "other"]


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Another name of a page: what `pattern` finds in path and query is replaced by `by`, `\\1` being its first group.

    Without `by` the URL stays. `kind` says what such a URL leads to; where it is no page, no further rule is tried.
    """

    pattern: Pattern
    by: str | None = None
    kind: Kind = "page"


def rewrites_of(values: Iterable[Any]) -> tuple[Rewrite, ...]:
    """Return rules as they are or as JSON holds them."""
    return tuple(value if isinstance(value, Rewrite) else Rewrite(**value) for value in values)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def rewrite(path: str, rules: tuple[Rewrite, ...]) -> tuple[str, str]:
    """Return path and query in their one form, and what kind of thing they lead to."""
    for rule in rules:
        found = _compiled(rule.pattern).search(path)
        if found is None:
            continue
        if rule.by is not None:
            renamed = path[: found.start()] + found.expand(rule.by) + path[found.end() :]
            path = renamed.rstrip("?&") or "/"
        if rule.kind != "page":
            return path, rule.kind
    return path, "page"


def is_named(name: str, value: str, marks: tuple[str, ...]) -> bool:
    """Tell whether a parameter is one of those listed: `name`, `name=value`, or `begin*`."""
    for mark in marks:
        wanted, _, demanded = mark.partition("=")
        if demanded and value != demanded:
            continue
        if name == wanted or (wanted[-1:] == "*" and name.startswith(wanted[:-1])):
            return True
    return False
