"""Find the values of a record's fields by the rules of a mapping, first rule that gives a value first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from relaunch.mapping.schema import Field, Rule
from relaunch.mapping.selecting import select_all, select_on, value_of
from relaunch.model import Page
from relaunch.registry import finder, transform
from relaunch.tree import place_of, visible_text


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule or a finder came upon: the value, and the elements whose text it is."""

    value: Any
    elements: tuple[Any, ...] = ()


@lru_cache(maxsize=1024)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One rule that was tried for a field: where it looked and what it saw there, what each transform made of it."""

    rule: Rule
    seen: tuple[tuple[str, str], ...]  # a place in the page, and the text or attribute there
    made: tuple[tuple[str, Any], ...]  # a transform, and its result
    value: Any


def find_field(page: Page, region: Any, field: Field, name: str = "") -> Found | None:
    """Return the value of a field by its first rule that gives one; None where none does."""
    tried = None if page.tried is None else page.tried.setdefault(name, [])
    for rule in field.rules:
        found = find_by_rule(page, region, rule, tried)
        if found is not None:
            return found
    return None


def find_by_rule(page: Page, region: Any, rule: Rule, tried: list[Any] | None = None) -> Found | None:
    """Return what one rule gives on a page: a text, or a list of texts where the rule says `all`."""
    seen: list[tuple[str, str]] | None = None if tried is None else []
    made: list[tuple[str, Any]] = []
    found = _found(page, region, rule, seen)
    if found is not None and rule.value is None:
        found = _transformed(found, rule, made)
    if tried is not None:
        tried.append(Attempt(rule, tuple(seen or ()), tuple(made), found.value if found is not None else None))
    return found


def _found(page: Page, region: Any, rule: Rule, seen: list[tuple[str, str]] | None) -> Found | None:
    """Return what a rule comes upon, before its transforms; `seen` takes what was looked at."""
    if rule.value is not None:
        return Found(rule.value) if rule.value else None
    if rule.find:
        found: Found | None = finder.members()[rule.find](page, region)
        if found is not None and seen is not None:
            seen += [(place_of(element), visible_text(element)) for element in found.elements]
        return found
    hits = []
    for element in select_on(page, page.tree, rule.select) if rule.select else select_all(page.tree, rule):
        raw = value_of(element, rule)
        if seen is not None:
            seen.append(("" if isinstance(element, (str, float, bool)) else place_of(element), raw))
        value = _by_pattern(raw, rule.pattern)
        if value:
            hits.append((value, element))
            if not rule.all:
                break
    if not hits:
        return None
    values = [value for value, _ in hits]
    elements = tuple(e for _, e in hits if not isinstance(e, (str, float, bool)) and not rule.attribute)
    if rule.all and rule.join:
        return Found(rule.join.join(values), elements)
    return Found(values if rule.all else values[0], elements)


def _by_pattern(value: str, pattern: str) -> str:
    if not pattern or not value:
        return value
    match = _pattern(pattern).search(value)
    if match is None:
        return ""
    return match.group(1) if match.re.groups else match.group(0)


def _transformed(found: Found, rule: Rule, made: list[tuple[str, Any]]) -> Found | None:
    value = found.value
    for call in rule.transform:
        function = transform.members()[call.name]
        if isinstance(value, list):
            parts: list[Any] = []
            for part in value:
                result = function(part, **call.options)
                parts.extend(result if isinstance(result, list) else [result])
            value = [part for part in parts if part]
        else:
            value = function(value, **call.options)
        made.append((call.name, value))
    return Found(value, found.elements) if value else None
