"""The auditor's own reading of an export: what each record says, field by field."""

from __future__ import annotations

import html
import json
import re
import sqlite3
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from relaunch.audit.files import Files, texts_in
from relaunch.audit.words import HEADING, dates, letters, split, unnumbered
from relaunch.errors import ArchiveError

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)(?:[^<>\"]|\"[^\"]*\")*>")
_WORDS = re.compile(r"[^\W_]+")
_SAME_LINE = frozenset("a strong em sub sup code img b i".split())
TABLES = """
CREATE TABLE records (id TEXT PRIMARY KEY, line TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE addresses (url TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
"""


def plain(body: str) -> str:
    """Return the text of clean HTML, a line for each element that is no part of a line."""
    return html.unescape(_TAG.sub(lambda tag: "" if tag[2] in _SAME_LINE else "\n", body.replace("\n", " ")))


def spaced(text: str) -> str:
    """Return the words of a text in small letters, with a blank around each."""
    return f" {' '.join(_WORDS.findall(text.casefold()))} "


class Exported:
    """What one record says: for each field its texts, and all of it as letters."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record
        self.id = str(record.get("id", ""))
        self.fields: dict[str, list[str]] = {
            "title": [record.get("title", "")],
            "teaser": [record.get("teaser", "")],
            "author": [record.get("author", "")],
            "published": dates(record.get("published", "")),
            "body": [plain(record.get("body", ""))],
            "tags": list(record.get("tags", ())),
            "fields": list(texts_in(record.get("fields", {}))),
            "assets": [a.get(name, "") for a in record.get("assets", ()) for name in ("caption", "alt")],
            "links": [link.get("text", "") for link in record.get("links", ())],
            "references": [f"{r.get('title', '')}\n{r.get('text', '')}" for r in record.get("references", ())],
            "issues": [issue.get("message", "") for issue in record.get("issues", ())],
        }
        source = record.get("source", {})
        self.addresses = [source.get("url", ""), *source.get("aliases", ())]
        self.iso = [record.get("published", ""), *self.fields["fields"]]

    @cached_property
    def said(self) -> str:
        """All that the record says, as letters, its texts parted by bars."""
        texts = [text for name in self.fields for text in self.fields[name]]
        urls = [link.get("url", "") for link in self.record.get("links", ())]
        forms = [form for iso in self.iso for form in dates(iso)]
        return "|".join([*map(letters, [*texts, *urls, *self.addresses]), *forms])

    @cached_property
    def sentences(self) -> set[str]:
        """The letters of each sentence of the record."""
        return {letters(sentence) for line in self._lines() for sentence in split(line)}

    @cached_property
    def headings(self) -> set[str]:
        """The letters of what may be a heading of the record, with its number and without: links leave it out."""
        lines = [line for line in self._lines() if len(line) <= HEADING]
        return ({letters(line) for line in lines} | {unnumbered(line.strip()) for line in lines}) - {""}

    def _lines(self) -> Iterator[str]:
        return (line for texts in self.fields.values() for text in texts for line in text.splitlines())

    @cached_property
    def words(self) -> str:
        """All that the record says, word by word, with blanks around each."""
        return spaced("\n".join(text for texts in self.fields.values() for text in texts))

    def stream(self, name: str, target: str = "") -> str:
        """Return the letters of one field, its texts parted by bars; of references those that lead to `target`."""
        if name == "references" and target and target != self.id:
            told = [r for r in self.record.get("references", ()) if r.get("record") == target]
            return "|".join(["", *(letters(r.get(name, "")) for r in told for name in ("title", "text")), ""])
        lines = (line for text in self.fields.get(name, ()) for line in text.splitlines())
        return f"|{'|'.join(key for line in lines if (key := letters(line)))}|"


class Export:
    """The records of a run folder, in a database of their own so that memory stays small.

    `as_written` shows records that editors changed as the tool had last written them.
    """

    def __init__(self, out: Path, db: sqlite3.Connection, files: Files) -> None:
        self.out = out
        self.db = db
        self.files = files
        self.as_written = False
        self.cache: dict[tuple[str, bool], Exported | None] = {}
        db.executescript(TABLES)
        self.read_again()

    def read_again(self) -> None:
        """Read records.jsonl, and forget what was read before."""
        self.cache.clear()
        self.files.forget()
        self.db.execute("DELETE FROM records")
        self.db.execute("DELETE FROM addresses")
        with (self.out / "records.jsonl").open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                self._load(line, number)

    def _load(self, line: str, number: int) -> None:
        try:
            record = json.loads(line)
            record_id, source = str(record["id"]), record.get("source", {})
            urls = {source.get("url", ""), *source.get("aliases", ())} - {""}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ArchiveError(
                f"{self.out / 'records.jsonl'}:{number}: no record ({error}); relaunch build writes the file anew"
            ) from error
        self.db.execute("INSERT OR REPLACE INTO records VALUES (?,?)", (record_id, line))
        self.db.executemany("INSERT OR IGNORE INTO addresses VALUES (?,?)", ((url, record_id) for url in urls))

    def line(self, record_id: str) -> dict[str, Any] | None:
        """Return a record as its line says it."""
        row = self.db.execute("SELECT line FROM records WHERE id = ?", (record_id,)).fetchone()
        return None if row is None else json.loads(row[0])

    def raw_line(self, record_id: str) -> str:
        """Return a record's line as it stands there; empty where it has none."""
        row = self.db.execute("SELECT line FROM records WHERE id = ?", (record_id,)).fetchone()
        return "" if row is None else str(row[0])

    def get(self, record_id: str) -> Exported | None:
        """Return what a record says."""
        key = (record_id, self.as_written)
        if key not in self.cache:
            if len(self.cache) >= 512:
                self.cache.clear()
            record = self.line(record_id)
            if record is not None and self.as_written and self.files.is_known_edit(record):
                record = self.files.written(record_id) or record
            self.cache[key] = None if record is None else Exported(record)
        return self.cache[key]

    def at(self, url: str) -> str:
        """Return the id of the record that an address stands in, or an empty string."""
        row = self.db.execute("SELECT record FROM addresses WHERE url = ?", (url,)).fetchone()
        return "" if row is None else str(row[0])

    def ids(self) -> Iterator[str]:
        """Yield the ids of all records, in order."""
        for row in self.db.execute("SELECT id FROM records ORDER BY id"):
            yield str(row[0])

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield all records as their lines say them, by id."""
        for row in self.db.execute("SELECT line FROM records ORDER BY id"):
            yield json.loads(row[0])
