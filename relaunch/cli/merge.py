"""`relaunch merge`: what editors changed in a spreadsheet, into the records."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relaunch.cli.build import add_folder
from relaunch.cli.console import say
from relaunch.cli.diff import clean

if TYPE_CHECKING:
    from relaunch.review.batches import Written
    from relaunch.review.sheets import Plan

SHOWN = 120  # characters of a value on the terminal


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("merge", help="take what editors changed in a spreadsheet into the records")
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="spreadsheet of relaunch export --xlsx")
    add_folder(parser)
    parser.add_argument("--user", default="", help="who changed it, for the history; default: who is logged in")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would be taken, and what not")
    parser.add_argument("--undo", type=int, metavar="BATCH", help="put back what an earlier merge changed")
    parser.add_argument("--json", action="store_true", help="print what was taken, and what not, as JSON")
    parser.set_defaults(run=merge_command)


def merge_command(args: argparse.Namespace) -> int:
    """Merge and return the exit status: 1 when a cell was refused."""
    from relaunch.cli.explain import only_run
    from relaunch.clock import now
    from relaunch.errors import ReviewError
    from relaunch.export.xlsxread import read_xlsx
    from relaunch.review.batches import apply, check_folder
    from relaunch.review.sheets import plan

    folder = args.folder or args.out
    if args.undo is not None:
        return _undo(args, folder or args.file or only_run())
    if args.file is None:
        raise ReviewError("relaunch merge: no file named; relaunch merge FILE.xlsx DIR would be right")
    folder = folder or _folder_of(args.file)
    check_folder(folder)
    user, at = args.user or logged_in(), now()
    planned = plan(folder, read_xlsx(args.file), user, at)
    written = None if args.dry_run else apply(folder, planned, user, at)
    _tell(args, folder, planned, written)
    return 1 if planned.refused else 0


def logged_in() -> str:
    """Return the name of who is logged in, if the machine knows it."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def _folder_of(file: Path) -> Path:
    """Return the run folder that a spreadsheet lies in, else the only one there is."""
    from relaunch.cli.explain import only_run

    return file.parent if (file.parent / "ledger.sqlite").is_file() else only_run()


def _undo(args: argparse.Namespace, folder: Path) -> int:
    from relaunch.clock import now
    from relaunch.review.batches import check_folder, undo

    check_folder(folder)
    written = undo(folder, args.undo, args.user or logged_in(), now())
    status = 1 if written.skipped else 0
    if args.json:
        print(json.dumps({**asdict(written), "exit": status}))
    for record_id, why in () if args.json else written.skipped:
        print(f"{clean(record_id)}: {clean(why)}")
    if not args.json:
        say(f"{len(written.done):,} records are as they were before batch {args.undo}.")
    return status


def _tell(args: argparse.Namespace, folder: Path, planned: Plan, written: Written | None) -> None:
    if args.json:
        records = [{"id": r.id, "file": r.file, "taken": [asdict(cell) for cell in r.taken], "notes": r.notes}
                   for r in planned.records]  # fmt: skip
        print(json.dumps({
            "batch": written.batch if written else 0, "dry_run": written is None, "records": records,
            "refused": [asdict(refused) for refused in planned.refused], "notes": planned.notes,
            "exit": int(bool(planned.refused)),
        }))  # fmt: skip
        return
    for record in planned.records if written is None else ():
        for cell in record.taken:
            old, new = (clean(text)[:SHOWN] for text in (cell.old, cell.new))
            print(f"{cell.cell}: {clean(record.id)}: {cell.column}: {old!r} -> {new!r}")
    for refused in planned.refused:
        print(f"{clean(refused.cell)}: not taken: {refused.column}: {clean(refused.why)}")
    for note in [*planned.notes, *(note for record in planned.records for note in record.notes)]:
        say(clean(note))
    what = "would be taken" if written is None else "were taken"
    say(f"{planned.cells:,} cells of {len(planned.records):,} records {what}, {len(planned.refused):,} refused.")
    if written and written.batch:
        say(f"To take this back:  relaunch merge --undo {written.batch} {folder}")
