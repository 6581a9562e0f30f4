"""The two files of a record beside what the tool wrote last: where they differ, an editor was there, or damage done."""

from __future__ import annotations

import html
import json
import re
import sqlite3
import stat
import zlib
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

from relaunch import yamlfile
from relaunch.audit.words import letters, split
from relaunch.errors import MappingError, ReviewError

# What a person does to a record without touching what it says.
APART = frozenset(["review", "issues"])
# So many lost sentences of one record are named.
NAMED = 50
_TAG = re.compile(r"<[^<>]*>")
_FIGURE = re.compile(r"<figure>(.*?)</figure>", re.DOTALL)
_CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)
_SRC = re.compile(r'<img [^<>]*?src="([^"]*)"')
Values = dict[str, Any]


class Files:
    """Reads the YAML files of a run folder's records beside the ledger, which keeps what the tool wrote last."""

    def __init__(self, out: Path, ledger: sqlite3.Connection) -> None:
        self.out = out
        self.ledger = ledger
        self.root = out.resolve()
        self.known: dict[str, bool] = {}
        self.standing: dict[str, tuple[str, bytes]] = {}
        self.inside: dict[Path, bool] = {}
        tables = {row[0] for row in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        self.has_actions = "actions" in tables

    def forget(self) -> None:
        """Forget what was read, for the files may have changed."""
        self.known.clear()
        self.standing.clear()
        self.inside.clear()

    def path(self, record: Values) -> str:
        """Return where a record's file lies, relative to the run folder; editors may have given it another name."""
        row = self.ledger.execute("SELECT file FROM records WHERE id = ?", (str(record.get("id", "")),)).fetchone()
        return str(row[0]) if row else f"records/{record.get('type', '')}/{record.get('slug', '')}.yaml"

    def content(self, record: Values) -> bytes | None:
        """Return a record's file as it is; None where it cannot be read, or lies elsewhere."""
        path = self.out / self.path(record)
        try:
            return path.read_bytes() if path.resolve().is_relative_to(self.root) else None
        except (OSError, ValueError):
            return None

    def stands(self, record_id: str) -> tuple[str, bytes]:
        """Return where a record's file lies and a digest of what it says, where that is what the tool wrote last.

        Both are empty where it says something else, or cannot be read.
        """
        if record_id not in self.standing:
            query = "SELECT file, written FROM records WHERE id = ?"
            row = self.ledger.execute(query, (record_id,)).fetchone()
            if row is not None and self._plain_file(str(row[0])) == bytes(row[1]):
                self.standing[record_id] = str(row[0]), blake2b(row[1], digest_size=16).digest()
            else:
                self.standing[record_id] = "", b""
        return self.standing[record_id]

    def _plain_file(self, name: str) -> bytes | None:
        """Return what a file says that is no link, in a folder inside the run folder; else None."""
        path = self.out / name
        try:
            if path.parent not in self.inside:
                self.inside[path.parent] = path.parent.resolve().is_relative_to(self.root)
            is_plain = self.inside[path.parent] and path.name not in ("", "..") and stat.S_ISREG(path.lstat().st_mode)
            return path.read_bytes() if is_plain else None
        except (OSError, ValueError):
            return None

    def last_written(self, record_id: str) -> bytes:
        """Return the bytes that the tool wrote last of a record; empty where it never did."""
        row = self.ledger.execute("SELECT written FROM records WHERE id = ?", (record_id,)).fetchone()
        return bytes(row[0]) if row else b""

    def written(self, record_id: str) -> Values | None:
        """Return a record as the tool wrote it last."""
        values = read(self.last_written(record_id))
        return values if isinstance(values, dict) else None

    def is_known_edit(self, record: Values) -> bool:
        """Say whether a record's file is not as the tool wrote it, and a build or a command has taken notice."""
        record_id = str(record.get("id", ""))
        if record_id not in self.known:
            found = self.content(record)
            changed = found is not None and found != self.last_written(record_id)
            self.known[record_id] = changed and (self._was_told(record) or self._was_done(record_id, found or b""))
        return self.known[record_id]

    def _was_told(self, record: Values) -> bool:
        row = self.ledger.execute("SELECT digest FROM told WHERE record = ?", (record["id"],)).fetchone()
        told = "\x1f".join(told_by(record)).encode("utf-8", "surrogatepass")
        return row is not None and bytes(row[0]) == blake2b(told, digest_size=16).digest()

    def _was_done(self, record_id: str, found: bytes) -> bool:
        if not self.has_actions:
            return False
        rows = self.ledger.execute("SELECT after FROM actions WHERE record = ? ORDER BY id DESC", (record_id,))
        return any(row[0] is not None and zlib.decompress(row[0]) == found for row in rows)

    def check(self, record: Values) -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]:
        """Return what is wrong with a record's two files, and what editors changed: field, sentence and what it is.

        The sentence is empty where nothing is missing.
        """
        found = self.content(record)
        told = read(found) if found is not None else "there is no such file"
        if not isinstance(told, dict):
            return [("", "", f"the record's file cannot be read: {told}")], []
        is_own = found == self.last_written(str(record.get("id", "")))
        if wrong := unlike(told, record):
            if is_own:
                what = "the line of records.jsonl says otherwise than the record's file"
            else:
                what = "the record's file was edited, and no build has taken it in yet (relaunch build does)"
            return list(_named(wrong, record, told, what)), []
        apart = [("assets", caption, "the body says otherwise under the picture") for caption in captions_apart(record)]
        if is_own:
            if not self._was_told(record) and not self._was_done(str(record.get("id", "")), found or b""):
                apart.append(("", "", "file and line do not say what the build ended with"))
            return apart, []
        written = self.written(str(record.get("id", ""))) or {}
        wrong = unlike(record, written)
        if self.is_known_edit(record):
            return [], list(_named(wrong, written, record, "an editor changed it"))
        if not wrong:
            return [], []  # a comment, the order of keys, the review
        what = "the record's file and line were changed after the build, and no command of the tool did it"
        return list(_named(wrong, written, record, what)), []


def read(data: bytes) -> Values | str:
    """Return what the bytes of a record's file say, or what is wrong with them."""
    try:
        told = yamlfile.plain(yamlfile.parse(data.decode("utf-8-sig"), "record"))
    except (UnicodeError, MappingError, ReviewError, RecursionError) as error:
        return str(error)
    return told if isinstance(told, dict) else "it holds no record"


def unlike(one: Values, other: Values) -> list[str]:
    """Return the fields in which two forms of a record differ."""
    names = sorted((one.keys() | other.keys()) - APART)
    return [name for name in names if _same(one.get(name)) != _same(other.get(name))]


def _same(value: Any) -> Any:
    """Return a value as both files can say it: every scalar a text."""
    if isinstance(value, dict):
        return {str(key): _same(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_same(inner) for inner in value]
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value).strip()


def _named(names: list[str], before: Values, after: Values, what: str) -> Iterator[tuple[str, str, str]]:
    """Yield the fields that differ, each with the sentences of `before` that `after` no longer says there."""
    left = NAMED
    for name in names:
        kept = set(_sentences(after.get(name)).values())
        lost = [text for text, key in _sentences(before.get(name)).items() if key not in kept][:left]
        left -= len(lost)
        for text in lost or [""]:
            yield name, text, what


def captions_apart(record: Values) -> Iterator[str]:
    """Yield the captions of a record's pictures that its body does not print under them, and the other way round."""
    printed: dict[str, str] = {}
    for figure in _FIGURE.findall(record.get("body", "")):
        caption = letters(html.unescape(_TAG.sub(" ", "".join(_CAPTION.findall(figure)))))
        printed.update((html.unescape(src), caption) for src in _SRC.findall(figure))
    for asset in record.get("assets", ()):
        names = [name for name in (asset.get("file", ""), asset.get("url", "")) if name in printed]
        if letters(asset.get("caption", "")) != (printed[names[0]] if names else ""):
            yield asset.get("caption", "")


def _sentences(value: Any) -> dict[str, str]:
    texts = [html.unescape(_TAG.sub("\n", text)) if "<" in text else text for text in texts_in(value)]
    found = (sentence for text in texts for line in text.splitlines() for sentence in split(line))
    return {sentence: letters(sentence) for sentence in found}


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text in a value of lists and dicts."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            yield here
        elif isinstance(here, dict):
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)


def told_by(record: Values) -> list[str]:
    """Return what a record says, in the order in which the ledger digests it."""
    texts = [str(record.get(name, "")) for name in ("title", "teaser", "author", "published", "body")]
    texts[-1] = texts[-1].strip()
    assets = [[asset.get("caption", ""), asset.get("alt", "")] for asset in record.get("assets", ())]
    references = [[r.get("title", ""), r.get("text", "")] for r in record.get("references", ())]
    links = [[link.get("text", ""), link.get("url", "")] for link in record.get("links", ())]
    others = [record.get("tags", []), record.get("fields", {}), assets, references, links]
    return [*texts, json.dumps(others, sort_keys=True, ensure_ascii=False)]
