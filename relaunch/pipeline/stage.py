"""The drafts of all pages on disk, between the two halves of a build: nothing holds all pages in memory."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from relaunch.mapping.context import Context
from relaunch.model import Issue, Record, Removal
from relaunch.pipeline.draft import Draft
from relaunch.pipeline.units import sketch_of
from relaunch.recordfile import from_mapping, to_json

# A draft has no id yet, and a record is not read without one.
UNNAMED = "-"
SCHEMA = """
CREATE TABLE drafts (
    key TEXT PRIMARY KEY, url TEXT NOT NULL, part INTEGER NOT NULL, raw TEXT NOT NULL, rank TEXT NOT NULL,
    content TEXT NOT NULL, type TEXT NOT NULL, title TEXT NOT NULL, language TEXT NOT NULL, teaser TEXT NOT NULL,
    parent_part INTEGER, record TEXT NOT NULL, context TEXT NOT NULL, removals TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sketches (key TEXT PRIMARY KEY, sketch BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE page_issues (key TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, place TEXT NOT NULL);
CREATE INDEX page_issues_by_key ON page_issues (key);
CREATE TABLE joined (key TEXT NOT NULL, step TEXT NOT NULL, because TEXT NOT NULL, text TEXT NOT NULL,
    place TEXT NOT NULL);
CREATE INDEX joined_by_key ON joined (key);
CREATE TABLE lent (
    url TEXT NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (url, name, source)
    ) WITHOUT ROWID;
CREATE INDEX drafts_by_content ON drafts (content, part, key);
CREATE INDEX drafts_by_url ON drafts (url);
CREATE INDEX lent_by_source ON lent (source);
CREATE TABLE said (raw TEXT PRIMARY KEY, url TEXT NOT NULL, account TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX said_by_url ON said (url, raw);
CREATE TABLE forms (raw TEXT PRIMARY KEY, canonical TEXT NOT NULL, status INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX forms_by_canonical ON forms (canonical, raw);
CREATE TABLE faults (raw TEXT PRIMARY KEY, kind TEXT NOT NULL, message TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE given (
    place TEXT PRIMARY KEY, raw TEXT NOT NULL, url TEXT NOT NULL, counts INTEGER NOT NULL, said TEXT NOT NULL,
    told BLOB NOT NULL, named BLOB NOT NULL, spots BLOB NOT NULL, pages TEXT NOT NULL, before TEXT NOT NULL
    ) WITHOUT ROWID;
CREATE INDEX given_by_url ON given (url);
CREATE TABLE basis (what TEXT NOT NULL);
CREATE TABLE program (what TEXT NOT NULL);
CREATE TABLE glimpses (
    place TEXT PRIMARY KEY, title INTEGER NOT NULL, lead INTEGER NOT NULL, longest INTEGER NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE readings (place TEXT PRIMARY KEY, lines BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE kinds (key INTEGER PRIMARY KEY, kind TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Outline:
    """A draft without its text: what the site needs to give every record its identity and place."""

    context: Context
    key: str
    url: str
    part: int
    raw: str
    content: str
    type: str
    title: str
    language: str
    teaser: str
    parent_part: int | None


def key_of(url: str, part: int) -> str:
    """Return the key of a draft: its canonical URL, and its number where a text copy gives several."""
    return f"{url}#{part}" if part else url


class Stage:
    """Drafts in an SQLite file that lives as long as one build; `like` is a file of another stage to begin with."""

    def __init__(self, path: Path, like: Path | None = None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        for leftover in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            leftover.unlink(missing_ok=True)
        if like is not None:
            shutil.copyfile(like, path)
        self.path = path
        self.db = sqlite3.connect(path)
        self.db.execute("PRAGMA journal_mode=OFF")
        self.db.execute("PRAGMA synchronous=OFF")
        if like is None:
            self.db.executescript(SCHEMA)

    def close(self) -> None:
        """Forget all drafts."""
        self.db.close()
        self.path.unlink(missing_ok=True)

    def copy(self, path: Path) -> Stage:
        """Return a stage with the same drafts in a file of its own."""
        other = Stage(path)
        self.db.commit()
        self.db.backup(other.db)
        return other

    def forget(self, raws: Iterable[str], urls: Iterable[str]) -> None:
        """Forget what captures gave: all of those of some canonical URLs."""
        self.db.executemany("DELETE FROM faults WHERE raw = ?", ((raw,) for raw in raws))
        for url in urls:
            self.db.execute("DELETE FROM sketches WHERE key IN (SELECT key FROM drafts WHERE url = ?)", (url,))
            for query in ("drafts WHERE url", "said WHERE url", "lent WHERE source"):
                self.db.execute(f"DELETE FROM {query} = ?", (url,))  # noqa: S608  # fixed texts

    def put(self, raw: str, draft: Draft) -> None:
        """Keep a draft. Of several captures of one page the normal view wins over a print view, then the first URL."""
        key = key_of(draft.url, draft.part)
        if draft.said:
            self.db.execute("INSERT OR REPLACE INTO said VALUES (?,?,?)", (raw, draft.url, draft.said))
        rank = f"{int(draft.is_print)}{int(raw != draft.url)} {raw}"
        known = self.db.execute("SELECT rank FROM drafts WHERE key = ?", (key,)).fetchone()
        if known is not None and known[0] <= rank:
            return
        record = replace(draft.record, id=UNNAMED)
        removals = [[r.step, r.because, r.text, r.where] for r in draft.removals]
        context = [draft.context.trail, draft.context.translations, draft.context.links, draft.context.canonical]
        self.db.execute(
            "INSERT OR REPLACE INTO drafts VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (key, draft.url, draft.part, raw, rank, draft.content, record.type, record.title, record.language,
             record.teaser, draft.parent_part, to_json(record), json.dumps(context), json.dumps(removals)),
        )  # fmt: skip
        # Most print views stand behind their normal view; only one that is kept needs a sketch.
        sketch = sketch_of(draft.record) if draft.is_print else draft.sketch
        if known is not None:
            self.db.execute("DELETE FROM lent WHERE source = ?", (draft.url,))
        for url, name, value in draft.lent:
            self.db.execute("INSERT OR REPLACE INTO lent VALUES (?,?,?,?)", (url, name, draft.url, json.dumps(value)))
        self.db.execute("INSERT OR REPLACE INTO sketches VALUES (?,?)", (key, sketch))

    def said_at(self, url: str) -> Iterator[tuple[str, str]]:
        """Yield what the captures of one canonical URL say: the URL as fetched, and the packed account."""
        yield from self.db.execute("SELECT raw, account FROM said WHERE url = ? ORDER BY raw", (url,))

    def raw_of(self, key: str) -> str:
        """Return the URL of the capture that a draft was made of."""
        return self._one(key, "raw")

    def put_fault(self, raw: str, kind: str, message: str) -> None:
        """Say that a page was set aside (`fault`) or left out on purpose (`left-out`)."""
        self.db.execute("INSERT OR REPLACE INTO faults VALUES (?,?,?)", (raw, kind, message))

    def outlines(self) -> Iterator[Outline]:
        """Yield every draft without its text, by key."""
        rows = self.db.execute(
            "SELECT context, key, url, part, raw, content, type, title, language, teaser, parent_part"
            " FROM drafts ORDER BY key"
        )
        for context, *plain in rows:
            yield Outline(_context(context), *plain)

    def twins(self) -> Iterator[list[str]]:
        """Yield the keys of drafts that say the same, wherever there are two or more."""
        rows = self.db.execute("SELECT content, part, key FROM drafts WHERE content <> '' ORDER BY content, part, key")
        for _, group in groupby(rows, key=lambda row: row[:2]):
            keys = [row[2] for row in group]
            if len(keys) > 1:
                yield keys

    def sketches(self) -> Iterator[tuple[str, bytes]]:
        """Yield each draft's key and sketch, the longest first."""
        yield from self.db.execute("SELECT key, sketch FROM sketches ORDER BY length(sketch) DESC, key")

    def sketch(self, key: str) -> bytes:
        """Return a draft's sketch."""
        return bytes(self.db.execute("SELECT sketch FROM sketches WHERE key = ?", (key,)).fetchone()[0])

    def has(self, key: str) -> bool:
        """Say whether there is a draft with this key."""
        return self.db.execute("SELECT 1 FROM drafts WHERE key = ?", (key,)).fetchone() is not None

    def title(self, key: str) -> str:
        """Return a draft's title; empty where there is no such draft."""
        row = self.db.execute("SELECT title FROM drafts WHERE key = ?", (key,)).fetchone()
        return "" if row is None else str(row[0])

    def put_issue(self, key: str, issue: Issue) -> None:
        """Say what a person must decide about a draft, once the site is known."""
        self.db.execute("INSERT INTO page_issues VALUES (?,?,?,?)", (key, issue.code, issue.message, issue.where))

    def put_joined(self, key: str, removals: Iterable[Removal]) -> None:
        """Say what the pages joined with a draft's say, and it does not."""
        rows = ((key, r.step, r.because, r.text, r.where) for r in removals)
        self.db.executemany("INSERT INTO joined VALUES (?,?,?,?,?)", rows)

    def teasers_on(self, pages: int) -> frozenset[str]:
        """Return the teasers that stand on so many pages or more."""
        rows = self.db.execute(
            "SELECT teaser FROM drafts WHERE teaser <> '' GROUP BY teaser HAVING count(*) >= ?", (pages,)
        )
        return frozenset(row[0] for row in rows)

    def put_form(self, raw: str, canonical: str, status: int) -> None:
        """Remember under which URL a canonical one was fetched."""
        self.db.execute("INSERT OR REPLACE INTO forms VALUES (?,?,?)", (raw, canonical, status))

    def fetched_as(self, canonical: str) -> str:
        """Return the URL of the capture that speaks for a canonical one: an answer of 200 and its own form first."""
        row = self.db.execute(
            "SELECT raw FROM forms WHERE canonical = ? ORDER BY status <> 200, raw <> canonical, raw LIMIT 1",
            (canonical,),
        ).fetchone()
        return "" if row is None else str(row[0])

    def forms_of(self, canonical: str) -> list[str]:
        """Return the other forms in which a page was fetched, from A to Z."""
        rows = self.db.execute(
            "SELECT raw FROM forms WHERE canonical = ? AND status = 200 AND raw <> canonical ORDER BY raw", (canonical,)
        )
        return [row[0] for row in rows]

    def record(self, key: str) -> Record:
        """Return a draft's record."""
        record = from_mapping(json.loads(self._one(key, "record")))
        later = self.db.execute("SELECT code, message, place FROM page_issues WHERE key = ? ORDER BY rowid", (key,))
        return replace(record, issues=(*record.issues, *(Issue(*row) for row in later)))

    def lent_to(self, urls: Iterable[str]) -> list[tuple[str, Any]]:
        """Return what other pages say of a page, by its URLs: field and value, in the order of those pages' URLs."""
        query = "SELECT name, value FROM lent WHERE url = ? ORDER BY name, source"
        return [(name, json.loads(value)) for url in urls for name, value in self.db.execute(query, (url,))]

    def context(self, key: str) -> Context:
        """Return what surrounded a draft's content."""
        return _context(self._one(key, "context"))

    def removals(self, key: str) -> list[Removal]:
        """Return what cleaning took out of a draft's page, and what the pages joined with it say beyond it."""
        joined = self.db.execute("SELECT step, because, text, place FROM joined WHERE key = ? ORDER BY rowid", (key,))
        return [*(Removal(*row) for row in json.loads(self._one(key, "removals"))), *(Removal(*row) for row in joined)]

    def faults(self, kind: str) -> Iterator[tuple[str, str]]:
        """Yield the URLs of pages set aside, or left out, and why, by URL."""
        yield from self.db.execute("SELECT raw, message FROM faults WHERE kind = ? ORDER BY raw", (kind,))

    def _one(self, key: str, column: str) -> str:
        row = self.db.execute(f"SELECT {column} FROM drafts WHERE key = ?", (key,)).fetchone()  # noqa: S608  # fixed
        return str(row[0])


def _context(text: str) -> Context:
    trail, translations, links, canonical = json.loads(text)
    return Context(tuple(trail), tuple((a, b) for a, b in translations), tuple(links), canonical)
