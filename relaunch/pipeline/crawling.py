"""The crawl as a stage of a run: the legacy system is told from one page, then the spider fills the archive."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relaunch.archive import Archive
from relaunch.errors import ArchiveError
from relaunch.ledger.picture import SETTING
from relaunch.ledger.store import Ledger
from relaunch.mapping.schema import Mapping
from relaunch.pipeline.source import Source, choose_mapping, detect_system

if TYPE_CHECKING:  # Scrapy's room is loaded by a crawl only
    from relaunch.crawl import CrawlSummary, Manners

SHOWN = 20  # addresses to be tried again that are named; --json of crawl names all
FORBIDDEN = "who runs the site may allow it there, or hand over its files, which need no crawl"
Tell = Callable[[str], None]
Counts = dict[str, int | float]
Watch = Callable[[dict[str, Any]], None]  # gets a crawl's events


def fetch(
    source: Source,
    out: Path,
    rate: float | None,
    max_pages: int | None,
    tell: Tell,
    manners: Manners | None = None,
    watch: Watch | None = None,
) -> Counts:
    """Crawl a start URL into the archive of a run folder and return what was fetched."""
    from relaunch.crawl import Child, refuse_unmannerly, run_crawl

    refuse_unmannerly(source.where, manners)
    with Child(shown=watch is None) as child:  # it gets ready meanwhile
        from relaunch.crawl.probe import probe

        system, evidence = detect_system(iter([probe(source.where, manners)]))
        mapping = choose_mapping(source.mapping, system, source.where)
        tell(f"{source.where} is {system} by {in_short(evidence)}")
        summary = run_crawl(source.where, out, rules=mapping.urls, rate=rate, max_pages=max_pages, manners=manners,
                            watch=watch, child=child)  # fmt: skip
    counts = _told(summary, out, tell)
    if not summary.pages and not summary.kept and not summary.spared and not summary.spent:
        from relaunch.crawl.robots import REASON

        with Archive(out / "archive") as archive:
            why = archive.why_left_out(archive.start_url() or source.where)
        hint = FORBIDDEN if why == REASON else "is the address right and the server up?"
        raise ArchiveError(f"{source.where}: no page could be fetched{f' ({why})' if why else ''}; {hint}")
    return counts


def fetch_again(
    out: Path,
    mapping: Mapping,
    rate: float | None,
    tell: Tell,
    manners: Manners | None = None,
    watch: Watch | None = None,
) -> Counts:
    """Ask once more for what failed for now in the crawl of a run folder, and for what only those pages lead to."""
    from relaunch.crawl import failed_for_now, run_crawl

    failed = failed_for_now(out)
    with Archive(out / "archive") as archive:
        start, unfinished = archive.start_url(), archive.unfinished() is not None
    if not start:
        raise ArchiveError(f"{out / 'archive'}: no crawl of ours filled it; there is nothing to try again")
    if unfinished:
        raise ArchiveError(f"{out}: the crawl is not finished; 'relaunch crawl {start} --out {out}' goes on with it")
    if not failed:
        tell("Nothing failed that could do better now.")
        return {}
    tell(f"{len(failed)} addresses are tried again.")
    summary = run_crawl(start, out, rules=mapping.urls, rate=rate, manners=manners, retry=True, watch=watch)
    return _told(summary, out, tell)


def _told(summary: CrawlSummary, out: Path, tell: Tell) -> Counts:
    """Say what a crawl would like a person to know, and return its counts."""
    for repaired in summary.repaired:
        tell(repaired)
    if summary.spent:
        tell(f"The crawl was ended by {summary.spent}; the same command goes on from here.")
    if summary.doubt:
        tell(summary.doubt)
    if summary.spared:
        tell(f"{summary.spared} pages not asked for: the sitemap says they have not changed; --ask-all asks for all.")
    for fault in summary.faults[:10]:
        tell(fault)
    return {
        "pages": summary.pages,
        "assets": summary.assets,
        "failed": summary.failed,
        "left_out": summary.left_out,
        "spared": summary.spared,
        "seconds": summary.seconds,
        "finished": summary.finished,
    }


def tell_failed(out: Path, tell: Tell) -> None:
    """Say which addresses failed for now, and what asks for just those."""
    from relaunch.crawl import failed_for_now

    failed = failed_for_now(out)
    if failed:
        tell(f"Failed, to be tried again with 'relaunch crawl --retry-failed {out}': {len(failed)}")
        for url, reason in failed[:SHOWN]:
            tell(f"  {url}: {reason}")


def keep_picture(out: Path) -> None:
    """Keep the figures of a folder's crawl in its ledger, for the report; none where no crawl of ours filled it."""
    with Archive(out / "archive") as archive:
        crawled = archive.began() is not None
    kept = ""
    if crawled:
        from relaunch.crawl.picture import picture_of

        picture = picture_of(out)
        kept = picture.text() if picture else ""
    with Ledger(out / "ledger.sqlite") as ledger:
        ledger.remember(SETTING, kept)


def in_short(evidence: list[str]) -> str:
    """Return the three strongest signs of a system, for a sentence."""
    signs = [re.sub(r"^\S+ [+-]\d+: | \((fact|guess)[^)]*\)$", "", sign) for sign in evidence]
    return "; ".join(signs[:3]) or "nothing: no sign of a known system"
