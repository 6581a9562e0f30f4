"""Write a settled site: records, assets, redirects, and the ledger's rows, one record at a time."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from relaunch.archive import Archive
from relaunch.export.files import store_asset, write_atomic, write_lines, write_redirects
from relaunch.export.schema import schema_bytes
from relaunch.ledger.book import counts as bucket_counts
from relaunch.ledger.made import Made
from relaunch.ledger.store import Ledger
from relaunch.mapping.assertions import Tally
from relaunch.mapping.schema import Mapping
from relaunch.model import Asset
from relaunch.pipeline.accounts import put_left_out, put_said, told_by
from relaunch.pipeline.asked import Asked
from relaunch.pipeline.editors import Editors, Told
from relaunch.pipeline.fates import Fates
from relaunch.pipeline.lent import with_lent
from relaunch.pipeline.resolve import Surroundings, resolve
from relaunch.pipeline.site import Site
from relaunch.pipeline.stage import Stage
from relaunch.pipeline.standing import Drafts, Standing
from relaunch.pipeline.titles import Titles
from relaunch.pipeline.untouched import record_in
from relaunch.recordfile import block_text, json_of


@dataclass(slots=True)
class Counts:
    """What was written."""

    outcomes: dict[str, int] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    issues: int = 0
    removals: int = 0
    sentences: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)  # what the mapping asserts and is not so
    unread: list[str] = field(default_factory=list)  # files of editors that cannot be read, a line each


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
    editors = Editors.at(out, ledger)
    issue = ledger.last_issue()
    editors.settle(site, stage)
    fates, titles, drafts = Fates(archive, site, stage, mapping), Titles(site), Drafts(stage)
    asked = Asked(out, site, fates, titles, drafts.text)
    around = _surroundings(site, stage, mapping, asked, _fetcher(out, archive, fates))
    standing = Standing(out, ledger, site, stage, mapping, editors, asked, drafts)
    standing.find(issue)
    write_atomic(out / "record.schema.json", schema_bytes())
    places = sorted(site.places.values(), key=lambda place: editors.renamed.get(place.id, place.id))
    tally = Tally(mapping)

    def told() -> Iterator[Told | Made]:
        for number, place in enumerate(places, 1):
            progress("records", number, len(places))
            row = standing.kept.get(place.id)
            if row is not None:
                counts.issues += row.issues
                yield row
                continue
            asked.begin()
            said_of_it = stage.lent_to((place.key, *place.aliases))
            resolved = resolve(with_lent(stage.record(place.key), said_of_it), place, around)
            record = replace(resolved.record, body=block_text(resolved.record.body))
            put_said(ledger.book, stage, place, record, around, titles)
            said = editors.write(place, record)
            ledger.put_removals(place.url, [*stage.removals(place.key), *resolved.removals])
            ledger.put_issues(place.url, said.record.id, said.issues)
            if not said.is_kept:
                ledger.put_record(said.row)
            counts.issues += len(said.issues)
            standing.put(place, said, _line(said))
            yield said

    def lines() -> Iterator[bytes]:
        for said in heapq.merge(told(), editors.own(site), key=_id_of):
            if isinstance(said, Made):
                line = standing.line(said)
                tally.add(record_in(line))
            else:
                line = _line(said)
                tally.add(said.record)
                ledger.book.put_told(said.record.id, told_by(said.record))
            yield line

    try:
        write_lines(out / "records.jsonl", lines())
    finally:
        standing.close()
    standing.end()
    put_left_out(ledger.book, stage, archive, mapping)
    ledger.book.put_rules(editors.rules)
    for number, row in enumerate(fates.rows(ledger.has_url), 1):
        ledger.put_urls((row,))
        progress("addresses", number, 0)
    write_redirects(out / "redirects.csv", ledger.urls())
    _count(counts, ledger, tally, editors)
    ledger.commit()
    editors.journal.done()
    return counts


def _surroundings(
    site: Site, stage: Stage, mapping: Mapping, asked: Asked, fetch: Callable[[Asset], Asset | None]
) -> Surroundings:
    """Return what a record may ask of its site; what it asks is noted."""
    return Surroundings(
        site=site,
        mapping=mapping,
        find=asked.find,
        fate=asked.fate,
        follow=asked.follow,
        fetch=asked.fetching(fetch),
        text_of=asked.telling(_teller(stage, site)),
        forms=stage.forms_of,
        is_site_wide=asked.is_site_wide,
        is_unsure=asked.is_unsure,
    )


def _count(counts: Counts, ledger: Ledger, tally: Tally, editors: Editors) -> None:
    """Take in what the ledger holds at the end of a build, and what was found on the way."""
    counts.outcomes = dict(ledger.query("SELECT outcome, count(*) FROM urls GROUP BY outcome ORDER BY outcome"))
    counts.types = dict(sorted(tally.records.items()))
    counts.removals = ledger.query("SELECT count(*) FROM removals")[0][0]
    counts.sentences = bucket_counts(ledger.db)
    counts.unread = editors.faults
    counts.failed = tally.failed()


def _id_of(said: Told | Made) -> str:
    return said.record if isinstance(said, Made) else said.record.id


def _line(said: Told) -> bytes:
    """Return a record's line of records.jsonl."""
    return json_of(said.values).encode("utf-8", "replace") + b"\n"


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

    @lru_cache(maxsize=2048)
    def tell(key: str) -> str:
        record = stage.record(key)
        own = [record.title, record.teaser, record.published, record.author, record.text]
        return " ".join([*own, *(f"{r.title} {r.text}" for r in record.references)])

    return tell
