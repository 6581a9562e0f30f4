"""The beginning of a crawl: a new one, or one that ended too early and goes on where it was."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from relaunch.archive import Archive, ArchiveWriter
from relaunch.archive.index import NAME as INDEX
from relaunch.clock import now
from relaunch.crawl.address import REDIRECTS
from relaunch.crawl.ask import Ask
from relaunch.crawl.intake import ROBOTS, Intake
from relaunch.crawl.queue_store import DONE, NAME, QueueStore, Row
from relaunch.crawl.robots import Robots
from relaunch.errors import ArchiveError

BATCH = 64  # records between two commits of the index; the spider commits once a second at least
NEW, GOES_ON, REBUILT = "new", "goes on", "rebuilt"


@dataclass(slots=True)
class Begun:
    """What a crawl works with. `how` says whether the store is new, goes on, or must be filled from the archive."""

    writer: ArchiveWriter
    store: QueueStore
    place: int
    how: str
    lock: int

    def close(self, *, in_order: bool) -> None:
        """Close archive and store; without `in_order` what was not committed is left to the next crawl."""
        try:
            self.writer.close()
        finally:
            try:
                self.store.close(in_order=in_order)
            finally:
                os.close(self.lock)


def begin_crawl(out: Path, start: str, *, again: bool = False) -> Begun:
    """Open archive and store of a run folder, mend what a crawl that died left torn, and say where the crawl stands.

    The store is trusted if it belongs to the unfinished crawl of the archive and was not copied from under a running
    one. Else it is to be filled again from the archive, whose index is built anew from its files first. With `again`
    a finished crawl is taken up once more, for `QueueStore.again`, instead of beginning a new one.
    """
    folder, path = out / "archive", out / NAME
    lock = _lock(out)
    store = QueueStore(path)
    was_copied, repaired = store.was_copied, store.fact("repaired")
    if was_copied:
        store.close(in_order=False)
        _forget(path)
        _forget(folder / INDEX)
        store = QueueStore(path)
        store.set_fact("repaired", repaired)
    writer = ArchiveWriter(folder, batch=BATCH)
    place = _place(folder, again)
    if place is None:
        return Begun(writer, store, _start_anew(writer, store, start), NEW, lock)
    if store.fact("place") == str(place):
        return Begun(writer, store, place, GOES_ON, lock)
    if not was_copied:
        mended = writer.mended
        writer.close()
        _forget(folder / INDEX)
        writer = ArchiveWriter(folder, batch=BATCH)
        writer.mended = mended + writer.mended
        place = _place(folder, again) or 0
    store.begin(place)
    return Begun(writer, store, place, REBUILT, lock)


def learn_again(begun: Begun, robots: Robots, heed: Callable[[str, float | None], None]) -> None:
    """Read the robots.txt files that this crawl has seen from the archive."""
    with Archive(begun.writer.folder) as archive:
        for row in begun.store.rows(DONE, ROBOTS):
            entry, origin = archive.find_latest(row.ask.url), row.meta["origin"]
            if entry is not None and entry.status not in REDIRECTS:
                robots.learn(origin, archive.read(entry))
                heed(origin, robots.delay(origin))


def take_up(begun: Begun, intake: Intake) -> int:
    """Bring store and archive together and offer the start page; return how many answers the archive held already.

    What is done in the store and missing in the archive is asked for again; an answer that was archived and not dealt
    with is dealt with now, and so are those to its links.
    """
    index = begun.writer.folder / INDEX
    if begun.how == GOES_ON:
        begun.store.reopen_lost(index, begun.place)
    elif begun.how == REBUILT:
        _fill_again(begun, intake)
    intake.offer_start()
    if begun.how == NEW:
        return 0
    intake.frontier.release()
    begun.writer.sync()  # the index cannot be opened beside an unfinished write
    with Archive(begun.writer.folder) as archive:
        while rows := begun.store.answered(index, begun.place):
            for row in rows:
                entry = archive.find_latest(row.ask.url)
                assert entry is not None
                intake.take_in(row, archive.read(entry))
            begun.writer.sync()
        return archive.count_since(begun.place)


def _fill_again(begun: Begun, intake: Intake) -> None:
    """Fill an empty store from the archive, in the order in which the answers came."""
    store, frontier = begun.store, intake.frontier
    with Archive(begun.writer.folder) as archive:
        frontier.note(url for url, _ in archive.left_out())
        frontier.note(url for url, _ in archive.seen())
        intake.offer_start()
        for entry in archive.entries_since(begun.place):
            rows = store.find(entry.url)
            if not rows and not store.is_asked(entry.url):
                frontier.remember(entry.url, entry.canonical)
                rows = [Row(0, 0, Ask(entry.url, entry.canonical))]
            for row in rows:
                intake.take_in(row, archive.read(entry))


def _start_anew(writer: ArchiveWriter, store: QueueStore, start: str) -> int:
    place = writer.note_crawl("started", start, now())
    writer.sync()
    store.begin(place)
    store.set_fact("repaired", "")
    store.commit()
    return place


def _place(folder: Path, again: bool) -> int | None:
    """Return where the crawl to go on with began in the archive, or None."""
    if not any(path.name.endswith((".warc.gz", ".warc")) for path in folder.iterdir()):
        return None
    with Archive(folder) as archive:
        return archive.began() if again else archive.unfinished()


def _forget(database: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def _lock(out: Path) -> int:
    """Hold the run folder for this process; the lock ends with it, however it ends."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = os.open(out, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        message = f"{out}: cannot be made: {error.strerror}; a folder that can be written is needed"
        raise ArchiveError(message) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise ArchiveError(f"{out}: another crawl is at work here; wait for its end, or stop it") from error
    return lock
