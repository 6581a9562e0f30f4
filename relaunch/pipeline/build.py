"""Build a run folder from its archive: every page to its draft, the drafts to a site, the site to records and files."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from itertools import islice
from multiprocessing.forkserver import ensure_running
from pathlib import Path

from relaunch.archive import Archive, Entry
from relaunch.errors import ArchiveError
from relaunch.ledger.store import Ledger
from relaunch.mapping.schema import Mapping
from relaunch.pipeline.changes import Limit, refuse_loss, through_redirects
from relaunch.pipeline.decisions import FILE as DECISIONS
from relaunch.pipeline.decisions import read_decisions
from relaunch.pipeline.draft import Draft
from relaunch.pipeline.glimpses import Glimpses
from relaunch.pipeline.kept import FILE as DRAFTS
from relaunch.pipeline.kept import Kept, basis_of, put_given
from relaunch.pipeline.learning import learn_archive, store_model
from relaunch.pipeline.pages import fetch_page, is_page, pages_of
from relaunch.pipeline.site import settle
from relaunch.pipeline.stage import Stage
from relaunch.pipeline.walls import learn_answers
from relaunch.pipeline.worker import LEFT_OUT, Kit, Outcome, Worker
from relaunch.pipeline.write import write_site
from relaunch.urls import canonicalize

__all__ = [
    "BuildResult", "Kit", "Worker", "build", "complete", "convert_all", "fetch_page", "is_page", "no_progress",
    "pages_of", "put_outcome",
]  # fmt: skip
# Pages a worker takes at once: measured, a batch of 32 makes the cost of handing over vanish.
BATCH = 32
EVERYTHING = Limit()
DAMAGED = (sqlite3.Error, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)

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


def build(
    out: Path,
    mapping: Mapping,
    name: str,
    *,
    workers: int = 0,
    progress: Progress = no_progress,
    limit: Limit = EVERYTHING,
) -> BuildResult:
    """Write records, redirects, assets and ledger of the run folder `out` from `out/archive`.

    `workers` is the number of processes, 0 for one a core. The result is the same for any number. Where more than
    `limit` of the records have lost their page, nothing is written and an `ArchiveError` asks.
    """
    archive = Archive(out / "archive")
    if workers != 1:
        _warm_up()
    try:
        with Ledger(out / "ledger.sqlite") as ledger:
            pages = list(pages_of(archive))
            if not pages:
                raise ArchiveError(
                    f"{out / 'archive'}: holds no page; a source with HTML pages or text copies is needed"
                )
            stage = _read_all(out, archive, pages, mapping, workers or multiprocessing.cpu_count(), progress)
            try:
                return complete(out, stage, archive, ledger, mapping, name, progress, limit)
            except DAMAGED:
                (out / DRAFTS).unlink(missing_ok=True)  # should it be what was kept, it is no more the next time
                raise
            finally:
                stage.close()
    finally:
        archive.close()


def _read_all(
    out: Path, archive: Archive, pages: list[Entry], mapping: Mapping, workers: int, progress: Progress
) -> Stage:
    """Return a stage with the drafts of all pages: those of the last build, where nothing that they hang on changed."""
    seen = Glimpses(out / DRAFTS)
    try:
        model = learn_archive(archive, iter(pages), mapping, progress, seen)
    except DAMAGED:
        (out / DRAFTS).unlink(missing_ok=True)
        raise
    finally:
        seen.close()
    store_model(out, model)
    kit = Kit(out, mapping, model, learn_answers(archive, mapping))
    kept = Kept(out / DRAFTS, basis_of(mapping, model, kit.not_found), model, mapping)
    stage, todo = kept.take_up(out / ".build.sqlite", archive, pages)
    try:
        convert_all(replace(kit, kept=True), iter(todo), stage, workers, len(todo), progress)
        if todo:
            seen.write(stage)
            kept.keep(stage)
    except BaseException:
        stage.close()
        raise
    return stage


def complete(
    out: Path,
    stage: Stage,
    archive: Archive,
    ledger: Ledger,
    mapping: Mapping,
    name: str,
    progress: Progress,
    limit: Limit = EVERYTHING,
) -> BuildResult:
    """Make the drafts on a stage a site, and write it."""
    known = through_redirects(ledger.known(), archive, mapping)
    listed = frozenset(canonicalize(url, url, mapping.urls).url for url, _ in archive.sitemap())
    decisions = read_decisions(out / DECISIONS)
    site = settle(stage, mapping, name, listed.__contains__, known, decisions, progress)
    refuse_loss(out, ledger, site, archive, limit)
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


def convert_all(
    kit: Kit, entries: Iterator[Entry], stage: Stage, workers: int, total: int, progress: Progress
) -> None:
    """Put the drafts of pages on a stage."""
    batches = iter(lambda: list(islice(entries, BATCH)), [])
    source = _in_process(kit, batches) if workers == 1 else _in_pool(kit, batches, workers)
    for done, (entry, outcome, given) in enumerate(source, 1):
        put_outcome(stage, entry.url, outcome)
        put_given(stage, entry, canonicalize(entry.url, entry.url, kit.mapping.urls).url, given)
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


def _in_process(kit: Kit, batches: Iterable[list[Entry]]) -> Iterator[Outcome]:
    worker = Worker(kit)
    try:
        for batch in batches:
            yield from worker.convert_batch(batch)
    finally:
        worker.close()


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
                yield entry, "the page ended the process that read it", None


def _warm_up() -> None:
    """Let the process from which the others are forked read this program meanwhile."""
    multiprocessing.set_forkserver_preload([__name__])
    ensure_running()


def _started() -> None:
    """Show that a process has started and knows what it works by."""


def _pool(kit: Kit, workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("forkserver"), initializer=_start, initargs=(kit,)
    )


_worker: list[Worker] = []


def _start(kit: Kit) -> None:
    _worker.append(Worker(kit))


def _convert_batch(batch: list[Entry]) -> list[Outcome]:
    return _worker[0].convert_batch(batch)
