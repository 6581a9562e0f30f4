"""What changed since the last run: since when a page says what it says, and whether too many are gone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from relaunch.archive import Archive
from relaunch.errors import ArchiveError
from relaunch.ledger.store import Ledger
from relaunch.mapping.schema import Mapping
from relaunch.model import Source
from relaunch.pipeline.draft import Draft
from relaunch.pipeline.site import Site
from relaunch.recordfile import to_json
from relaunch.urls import canonicalize

UNNAMED = "-"
LONGEST_CHAIN = 20
SHOWN = 5
GONE = (404, 410)


Said = tuple[str, str, str]  # a digest of what a draft says; time and digest of the capture since which it does


def said_by(drafts: list[Draft]) -> tuple[Said, ...]:
    """Return what the drafts of a page say, all but its source, as digests, each with the capture it is from."""
    return tuple((_digest(draft), draft.record.source.fetched, draft.record.source.sha256) for draft in drafts)


def digests(said: tuple[Said, ...]) -> tuple[str, ...]:
    """Return the digests alone."""
    return tuple(digest for digest, _, _ in said)


def _digest(draft: Draft) -> str:
    text = to_json(replace(draft.record, id=UNNAMED, source=Source(draft.url)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def dated(drafts: list[Draft], said: tuple[Said, ...]) -> list[Draft]:
    """Return the drafts of a page with the time and digest of the captures that last changed what they say."""
    return [_with_source(draft, fetched, sha256) for draft, (_, fetched, sha256) in zip(drafts, said, strict=True)]


def _with_source(draft: Draft, fetched: str, sha256: str) -> Draft:
    own = replace(draft.record.source, fetched=fetched, sha256=sha256)
    return replace(draft, record=replace(draft.record, source=own))


def through_redirects(known: dict[str, str], archive: Archive, mapping: Mapping) -> dict[str, str]:
    """Return the ids that pages have had, also for the addresses that the legacy site has moved them to."""
    found = dict(known)
    for url, record in sorted(known.items()):
        here = url
        for _ in range(LONGEST_CHAIN):
            entry = archive.find(here) or archive.find_canonical(here)
            location = archive.read(entry).header("Location") if entry and 300 <= entry.status < 400 else ""
            if not location or entry is None:
                break
            here = canonicalize(location, entry.url, mapping.urls).url
        found.setdefault(here, record)
    return found


@dataclass(frozen=True, slots=True)
class Limit:
    """How many percent of the records a build withdraws without asking.

    `answered` counts those alone whose page the legacy site says is gone: what a changed mapping leaves out is meant.
    """

    percent: float = 100
    answered: bool = False


def refuse_loss(out: Path, ledger: Ledger, site: Site, archive: Archive, limit: Limit) -> None:
    """Raise an `ArchiveError` where more than `limit` of the records have no page any more."""
    if limit.percent >= 100:
        return
    known = [(row.id, row.url) for row in ledger.records()]
    lost = [url for record, url in known if record not in site.by_id]
    if limit.answered:
        lost = [url for url in lost if _is_gone(archive, url)]
    if len(lost) * 100 <= limit.percent * len(known):
        return
    share, named = f"{len(lost) * 100 / len(known):.1f}", ", ".join(lost[:SHOWN])
    raise ArchiveError(
        f"{out}: {len(lost)} of {len(known)} records ({share} %) have lost their page since the last run: {named}"
        f"{' …' if len(lost) > SHOWN else ''}. Is the site whole? Nothing was withdrawn; the same command goes on when "
        f"it is, and --max-gone 100 withdraws them"
    )


def _is_gone(archive: Archive, url: str) -> bool:
    entry = archive.find(url) or archive.find_canonical(url)
    return entry is not None and entry.status in GONE
