"""The main job: from a source to a finished run folder, in the order of the rooms."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from relaunch.archive import Archive
from relaunch.audit import AuditResult, audit
from relaunch.clock import now
from relaunch.errors import ArchiveError
from relaunch.ledger.store import Ledger
from relaunch.mapping.schema import Mapping
from relaunch.model import Capture
from relaunch.pipeline.build import EVERYTHING, BuildResult, build, is_page, no_progress, pages_of
from relaunch.pipeline.changes import Limit
from relaunch.pipeline.crawling import Watch, fetch, fetch_again, keep_picture, tell_failed
from relaunch.pipeline.pages import place_of
from relaunch.pipeline.rarely import rarely_collected
from relaunch.pipeline.source import (
    DETECTED_ON,
    Source,
    choose_mapping,
    detect_on,
    import_source,
    most_named,
    recognise,
    site_of,
)
from relaunch.program import program
from relaunch.report import report_folder
from relaunch.urls import site_name

if TYPE_CHECKING:
    from relaunch.crawl import Manners

MAX_GONE = 20.0  # percent of the records that a run withdraws without asking
MAPPING = "mapping"  # the setting that keeps what a build was given
DETECTED = "detected"  # the one that keeps the legacy system, and what it was read off


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
    manners: Manners | None = None,
    workers: int = 0,
    progress: Callable[[str, int, int], None] = no_progress,
    tell: Callable[[str], None] = lambda _: None,
    watch: Watch | None = None,
    max_gone: float = MAX_GONE,
) -> RunResult:
    """Do the main job on a source and return what came of it.

    `out` is the run folder, `exports/NAME` by default. `tell` gets a sentence at each stage, `watch` a crawl's events.
    A site that has lost more than `max_gone` percent of its records' pages since the last run stops it with a question.
    """
    found = recognise(source, mapping)
    faults: list[str] = []
    crawled: dict[str, int | float] = {}
    folder = out or Path("exports") / _name_before(found)
    refuse_bad_mapping(found)
    if found.kind == "url":
        from relaunch.crawl import refuse_unmannerly

        refuse_unmannerly(found.where, manners)
    with Ledger(folder / "ledger.sqlite") as ledger:
        number = ledger.start_run(source, now())
    if found.kind == "url":
        crawled = fetch(found, folder, rate, max_pages, tell, manners, watch)
    else:
        tell(f"Reading {found.where} into the archive …")
        import_source(found, folder, now(), faults, lambda: progress("captures", 0, 0))
    result = build_folder(
        folder, found.mapping, workers=workers, progress=progress, tell=tell, base=site_of(found),
        limit=Limit(max_gone if found.kind == "url" else 100),
    )  # fmt: skip
    with Ledger(folder / "ledger.sqlite") as ledger:
        ledger.finish_run(number, now())
    tell("Auditing: every sentence of every page …")
    with rarely_collected():
        audited = audit(folder, progress, remember=program())
        report(folder, result.name, source)
    if found.kind == "url":
        tell_failed(folder, tell)
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
    source: str,
    mapping: str,
    out: Path | None,
    rate: float | None,
    max_pages: int | None,
    tell: Callable[[str], None],
    manners: Manners | None = None,
    watch: Watch | None = None,
) -> tuple[Path, dict[str, int | float]]:
    """Crawl a start URL, or the base of a mapping, into the archive of a run folder; return the folder and counts."""
    found = recognise(source, mapping)
    if found.kind != "url":
        raise ArchiveError(f"{source}: crawl needs a start URL or a mapping with a base; relaunch run reads files")
    folder = out or Path("exports") / _name_before(found)
    return folder, fetch(found, folder, rate, max_pages, tell, manners, watch)


def crawl_again(
    out: Path,
    mapping: str,
    rate: float | None,
    tell: Callable[[str], None],
    manners: Manners | None = None,
    watch: Watch | None = None,
) -> dict[str, int | float]:
    """Ask once more for what failed in the crawl of a run folder; return what came."""
    rules = mapping_of(out) if not mapping else choose_mapping(mapping, "generic", main_host(out))
    return fetch_again(out, rules, rate, tell, manners, watch)


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
    limit: Limit = EVERYTHING,
) -> RunResult:
    """Build a run folder from its archive, offline, and return what came of it.

    Without a `mapping` the one of the folder's last build is used again, where it was given one. Where more than
    `limit` of the records have lost their page, nothing is written and an `ArchiveError` asks.
    """
    by = choose(out, mapping, tell=tell, base=base)
    chosen = by.mapping()
    remember(out, by.given, by.detected)
    tell(f"Building records of '{chosen.name}' as {chosen.title or chosen.system} …")
    with rarely_collected():
        result = build(out, chosen, chosen.name, workers=workers, progress=progress, limit=limit)
    keep_picture(out)
    return RunResult(out, chosen.name, chosen.system, by.evidence, result)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a folder is built by: the mapping that was given, or none, over a system that was detected."""

    given: str
    system: str
    evidence: tuple[str, ...]
    base: str
    functions: bool
    detected: str = ""  # to be kept

    def mapping(self) -> Mapping:
        """Load the mapping as its files say it now."""
        return choose_mapping(self.given, self.system, self.base, functions=self.functions)


def choose(out: Path, mapping: str = "", *, tell: Callable[[str], None] = lambda _: None, base: str = "") -> Choice:
    """Say what a folder is to be built by: the mapping given, else that of its last build."""
    base = base or main_host(out)
    system, evidence, detected = _detected(out)
    given = mapping or _kept_mapping(out, tell)
    return Choice(given, system, tuple(evidence), base, bool(mapping) or is_own(given, out), detected)


def _detected(out: Path) -> tuple[str, list[str], str]:
    """Return the legacy system of a folder, the evidence, and what each of its first pages says, to be kept."""
    known: dict[str, tuple[str, list[str]] | None] = {}
    if (out / "ledger.sqlite").is_file():
        with Ledger(out / "ledger.sqlite") as ledger, suppress(ValueError):
            by, pages = json.loads(ledger.recall(DETECTED) or '["", {}]')
            known = pages if by == program() else {}
    found: dict[str, tuple[str, list[str]] | None] = {}
    with Archive(out / "archive") as archive:
        for entry in list(islice(pages_of(archive), DETECTED_ON)):
            place = f"{entry.url} {place_of(entry)}"
            found[place] = known[place] if place in known else detect_on(archive.read(entry))
    return *most_named(found.values()), json.dumps([program(), found])


def remember(out: Path, given: str, detected: str = "") -> None:
    """Keep what a folder is built by, for the next build."""
    is_file = given.endswith((".yaml", ".yml")) or "/" in given
    with Ledger(out / "ledger.sqlite") as ledger:
        ledger.remember(MAPPING, str(Path(given).resolve()) if is_file else given)
        if detected:
            ledger.remember(DETECTED, detected)


def mapping_of(out: Path) -> Mapping:
    """Return the mapping by which a run folder was built last."""
    return choose(out).mapping()


def is_own(mapping: str, out: Path) -> bool:
    """Say whether a mapping that a run folder remembers lies in the project at hand, and not in the folder itself.

    Only then may it call functions: a run folder may come from anybody.
    """
    path = Path(mapping).resolve()
    return path.is_relative_to(Path.cwd().resolve()) and not path.is_relative_to(out.resolve())


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
