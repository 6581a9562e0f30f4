"""Find the values of a record's fields by the rules of a mapping, first rule that gives a value first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from relaunch.mapping.found import Found as Found
from relaunch.mapping.functions import FunctionFailed, call
from relaunch.mapping.labels import read_labels
from relaunch.mapping.markup import inner_html
from relaunch.mapping.patterns import search
from relaunch.mapping.schema import Field, Mapping, Match, Rule
from relaunch.mapping.selecting import select_all, select_on, value_of
from relaunch.mapping.selectors import compile_pattern, split_name_pattern
from relaunch.mapping.values import conform
from relaunch.model import Page
from relaunch.registry import finder, transform
from relaunch.tree import place_of, squash, visible_text


@dataclass(frozen=True, slots=True)
class Attempt:
    """One rule that was tried for a field: where it looked and what it saw there, what each transform made of it.

    `wrong` says why the field did not want what came out; then `value` is none.
    """

    rule: Rule
    seen: tuple[tuple[str, str], ...]  # a place in the page, and the text or attribute there
    made: tuple[tuple[str, Any], ...]  # a transform or what the value must be, and its result
    value: Any
    wrong: str = ""


def find_field(page: Page, region: Any, field: Field, name: str = "") -> Found | None:
    """Return the value of a field by its first rule that gives one that fits it; None where none does."""
    tried = None if page.tried is None else page.tried.setdefault(name, [])
    wrong = ""
    for rule in field.rules:
        found = find_by_rule(page, region, rule, tried)
        if found is None:
            continue
        if field.is_plain:
            return found
        fitting, why = conform(found, field, page)
        if tried:
            tried[-1] = _judged(tried[-1], field, fitting, why)
        if fitting is not None:
            return fitting
        wrong = wrong or why
    if wrong:
        code = "unknown-term" if field.taxonomy else "value-unreadable"
        page.issue(code, f"{wrong[:1].upper()}{wrong[1:]}.", name)
    return None


def _judged(attempt: Attempt, field: Field, fitting: Found | None, why: str) -> Attempt:
    """Return an attempt with what its field made of the value: one of its type, or nothing."""
    if fitting is None:
        return replace(attempt, value=None, wrong=why)
    if fitting.value == attempt.value:
        return attempt
    word = f"taxonomy {field.taxonomy}" if field.taxonomy else f"type {field.type}" if field.type else "one_of"
    return replace(attempt, made=(*attempt.made, (word, fitting.value)), value=fitting.value)


def holds(match: Match, page: Page, mapping: Mapping, type_name: str) -> bool:
    """Say whether a field has a value, or the value, that a match asks for; a match that asks for none holds."""
    if not match.field:
        return True
    name, pattern = split_name_pattern(match.field)
    field = mapping.fields_of(type_name).get(name)
    tried, page.tried = page.tried, None
    found = find_field(page, page.body if page.main is None else page.main, field) if field else None
    page.tried = tried
    return found is not None and search(compile_pattern(pattern), str(found.value)) is not None


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
    if rule.call and not (rule.select or rule.xpath or rule.label or rule.breadcrumb):
        value = _called(page, rule, page, region)
        return None if value in (None, "", [], {}) else Found(value)
    return _gathered(_hits(page, region, rule, seen), rule)


def _hits(page: Page, region: Any, rule: Rule, seen: list[tuple[str, str]] | None) -> list[tuple[str, Any]]:
    """Return the values that a rule comes upon, with their elements: the first, or all where it says so."""
    hits: list[tuple[str, Any]] = []
    for raw, element, place in _seen_by(page, region, rule):
        if seen is not None:
            is_element = element is not None and not isinstance(element, (str, float, bool))
            seen.append((place_of(element) if is_element else place, raw))
        value = _by_pattern(raw, rule.pattern)
        if value and rule.call:
            value = _called(page, rule, value)
        if value:
            hits.append((value, element))
            if not rule.all:
                break
    return hits


def _seen_by(page: Page, region: Any, rule: Rule) -> Iterator[tuple[str, Any, str]]:
    """Yield the texts that a rule looks at, each with its element, if it is one's, else with a word about its place."""
    if rule.breadcrumb:
        crumbs = page.memo.get("crumbs", ())
        at = rule.breadcrumb - 1 if rule.breadcrumb > 0 else rule.breadcrumb
        if -len(crumbs) <= at < len(crumbs):
            yield crumbs[at], None, page.memo.get("crumb-place", "")
        return
    if rule.label:
        wanted = {name.casefold() for name in rule.label}
        for place in select_on(page, page.tree, rule.select) if rule.select else [region]:
            pairs = _labels(page, place)
            yield from ((value, None, f"'{label}:'") for label, value in pairs if label.casefold() in wanted)
        return
    for element in select_on(page, page.tree, rule.select) if rule.select else select_all(page.tree, rule):
        if rule.html and not isinstance(element, (str, bytes, float, bool)):
            yield inner_html(element, page.base or page.url), element, ""
        else:
            yield value_of(element, rule), element, ""


def _labels(page: Page, place: Any) -> list[tuple[str, str]]:
    """Return the label:value pairs of a part of a page, read once."""
    known = page.memo.setdefault("labels", {})
    if place not in known:
        known[place] = read_labels(place)
    found: list[tuple[str, str]] = known[place]
    return found


def _called(page: Page, rule: Rule, *arguments: Any) -> Any:
    """Call the engineer's own function; one that fails is told on the page, which goes on."""
    try:
        return call(rule.call, *arguments)
    except FunctionFailed as error:
        page.issue("function-failed", f"{error}; {rule.where} names it.", "fields")
        return None


def _gathered(hits: list[tuple[str, Any]], rule: Rule) -> Found | None:
    if not hits:
        return None
    values = [value for value, _ in hits]
    elements = tuple(
        e for _, e in hits if e is not None and not isinstance(e, (str, float, bool)) and not rule.attribute
    )
    if rule.all and rule.join:
        return Found(rule.join.join(map(str, values)), elements)
    return Found(values if rule.all else values[0], elements)


def _by_pattern(value: str, pattern: str) -> str:
    if not pattern or not value:
        return value
    match = search(compile_pattern(pattern), value)
    if match is None:
        return ""
    return squash(match.group(1) or "") if match.re.groups else match.group(0)


def _transformed(found: Found, rule: Rule, made: list[tuple[str, Any]]) -> Found | None:
    value = found.value
    for step in rule.transform:
        function = transform.members()[step.name]
        if isinstance(value, list):
            parts: list[Any] = []
            for part in value:
                result = function(part, **step.options)
                parts.extend(result if isinstance(result, list) else [result])
            value = [part for part in parts if part]
        else:
            value = function(str(value), **step.options)
        made.append((step.name, value))
    return Found(value, found.elements) if value else None
