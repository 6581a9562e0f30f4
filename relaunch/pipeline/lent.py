"""What a list says of the pages it names: values that a page itself leaves out, such as the date beside its teaser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from relaunch.mapping.assertions import OWN, value_of
from relaunch.mapping.fields import find_by_rule, find_field
from relaunch.mapping.references import target_of
from relaunch.mapping.schema import Mapping
from relaunch.mapping.selecting import select_on
from relaunch.mapping.transforms.dates import parse_date
from relaunch.model import Page, Record
from relaunch.tree import squash

Lent = tuple[str, str, Any]  # the canonical URL of a page, a field, its value
MOST = 500  # values that one page lends


def lent_by(page: Page, region: Any, mapping: Mapping) -> tuple[Lent, ...]:
    """Return what the blocks of a page say of other pages, by the fields that the mapping gives to references."""
    found: dict[tuple[str, str], Any] = {}
    for rule in mapping.references:
        for block in select_on(page, region, rule.select) if rule.fields else ():
            view = Page(url=page.url, tree=block, base=page.base)
            link = find_by_rule(view, block, rule.link)
            url = target_of(page, str(link.value), mapping) if link is not None else ""
            for name, field in rule.fields.items() if url else ():
                value = find_field(view, block, field, name)
                if value is not None:
                    found.setdefault((url, name), value.value)
            page.issues += view.issues
    return tuple((url, name, value) for (url, name), value in list(found.items())[:MOST])


def with_lent(record: Record, lent: Iterable[tuple[str, Any]]) -> Record:
    """Return a record with what lists say of it, where it says nothing itself; the first that says something counts."""
    for name, value in lent:
        if value_of(record, name) is not None:
            continue
        if name == "published":
            record = replace(record, published=parse_date(str(value))[:10])
        elif name == "tags":
            record = replace(record, tags=tuple(map(str, value if isinstance(value, list) else [value])))
        elif name in OWN:
            said: dict[str, Any] = {name: squash(str(value))}
            record = replace(record, **said)
        else:
            record = replace(record, fields=dict(sorted({**record.fields, name: value}.items())))
    return record
