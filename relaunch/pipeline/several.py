"""Several records from one page, where a mapping asks for it: each element that `each` finds becomes one of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lxml import etree

from relaunch.ledger.account import account_parts
from relaunch.ledger.sentences import Sentences
from relaunch.mapping.fields import holds
from relaunch.mapping.schema import Mapping, Match, TypeRule
from relaunch.mapping.selecting import is_match, outermost, select_on
from relaunch.model import Page, Record, Reference, Removal
from relaunch.pipeline.draft import Draft, content_digest
from relaunch.pipeline.finish import finish
from relaunch.tree import drop, visible_text

MOST = 500  # records of one page; more are a hostile page, and stay on it


def take_parts(page: Page, region: Any, mapping: Mapping) -> list[tuple[str, Page]]:
    """Take out of a page what becomes records of their own: (type, a page that holds nothing else), in order."""
    chosen: dict[Any, str] = {}
    for name, rule in mapping.types.items():
        if not rule.each:
            continue
        asked = not rule.match or any(is_match(m, page) and holds(m, page, mapping, name) for m in rule.match)
        for element in select_on(page, region, rule.each) if asked else ():
            if element is not region and visible_text(element):
                chosen.setdefault(element, name)
    if not chosen:
        return []
    inside = set(region.iter())
    elements = outermost([element for element in region.iter() if element in chosen and element in inside])[:MOST]
    parts = [(chosen[element], _page_of(element, page)) for element in elements]
    for number, (_, part) in enumerate(parts if page.tried is not None else (), 1):
        assert page.tried is not None
        page.tried[f"#{number}"] = [part.tried]
    return parts


def _page_of(element: Any, page: Page) -> Page:
    """Return a page that holds one element of another, which loses it."""
    tree = etree.Element("html")
    body = etree.SubElement(tree, "body")
    tail, element.tail = element.tail, None
    stand_in = etree.Element("span")
    stand_in.tail = tail
    element.getparent().replace(element, stand_in)
    drop(stand_in)
    body.append(element)
    crumbs: dict[str, Any] = {key: page.memo[key] for key in ("crumbs", "crumb-place") if key in page.memo}
    return Page(
        url=page.url, tree=tree, base=page.base, language=page.language, memo=crumbs, group=page.group,
        tried=None if page.tried is None else {},
    )  # fmt: skip


def finish_parts(parts: list[tuple[str, Page]], whole: Record, mapping: Mapping) -> list[tuple[Record, Page]]:
    """Return the records of a page's parts, each with its page."""
    made = []
    for name, part in parts:
        own = TypeRule(match=(Match(select="body"),), fields=mapping.types[name].fields)
        record = finish(part, part.body, replace(mapping, types={name: own}))
        source = replace(record.source, fetched=whole.source.fetched, sha256=whole.source.sha256)
        made.append((replace(record, language=whole.language or record.language, source=source), part))
    return made


def with_parts(whole: Record, parts: list[tuple[Record, Page]], *, guessed: bool) -> Record:
    """Return a page's record with references to the records of its parts; a page of little else is a landing page."""
    references = (*whole.references, *(Reference(part.title, "", "") for part, _ in parts))
    weight = sum(len(part.text) for part, _ in parts)
    landing = guessed and len(whole.text) < weight
    return replace(whole, references=references, type="landing" if landing else whole.type)


def drafts_of(whole: Draft, parts: list[tuple[Record, Page]]) -> list[Draft]:
    """Return the drafts of a page's parts; they stand below the page's own."""
    return [
        Draft(
            url=whole.url, part=number, record=record, content=content_digest(record), is_print=whole.is_print,
            parent_part=0, removals=tuple(page.removals), issues=record.issues,
        )
        for number, (record, page) in enumerate(parts, 1)
    ]  # fmt: skip


def account_of(said: Sentences, whole: Record, parts: list[tuple[Record, Page]], removals: list[Removal]) -> str:
    """Return the packed account of a page with parts."""
    told = [("", whole), *((f"#{number}", record) for number, (record, _) in enumerate(parts, 1))]
    return account_parts(said, told, [*removals, *(r for _, page in parts for r in page.removals)]).pack()
