"""Write what a spreadsheet changes into the records' files: one batch, in the ledger first, that can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from relaunch.atomic import replacing
from relaunch.errors import ArchiveError, RelaunchError, ReviewError
from relaunch.ledger.store import Ledger
from relaunch.recordfile import parse_record
from relaunch.review.desk_lines import refresh_lines
from relaunch.review.sheets import Plan, RecordPlan, Refused
from relaunch.slugs import safe_join

WHAT = "sheet"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the number of the batch, 0 where nothing was; the records; and those left alone, with why."""

    batch: int
    done: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...] = ()


def check_folder(folder: Path) -> None:
    """Refuse a folder that no run has written."""
    if not (folder / "ledger.sqlite").is_file() or not (folder / "records").is_dir():
        raise ArchiveError(f"{folder}: no records/ and ledger.sqlite there; a run folder would be right")


def apply(folder: Path, plan: Plan, by: str, at: str) -> Written:
    """Write a plan into the records; a file that somebody changed since it was planned is left alone and refused."""
    records = []
    for record in plan.records:
        if _bytes_of(folder, record.file) == record.before:
            records.append(record)
        else:
            why = "somebody changed the file this very moment; merge again"
            plan.refused += [Refused(t.cell, record.id, t.column, t.new, t.old, why) for t in record.taken]
    return _write(folder, records, WHAT, by, at)


def undo(folder: Path, number: int, by: str, at: str) -> Written:
    """Put back the files of a batch; one that was changed since is left alone and named."""
    with Ledger(folder / "ledger.sqlite") as ledger:
        actions = ledger.history.batch(number)
    if not actions:
        raise ReviewError(f"batch {number}: there is none; the number that relaunch merge printed would be right")
    records, skipped = [], []
    for action in actions:
        if action.before is None or action.after is None or _bytes_of(folder, action.file) != action.after:
            skipped.append((action.record, f"{action.file}: was changed afterwards, so it was left as it is"))
            continue
        try:
            record = parse_record(action.before, action.file)
        except ReviewError as error:
            skipped.append((action.record, f"{error}; so it said before, and it was left as it is now"))
            continue
        records.append(RecordPlan(action.record, action.file, action.after, action.before, record))
    written = _write(folder, records, f"undo {number}", by, at)
    return Written(written.batch, written.done, tuple(skipped))


def _bytes_of(folder: Path, file: str) -> bytes | None:
    try:
        path = safe_join(folder, file)
        return None if path.is_symlink() else path.read_bytes()
    except (OSError, RelaunchError):
        return None


def _write(folder: Path, records: list[RecordPlan], what: str, by: str, at: str) -> Written:
    """Write files after the ledger knows what they were."""
    if not records:
        return Written(0, ())
    with Ledger(folder / "ledger.sqlite") as ledger:
        batch = ledger.history.new_batch()
        for record in records:
            ledger.history.put_action(at, by, what, record.id, record.file, record.before, record.after, batch)
    for record in records:
        with replacing(safe_join(folder, record.file), durable=True) as file:
            file.write(record.after)
    refresh_lines(folder / "records.jsonl", [record.record for record in records])
    return Written(batch, tuple(record.id for record in records))
