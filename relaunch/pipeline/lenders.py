"""Find the lists that say something of a page, and how: the other end of what `lent.py` reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from relaunch.archive import Archive
from relaunch.archive.index import Entry
from relaunch.errors import LeftOutError, PageError
from relaunch.mapping.fields import find_by_rule, find_field
from relaunch.mapping.references import target_of
from relaunch.mapping.schema import Mapping
from relaunch.mapping.selecting import select_on
from relaunch.model import Page
from relaunch.pipeline.attempts import told_all
from relaunch.pipeline.build import fetch_page, pages_of
from relaunch.pipeline.page import convert_page, is_text_copy
from relaunch.sitemodel import SiteModel
from relaunch.tree import place_of
from relaunch.urls import canonicalize

MOST = 20  # lists that are told


def lends(mapping: Mapping, name: str) -> bool:
    """Say whether a mapping has lists say something about this field."""
    return any(name in rule.fields for rule in mapping.references)


def lenders_of(
    out: Path, archive: Archive, urls: tuple[str, ...], record: str, name: str, mapping: Mapping,
    model: SiteModel | None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return what lists say of a page under `name`, the one that counts first: page, block, and what was tried there.

    `urls` are the page's canonical addresses in the order in which they are asked. Lists that name the page and say
    nothing are among them.
    """
    found: list[tuple[int, str, dict[str, Any]]] = []
    for entry in _naming(out, archive, urls, record):
        for url, block in _blocks(archive, entry, set(urls), name, mapping, model):
            canonical = canonicalize(entry.url, entry.url, mapping.urls).url
            found.append((urls.index(url), canonical, {"page": entry.url, "fetched": entry.fetched, **block}))
    found.sort(key=lambda row: (row[2]["value"] is None, row[0], row[1]))
    return [block for _, _, block in found[:MOST]]


def _naming(out: Path, archive: Archive, urls: tuple[str, ...], record: str) -> Iterator[Entry]:
    """Yield the captures that may name a page: first those of records that refer to it, else all whose bytes do."""
    pages = list(dict.fromkeys(_referring(out, record)))
    entries = [entry for url in pages if (entry := archive.find(url) or archive.find_canonical(url)) is not None]
    yield from entries
    if entries:
        return
    marks = {mark for url in urls for mark in _marks(url)}
    for entry in pages_of(archive):
        body = archive.read(entry).body
        if any(mark in body for mark in marks):
            yield entry


def _referring(out: Path, record: str) -> Iterator[str]:
    """Yield the addresses of the records whose references lead to a record."""
    lines = out / "records.jsonl"
    mark = json.dumps(record, ensure_ascii=False).encode("utf-8")
    with lines.open("rb") as opened:
        for line in opened:
            if mark not in line:
                continue
            values = json.loads(line)
            if any(reference.get("record") == record for reference in values.get("references", ())):
                yield from (values["source"]["url"], *values["source"].get("aliases", ()))


def _marks(url: str) -> Iterator[bytes]:
    """Yield what a link to a URL has in it, as far as can be said without reading the page."""
    parts = urlsplit(url)
    last = parts.path.rstrip("/").rpartition("/")[2]
    for mark in (last, quote(last), parts.query.rpartition("=")[2]):
        if mark:
            yield mark.encode("utf-8", "surrogatepass")


def _blocks(
    archive: Archive, entry: Entry, urls: set[str], name: str, mapping: Mapping, model: SiteModel | None
) -> list[tuple[str, dict[str, Any]]]:
    """Return what the blocks of one list that lead to a page say of it; the first block that says something counts."""
    found: list[tuple[str, dict[str, Any]]] = []

    def look(page: Page, region: Any) -> None:
        if region is None:
            return
        noted, tried, page.tried = len(page.issues), page.tried, None
        for rule in mapping.references:
            for block in select_on(page, region, rule.select) if name in rule.fields else ():
                view = Page(url=page.url, tree=block, base=page.base, tried={})
                link = find_by_rule(view, block, rule.link)
                url = target_of(page, str(link.value), mapping) if link is not None else ""
                if url in urls:
                    value = find_field(view, block, rule.fields[name], name)
                    attempts = told_all((view.tried or {}).get(name, []))
                    found.append((url, {"block": place_of(block), "where": rule.where, "tried": attempts,
                                        "value": None if value is None else value.value}))  # fmt: skip
        page.tried = tried
        del page.issues[noted:]

    capture = archive.read(entry)
    if is_text_copy(capture):
        return []
    with suppress(LeftOutError, PageError):  # a list may be left out for what it is, and still have been looked at
        convert_page(capture, mapping, model, look=look, fetch=lambda url: fetch_page(archive, url))
    return found
