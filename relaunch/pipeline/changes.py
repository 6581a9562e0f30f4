"""What changed since the last run: since when a page says what it says, and whether too many are gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
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


def dated(drafts: list[Draft], before: Iterable[list[Draft]]) -> list[Draft]:
    """Return the drafts of a page with the time and digest of the capture that last changed what they say.

    `before` are the drafts of earlier captures, the latest first: where only a print date or the margin is another,
    the page has not changed.
    """
    said = [_said(draft) for draft in drafts]
    for earlier in before:
        if [_said(draft) for draft in earlier] != said:
            break
        drafts = [_with_source(new, old.record.source) for new, old in zip(drafts, earlier, strict=True)]
    return drafts


def _said(draft: Draft) -> str:
    return to_json(replace(draft.record, id=UNNAMED, source=Source(draft.url)))


def _with_source(draft: Draft, source: Source) -> Draft:
    own = replace(draft.record.source, fetched=source.fetched, sha256=source.sha256)
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


def refuse_loss(out: Path, ledger: Ledger, site: Site, max_gone: float) -> None:
    """Raise an `ArchiveError` where more than `max_gone` percent of the records have no page any more."""
    known = [(row.id, row.url) for row in ledger.records()]
    lost = [url for record, url in known if record not in site.by_id]
    if len(lost) * 100 <= max_gone * len(known):
        return
    share, named = round(len(lost) * 100 / len(known)), ", ".join(lost[:SHOWN])
    raise ArchiveError(
        f"{out}: {len(lost)} of {len(known)} records ({share} %) have lost their page since the last run: {named}"
        f"{' …' if len(lost) > SHOWN else ''}. Is the site whole? Nothing was withdrawn; the same command goes on when "
        f"it is, and --max-gone 100 withdraws them"
    )
