"""Audit a run folder: read archive and export afresh, test each claim, and write down what does not hold."""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from relaunch.archive import Archive, Entry
from relaunch.audit.check import Auditor, Failure
from relaunch.audit.claims import Claims
from relaunch.audit.exported import Export
from relaunch.audit.files import Files
from relaunch.audit.outside import digest
from relaunch.audit.pages import Reading, pages_of, read_page
from relaunch.audit.remembered import FILE, Memory
from relaunch.audit.words import HEADING, letters, unnumbered, with_host_alone, without_markers
from relaunch.errors import ArchiveError

MOST_COUNTED = 50_000  # texts that are counted in memory
# So many failures are handed back; all of them stand in the ledger's table audit_failures.
SHOWN = 1000
# The beginning of a sentence, up to its colon, is counted by itself: "Kategorie:" stands before ever-new words. So is
# what stands between the links of a line: "Next: …, Previous: …".
LABEL = 40
# Lies in a run folder as long as a build is at work.
UNFINISHED = ".build.sqlite"
ROW = "(url TEXT, number INTEGER, place TEXT, text TEXT, bucket TEXT, target TEXT, field TEXT, failure TEXT)"
TABLES = f"""
CREATE TABLE failures {ROW};
CREATE TABLE edits {ROW};
CREATE TABLE pages (url TEXT PRIMARY KEY, grp TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX pages_by_group ON pages (grp, url);
CREATE TABLE counts (key INTEGER PRIMARY KEY, pages INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What an audit found: how much it tested, the first of what fails, and the first of what editors changed."""

    pages: int = 0
    sentences: int = 0
    failed: int = 0
    failures: tuple[Failure, ...] = ()
    buckets: dict[str, int] = field(default_factory=dict)
    edited: int = 0
    edits: tuple[Failure, ...] = ()

    @property
    def exit_status(self) -> int:
        """1 when a claim does not hold, else 0."""
        return 1 if self.failed else 0


def audit(
    out: Path,
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    *,
    remember: str = "",
) -> AuditResult:
    """Test every claim of a run folder's ledger, and write what fails into its table audit_failures.

    `remember` names the program: what passed it the last time, and of which nothing is another now, is not tested
    again. Nothing is written before all is tested: an audit that is stopped leaves the result of the one before.
    """
    for name in ("ledger.sqlite", "records.jsonl"):
        if not (out / name).is_file():
            raise ArchiveError(f"{out}: no {name} there; a folder that relaunch run has written would be right")
    if (out / UNFINISHED).exists():
        raise ArchiveError(f"{out}: a build stopped before its end, or is still at work; relaunch build ends it")
    memory = Memory(out / FILE, remember) if remember else None
    try:
        result = _audit(out, progress, memory)
        if memory is not None:
            memory.write()
        return result
    except sqlite3.DatabaseError as error:
        what = "is in use; try again" if "locked" in str(error) else "relaunch build writes it anew"
        raise ArchiveError(f"{out / 'ledger.sqlite'}: {error}; {what}") from error
    finally:
        if memory is not None:
            memory.close()


def _audit(out: Path, progress: Callable[[str, int, int], None], memory: Memory | None) -> AuditResult:
    with opened(out, progress, memory) as auditor:
        failures: list[Failure] = []
        failed = 0
        for found in _all_failures(auditor, progress, memory):
            failed += 1
            failures += [found] if len(failures) < SHOWN else []
            _put(auditor.db, "failures", found)
        rows = auditor.db.execute("SELECT * FROM edits ORDER BY url, field LIMIT ?", (SHOWN,))
        edits = [Failure(*row) for row in rows]
        edited = int(auditor.db.execute("SELECT count(*) FROM edits").fetchone()[0])
        pages = int(auditor.db.execute("SELECT count(*) FROM pages").fetchone()[0])
        buckets = dict(auditor.claims.db.execute("SELECT bucket, count(*) FROM sentences GROUP BY 1 ORDER BY 1"))
        result = AuditResult(pages, sum(buckets.values()), failed, tuple(failures), buckets, edited, tuple(edits))
        _keep(out / "ledger.sqlite", auditor.db, result)
    return result


def _put(db: sqlite3.Connection, table: str, found: Failure) -> None:
    row = (found.url, found.number, found.place, found.text, found.bucket, found.target, found.field, found.failure)
    db.execute(f"INSERT INTO {table} VALUES (?,?,?,?,?,?,?,?)", row)  # noqa: S608  # one of two names


def _keep(path: Path, db: sqlite3.Connection, result: AuditResult) -> None:
    """Write what an audit found into the ledger, all of it or nothing."""
    with closing(sqlite3.connect(path)) as ledger:
        for table in ("failures", "edits"):
            ledger.execute(f"DELETE FROM audit_{table}")  # noqa: S608  # the names above
            rows = db.execute(f"SELECT * FROM {table}")  # noqa: S608
            ledger.executemany(f"INSERT INTO audit_{table} VALUES (?,?,?,?,?,?,?,?)", rows)  # noqa: S608
        ledger.execute("DELETE FROM audits")
        ledger.execute("INSERT INTO audits VALUES (?,?,?)", (result.pages, result.sentences, result.failed))
        ledger.commit()


@contextmanager
def opened(
    out: Path,
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    memory: Memory | None = None,
) -> Iterator[Auditor]:
    """Give an auditor of a run folder, which has counted on how many pages each sentence stands."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive(out / "archive") as archive,
        closing(sqlite3.connect(Path(folder) / "audit.sqlite")) as db,
        closing(sqlite3.connect(out / "ledger.sqlite")) as ledger,
    ):
        db.execute("PRAGMA journal_mode=OFF")
        db.execute("PRAGMA synchronous=OFF")
        db.executescript(TABLES)
        export = Export(out, db, Files(out, ledger))
        if memory is not None:
            memory.read(ledger.execute("SELECT * FROM rules ORDER BY kind, number, because, selector, url"))
            memory.read_claims(ledger)
        _count(archive, export, db, progress, memory)
        groups = int(db.execute("SELECT count(DISTINCT grp) FROM pages").fetchone()[0])
        yield Auditor(archive, export, Claims(ledger), db, groups)


def _count(
    archive: Archive,
    export: Export,
    db: sqlite3.Connection,
    progress: Callable[[str, int, int], None],
    memory: Memory | None,
) -> None:
    """Count on how many pages each sentence stands; the addresses of one record are one page."""
    urls = ((entry.url, export.at(entry.url) or entry.url) for entry in pages_of(archive))
    db.executemany("INSERT INTO pages VALUES (?,?)", urls)
    total = db.execute("SELECT count(*) FROM pages").fetchone()[0]
    counts: Counter[int] = Counter()
    done = 0
    for _, pages in groupby(db.execute("SELECT url, grp FROM pages ORDER BY grp, url"), key=lambda row: str(row[1])):
        keys: set[int] = set()
        for url, _ in pages:
            entry = archive.find(url)
            keys.update(_numbers_of(archive, entry, memory) if entry is not None else ())
            done += 1
            progress("count", done, total)
        counts.update(keys)
        if len(counts) > MOST_COUNTED:
            _put_counts(db, counts)
    _put_counts(db, counts)


def _put_counts(db: sqlite3.Connection, counts: Counter[int]) -> None:
    db.executemany(
        "INSERT INTO counts VALUES (?,?) ON CONFLICT DO UPDATE SET pages = pages + excluded.pages",
        sorted(counts.items()),
    )
    counts.clear()


def _numbers_of(archive: Archive, entry: Entry, memory: Memory | None) -> list[int]:
    """Return the numbers of what is counted of a page, each once."""
    known = memory.keys_of(entry) if memory is not None else None
    if known is not None:
        return known
    found = sorted(digest(key) for key in _keys_of(read_page(archive.read(entry))) if key)
    if memory is not None:
        memory.keep_keys(entry, found)
    return found


def _keys_of(reading: Reading) -> set[str]:
    """Return what is counted of a page: its sentences, the texts of its links and between them, its labels."""
    keys = {letters(sentence.text) for sentence in reading.spoken} | reading.links
    keys.update(part for sentence in reading.spoken for part in sentence.parts if len(part) <= LABEL)
    keys.update(unnumbered(sentence.text) for sentence in reading.spoken if len(sentence.text) <= HEADING)
    keys |= {letters(without_markers(s.text)) for s in reading.spoken if "#" in s.text or "{" in s.text}
    keys.update(with_host_alone(sentence.text) for sentence in reading.spoken if "://" in sentence.text)
    return keys | {letters(s.text.partition(":")[0]) for s in reading.spoken if 0 < s.text.find(":") <= LABEL}


def _all_failures(
    auditor: Auditor, progress: Callable[[str, int, int], None], memory: Memory | None
) -> Iterator[Failure]:
    urls = [row[0] for row in auditor.db.execute("SELECT url FROM pages ORDER BY url")]
    if memory is not None:
        memory.listen(auditor)
    for done, url in enumerate(urls, 1):
        yield from _failures_of(auditor, url, memory)
        progress("audit", done, len(urls))
    known = set(urls)
    for url in auditor.claims.urls():
        if url not in known:
            yield Failure(url, 0, "", "", "", "", "", "the ledger speaks of a page that the archive does not hold")
    known_files = set()
    for record_id in auditor.export.ids():
        file, failures, edits = _record_failures(auditor, record_id, memory)
        known_files.add(file)
        yield from failures
        for edit in edits:
            _put(auditor.db, "edits", edit)
    for path in sorted((auditor.export.out / "records").glob("*/*.yaml")):
        file = path.relative_to(auditor.export.out).as_posix()
        if file not in known_files:
            yield Failure("", 0, file, "", "record", "", "", "records.jsonl has no line for this file")


def _failures_of(auditor: Auditor, url: str, memory: Memory | None) -> list[Failure]:
    if memory is None:
        return auditor.check_page(url)
    state, passed = memory.is_same_page(auditor, url)
    failures = [] if passed else auditor.check_page(url)
    if not passed and not failures:
        memory.keep_page(auditor, url, state)
    return failures


def _record_failures(
    auditor: Auditor, record_id: str, memory: Memory | None
) -> tuple[str, list[Failure], list[Failure]]:
    """Return a record's file, what is wrong with it, and what editors changed in it."""
    state = b""
    if memory is not None:
        memory.keep_line(auditor, record_id)
        file, state, passed = memory.is_same_record(auditor, record_id)
        if passed:
            return file, [], []
    record = auditor.export.line(record_id) or {}
    failures, edits = auditor.check_record(record)
    file = auditor.export.files.path(record)
    if memory is not None and not failures and not edits:
        memory.keep_record(record_id, state)
    return file, failures, edits
