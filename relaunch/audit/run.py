"""Audit a run folder: read archive and export afresh, test each claim, and write down what does not hold."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from relaunch.archive import Archive
from relaunch.audit.check import Auditor, Failure, digest
from relaunch.audit.claims import Claims
from relaunch.audit.exported import Export
from relaunch.audit.pages import Reading, pages_of, read_page
from relaunch.audit.words import letters, without_markers
from relaunch.errors import ArchiveError

# So many failures are handed back; all of them stand in the ledger's table audit_failures.
SHOWN = 1000
# The beginning of a sentence, up to its colon, is counted by itself: "Kategorie:" stands before ever-new words.
LABEL = 40
TABLES = """
CREATE TABLE pages (url TEXT PRIMARY KEY, grp TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX pages_by_group ON pages (grp, url);
CREATE TABLE counts (key INTEGER PRIMARY KEY, pages INTEGER NOT NULL, last INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What an audit found: how much it tested, and the first of what fails."""

    pages: int = 0
    sentences: int = 0
    failed: int = 0
    failures: tuple[Failure, ...] = ()
    buckets: dict[str, int] = field(default_factory=dict)

    @property
    def exit_status(self) -> int:
        """1 when a claim does not hold, else 0."""
        return 1 if self.failed else 0


def audit(out: Path, progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None) -> AuditResult:
    """Test every claim of a run folder's ledger, and write what fails into its table audit_failures."""
    for name in ("ledger.sqlite", "records.jsonl"):
        if not (out / name).is_file():
            raise ArchiveError(f"{out}: no {name} there; a folder that relaunch run has written would be right")
    with opened(out, progress) as auditor, closing(sqlite3.connect(out / "ledger.sqlite")) as ledger:
        ledger.execute("DELETE FROM audit_failures")
        ledger.execute("DELETE FROM audits")
        failures: list[Failure] = []
        failed = 0
        for found in _all_failures(auditor, progress):
            failed += 1
            failures += [found] if len(failures) < SHOWN else []
            ledger.execute(
                "INSERT INTO audit_failures VALUES (?,?,?,?,?,?,?,?)",
                (found.url, found.number, found.place, found.text, found.bucket, found.target, found.field,
                 found.failure),
            )  # fmt: skip
        pages = auditor.db.execute("SELECT count(*) FROM pages").fetchone()[0]
        sentences = ledger.execute("SELECT count(*) FROM said").fetchone()[0]
        ledger.execute("INSERT INTO audits VALUES (?,?,?)", (pages, sentences, failed))
        ledger.commit()
        buckets = dict(
            ledger.execute(
                "SELECT c.bucket, count(*) FROM said s JOIN claims c ON c.id = s.claim GROUP BY 1 ORDER BY 1"
            )
        )
    return AuditResult(pages, sentences, failed, tuple(failures), buckets)


@contextmanager
def opened(
    out: Path, progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None
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
        export = Export(out, db)
        _count(archive, export, db, progress)
        groups = int(db.execute("SELECT count(DISTINCT grp) FROM pages").fetchone()[0])
        yield Auditor(archive, export, Claims(ledger), db, groups)


def _count(archive: Archive, export: Export, db: sqlite3.Connection, progress: Callable[[str, int, int], None]) -> None:
    """Count on how many pages each sentence stands; the addresses of one record are one page."""
    urls = ((entry.url, export.at(entry.url) or entry.url) for entry in pages_of(archive))
    db.executemany("INSERT INTO pages VALUES (?,?)", urls)
    total = db.execute("SELECT count(*) FROM pages").fetchone()[0]
    groups = 0
    before = ""
    for done, (url, group) in enumerate(db.execute("SELECT url, grp FROM pages ORDER BY grp, url"), 1):
        groups += group != before
        before = group
        entry = archive.find(url)
        keys = _keys_of(read_page(archive.read(entry))) if entry is not None else set()
        db.executemany(
            "INSERT INTO counts VALUES (?,1,?) ON CONFLICT DO UPDATE SET pages = pages + (last <> excluded.last), "
            "last = excluded.last",
            [(digest(key), groups) for key in sorted(keys) if key],
        )
        progress("count", done, total)


def _keys_of(reading: Reading) -> set[str]:
    """Return what is counted of a page: its sentences, the texts of its links, its labels."""
    keys = {letters(sentence.text) for sentence in reading.spoken} | reading.links
    keys |= {letters(without_markers(s.text)) for s in reading.spoken if "#" in s.text or "{" in s.text}
    return keys | {letters(s.text.partition(":")[0]) for s in reading.spoken if 0 < s.text.find(":") <= LABEL}


def _all_failures(auditor: Auditor, progress: Callable[[str, int, int], None]) -> Iterator[Failure]:
    urls = [row[0] for row in auditor.db.execute("SELECT url FROM pages ORDER BY url")]
    for done, url in enumerate(urls, 1):
        yield from auditor.check_page(url)
        progress("audit", done, len(urls))
    known = set(urls)
    for url in auditor.claims.urls():
        if url not in known:
            yield Failure(url, 0, "", "", "", "", "", "the ledger speaks of a page that the archive does not hold")
    for url, file, fault in auditor.export.disagreements():
        yield Failure(url, 0, file, "", "record", "", "", fault)
