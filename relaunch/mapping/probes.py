"""Every rule of a mapping as something that can be tried on a page by itself, to see whether it ever finds anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from relaunch.mapping.fields import find_by_rule, holds
from relaunch.mapping.patterns import search
from relaunch.mapping.schema import Mapping, Match, Rule, Skip
from relaunch.mapping.selecting import css, is_match, select_on
from relaunch.mapping.selectors import compile_pattern
from relaunch.model import Page
from relaunch.tree import visible_text

Look = Callable[[Page, Any], "str | None"]


@dataclass(frozen=True, slots=True)
class Probe:
    """A rule by its path in the mapping, as it is written, with its place, and how to look for it on a page.

    `look` gives what the rule finds, or None. `is_raw` looks at the page as it came. `types` are the types of record
    whose pages it is asked on, None for all; `gives` says that it gives a field's value.
    """

    path: str
    said: str
    where: str
    look: Look
    is_raw: bool = False
    types: frozenset[str] | None = None
    gives: bool = False


def probes_of(mapping: Mapping) -> Iterator[Probe]:
    """Yield every rule of a mapping that looks at pages, in the mapping's order."""
    for key in ("main", "breadcrumb", "language_menu"):
        for number, selector in enumerate(getattr(mapping, key)):
            where = mapping.places.get(f"{key} {selector}", "")
            yield Probe(f"{key}[{number}]", selector, where, _by_css(selector), True)
    for number, ignored in enumerate(mapping.ignore):
        yield Probe(f"ignore[{number}]", ignored.select, ignored.where, _in_region(ignored.select))
    for number, skip in enumerate(mapping.skip):
        said = " or ".join(filter(None, (skip.url, skip.select)))
        yield Probe(f"skip[{number}]", said, skip.where, _by_skip(skip), True)
    for number, block in enumerate(mapping.references):
        yield Probe(f"references[{number}]", block.select, block.where, _in_region(block.select))
        for name, lent in block.fields.items():
            for place, way in enumerate(lent.rules):
                path = f"references[{number}].fields.{name}[{place}]"
                yield Probe(path, said_of(way), way.where, _in_block(block.select, way))
    for name, kind in mapping.types.items():
        if kind.each:
            yield Probe(f"types.{name}.each", kind.each, kind.where, _in_region(kind.each))
        if kind.pages:
            yield Probe(f"types.{name}.pages", kind.pages, kind.where, _by_css(kind.pages), True)
        for number, match in enumerate(kind.match):
            yield Probe(f"types.{name}.match[{number}]", said_of(match), match.where, _by_match(match, mapping, name))
    yield from _of_fields(mapping)


def _of_fields(mapping: Mapping) -> Iterator[Probe]:
    for kind, rule in mapping.types.items():
        for name, field in rule.fields.items():
            for number, way in enumerate(field.rules):
                path = f"types.{kind}.fields.{name}[{number}]"
                own = None if rule.each else frozenset([kind])  # of a part of a page, any page may have it
                yield Probe(path, said_of(way), way.where, _by_rule(way), types=own, gives=True)
    for name, field in mapping.fields.items():
        others = frozenset(kind for kind, rule in mapping.types.items() if name in rule.fields)
        everywhere = frozenset(_KINDS | mapping.types.keys()) - others
        for number, way in enumerate(field.rules):
            path = f"fields.{name}[{number}]"
            yield Probe(path, said_of(way), way.where, _by_rule(way), types=everywhere, gives=True)


_KINDS = frozenset({"landing", "article", "event", "contact", "document", "page"})


def said_of(rule: Rule | Match) -> str:
    """Return a rule or match in one line, as its mapping says it."""
    bare = replace(rule, where="", transform=()) if isinstance(rule, Rule) else replace(rule, where="")
    said = {key: value for key, value in asdict(bare).items() if value}
    if list(said) == ["select"]:
        return str(said["select"])
    return ", ".join(f"{key}: {', '.join(v) if isinstance(v, tuple) else v}" for key, v in said.items()) or "the block"


def types_matching(page: Page, mapping: Mapping) -> list[str]:
    """Return all types of a mapping whose match holds for a page, the one that wins first."""
    return [
        name
        for name, rule in mapping.types.items()
        if not rule.each and any(is_match(match, page) and holds(match, page, mapping, name) for match in rule.match)
    ]


def _by_css(selector: str) -> Look:
    def look(page: Page, _region: Any) -> str | None:
        found = css(selector)(page.tree)
        return visible_text(found[0])[:200] if found else None

    return look


def _in_region(selector: str) -> Look:
    def look(page: Page, region: Any) -> str | None:
        found = select_on(page, region, selector)
        return visible_text(found[0])[:200] if found else None

    return look


def _in_block(selector: str, rule: Rule) -> Look:
    def look(page: Page, region: Any) -> Any:
        for block in select_on(page, region, selector):
            found = find_by_rule(Page(url=page.url, tree=block, base=page.base), block, rule)
            if found is not None:
                return found.value
        return None

    return look


def _by_skip(skip: Skip) -> Look:
    def look(page: Page, _region: Any) -> str | None:
        by_url = skip.url and search(compile_pattern(skip.url), page.url)
        return page.url if by_url or (skip.select and css(skip.select)(page.tree)) else None

    return look


def _by_match(match: Match, mapping: Mapping, name: str) -> Look:
    def look(page: Page, _region: Any) -> str | None:
        return page.url if is_match(match, page) and holds(match, page, mapping, name) else None

    return look


def _by_rule(rule: Rule) -> Look:
    def look(page: Page, region: Any) -> Any:
        found = find_by_rule(page, region, rule)
        return None if found is None else found.value

    return look
