"""Compiled selectors, once each, and the elements a rule means."""

from __future__ import annotations

from typing import Any

from relaunch.css import compile_for_tree, metas_in
from relaunch.mapping.patterns import search
from relaunch.mapping.schema import Match, Rule
from relaunch.mapping.selectors import compile_css, compile_pattern, compile_xpath, split_name_pattern
from relaunch.model import Page
from relaunch.tree import squash, visible_text

css = compile_css
xpath = compile_xpath


def select_on(page: Page, root: Any, selector: str) -> list[Any]:
    """Return what a selector finds below `root` on a page whose steps have run; most find nothing, and soon."""
    presence = page.presence
    metas = metas_in(selector)
    if metas is not None and root is page.tree:
        return presence.metas_with(metas)
    if not presence.may_select(selector):
        return []
    doubtful = presence.doubtful_in(selector)
    found: list[Any] = (compile_for_tree if root is page.tree else css)(doubtful)(root)
    return found


def select_all(root: Any, rule: Rule) -> list[Any]:
    """Return what a rule's selector or XPath finds below `root`, in document order; `root` itself for neither."""
    if rule.select:
        found: list[Any] = css(rule.select)(root)
        return found
    if rule.xpath:
        result = xpath(rule.xpath)(root)
        return list(result) if isinstance(result, list) else [result]
    return [root]


def value_of(found: Any, rule: Rule) -> str:
    """Return the text or attribute that a rule wants of what it found."""
    if isinstance(found, float):
        return f"{found:.15g}"
    if isinstance(found, (str, bytes, int, bool)):
        return squash(str(found))
    if rule.attribute:
        return squash(found.get(rule.attribute) or "")
    return visible_text(found)


def outermost(elements: list[Any]) -> list[Any]:
    """Return the elements that lie in no other one of the list, in document order."""
    chosen: set[Any] = set(elements)
    return [e for e in elements if not any(ancestor in chosen for ancestor in e.iterancestors())]


def is_match(match: Match, page: Page) -> bool:
    """Say whether all that is written in a match, but for a field, holds for a page whose steps have run."""
    if match.url and not search(compile_pattern(match.url), page.url):
        return False
    if match.group and not search(compile_pattern(match.group), page.group):
        return False
    if match.select and not select_on(page, page.tree, match.select):
        return False
    if match.meta and not _has_meta(page, match.meta):
        return False
    return bool(match.url or match.select or match.meta or match.field or match.group)


def _has_meta(page: Page, test: str) -> bool:
    """Say whether a page has a `meta` content that passes a test `name` or `name=pattern`."""
    name, pattern = split_name_pattern(test)
    contents = page.presence.metas_named(name)
    return bool(contents) and any(map(compile_pattern(pattern).search, contents))
