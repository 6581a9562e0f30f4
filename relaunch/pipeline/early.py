"""Let changed fields show in the records' files at once, before the site is settled and written as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from relaunch.errors import ArchiveError, ReviewError
from relaunch.export.files import write_atomic
from relaunch.ledger.store import Ledger
from relaunch.model import Record
from relaunch.pipeline.differing import SHOWN, Change
from relaunch.pipeline.journal import Journal
from relaunch.recordfile import parse_record, to_yaml
from relaunch.slugs import safe_join

_NONE = object()


class Early:
    """The files of one run folder, ahead of its build. The journal says what was written, as a build's does.

    What is written here need not be all, nor the last word: the build that follows writes every record. A file that
    somebody has edited is left to it.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.shown = 0
        self.changes: list[Change] = []  # the first of them
        self.journal = Journal(out)
        self.ledger = Ledger(out / "ledger.sqlite")
        self.ids = dict(self.ledger.query("SELECT url, id FROM records"))

    def __enter__(self) -> Early:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.journal.close()
        self.ledger.db.close()

    def show(self, key: str, old: Record, new: Record) -> None:
        """Write what a draft now says in fields of its type, where the record still says what the old one did."""
        row = self.ledger.record(self.ids.get(key, "")) if old.fields != new.fields and old.type == new.type else None
        if row is None or not row.file:
            return
        try:
            path = safe_join(self.out, *row.file.split("/"))
            data = path.read_bytes()
            record = parse_record(data, row.file) if data == row.written else None
        except (ArchiveError, ReviewError, OSError):
            return
        if record is None:
            return
        fields = _with_changes(record.fields, old.fields, new.fields)
        made = to_yaml(replace(record, fields=fields))
        if made != data:
            self.journal.put(row.id, row.file, made, made)
            write_atomic(path, made)
            self.shown += 1
            if len(self.changes) < SHOWN:
                self.changes.append(Change(row.id, tuple(_differing(record.fields, fields))))


def _differing(was: dict[str, Any], now: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    names = (name for name in dict.fromkeys([*now, *was]) if was.get(name) != now.get(name))
    return ((f"fields.{name}", was.get(name), now.get(name)) for name in names)


def _with_changes(written: dict[str, Any], old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return a record's fields with what is another in its draft; links to records, and what lists say, wait."""
    fields = dict(written)
    for name in {*old, *new}:
        was, now = old.get(name, _NONE), new.get(name, _NONE)
        if was == now or fields.get(name, _NONE) != was:
            continue
        fields.pop(name, None)
        if now is not _NONE:
            fields[name] = now
    return dict(sorted(fields.items()))
