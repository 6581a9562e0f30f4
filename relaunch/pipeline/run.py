"""The main job: from a source to a finished run folder, in the order of the rooms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from relaunch.archive import Archive
from relaunch.audit import AuditResult, audit
from relaunch.clock import now
from relaunch.errors import ArchiveError
from relaunch.ledger.store import Ledger
from relaunch.mapping.schema import Mapping
from relaunch.model import Capture
from relaunch.pipeline.build import BuildResult, build, is_page, no_progress, pages_of
from relaunch.pipeline.source import (
    DETECTED_ON,
    Source,
    choose_mapping,
    detect_system,
    import_source,
    recognise,
    site_of,
)
from relaunch.report import report_folder
from relaunch.urls import site_name

MAPPING = "mapping"  # the setting that keeps what a build was given


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did and where it lies."""

    out: Path
    name: str
    system: str
    evidence: tuple[str, ...]
    build: BuildResult
    faults: tuple[str, ...] = ()
    crawl: dict[str, int | float] = field(default_factory=dict)
    audit: AuditResult | None = None

    @property
    def exit_status(self) -> int:
        """0 when all is well, 1 when something was set aside or the audit found something."""
        audited = self.audit.exit_status if self.audit else 0
        return 1 if self.faults else max(self.build.exit_status, audited)


def run(
    source: str,
    *,
    mapping: str = "",
    out: Path | None = None,
    rate: float | None = None,
    max_pages: int | None = None,
    workers: int = 0,
    progress: Callable[[str, int, int], None] = no_progress,
    tell: Callable[[str], None] = lambda _: None,
) -> RunResult:
    """Do the main job on a source and return what came of it.

    `out` is the run folder, `exports/NAME` by default. `tell` gets a sentence at each stage.
    """
    found = recognise(source, mapping)
    faults: list[str] = []
    crawled: dict[str, int | float] = {}
    folder = out or Path("exports") / _name_before(found)
    refuse_bad_mapping(found)
    with Ledger(folder / "ledger.sqlite") as ledger:
        number = ledger.start_run(source, now())
    if found.kind == "url":
        crawled = _crawl(found, folder, rate, max_pages, tell)
    else:
        tell(f"Reading {found.where} into the archive …")
        import_source(found, folder, now(), faults, lambda: progress("captures", 0, 0))
    result = build_folder(folder, found.mapping, workers=workers, progress=progress, tell=tell, base=site_of(found))
    with Ledger(folder / "ledger.sqlite") as ledger:
        ledger.finish_run(number, now())
    tell("Auditing: every sentence of every page …")
    audited = audit(folder, progress)
    report(folder, result.name, source)
    return RunResult(folder, result.name, result.system, result.evidence, result.build, tuple(faults), crawled, audited)


def refuse_bad_mapping(source: Source) -> None:
    """Load the mapping before anything is written, so that its faults stop the run at once."""
    if source.mapping:
        choose_mapping(source.mapping, "generic", site_of(source))


def _name_before(source: Source) -> str:
    """Return the name of the default run folder, before anything has been read."""
    base = site_of(source)
    if source.mapping:
        return choose_mapping(source.mapping, "generic", base).name
    if base:
        return site_name(urlsplit(base).netloc)
    return Path(source.where).name.split(".")[0] or "run"


def crawl(
    source: str, mapping: str, out: Path | None, rate: float | None, max_pages: int | None, tell: Callable[[str], None]
) -> tuple[Path, dict[str, int | float]]:
    """Crawl a start URL, or the base of a mapping, into the archive of a run folder; return the folder and counts."""
    found = recognise(source, mapping)
    if found.kind != "url":
        raise ArchiveError(f"{source}: crawl needs a start URL or a mapping with a base; relaunch run reads files")
    folder = out or Path("exports") / _name_before(found)
    return folder, _crawl(found, folder, rate, max_pages, tell)


def _crawl(
    source: Source, out: Path, rate: float | None, max_pages: int | None, tell: Callable[[str], None]
) -> dict[str, int | float]:
    from relaunch.crawl import probe, run_crawl

    system, evidence = detect_system(iter([probe(source.where)]))
    mapping = choose_mapping(source.mapping, system, source.where)
    tell(f"{source.where} is {system} by {in_short(evidence)}")
    summary = run_crawl(source.where, out, rules=mapping.urls, rate=rate, max_pages=max_pages, progress=True)
    if not summary.pages:
        raise ArchiveError(f"{source.where}: no page could be fetched; is the address right and the server up?")
    return {
        "pages": summary.pages,
        "assets": summary.assets,
        "failed": summary.failed,
        "left_out": summary.left_out,
        "seconds": summary.seconds,
    }


def in_short(evidence: list[str]) -> str:
    """Return the three strongest signs of a system, for a sentence."""
    signs = [re.sub(r"^\S+ [+-]\d+: | \((fact|guess)[^)]*\)$", "", sign) for sign in evidence]
    return "; ".join(signs[:3]) or "nothing: no sign of a known system"


def first_pages(out: Path) -> Iterator[Capture]:
    """Yield the pages that the system is read off: spread over the archive, a few first."""
    with Archive(out / "archive") as archive:
        entries = list(islice(pages_of(archive), DETECTED_ON))
        for entry in entries:
            yield archive.read(entry)


def main_host(out: Path) -> str:
    """Return the base URL of the host that most archived pages are from."""
    with Archive(out / "archive") as archive:
        hosts = Counter("{0.scheme}://{0.netloc}/".format(urlsplit(e.url)) for e in archive.entries() if is_page(e))
    if not hosts:
        raise ArchiveError(f"{out / 'archive'}: holds no page; crawl first, or name a source that has pages")
    return min(hosts, key=lambda host: (-hosts[host], host))


def build_folder(
    out: Path,
    mapping: str = "",
    *,
    workers: int = 0,
    progress: Callable[[str, int, int], None] = no_progress,
    tell: Callable[[str], None] = lambda _: None,
    base: str = "",
) -> RunResult:
    """Build a run folder from its archive, offline, and return what came of it.

    Without a `mapping` the one of the folder's last build is used again, where it was given one.
    """
    base = base or main_host(out)
    system, evidence = detect_system(first_pages(out))
    mapping = mapping or _kept_mapping(out, tell)
    chosen: Mapping = choose_mapping(mapping, system, base)
    with Ledger(out / "ledger.sqlite") as ledger:
        is_file = mapping.endswith((".yaml", ".yml")) or "/" in mapping
        ledger.remember(MAPPING, str(Path(mapping).resolve()) if is_file else mapping)
    tell(f"Building records of '{chosen.name}' as {chosen.title or chosen.system} …")
    result = build(out, chosen, chosen.name, workers=workers, progress=progress)
    return RunResult(out, chosen.name, chosen.system, tuple(evidence), result)


def mapping_of(out: Path) -> Mapping:
    """Return the mapping by which a run folder was built last."""
    system, _ = detect_system(first_pages(out))
    return choose_mapping(_kept_mapping(out, lambda _: None), system, main_host(out))


def _kept_mapping(out: Path, tell: Callable[[str], None]) -> str:
    """Return the mapping of the folder's last build; nothing, and a word about it, where its file is gone."""
    if not (out / "ledger.sqlite").is_file():
        return ""
    with Ledger(out / "ledger.sqlite") as ledger:
        kept = ledger.recall(MAPPING)
    if "/" in kept and not Path(kept).is_file():
        tell(f"{kept}: the mapping of the last build is not there any more; --mapping FILE names another")
        return ""
    return kept


def report(out: Path, name: str = "", source: str = "") -> Path:
    """Write the report of a run folder and return its path."""
    return report_folder(out, title=name, source=source).path
