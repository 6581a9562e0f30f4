"""Damage an export as if the program had written it so: a record's file, its line and the ledger's copy of the file."""

from __future__ import annotations

import copy
import html
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relaunch.audit.check import Auditor, Failure
from relaunch.audit.words import letters
from relaunch.recordfile import from_mapping, to_json, to_yaml

KINDS = ("delete", "swap", "shorten")
PARTS = ("body", "title", "teaser", "fields", "references", "captions")
SENTENCE = re.compile(r"[^<>]*?[^<>\s][^<>]*?(?:[.!?](?=\s)|(?=<)|$)")
Values = dict[str, Any]
# Where a text stands in a record: keys and numbers on the way to it.
Way = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a record: the way to its text, and where it stands there."""

    way: Way
    start: int
    end: int
    text: str


def ways(record: Values, part: str) -> Iterator[Way]:
    """Yield the ways to the texts of a part of a record."""
    if part in ("body", "title", "teaser") and record.get(part):
        yield (part,)
    elif part == "references":
        for number, reference in enumerate(record.get("references", ())):
            yield from (("references", number, name) for name in ("title", "text") if reference.get(name))
    elif part == "captions":
        found = enumerate(record.get("assets", ()))
        yield from (("assets", number, "caption") for number, asset in found if asset.get("caption"))
    elif part == "fields":
        waiting: list[tuple[Way, Any]] = [(("fields",), record.get("fields", {}))]
        while waiting:
            way, value = waiting.pop()
            if isinstance(value, str):
                yield way
            elif isinstance(value, dict):
                waiting.extend(((*way, key), inner) for key, inner in value.items())
            elif isinstance(value, list):
                waiting.extend(((*way, number), inner) for number, inner in enumerate(value))


def text_at(record: Values, way: Way) -> str:
    """Return the text at the end of a way."""
    value: Any = record
    for step in way:
        value = value[step]
    return str(value)


def put(record: Values, way: Way, text: str) -> None:
    """Put a text at the end of a way."""
    value: Any = record
    for step in way[:-1]:
        value = value[step]
    value[way[-1]] = text


def sentences(record: Values, part: str) -> list[Sentence]:
    """Return the sentences of a part of a record."""
    found = []
    for way in ways(record, part):
        text = text_at(record, way)
        for match in SENTENCE.finditer(text):
            if letters(html.unescape(match[0])):
                found.append(Sentence(way, match.start(), match.end(), match[0]))
    return found


def damaged(record: Values, part: str, kind: str, dice: random.Random) -> Values | None:
    """Return a record of which one sentence of a part is damaged; None where nothing would be another letter."""
    known = sentences(record, part)
    if not known:
        return None
    one = dice.choice(known)
    words = one.text.split()
    if kind == "delete":
        changes = [(one, "")]
    elif kind == "shorten":
        if len(words) < 2:
            return None
        changes = [(one, " ".join(words[: dice.randrange(1, len(words))]))]
    else:
        others = known if len(known) > 1 else [s for name in PARTS for s in sentences(record, name)]
        other = dice.choice(others)
        if (other.way == one.way and other.start == one.start) or letters(other.text) == letters(one.text):
            return None
        changes = [(one, other.text), (other, one.text)]
    made = copy.deepcopy(record)
    for sentence, text in sorted(changes, key=lambda change: -change[0].start):
        before = text_at(made, sentence.way)
        put(made, sentence.way, before[: sentence.start] + text + before[sentence.end :])
    return made if said(made) != said(record) else None


def said(record: Values) -> list[str]:
    """Return the letters of all that may be damaged, text by text."""
    texts = [text_at(record, way) for part in PARTS for way in ways(record, part)]
    return [letters(html.unescape(re.sub(r"<[^<>]*>", " ", text))) for text in texts]


class Damage:
    """Writes damaged records over those of a run folder, and takes them back."""

    def __init__(self, out: Path, auditor: Auditor) -> None:
        self.out = out
        self.auditor = auditor
        self.lines = (out / "records.jsonl").read_text(encoding="utf-8").splitlines()
        self.records: dict[str, Values] = {r["id"]: r for r in map(json.loads, self.lines)}
        self.damaged = ""

    def write(self, made: Values) -> None:
        """Write a damaged record into its file, its line and the ledger."""
        self._restore()
        self.damaged = made["id"]
        record = from_mapping(made)
        told = to_yaml(record)
        self._file(made).write_bytes(told)
        lines = [to_json(record) if json.loads(line)["id"] == made["id"] else line for line in self.lines]
        self._finish(lines, made["id"], told)

    def take_back(self) -> None:
        """Write the last damaged record as it was."""
        self._finish(self.lines, self.damaged, self._restore())

    def _restore(self) -> bytes:
        if not self.damaged:
            return b""
        record = self.records[self.damaged]
        told = to_yaml(from_mapping(record))
        self._file(record).write_bytes(told)
        self.auditor.claims.db.execute("UPDATE records SET written = ? WHERE id = ?", (told, self.damaged))
        return told

    def _finish(self, lines: list[str], record_id: str, told: bytes) -> None:
        (self.out / "records.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        self.auditor.claims.db.execute("UPDATE records SET written = ? WHERE id = ?", (told, record_id))
        self.auditor.claims.db.commit()
        self.auditor.export.read_again()

    def _file(self, record: Values) -> Path:
        return self.out / "records" / record["type"] / f"{record['slug']}.yaml"

    def found(self, record_id: str) -> list[Failure]:
        """Return what the auditor says of a record and of the pages that speak of it."""
        record = self.auditor.export.line(record_id)
        failures = self.auditor.check_record(record)[0] if record is not None else []
        return failures + [f for url in self.auditor.claims.about(record_id) for f in self.auditor.check_page(url)]
