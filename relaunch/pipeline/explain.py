"""Say where the value of a field comes from: from the capture over the rule that gave it to the record's file."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from relaunch.archive import Archive
from relaunch.archive.index import Entry
from relaunch.errors import ArchiveError, LeftOutError, PageError, ReviewError
from relaunch.ledger.book import page_named
from relaunch.ledger.store import Ledger
from relaunch.mapping.schema import Mapping
from relaunch.model import Capture, Page, Record
from relaunch.pipeline.attempts import Asking, given_with, told_all
from relaunch.pipeline.build import fetch_page
from relaunch.pipeline.draft import Draft
from relaunch.pipeline.learning import MODEL_FILE
from relaunch.pipeline.lenders import lenders_of, lends
from relaunch.pipeline.lent import with_lent
from relaunch.pipeline.page import convert, convert_page, is_text_copy, open_page
from relaunch.pipeline.run import mapping_of
from relaunch.pipeline.series import series_of
from relaunch.recordfile import as_mapping, parse_record
from relaunch.registry import unknown
from relaunch.sitemodel import SiteModel, from_json
from relaunch.slugs import safe_join

# Fields that no rule of a mapping gives: where they come from.
MADE = {
    "id": "the portal's name, the type and the slug of the first build; it never changes",
    "type": "the first type whose match holds, else what the content says",
    "slug": "the title, in letters that a URL may hold; a number tells equal ones apart",
    "path": "the slugs of the parents and its own",
    "parent": "the breadcrumb, else the menu",
    "position": "its place among its siblings in the menu",
    "translation_of": "the language menu",
    "body": "the main region, after the cleaning steps, as clean HTML",
    "links": "the links of the body, each text and address once",
    "assets": "the pictures and downloads of the body",
    "references": "the teasers in the main region, in order",
    "related": "the records that references and further links lead to",
    "source": "the capture that last changed the content, and all its other addresses",
    "issues": "what a person must decide",
    "review": "what the editors decided",
}
# What a field has where none of its rules gives it.
OTHERWISE = {
    "language": "what the page's root or metas declare, else the mapping's language, else its commonest little words",
    "people": "the finder 'people', since addresses are most of what the page says",
}
COPY = "a text copy of a page: its lines, by no rules of the mapping"
SHOWN = 5
_PART = re.compile(r"#(\d+)\Z")


@dataclass(slots=True)
class Explained:
    """The chain of the field `name`: capture, mapping files, rules tried, and what came of it.

    `value` is what the page gives, or a list that names it (`lent`); `settled` what the run made of that in the site;
    `written` what the record's file says, `edited` whether somebody has changed that since the run wrote it.
    `pages` are those of an article in several, `part` is the element of a page that is a record of its own.
    """

    url: str
    name: str
    record: str
    file: str
    type: str
    made: str
    capture: dict[str, Any]
    mapping: tuple[str, ...]
    asked: str = ""
    pages: list[dict[str, Any]] = field(default_factory=list)
    part: dict[str, Any] = field(default_factory=dict)
    tried: list[dict[str, Any]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    lent: list[dict[str, Any]] = field(default_factory=list)
    steps: dict[str, int] = field(default_factory=dict)
    value: Any = None
    settled: Any = None
    written: Any = None
    edited: bool = False
    edited_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Target:
    """A record of a run, or a page without one: the URL its page was read under, and its part of that page."""

    page: str
    record: str = ""
    type: str = ""
    file: str = ""
    key: str = ""

    @property
    def part(self) -> int:
        found = _PART.search(self.key)
        return int(found[1]) if found else 0


def explain_field(out: Path, url: str, name: str) -> Explained:
    """Return how a field of a page's record came about. `url` may be any address of the page, a record's id or file.

    Raises `ArchiveError` for an unknown page or field.
    """
    with Ledger(out / "ledger.sqlite") as ledger, Archive(out / "archive") as archive:
        target = _find(ledger.db, archive, url)
        entry = archive.find(target.page) if target.page else None
        if entry is None:
            raise ArchiveError(f"{url}: the ledger knows no such page; a URL of redirects.csv would be right")
        capture, mapping, model = archive.read(entry), mapping_of(out), _model(out)
        told = Explained(target.page, name, target.record, target.file, target.type, MADE.get(name, ""),
                         _told(capture, entry), mapping.files, "" if url == target.page else url)  # fmt: skip
        if f"fields.{name}" in _own_fields(mapping, target.type):  # such as a person's position
            told.name, told.made = f"fields.{name}", ""
        was = _written(ledger, target.record)
        own = _follow(told, target, capture, mapping, model, archive)
        if lends(mapping, told.name.removeprefix("fields.")) and target.record and told.value is None:
            _borrow(told, own, _addresses(target, own, was), out, archive, mapping, model)
        _refuse_unknown(told, mapping, own, was)
        _look_at_file(told, out, was)
        people = ledger.history.actions(target.record, limit=SHOWN) if target.record else []
        told.edited_by = tuple(f"{action.by}, {action.at}: {action.what}" for action in people)
        return told


def _own_fields(mapping: Mapping, kind: str) -> set[str]:
    """Return the fields of a type that are called as something that every record has."""
    rule = mapping.types.get(kind)
    return {f"fields.{name}" for name in rule.fields if name in MADE} if rule is not None else set()


def _find(db: sqlite3.Connection, archive: Archive, url: str) -> _Target:
    """Return what is meant: a record by its id, its file or its part of a page, else a page by any of its addresses."""
    query = "SELECT id, type, file, url FROM records WHERE "
    row = db.execute(query + "id = ?1 OR file = ?1 OR (url = ?1 AND instr(url, '#'))", (url,)).fetchone()
    page = page_named(db, url) if row is None else ""
    if page:
        found = db.execute("SELECT record FROM urls WHERE url = ?", (page,)).fetchone()
        row = db.execute(query + "id = ?", (found[0],)).fetchone() if found and found[0] else None
    if row is None:
        return _Target(page)
    speaking = db.execute("SELECT url FROM urls WHERE record = ? AND outcome = 'record'", (row[0],)).fetchone()
    canonical = row[3].partition("#")[0]
    entry = None if speaking else archive.find(canonical) or archive.find_canonical(canonical)
    return _Target(speaking[0] if speaking else entry.url if entry else page, *row)


def _follow(
    told: Explained, target: _Target, capture: Capture, mapping: Mapping, model: SiteModel | None, archive: Archive
) -> Record:
    """Convert the page once more, take down what happens to the field, and return the record that the page gives."""
    tried: dict[str, list[Any]] = {}
    short = told.name.removeprefix("fields.")
    asking = Asking(mapping, short)
    more: list[Draft] = []

    def look(page: Page, region: Any) -> None:
        asking.look(page, region)
        if region is None:
            told.pages = _pages_of(page, capture, mapping, archive)

    try:
        if is_text_copy(capture):
            told.made = COPY
            first, *more = convert(capture, mapping, model)
        else:
            first = convert_page(capture, mapping, model, tried=tried, look=look, more=more,
                                 fetch=lambda url: fetch_page(archive, url))  # fmt: skip
    except (LeftOutError, PageError) as error:
        by = f" ({asking.left_out})" if asking.left_out else ""
        raise ArchiveError(f"{told.url}: no record is made of it: {error}{by}") from error
    drafts = {draft.part: draft for draft in (first, *more)}
    draft = drafts.get(target.part, first)
    told.type = told.type or draft.record.type
    told.value = _value(as_mapping(draft.record), told.name)
    kind = mapping.types.get(told.type)
    if target.part and kind is not None and kind.each:
        told.part = {"number": target.part, "each": kind.each, "where": kind.where}
        tried = tried.get(f"#{target.part}", [{}])[0]
    if kind is None or not kind.pages:
        told.pages = []
    if short == "body" and "body" in tried:
        told.capture["main_region"] = tried["body"][0]
        told.steps = dict(sorted(Counter(removal.step for removal in draft.removals).items()))
    told.tried = told_all(tried.get(short, [])) or told_all(list(given_with(tried, short))) or asking.tried
    if told.value is not None and not any(attempt["value"] is not None for attempt in told.tried):
        told.made = told.made or OTHERWISE.get(short, "")
    if any("label: " in attempt["rule"] for attempt in told.tried) and told.value is None:
        told.labels = asking.labels_on_page()
    return draft.record


def _pages_of(page: Page, capture: Capture, mapping: Mapping, archive: Archive) -> list[dict[str, Any]]:
    """Return the pages of the article that a page, as it came, is one of, by number."""
    captures = {id(page): capture}

    def open_it(other: Capture) -> Page:
        opened = open_page(other, mapping)
        captures[id(opened)] = other
        return opened

    series = series_of(page, mapping, lambda url: fetch_page(archive, url), open_it)
    pages = [(number, captures[id(one)]) for number, one in series.pages.items()] if series and not series.apart else []
    return [{"number": number, "url": one.url, "fetched": one.fetched, "sha256": one.sha256} for number, one in pages]


def _borrow(
    told: Explained, own: Record, urls: tuple[str, ...], out: Path, archive: Archive, mapping: Mapping,
    model: SiteModel | None,
) -> None:  # fmt: skip
    """Take down what lists say of a page that itself says nothing."""
    short = told.name.removeprefix("fields.")
    told.lent = lenders_of(out, archive, urls, told.record, short, mapping, model)
    told.value = next((block["value"] for block in told.lent if block["value"] is not None), None)
    if told.value is not None:
        told.value = _value(as_mapping(with_lent(own, [(short, told.value)])), told.name)


def _addresses(target: _Target, own: Record, was: Record | None) -> tuple[str, ...]:
    """Return the canonical addresses under which lists may name a page."""
    aliases = was.source.aliases if was is not None else ()
    return tuple(dict.fromkeys([target.key or own.source.url, own.source.url, *aliases]))


def _refuse_unknown(told: Explained, mapping: Mapping, *records: Record | None) -> None:
    """Refuse a field that neither the mapping nor the record knows."""
    known = {*MADE, *mapping.fields_of(told.type), *(name for rule in mapping.references for name in rule.fields)}
    for record in records:
        known |= {*record.fields, *as_mapping(record)} if record is not None else set()
    if told.name.removeprefix("fields.") not in known:
        raise ArchiveError(unknown("field", told.name, sorted(known)))


def _written(ledger: Ledger, record: str) -> Record | None:
    """Return the record as the run wrote it last."""
    row = ledger.record(record) if record else None
    try:
        return parse_record(row.written, row.file) if row is not None and row.written else None
    except ReviewError:
        return None


def _look_at_file(told: Explained, out: Path, was: Record | None) -> None:
    """Hold what the run wrote against what the record's file says now."""
    told.settled = _value(as_mapping(was), told.name) if was is not None else None
    if not told.file:
        return
    try:
        now = parse_record(safe_join(out, *told.file.split("/")).read_bytes(), told.file)
    except OSError as error:
        raise ArchiveError(f"{told.file}: cannot be read: {error.strerror}; relaunch build makes it anew") from error
    told.written = _value(as_mapping(now), told.name)
    told.edited = was is not None and told.written != told.settled


def _told(capture: Capture, entry: Entry) -> dict[str, Any]:
    return {
        "fetched": capture.fetched,
        "status": capture.status,
        "media_type": capture.media_type,
        "bytes": len(capture.body),
        "sha256": capture.sha256,
        "host": urlsplit(entry.url).netloc,
    }


def _value(values: dict[str, Any], name: str) -> Any:
    """Return a field of a record's plain values; one of a type's own stands under `fields`."""
    short = name.removeprefix("fields.")
    return values[short] if short in values and short == name else values.get("fields", {}).get(short)


def _model(out: Path) -> SiteModel | None:
    path = out / MODEL_FILE
    return from_json(path.read_text(encoding="utf-8")) if path.is_file() else None
