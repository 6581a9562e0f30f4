"""The auditor's own reading of an export: what each record says, field by field."""

from __future__ import annotations

import html
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from relaunch import yamlfile
from relaunch.audit.words import dates, letters, split
from relaunch.errors import MappingError, ReviewError

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)(?:[^<>\"]|\"[^\"]*\")*>")
_WORDS = re.compile(r"[^\W_]+")
_SAME_LINE = frozenset("a strong em sub sup code img b i".split())
# Fields whose text must be the same in the record's two files.
COMPARED = ("id", "type", "title", "teaser", "author", "published", "body")
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
            "fields": list(_texts(record.get("fields", {}))),
            "assets": [a.get(name, "") for a in record.get("assets", ()) for name in ("caption", "alt")],
            "links": [link.get("text", "") for link in record.get("links", ())],
            "references": [f"{r.get('title', '')}\n{r.get('text', '')}" for r in record.get("references", ())],
            "issues": [issue.get("message", "") for issue in record.get("issues", ())],
        }
        source = record.get("source", {})
        self.addresses = [source.get("url", ""), *source.get("aliases", ())]
        self.iso = [record.get("published", ""), *self.fields["fields"]]
        self._said = ""

    @property
    def said(self) -> str:
        """All that the record says, as letters, its texts parted by bars."""
        if not self._said:
            texts = [text for name in self.fields for text in self.fields[name]]
            urls = [link.get("url", "") for link in self.record.get("links", ())]
            forms = [form for iso in self.iso for form in dates(iso)]
            self._said = "|".join([*map(letters, [*texts, *urls, *self.addresses]), *forms])
        return self._said

    @property
    def sentences(self) -> set[str]:
        """The letters of each sentence of the record."""
        lines = (line for texts in self.fields.values() for text in texts for line in text.splitlines())
        return {letters(sentence) for line in lines for sentence in split(line)}

    @property
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


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            yield here
        elif isinstance(here, dict):
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)


class Export:
    """The records of a run folder, in a database of their own so that memory stays small."""

    def __init__(self, out: Path, db: sqlite3.Connection) -> None:
        self.out = out
        self.db = db
        self.changed: dict[str, Exported] = {}
        self.cache: dict[str, Exported | None] = {}
        db.executescript(TABLES)
        with (out / "records.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                self._load(line)

    def _load(self, line: str) -> None:
        record = json.loads(line)
        self.db.execute("INSERT OR REPLACE INTO records VALUES (?,?)", (record["id"], line))
        source = record.get("source", {})
        urls = {source.get("url", ""), *source.get("aliases", ())} - {""}
        self.db.executemany("INSERT OR IGNORE INTO addresses VALUES (?,?)", ((url, record["id"]) for url in urls))

    def get(self, record_id: str) -> Exported | None:
        """Return what a record says."""
        if record_id in self.changed:
            return self.changed[record_id]
        if record_id not in self.cache:
            if len(self.cache) >= 512:
                self.cache.clear()
            row = self.db.execute("SELECT line FROM records WHERE id = ?", (record_id,)).fetchone()
            self.cache[record_id] = None if row is None else Exported(json.loads(row[0]))
        return self.cache[record_id]

    def at(self, url: str) -> str:
        """Return the id of the record that an address stands in, or an empty string."""
        row = self.db.execute("SELECT record FROM addresses WHERE url = ?", (url,)).fetchone()
        return "" if row is None else str(row[0])

    def disagreements(self) -> Iterator[tuple[str, str, str]]:
        """Yield where YAML file and line of a record differ: the record's address, its file, and what is wrong."""
        for record_id, line in self.db.execute("SELECT id, line FROM records ORDER BY id"):
            record = json.loads(line)
            file = f"records/{record.get('type', '')}/{record.get('slug', '')}.yaml"
            fault = self._fault_of(record, self.out / file)
            if fault:
                yield str(record.get("source", {}).get("url", record_id)), file, fault

    def _fault_of(self, record: dict[str, Any], path: Path) -> str:
        try:
            told = yamlfile.plain(yamlfile.read(path))
        except (OSError, MappingError, ReviewError) as error:
            return f"the record's file cannot be read: {error}"
        if not isinstance(told, dict):
            return "the record's file holds no record"
        wrong = [name for name in COMPARED if letters(str(told.get(name, ""))) != letters(str(record.get(name, "")))]
        return f"file and line of the record differ in {', '.join(wrong)}" if wrong else ""
