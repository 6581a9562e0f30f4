"""Build a run folder from its archive: every page to its draft, the drafts to a site, the site to records and files."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from relaunch.archive import Archive, Entry
from relaunch.errors import ArchiveError, LeftOutError, PageError
from relaunch.ledger.store import Ledger
from relaunch.mapping.schema import Mapping
from relaunch.model import Capture
from relaunch.pipeline.changes import dated, refuse_loss, through_redirects
from relaunch.pipeline.decisions import FILE as DECISIONS
from relaunch.pipeline.decisions import read_decisions
from relaunch.pipeline.draft import Draft
from relaunch.pipeline.learning import learn_archive, store_model
from relaunch.pipeline.page import convert
from relaunch.pipeline.site import settle
from relaunch.pipeline.stage import Stage
from relaunch.pipeline.walls import learn_answers
from relaunch.pipeline.write import write_site
from relaunch.sitemodel import SiteModel
from relaunch.sitemodel.soft404 import NotFound
from relaunch.urls import canonicalize, is_inside

# Pages a worker takes at once: measured, a batch of 32 makes the cost of handing over vanish.
BATCH = 32
PAGE_TYPES = frozenset(["text/html", "application/xhtml+xml", "text/plain", ""])

# Begins the reason of a page that is left out on purpose, on its way from a worker.
LEFT_OUT = "left out: "

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did: counts by outcome of URLs, records by type, and what was set aside and why."""

    outcomes: dict[str, int] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    quarantined: tuple[tuple[str, str], ...] = ()
    faults: tuple[str, ...] = ()
    issues: int = 0
    removals: int = 0
    sentences: dict[str, int] = field(default_factory=dict)
    failed: tuple[str, ...] = ()  # what the mapping asserts and is not so

    @property
    def exit_status(self) -> int:
        """1 when something was set aside, an assertion failed, or a sentence is unaccounted for, else 0."""
        lost = self.quarantined or self.faults or self.sentences.get("unaccounted")
        return 1 if lost or self.failed else 0


def no_progress(_stage: str, _done: int, _total: int) -> None:
    """Show nothing."""


def fetch_page(archive: Archive, url: str) -> Capture | None:
    """Return a page of an archive, by the URL that it was fetched under or by its canonical one; None for no page."""
    entry = archive.find(url) or archive.find_canonical(url)
    return archive.read(entry) if entry is not None and is_page(entry) and entry.status == 200 else None


def is_page(entry: Entry) -> bool:
    """Say whether an archived answer is a page that should become a record."""
    path = urlsplit(entry.url).path.lower()
    if path == "/robots.txt" or (entry.media_type == "text/plain" and not path.endswith(".txt")):
        return False
    return entry.status == 200 and entry.media_type in PAGE_TYPES


def build(
    out: Path,
    mapping: Mapping,
    name: str,
    *,
    workers: int = 0,
    progress: Progress = no_progress,
    max_gone: float = 100,
) -> BuildResult:
    """Write records, redirects, assets and ledger of the run folder `out` from `out/archive`.

    `workers` is the number of processes, 0 for one a core. The result is the same for any number. Where more than
    `max_gone` percent of the records have lost their page, nothing is written and an `ArchiveError` asks.
    """
    archive = Archive(out / "archive")
    stage = Stage(out / ".build.sqlite")
    try:
        with Ledger(out / "ledger.sqlite") as ledger:
            entries = pages_of(archive)
            total = sum(1 for _ in pages_of(archive))
            if not total:
                raise ArchiveError(
                    f"{out / 'archive'}: holds no page; a source with HTML pages or text copies is needed"
                )
            model = learn_archive(archive, pages_of(archive), mapping, progress)
            store_model(out, model)
            kit = Kit(out, mapping, model, learn_answers(archive, mapping))
            convert_all(kit, entries, stage, workers or multiprocessing.cpu_count(), total, progress)
            return complete(out, stage, archive, ledger, mapping, name, progress, max_gone)
    finally:
        stage.close()
        archive.close()


def complete(
    out: Path,
    stage: Stage,
    archive: Archive,
    ledger: Ledger,
    mapping: Mapping,
    name: str,
    progress: Progress,
    max_gone: float = 100,
) -> BuildResult:
    """Make the drafts on a stage a site, and write it."""
    known = through_redirects(ledger.known(), archive, mapping)
    listed = frozenset(canonicalize(url, url, mapping.urls).url for url, _ in archive.sitemap())
    decisions = read_decisions(out / DECISIONS)
    site = settle(stage, mapping, name, listed.__contains__, known, decisions, progress)
    refuse_loss(out, ledger, site, max_gone)
    counts = write_site(out, site, stage, archive, ledger, mapping, progress)
    return BuildResult(
        outcomes=counts.outcomes,
        types=counts.types,
        quarantined=tuple(stage.faults("fault")),
        faults=(*archive.faults, *decisions.faults, *counts.unread),
        issues=counts.issues,
        removals=counts.removals,
        sentences=counts.sentences,
        failed=tuple(counts.failed),
    )


def pages_of(archive: Archive) -> Iterator[Entry]:
    """Yield the archived pages of the site, by URL; the site is the host that most pages are from."""
    hosts = Counter(urlsplit(entry.url).netloc for entry in archive.entries() if is_page(entry))
    if not hosts:
        return
    site = min(hosts, key=lambda host: (-hosts[host], host))
    for entry in archive.entries():
        if is_page(entry) and is_inside(entry.url, f"http://{site}/"):
            yield entry


@dataclass(frozen=True, slots=True)
class Kit:
    """What a worker needs: the run folder, the mapping, and what is known of the whole site."""

    out: Path
    mapping: Mapping
    model: SiteModel
    not_found: NotFound


def convert_all(
    kit: Kit, entries: Iterator[Entry], stage: Stage, workers: int, total: int, progress: Progress
) -> None:
    """Put the drafts of pages on a stage."""
    batches = iter(lambda: list(islice(entries, BATCH)), [])
    source = _in_process(kit, batches) if workers == 1 else _in_pool(kit, batches, workers)
    for done, (raw, outcome) in enumerate(source, 1):
        put_outcome(stage, raw, outcome)
        progress("pages", done, total)
    stage.db.commit()


def put_outcome(stage: Stage, raw: str, outcome: list[Draft] | str) -> None:
    """Put what became of a page on a stage: its drafts, or why there are none."""
    if isinstance(outcome, str):
        kind = "left-out" if outcome.startswith(LEFT_OUT) else "fault"
        stage.put_fault(raw, kind, outcome.removeprefix(LEFT_OUT))
    else:
        for draft in outcome:
            stage.put(raw, draft)


Outcome = tuple[str, "list[Draft] | str"]


def _in_process(kit: Kit, batches: Iterable[list[Entry]]) -> Iterator[Outcome]:
    worker = Worker(kit)
    for batch in batches:
        yield from worker.convert_batch(batch)


def _in_pool(kit: Kit, batches: Iterator[list[Entry]], workers: int) -> Iterator[Outcome]:
    """Hand batches to processes; what a killed process held is done again page by page, and only the killer is lost."""
    lost: list[Entry] = []
    pool = _pool(kit, workers)
    running: dict[Future[list[Outcome]], list[Entry]] = {}
    try:
        while True:
            for batch in islice(batches, 2 * workers - len(running)):
                running[pool.submit(_convert_batch, batch)] = batch
            if not running:
                break
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                batch = running.pop(future)
                try:
                    yield from future.result()
                except BrokenProcessPool:
                    lost.extend(batch)
            if lost:
                for batch in running.values():
                    lost.extend(batch)
                running.clear()
                pool.shutdown(wait=False, cancel_futures=True)
                yield from _one_by_one(kit, lost)
                lost = []
                pool = _pool(kit, workers)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _one_by_one(kit: Kit, entries: list[Entry]) -> Iterator[Outcome]:
    for entry in entries:
        with _pool(kit, 1) as pool:
            try:
                pool.submit(_started).result()
            except BrokenProcessPool as error:
                raise ArchiveError("no process that reads pages can be started, so no page is to blame; --workers 1 "
                                   "does without them and says why") from error  # fmt: skip
            try:
                yield from pool.submit(_convert_batch, [entry]).result()
            except BrokenProcessPool:
                yield entry.url, "the page ended the process that read it"


def _started() -> None:
    """Show that a process has started and knows what it works by."""


def _pool(kit: Kit, workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("forkserver"), initializer=_start, initargs=(kit,)
    )


class Worker:
    """A process's own view of the archive, and what it works by."""

    def __init__(self, kit: Kit) -> None:
        self.archive = Archive(kit.out / "archive")
        self.kit = kit

    def convert_batch(self, batch: list[Entry]) -> list[Outcome]:
        """Return what becomes of some pages, in their order."""
        return [(entry.url, self.convert_entry(entry)) for entry in batch]

    def fetch(self, url: str) -> Capture | None:
        """Return another page of the archive, by the URL that it was fetched under or by its canonical one."""
        return fetch_page(self.archive, url)

    def convert_entry(self, entry: Entry) -> list[Draft] | str:
        """Return the drafts of a page, or why there are none."""
        try:
            kit = self.kit
            capture = self.archive.read(entry)
            drafts = convert(capture, kit.mapping, kit.model, accounted=True, not_found=kit.not_found, fetch=self.fetch)
            return dated(drafts, self._earlier(entry))
        except LeftOutError as error:
            return LEFT_OUT + str(error)
        except PageError as error:
            return str(error)
        except (RecursionError, MemoryError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            # A page that trips the code is set aside by name with the error's words; the rest goes on.
            return f"{type(error).__name__}: {error}"


    def _earlier(self, entry: Entry) -> Iterator[list[Draft]]:
        """Yield the drafts of what a page said before, the latest first, as far as it can be read."""
        kit = self.kit
        for earlier in self.archive.before(entry):
            capture = self.archive.read(earlier)
            try:
                yield convert(capture, kit.mapping, kit.model, not_found=kit.not_found, fetch=self.fetch)
            except (LeftOutError, PageError):
                return


_worker: list[Worker] = []


def _start(kit: Kit) -> None:
    _worker.append(Worker(kit))


def _convert_batch(batch: list[Entry]) -> list[Outcome]:
    return _worker[0].convert_batch(batch)
