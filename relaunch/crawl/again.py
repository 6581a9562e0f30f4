"""What failed and may do better another time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from relaunch.archive import Archive, Entry
from relaunch.errors import ArchiveError
from relaunch.sitemodel.soft404 import is_impossible

PASSING = frozenset([408, 425, 429, *range(500, 600)])
# Failures that are the same tomorrow.
_LASTING = ("body larger than", "body packed", "robots.txt")
_LASTING_PART = "nothing is fetched from there"


def probes_in(archive: Archive) -> set[str]:
    """Return the URLs that a crawler asked for of itself: robots.txt, sitemaps, addresses that cannot exist."""
    return {url for url, reason in archive.left_out() if reason.startswith("probe: ")}


def to_try_again(archive: Archive) -> Iterator[tuple[Entry, str]]:
    """Yield the latest captures that failed for now, by URL, each with what happened: no answer, half of one, a 5xx."""
    probes = probes_in(archive)
    for entry in archive.latest():
        if entry.url in probes or is_impossible(entry.url):
            continue
        if entry.status in PASSING:
            yield entry, f"the legacy site answers {entry.status}"
        elif entry.truncated and entry.status:
            yield entry, entry.error or "the archived body is incomplete"
        elif not entry.status and not entry.error.startswith(_LASTING) and _LASTING_PART not in entry.error:
            yield entry, entry.error or "no answer"


def failed_for_now(out: Path) -> list[tuple[str, str]]:
    """Return the URLs of a run folder to be tried again, each with what happened."""
    if not (out / "archive").is_dir():
        raise ArchiveError(f"{out}: no archive there; a folder that relaunch crawl has filled was expected")
    with Archive(out / "archive") as archive:
        return [(entry.url, reason) for entry, reason in to_try_again(archive)]
