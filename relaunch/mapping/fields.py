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


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule or a finder came upon: the value, and the elements whose text it is."""

    value: Any
    elements: tuple[Any, ...] = ()


@lru_cache(maxsize=1024)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def find_field(page: Page, region: Any, field: Field) -> Found | None:
    """Return the value of a field by its first rule that gives one; None where none does."""
    for rule in field.rules:
        found = find_by_rule(page, region, rule)
        if found is not None:
            return found
    return None


def find_by_rule(page: Page, region: Any, rule: Rule) -> Found | None:
    """Return what one rule gives on a page: a text, or a list of texts where the rule says `all`."""
    if rule.value is not None:
        return Found(rule.value) if rule.value else None
    if rule.find:
        found = finder.members()[rule.find](page, region)
        return _transformed(found, rule) if found is not None else None
    hits = []
    for element in select_on(page, page.tree, rule.select) if rule.select else select_all(page.tree, rule):
        value = _by_pattern(value_of(element, rule), rule.pattern)
        if value:
            hits.append((value, element))
            if not rule.all:
                break
    if not hits:
        return None
    values = [value for value, _ in hits]
    elements = tuple(e for _, e in hits if not isinstance(e, (str, float, bool)) and not rule.attribute)
    if rule.all and rule.join:
        return _transformed(Found(rule.join.join(values), elements), rule)
    return _transformed(Found(values if rule.all else values[0], elements), rule)


def _by_pattern(value: str, pattern: str) -> str:
    if not pattern or not value:
        return value
    match = _pattern(pattern).search(value)
    if match is None:
        return ""
    return match.group(1) if match.re.groups else match.group(0)


def _transformed(found: Found, rule: Rule) -> Found | None:
    value = found.value
    for call in rule.transform:
        function = transform.members()[call.name]
        if isinstance(value, list):
            made: list[Any] = []
            for part in value:
                result = function(part, **call.options)
                made.extend(result if isinstance(result, list) else [result])
            value = [part for part in made if part]
        else:
            value = function(value, **call.options)
    return Found(value, found.elements) if value else None
