"""The editors' spreadsheet and the records: what a row says of a record, and what a sheet that came back changes.

A cell that says what it said at the export changes nothing. A cell that somebody changed goes into the record, unless
the record's file was changed in the same place since; then the file stays, and the cell is named.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from relaunch.errors import RelaunchError, ReviewError
from relaunch.model import Record
from relaunch.recordfile import content_hash, from_mapping, parse_record
from relaunch.review.approval import approve
from relaunch.review.patch import patch
from relaunch.review.sheetcells import WrongCellError, joined_tags, same_text, tags_of, texts_of, value_of
from relaunch.review.stored import Stored, record_files
from relaunch.sheetform import FORMULA, NAMES, TAKEN, Row, Sheet, shown
from relaunch.slugs import safe_join

CONTENT = ("title", "teaser", "tags")
UNSEEN = "the record was changed after the export, so the row does not show it; look at it in the desk or export again"
WITHDRAWN = "its content changed after the approval, so it is pending again; approve it in the desk or a new export"


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that was not taken; `why` says what would have been right, `now` is what the record says."""

    cell: str
    record: str
    column: str
    value: str
    now: str
    why: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A cell that goes into a record."""

    cell: str
    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RecordPlan:
    """What becomes of one record's file, which then says `record`; `notes` are for the person who merges."""

    id: str
    file: str
    before: bytes
    after: bytes
    record: Record
    taken: tuple[Taken, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """What a sheet would do to the records of a run folder."""

    records: list[RecordPlan] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def cells(self) -> int:
        """How many cells go in."""
        return sum(len(record.taken) for record in self.records)


def sheet_rows(folder: Path) -> tuple[list[dict[str, str]], list[str]]:
    """Return the rows of a run folder's spreadsheet by id, and what could not be read."""
    stored = Stored(folder)
    titles: dict[str, str] = {}
    rows: list[tuple[str, dict[str, str]]] = []
    for record_id in sorted(stored.places):
        try:
            record = from_mapping(stored.values(record_id) or {})
        except ReviewError as error:
            stored.unread.append(f"{folder}: {record_id}: {error}")
            continue
        titles[record.id] = record.title
        rows.append((record.parent, row_of(record)))
    for parent, row in rows:
        row["section"] = shown(titles.get(parent, parent))
    return [row for _, row in rows], stored.unread


def row_of(record: Record, section: str = "") -> dict[str, str]:
    """Return what a spreadsheet says of a record: its cells, the hash of its content, and which cells are cut.

    What does not fit into a cell is cut there; `cut` then says the hash of the whole text.
    """
    texts = {**texts_of(record), "section": section}
    cells = {name: shown(texts[name]) for name in NAMES}
    cut = ",".join(f"{name}={_digest(texts[name])}" for name in TAKEN if cells[name] != texts[name])
    return {**cells, "hash": content_hash(record), "cut": cut}


def plan(folder: Path, sheet: Sheet, by: str, at: str) -> Plan:
    """Return what a sheet changes, and name every cell that cannot be taken."""
    planned = Plan()
    rows = _rows_by_id(sheet, planned)
    if rows and not any(_has_file(folder, record_id) for record_id in rows):
        raise ReviewError(f"{sheet.name}: none of its {len(rows):,} ids is in {folder}/records; the run folder that it "
                          f"was exported from would be right")  # fmt: skip
    _check_columns(sheet, planned)
    found = _Files(folder)
    for record_id, same in rows.items():
        base = sheet.base[record_id]
        changed = [(row, _changed(row, base, sheet)) for row in same]
        if len(same) > 1 and any(columns for _, columns in changed):
            _refuse_rows(sheet, planned, record_id, changed)
        elif changed[0][1]:
            _plan_record(_Merge(sheet, planned, *changed[0], base, by, at), found, record_id)
    planned.refused.sort(key=lambda refused: _order(refused.cell))
    return planned


def _rows_by_id(sheet: Sheet, planned: Plan) -> dict[str, list[Row]]:
    """Return the rows of each record, and refuse those of none."""
    rows: dict[str, list[Row]] = {}
    for row in sheet.rows:
        name = row.cells["id"]
        place = sheet.place(row.number, "id")
        record_id = name.text if name.text in sheet.base else name.text.strip()
        if name.kind != FORMULA and record_id in sheet.base:
            rows.setdefault(record_id, []).append(row)
        elif not name.text.strip():
            planned.refused.append(Refused(place, "", "id", "", "", "no id stands in this row; a spreadsheet changes "
                                           "records and makes none"))  # fmt: skip
        else:
            planned.refused.append(Refused(place, name.text, "id", name.text, "", "no record of this file has that id; "
                                           "the id as it was exported would be right"))  # fmt: skip
    return rows


def _check_columns(sheet: Sheet, planned: Plan) -> None:
    for column in TAKEN:
        if column not in sheet.letters:
            why = f"the column {column!r} is gone, so nothing is taken from it; its head in row {sheet.head} would do"
            planned.refused.append(Refused(f"{sheet.name}!{sheet.head}:{sheet.head}", "", column, "", "", why))
        elif column in sheet.doubled:
            why = f"two columns are called {column!r}, so nothing is taken from them; one would be right"
            planned.refused.append(Refused(sheet.place(sheet.head, column), "", column, "", "", why))
    if sheet.others:
        planned.notes.append(f"columns of your own, not read: {', '.join(sheet.others)}")


def _changed(row: Row, base: Mapping[str, str], sheet: Sheet) -> list[str]:
    """Return the columns of a row that no longer say what they said at the export."""
    return [name for name in NAMES if name in row.cells and name not in ("id", *sheet.doubled)
            and not same_text(row.cells[name], base[name], name)]  # fmt: skip


def _refuse_rows(sheet: Sheet, planned: Plan, record_id: str, rows: list[tuple[Row, list[str]]]) -> None:
    numbers = ", ".join(str(row.number) for row, _ in rows)
    for row, columns in rows:
        for column in columns:
            why = f"the record stands in the rows {numbers}; one row would be right"
            cell = sheet.place(row.number, column)
            planned.refused.append(Refused(cell, record_id, column, row.cells[column].text, "", why))


class _Files:
    """Where the file of each record lies, looked up by the name it was written under, then by reading all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.all: dict[str, str] | None = None

    def read(self, record_id: str) -> tuple[str, bytes, Record]:
        """Return a record's file, its bytes and what it says; ReviewError where there is none, or it says nothing."""
        for find in (file_of, self._file_of):
            file = find(record_id)
            path = safe_join(self.folder, file) if file else self.folder
            if path.is_file() and not path.is_symlink():
                found = path.read_bytes()
                record = parse_record(found, file)
                if record.id == record_id:
                    return file, found, record
        raise ReviewError("the record is no longer in records/; it was withdrawn or is another one's now")

    def _file_of(self, record_id: str) -> str:
        """Return the file that says this id, whatever it is called."""
        if self.all is None:
            self.all = {}
            for path in record_files(self.folder):
                file = path.relative_to(self.folder).as_posix()
                try:
                    self.all.setdefault(parse_record(path.read_bytes(), file).id, file)
                except ReviewError:
                    continue  # whoever asks for it is told that it is not there
        return self.all.get(record_id, "")


def file_of(record_id: str) -> str:
    """Return the file that a record was written into under its id."""
    return f"records/{'/'.join(record_id.split('/')[-2:])}.yaml"


def _has_file(folder: Path, record_id: str) -> bool:
    try:
        return safe_join(folder, file_of(record_id)).is_file()
    except RelaunchError:
        return False


@dataclass(slots=True)
class _Merge:
    """One row on its way into its record."""

    sheet: Sheet
    planned: Plan
    row: Row
    columns: list[str]
    base: Mapping[str, str]
    by: str
    at: str
    record_id: str = ""
    now: dict[str, str] = field(default_factory=dict)

    def refuse(self, column: str, why: str) -> None:
        """Name a cell that is not taken."""
        cell = self.sheet.place(self.row.number, column)
        value, now = self.row.cells[column].text, self.now.get(column, "")
        self.planned.refused.append(Refused(cell, self.record_id, column, value, now, why))


def _plan_record(merge: _Merge, files: _Files, record_id: str) -> None:
    """Plan one record: its cells first, then the state, which must know what was really seen."""
    merge.record_id = record_id
    try:
        file, before, record = files.read(record_id)
    except RelaunchError as error:
        for column in merge.columns:
            merge.refuse(column, f"{error}")
        return
    merge.now = texts_of(record)
    values = {column: value for column in merge.columns if (value := _value(merge, column)) is not None}
    changes: dict[str, Any] = {name: values[name] for name in CONTENT if name in values}
    after = replace(record, **changes)
    review = _review(merge, record, after, values)
    notes = [f"{record_id}: {WITHDRAWN}"] if review.get("hash", "") is None and "state" not in values else []
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in changes.items()}
    wanted: dict[str, Any] = plain | ({"review": review} if review else {})
    taken = tuple(Taken(merge.sheet.place(merge.row.number, column), column, merge.now[column], _text(value))
                  for column, value in values.items())  # fmt: skip
    if not taken:
        return
    try:
        written = patch(before, {name: value if value != [] else None for name, value in wanted.items()})
        now = parse_record(written, file)
    except ReviewError as error:
        for column in values:
            merge.refuse(column, str(error))
        return
    merge.planned.records.append(RecordPlan(record_id, file, before, written, now, taken, tuple(notes)))


def _value(merge: _Merge, column: str) -> Any:
    """Return what a changed cell puts into the record; None where it puts nothing, or is refused by name."""
    cell, now, base = merge.row.cells[column], merge.now[column], merge.base[column]
    if column not in TAKEN:
        merge.refuse(column, f"nothing is taken from the column {column!r}; the desk or the YAML file would be right")
        return None
    if column in _cut_of(merge.base):
        merge.refuse(column, "the text is longer than a cell, which shows its beginning; the desk would be right")
        return None
    try:
        value = value_of(cell, base, column)
    except WrongCellError as error:
        merge.refuse(column, str(error))
        return None
    if _text(value) == now:
        return None
    if now.replace("\r\n", "\n") != base:
        merge.refuse(column, f"the record was changed after the export: it says {now[:200]!r} now, the cell "
                     f"{cell.text[:200]!r}; one of them, in the YAML file or the desk, would be right")  # fmt: skip
        return None
    return value


def _review(merge: _Merge, record: Record, after: Record, values: dict[str, Any]) -> dict[str, Any]:
    """Return what changes of the review; takes the state out of `values` where it cannot be taken."""
    said: dict[str, Any] = {"note": values["comment"] or None} if "comment" in values else {}
    state = values.get("state", "")
    if state == "approved" and (why := _unseen(merge, record)):
        merge.refuse("state", why)
        del values["state"]
        state = ""
    if state == "approved":
        return {**approve(after, merge.by, merge.at), **said}
    if state:
        return {"status": state, "by": merge.by, "at": merge.at, "hash": None, **said}
    if record.review.status == "approved" and content_hash(after) != content_hash(record):
        return {"status": "pending", "by": merge.by, "at": merge.at, "hash": None, **said}
    return said


def _unseen(merge: _Merge, record: Record) -> str:
    """Return why a record cannot be approved: it says something that the sheet did not show, or will not."""
    open_cells = [refused for refused in merge.planned.refused if refused.record == record.id
                  and refused.column in CONTENT]  # fmt: skip
    if open_cells:
        return f"{open_cells[0].cell} was not taken, so what would be approved is not what the row says; mend it first"
    cut = _cut_of(merge.base)
    known: dict[str, Any] = {}
    for name in CONTENT:
        now, base = merge.now[name].replace("\r\n", "\n"), merge.base[name]
        if name in cut:
            if _digest(merge.now[name]) != cut[name]:
                return UNSEEN
        elif now != base:
            if name not in merge.columns:
                return UNSEEN
            known[name] = tags_of(base) if name == "tags" else base
    return "" if content_hash(replace(record, **known)) == merge.base["hash"] else UNSEEN


def _cut_of(base: Mapping[str, str]) -> dict[str, str]:
    """Return the hash of the whole text of each column that did not fit into its cell."""
    return dict(part.split("=", 1) for part in base["cut"].split(",") if "=" in part)


def _text(value: Any) -> str:
    return joined_tags(value) if isinstance(value, tuple) else str(value)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _order(cell: str) -> tuple[int, str]:
    digits = "".join(c for c in cell.rpartition("!")[2].partition(":")[0] if c.isdigit())
    return int(digits or 0), cell
