"""The edit loop: a run folder that is built again whenever its mapping changes, as far as the change can reach."""

from __future__ import annotations

import multiprocessing
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from relaunch.archive import Archive, Entry
from relaunch.errors import ArchiveError, MappingError
from relaunch.ledger.store import Ledger
from relaunch.mapping.functions import forget_functions
from relaunch.mapping.schema import Mapping
from relaunch.model import Record
from relaunch.pipeline.build import (
    BuildResult,
    Kit,
    Worker,
    complete,
    convert_all,
    no_progress,
    pages_of,
    put_outcome,
)
from relaunch.pipeline.differing import Change, differences
from relaunch.pipeline.draft import Draft
from relaunch.pipeline.early import Early
from relaunch.pipeline.learning import learn_archive, store_model
from relaunch.pipeline.named import files_named
from relaunch.pipeline.page import uses_asp
from relaunch.pipeline.prior import forget_systems
from relaunch.pipeline.rarely import rarely_collected
from relaunch.pipeline.run import Choice, choose, remember
from relaunch.pipeline.stage import Stage
from relaunch.pipeline.touched import OF_BUILDS, Touched, touched
from relaunch.pipeline.untouched import failed_in, state_of
from relaunch.pipeline.walls import learn_answers
from relaunch.urls import canonicalize

CACHE = ".watch.sqlite"
EVERY = 0.25  # seconds between two looks at the files
# A page is mapped again in this process as long as there are so few that other processes would not pay.
FEW = 64
_PLACE = re.compile(r"\.ya?ml:\d+:\d+")
_FILE = re.compile(r"(.+?):\d+:\d+: ")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did. With `faults` the mapping could not be read, and everything stayed as it was.

    `early` is the number of records whose files showed a changed field after `shown` seconds, the others follow.
    """

    said: tuple[str, ...] = ()
    pages: int = 0
    of: int = 0
    seconds: float = 0.0
    changed: int = 0
    changes: tuple[Change, ...] = ()
    faults: tuple[str, ...] = ()
    result: BuildResult | None = None
    early: int = 0
    shown: float = 0.0


class _Kept(Stage):
    """Drafts that outlive a build, and which pages a change of the mapping may touch."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.types: dict[str, set[str]] = defaultdict(set)
        self.empty: set[str] = set()
        self.blamed: set[str] = set()  # pages with an issue that names a place in the mapping

    def put(self, raw: str, draft: Draft) -> None:
        super().put(raw, draft)
        self.types[raw].add(draft.record.type)
        if any(_PLACE.search(issue.message) for issue in (*draft.issues, *draft.record.issues)):
            self.blamed.add(raw)

    def put_fault(self, raw: str, kind: str, message: str) -> None:
        super().put_fault(raw, kind, message)
        self.empty.add(raw)

    def records_at(self, url: str) -> dict[str, Record]:
        """Return the records of a canonical URL's drafts by their keys."""
        keys = [row[0] for row in self.db.execute("SELECT key FROM drafts WHERE url = ? ORDER BY key", (url,))]
        return {key: self.record(key) for key in keys}

    def drop(self, raws: Iterable[str], urls: Iterable[str]) -> None:
        """Forget some captures: all those of their canonical URLs."""
        raws = list(raws)
        self.forget(raws, urls)
        for raw in raws:
            self.types.pop(raw, None)
            self.empty.discard(raw)
            self.blamed.discard(raw)


class Watched:
    """A run folder in an edit loop. `first` builds it, `again` builds what a change of the mapping's files touches."""

    def __init__(self, out: Path, mapping: str = "", *, workers: int = 0, progress: Progress = no_progress) -> None:
        self.out = out
        self.by: Choice = choose(out, mapping)
        self.workers = workers or multiprocessing.cpu_count()
        self.progress = progress
        self.archive = Archive(out / "archive")
        self.entries: list[Entry] = list(pages_of(self.archive))
        if not self.entries:
            raise ArchiveError(f"{out / 'archive'}: holds no page; a source with HTML pages or text copies is needed")
        self.seen = _state(self.by.mapping().files)
        self.mapping: Mapping = self.by.mapping()  # read after it was looked at: what is edited meanwhile is seen
        self.broken: tuple[str, ...] = ()  # files with faults
        self.pending: set[str] = set()  # files that changed while the mapping could not be read
        self.kit: Kit | None = None
        self.stage: _Kept | None = None
        self.worker: Worker | None = None
        self.groups: dict[str, list[Entry]] = {}  # by canonical URL
        self.result: BuildResult | None = None  # what the last build of the folder came to …
        self.left: dict[str, tuple[int, int]] = {}  # … and how it left it
        self.on_early: Callable[[Round], None] = lambda _: None  # told what stands in files before the round ends
        self.began = 0.0
        self.early = 0  # records whose files were written before the site was settled …
        self.shown = 0.0  # … and when that was done
        self.first_shown = 0.0  # … and when the first of them stood there

    def close(self) -> None:
        """End the loop; the cache goes, the run folder stays as the last round left it."""
        if self.stage is not None:
            self.stage.close()
        if self.worker is not None:
            self.worker.archive.close()
        self.archive.close()

    @rarely_collected()
    def first(self) -> Round:
        """Build the folder from all of its pages."""
        began = time.monotonic()
        remember(self.out, self.by.given)
        self._convert_all(learn=True)
        return self._written((), len(self.entries), began)

    def has_changed(self) -> bool:
        """Say whether a file that the mapping is read from may say something else than in the last round."""
        return self._look() != self.seen

    def _look(self) -> dict[str, tuple[int, int]]:
        """Return the state of all files, also of those that a mapping named before it could not be read any more."""
        found = _state(dict.fromkeys([*self.mapping.files, *self.broken]))
        return found | {name: _stat(Path(name)) for name in self.seen if name not in found}

    @rarely_collected()
    def again(self) -> Round | None:
        """Build what the change touches; None where the files say what they said before.

        A mapping that cannot be read changes nothing: the folder stays as it is, and the faults are told.
        """
        self.began = began = time.monotonic()
        self.early, self.first_shown = 0, 0.0
        before, self.seen = self.seen, self._look()
        names = {name for name in before.keys() | self.seen.keys() if before.get(name) != self.seen.get(name)}
        if not names:
            return None
        forget_functions()
        forget_systems()
        was_broken = bool(self.broken)
        try:
            new = self.by.mapping()
        except MappingError as error:
            self.broken = tuple(sorted({match[1] for fault in error.faults if (match := _FILE.match(fault))}))
            self.pending |= names
            self.seen |= {name: (0, 0) for name in self._look() if name not in self.seen}
            return Round(faults=tuple(error.faults))
        old, self.mapping, self.broken = self.mapping, new, ()
        self.seen = {name: self.seen.get(name, (0, 0)) for name in _state(self.mapping.files)}
        change = touched(old, new)
        calls = sorted(Path(name).name for name in names | self.pending if name.endswith(".py"))
        self.pending = set()
        if calls and self.by.functions:
            change = Touched(True, said=(*change.said, *calls))
        if not change:
            return Round() if was_broken else None
        pages = self._convert(change, old)
        said = change.said or ("the places of rules",)
        if not pages and OF_BUILDS.issuperset(change.said) and self.result and state_of(self.out) == self.left:
            self.result = replace(self.result, failed=failed_in(self.out, self.mapping))
            return Round(said, 0, len(self.entries), time.monotonic() - began, result=self.result)
        done = self._written(said, pages, began)
        return replace(done, early=self.early, shown=self.shown - began if self.early else 0.0)

    def _convert(self, change: Touched, old: Mapping) -> int:
        """Map the pages that a change touches once more and return how many."""
        if change.everything:
            opens = (old.urls, uses_asp(old)) != (self.mapping.urls, uses_asp(self.mapping))
            self._convert_all(learn=opens)
            return len(self.entries)
        assert self.kit is not None and self.stage is not None
        self.kit = Kit(self.out, self.mapping, self.kit.model, self.kit.not_found)
        groups = self._reached(change)
        entries = [entry for group in groups.values() for entry in group]
        before = {key: record for url in groups for key, record in self.stage.records_at(url).items()}
        speaking = {self.stage.raw_of(key): key for key in before}
        self.stage.drop([entry.url for entry in entries], groups)
        self.worker = self.worker or Worker(self.kit)
        self.worker.kit = self.kit
        with Early(self.out) as early:  # first the captures that a record was made of, then its other addresses
            first = [entry for entry in entries if speaking.get(entry.url) in early.ids]
            rest = [entry for entry in entries if speaking.get(entry.url) not in early.ids]
            for entry in first:
                put_outcome(self.stage, entry.url, self.worker.convert_entry(entry))
                key = speaking[entry.url]
                if self.stage.has(key):
                    early.show(key, before[key], self.stage.record(key))
                    if early.shown and not self.first_shown:
                        self.first_shown = time.monotonic()
            self.early, self.shown = early.shown, time.monotonic()
        if self.early:
            after = self.shown - self.began
            self.on_early(Round(change.said, changes=tuple(early.changes), early=self.early, shown=after))
        if len(rest) > FEW and self.workers > 1:
            convert_all(self.kit, iter(rest), self.stage, self.workers, len(rest), self.progress)
        else:
            for entry in rest:
                put_outcome(self.stage, entry.url, self.worker.convert_entry(entry))
        return len(entries)

    def _reached(self, change: Touched) -> dict[str, list[Entry]]:
        """Return the pages that a change touches, with all other captures of their canonical URLs, by those."""
        assert self.stage is not None
        stage = self.stage
        raws = {raw for raw, types in stage.types.items() if types & change.types}
        raws |= stage.empty if change.types else set()  # a page without a record may have one now
        raws |= stage.blamed if change.moved else set()
        return {url: group for url, group in self.groups.items() if any(entry.url in raws for entry in group)}

    def _convert_all(self, learn: bool) -> None:
        if self.stage is not None:
            self.stage.close()
        self.stage = _Kept(self.out / CACHE)
        if learn or self.kit is None:
            model = learn_archive(self.archive, iter(self.entries), self.mapping, self.progress)
            store_model(self.out, model)
            self.kit = Kit(self.out, self.mapping, model, learn_answers(self.archive, self.mapping))
        self.kit = Kit(self.out, self.mapping, self.kit.model, self.kit.not_found)
        self.groups = defaultdict(list)
        for entry in self.entries:
            self.groups[canonicalize(entry.url, entry.url, self.mapping.urls).url].append(entry)
        convert_all(self.kit, iter(self.entries), self.stage, self.workers, len(self.entries), self.progress)

    def _written(self, said: tuple[str, ...], pages: int, began: float) -> Round:
        """Write the site as the drafts make it, and say what is another now."""
        assert self.stage is not None
        lines = self.out / "records.jsonl"
        before = lines.open("rb") if lines.is_file() else None
        stage = self.stage.copy(self.out / ".build.sqlite")
        try:
            with Ledger(self.out / "ledger.sqlite") as ledger:
                result = complete(self.out, stage, self.archive, ledger, self.mapping, self.mapping.name, self.progress)
            count, changes = differences(before or (), lines)
        finally:
            stage.close()
            if before is not None:
                before.close()
        self.result, self.left = result, state_of(self.out)
        seconds = time.monotonic() - began
        return Round(said, pages, len(self.entries), seconds, count, tuple(changes), result=result)


def watch(watched: Watched, tell: Callable[[Round], None], stop: Callable[[], bool] = lambda: False) -> None:
    """Build, then build again at each change, until `stop` says so or somebody interrupts."""
    tell(watched.first())
    while not stop():
        if watched.has_changed():
            done = watched.again()
            if done is not None:
                tell(done)
        time.sleep(EVERY)


def _state(files: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return the files that a mapping's files are or may name, with what tells that they changed; zeros for none."""
    return {str(path): _stat(path) for path in files_named(files)}


def _stat(path: Path) -> tuple[int, int]:
    try:
        said = path.stat()
    except OSError:
        return 0, 0
    return said.st_mtime_ns, said.st_size
