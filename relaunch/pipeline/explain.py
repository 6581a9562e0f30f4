"""Say where the value of a field comes from: from the capture over the rule that gave it to the record's file."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from relaunch.archive import Archive
from relaunch.archive.index import Entry
from relaunch.errors import ArchiveError, LeftOutError, PageError
from relaunch.ledger.book import page_named
from relaunch.ledger.store import Ledger
from relaunch.mapping.fields import Attempt
from relaunch.mapping.schema import Mapping, Rule
from relaunch.model import Capture
from relaunch.pipeline.learning import MODEL_FILE
from relaunch.pipeline.page import convert_page, is_text_copy
from relaunch.pipeline.run import mapping_of
from relaunch.recordfile import as_mapping, read_record
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
SHOWN = 5


@dataclass(slots=True)
class Explained:
    """The chain of the field `name`: capture, mapping files, rules tried, its value, and what the file says."""

    url: str
    name: str
    record: str
    file: str
    type: str
    made: str
    capture: dict[str, Any]
    mapping: tuple[str, ...]
    tried: list[dict[str, Any]] = field(default_factory=list)
    steps: dict[str, int] = field(default_factory=dict)
    value: Any = None
    written: Any = None
    edited_by: tuple[str, ...] = ()


def explain_field(out: Path, url: str, name: str) -> Explained:
    """Return how a field of a page's record came about. Raises `ArchiveError` for an unknown page or field."""
    with Ledger(out / "ledger.sqlite") as ledger, Archive(out / "archive") as archive:
        page = page_named(ledger.db, url)
        entry = archive.find(page) if page else None
        if entry is None:
            raise ArchiveError(f"{url}: the ledger knows no such page; a URL of redirects.csv would be right")
        rows = ledger.query(
            "SELECT r.id, r.type, r.file FROM urls u JOIN records r ON r.id = u.record WHERE u.url = ?", page
        )
        record, kind, file = rows[0] if rows else ("", "", "")
        people = ledger.history.actions(record, limit=SHOWN) if record else []
        mapping = mapping_of(out)
        capture = archive.read(entry)
        if is_text_copy(capture):
            raise ArchiveError(f"{page}: a text copy of a page; its records are read off its lines, by no rules")
        told = Explained(page, name, record, file, kind, MADE.get(name, ""), _told(capture, entry), mapping.files)
        _follow(told, capture, mapping, _model(out))
        if file:
            told.written = _value(as_mapping(read_record(safe_join(out, *file.split("/")))), name)
        told.edited_by = tuple(f"{action.by}, {action.at}: {action.what}" for action in people)
        return told


def _follow(told: Explained, capture: Capture, mapping: Mapping, model: SiteModel | None) -> None:
    """Convert the page once more and take down what happens to the field."""
    tried: dict[str, list[Any]] = {}
    short = told.name.removeprefix("fields.")
    try:
        draft = convert_page(capture, mapping, model, tried=tried)
    except (LeftOutError, PageError) as error:
        raise ArchiveError(f"{told.url}: no record is made of it: {error}") from error
    told.type = told.type or draft.record.type
    known = {*MADE, *mapping.fields_of(told.type), *draft.record.fields, *as_mapping(draft.record)}
    if short not in known:
        raise ArchiveError(unknown("field", told.name, sorted(known)))
    told.value = _value(as_mapping(draft.record), told.name)
    if short == "body":
        told.capture["main_region"] = tried.get("body", [""])[0]
        told.steps = dict(sorted(Counter(removal.step for removal in draft.removals).items()))
        return
    attempts = tried.get(short) or [a for some in tried.values() for a in some if _gives(a, short)]
    told.tried = [_attempt(attempt) for attempt in attempts if isinstance(attempt, Attempt)]


def _gives(attempt: Any, name: str) -> bool:
    """Say whether a rule gave several fields at once, this one among them."""
    return isinstance(attempt, Attempt) and isinstance(attempt.value, dict) and name in attempt.value


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "where": attempt.rule.where,
        "rule": _rule(attempt.rule),
        "seen": [list(pair) for pair in attempt.seen[:SHOWN]],
        "transforms": [list(pair) for pair in attempt.made],
        "value": attempt.value,
    }


def _rule(rule: Rule) -> str:
    """Return a rule in one line, as its mapping says it."""
    said = {k: v for k, v in asdict(replace(rule, transform=(), where="")).items() if v}
    return ", ".join(f"{key}: {value}" for key, value in said.items())


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
