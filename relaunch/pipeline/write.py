"""Write a settled site: records, assets, redirects, and the ledger's rows, one record at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from relaunch.archive import Archive
from relaunch.errors import ReviewError
from relaunch.export.files import store_asset, write_atomic, write_records_jsonl, write_redirects
from relaunch.export.schema import schema_bytes
from relaunch.ledger.book import counts as bucket_counts
from relaunch.ledger.store import Ledger, RecordRow
from relaunch.mapping.schema import Mapping
from relaunch.model import Asset, Issue, Record
from relaunch.pipeline.accounts import put_left_out, put_said, titles_of
from relaunch.pipeline.fates import Fates
from relaunch.pipeline.resolve import Resolved, Surroundings, resolve
from relaunch.pipeline.site import Place, Site
from relaunch.pipeline.stage import Stage
from relaunch.recordfile import block_text, content_hash, read_record, to_json, to_yaml
from relaunch.slugs import safe_join


@dataclass(slots=True)
class Counts:
    """What was written."""

    outcomes: dict[str, int] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    issues: int = 0
    removals: int = 0
    sentences: dict[str, int] = field(default_factory=dict)


def write_site(
    out: Path,
    site: Site,
    stage: Stage,
    archive: Archive,
    ledger: Ledger,
    mapping: Mapping,
    progress: Callable[[str, int, int], None],
) -> Counts:
    """Write everything that CONTRACT names but the archive and the report."""
    counts = Counts()
    fates = Fates(archive, site, stage, mapping)
    around = Surroundings(
        site=site,
        mapping=mapping,
        fate=fates.fate,
        follow=fates.follow,
        fetch=_fetcher(out, archive, fates),
        text_of=_teller(stage, site),
        forms=stage.forms_of,
    )
    ledger.clear_build()
    write_atomic(out / "record.schema.json", schema_bytes())
    places = sorted(site.places.values(), key=lambda place: place.id)
    titles = titles_of(site)

    def lines() -> Iterator[str]:
        for number, place in enumerate(places, 1):
            resolved = resolve(stage.record(place.key), place, around)
            record = _write_record(out, place, resolved, stage, ledger)
            counts.issues += len(resolved.issues)
            put_said(ledger.book, stage, place, record, around, titles)
            progress("records", number, len(places))
            yield to_json(record)

    write_records_jsonl(out / "records.jsonl", lines())
    put_left_out(ledger.book, stage, archive)
    _remove_stale(out, site, ledger)
    for row in fates.rows(ledger.has_url):
        ledger.put_urls((row,))
    write_redirects(out / "redirects.csv", ledger.urls())
    counts.outcomes = dict(ledger.query("SELECT outcome, count(*) FROM urls GROUP BY outcome ORDER BY outcome"))
    counts.types = dict(sorted(Counter(place.type for place in places).items()))
    counts.removals = ledger.query("SELECT count(*) FROM removals")[0][0]
    counts.sentences = bucket_counts(ledger.db)
    return counts


def _fetcher(out: Path, archive: Archive, fates: Fates) -> Callable[[Asset], Asset | None]:
    """Return the function that stores an asset's bytes and says where."""

    @lru_cache(maxsize=4096)
    def stored(url: str) -> tuple[str, str, str] | None:
        entry = fates.file_entry(url)
        if entry is None:
            return None
        capture = archive.read(entry)
        file, sha256 = store_asset(out, capture.body, entry.media_type, url)
        fates.assets[entry.url] = file
        return file, sha256, entry.media_type

    def fetch(asset: Asset) -> Asset | None:
        found = stored(asset.url)
        if found is None:
            return None
        file, sha256, media_type = found
        return replace(asset, file=file, sha256=sha256, media_type=media_type)

    return fetch


def _teller(stage: Stage, site: Site) -> Callable[[str], str]:
    """Return the function that tells all that a record says, as plain text."""

    @lru_cache(maxsize=256)
    def tell(key: str) -> str:
        record = stage.record(key)
        own = [record.title, record.teaser, record.published, record.author, record.text]
        return " ".join([*own, *(f"{r.title} {r.text}" for r in record.references)])

    return tell


def _write_record(out: Path, place: Place, resolved: Resolved, stage: Stage, ledger: Ledger) -> Record:
    record = replace(resolved.record, body=block_text(resolved.record.body))
    file = f"records/{place.type}/{place.slug}.yaml"
    path = safe_join(out, *file.split("/"))
    earlier = ledger.record(record.id)
    written = to_yaml(record)
    kept = _edited(path, earlier, written, resolved)
    if kept is not None:
        resolved.issues.append(Issue("edit-kept", f"{file} was edited; it was left as it is.", file))
        record = kept
    else:
        write_atomic(path, written)
    removals = [*stage.removals(place.key), *resolved.removals]
    ledger.put_removals(place.url, removals)
    ledger.put_issues(place.url, record.id, resolved.issues)
    ledger.put_record(
        RecordRow(
            place.id, place.key, place.type, file, content_hash(resolved.record), place.title, place.path, written
        )
    )
    return record


def _edited(path: Path, earlier: RecordRow | None, written: bytes, resolved: Resolved) -> Record | None:
    """Return the record as an editor left it, when its file is neither what was written last nor what would be now."""
    if not path.is_file():
        return None
    found = path.read_bytes()
    if found == written or earlier is None or found == earlier.written:
        return None
    try:
        return read_record(path)
    except ReviewError as error:
        resolved.issues.append(Issue("edit-unreadable", f"The file was left as it is: {error}", path.name))
        return resolved.record


def _remove_stale(out: Path, site: Site, ledger: Ledger) -> None:
    """Remove the files of records that are no more, unless an editor changed them; those go to withdrawn/."""
    for row in list(ledger.records()):
        if row.id in site.by_id and site.by_id[row.id].type == row.type:
            continue
        path = safe_join(out, *row.file.split("/"))
        if path.is_file():
            target = safe_join(out, "withdrawn", row.type, path.name)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
        ledger.forget_record(row.id)
