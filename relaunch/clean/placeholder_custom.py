"""A portal's own placeholder rules, as its mapping states them (rules P40–P42)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml.cssselect import CSSSelector, SelectorError

from relaunch.clean.placeholder_rules import Finder, Hit
from relaunch.errors import MappingError

ACTIONS = ("drop", "drop_block", "unwrap", "replace", "keep")
_KEYS = ("action", "context", "name", "pattern", "scope", "with")
_CONTEXT = re.compile(r"text|comment|attr:[^\s:][^\s]*")
_BARE = re.compile(r"#+")


@dataclass(frozen=True, slots=True)
class CustomRule:
    """One rule of a mapping: what `pattern` finds in `context`, inside `scope`, and what becomes of it.

    `context` is `text`, `comment` or `attr:NAME`; `scope` a CSS selector; `replacement` is what YAML calls `with`.
    `drop` and `replace` work inside elements of the scope, `drop_block` and `unwrap` upon the nearest of them.
    """

    name: str
    pattern: str
    context: str = "text"
    action: str = "drop"
    scope: str = ""
    replacement: str = ""


def custom_rule(entry: Mapping[str, object], where: str = "custom") -> CustomRule:
    """Read a rule from a mapping's dictionary; every fault of it comes in one `MappingError`."""
    values = {key: str(value) for key, value in entry.items() if value is not None}
    faults = [f"{where}: unknown key {key!r}; known keys: {', '.join(_KEYS)}" for key in sorted(set(entry) - {*_KEYS})]
    name, pattern = values.get("name", ""), values.get("pattern", "")
    action = values.get("action", "drop").replace("-", "_")
    context = values.get("context", "text")
    scope = values.get("scope", "")
    if not pattern:
        faults.append(f"{where}: the key 'pattern' is missing; give the regular expression to look for")
    if action not in ACTIONS:
        faults.append(f"{where}: no action is named {action!r}; known actions: {', '.join(ACTIONS)}")
    if not _CONTEXT.fullmatch(context):
        faults.append(f"{where}: no context is named {context!r}; known contexts: text, comment, attr:NAME")
    faults += _faults_of(where, pattern, scope)
    if faults:
        raise MappingError(faults)
    return CustomRule(name or pattern, pattern, context.lower(), action, scope, values.get("with", ""))


def _faults_of(where: str, pattern: str, scope: str) -> list[str]:
    faults = []
    try:
        re.compile(pattern)
    except re.error as error:
        faults.append(f"{where}: the pattern {pattern!r} is no regular expression: {error}")
    try:
        if scope:
            CSSSelector(scope, translator="html")
    except SelectorError as error:
        faults.append(f"{where}: the scope {scope!r} is no CSS selector: {error}")
    return faults


@lru_cache(maxsize=256)
def finder_of(rule: CustomRule) -> Finder:
    """Return the function that finds a custom rule's matches; empty ones do not count."""
    compiled = re.compile(rule.pattern)

    def find(text: str, opened: set[str]) -> Iterator[Hit]:
        for match in compiled.finditer(text):
            if match.end() > match.start():
                name = _BARE.sub("", match[0]) if match[0].startswith("###") else rule.name
                yield Hit(match.start(), match.end(), name, match.span())

    return find


class Scopes:
    """Which elements of one tree the custom rules' selectors match, asked once for each selector."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._members: dict[str, set[Any]] = {}

    def nearest(self, scope: str, element: Any) -> Any:
        """Return the element itself or its nearest ancestor that the selector matches, else None."""
        if scope not in self._members:
            self._members[scope] = set(CSSSelector(scope, translator="html")(self._root))
        members = self._members[scope]
        if not members or element in members:
            return element if members else None
        return next((ancestor for ancestor in element.iterancestors() if ancestor in members), None)
