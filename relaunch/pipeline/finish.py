"""From a cleaned region to its record: references, fields, body, links and assets, in the one order for all."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from relaunch.clean.body import format_body
from relaunch.mapping.assemble import MOVED, assemble
from relaunch.mapping.classify import has_own_text, matched_type
from relaunch.mapping.harvest import harvest
from relaunch.mapping.ignoring import take_ignored
from relaunch.mapping.references import menu_references, take_references
from relaunch.mapping.schema import Mapping
from relaunch.model import Page, Record
from relaunch.pipeline.teasers import with_teasers
from relaunch.sitemodel import SiteModel

_LANG = re.compile(r'(<[a-z][a-z0-9]*(?: [a-z]+="[^"]*")*?) lang="([A-Za-z]{2,3})"')


def _in_language(body: str, language: str) -> str:
    """Return a body without the marks of the language that its record is in."""
    if f' lang="{language}"' not in body:
        return body
    return _LANG.sub(lambda tag: tag[1] if tag[2] == language else tag[0], body)


def finish(
    page: Page, region: Any, mapping: Mapping, model: SiteModel | None = None, moved: tuple[str, ...] = MOVED
) -> Record:
    """Return the record of a page whose steps have run, without what a run knows: id, slug, path, capture.

    With a `model` of the site, blocks that repeat other pages are references too. `moved` are the fields whose text
    leaves the body.
    """
    page.look_again()
    type_hint = matched_type(page, mapping)
    page.step = "references"
    blocks = mapping if model is None else with_teasers(page, region, mapping, model)
    references = take_references(page, region, blocks)
    menu = menu_references(page, region, mapping) if not references else ()
    take_ignored(page, region, mapping)
    if menu and not has_own_text(region):
        references = menu
    record = assemble(page, region, mapping, references, type_hint, moved)
    body = _in_language(format_body(region, base=page.base, rules=mapping.urls), record.language)
    links, assets = harvest(body, page.url, mapping)
    return replace(record, body=body, links=links, assets=assets, issues=(*record.issues, *page.issues))
