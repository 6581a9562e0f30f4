"""`relaunch export`: the records in another form: for people who love spreadsheets, for a system that reads files."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from relaunch.cli.build import add_folder
from relaunch.cli.console import say

DEFAULT = "records.xlsx"


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("export", help="write the records in another form: a spreadsheet, or a system's files")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--xlsx", nargs="?", const="", metavar="FILE",
                      help=f"write a spreadsheet; default: {DEFAULT} in the run folder")  # fmt: skip
    form.add_argument("--target", metavar="NAME",
                      help="write what a system reads itself: plone-files, drupal, typo3 or a mapping")  # fmt: skip
    add_folder(parser)
    parser.set_defaults(folder_may_follow=True)
    parser.add_argument("--to", type=Path, metavar="FOLDER",
                        help="where a target's files go; default: targets/NAME in the run folder")  # fmt: skip
    parser.add_argument("--include-pending", action="store_true",
                        help="with --target: take records, too, that nobody approved; never rejected ones")  # fmt: skip
    parser.add_argument("--force", action="store_true", help="overwrite a spreadsheet with changes not yet merged")
    parser.add_argument("--json", action="store_true", help="print what was written as JSON on standard output")
    parser.set_defaults(run=export_command)


def export_command(args: argparse.Namespace) -> int:
    """Export and return the exit status: 1 when a record's file could not be read."""
    from relaunch.errors import ArchiveError
    from relaunch.export.xlsx import write_xlsx
    from relaunch.review.batches import check_folder
    from relaunch.review.sheets import sheet_rows

    if args.target is not None:
        from relaunch.cli.explain import only_run
        from relaunch.cli.export_target import export_target

        folder = args.folder or args.out or only_run()
        return export_target(args.target, folder, args.to, args.include_pending, args.json)
    if args.xlsx is None:
        raise ArchiveError("relaunch export: no form named; relaunch export --xlsx or --target NAME is right")
    named, folder = folder_and_file(args.xlsx, args.folder or args.out)
    check_folder(folder)
    path = named or folder / DEFAULT
    if path.suffix.lower() != ".xlsx":
        raise ArchiveError(f"{path}: a file that ends in .xlsx would be right")
    if path.is_file() and not args.force:
        refuse_unmerged(path, folder)
    rows, unread = sheet_rows(folder)
    count = write_xlsx(path, rows)
    if args.json:
        print(json.dumps({"file": str(path), "records": count, "unread": unread, "exit": int(bool(unread))}))
    else:
        print(path)
        say(f"{count:,} records, one a row. Back into the records with:  relaunch merge {path} {folder}")
    for fault in unread:
        say(f"not as its file says it: {fault}", style="yellow")
    return 1 if unread else 0


def folder_and_file(named: str, folder: Path | None) -> tuple[Path | None, Path]:
    """Return the file, if one is named, and the run folder; a folder in the file's place is taken for what it is."""
    from relaunch.cli.explain import only_run

    if named and folder is None and Path(named).is_dir():
        return None, Path(named)
    return (Path(named) if named else None), folder or only_run()


def refuse_unmerged(path: Path, folder: Path) -> None:
    """Refuse to overwrite a spreadsheet in which somebody's work still stands."""
    from relaunch.errors import ReviewError
    from relaunch.export.xlsxread import read_xlsx
    from relaunch.review.sheets import plan

    try:
        planned = plan(folder, read_xlsx(path), "", "")
    except ReviewError as error:
        raise ReviewError(f"{error}\n{path}: not overwritten; another FILE or --force would be right") from error
    if planned.records or planned.refused:
        raise ReviewError(f"{path}: {planned.cells + len(planned.refused):,} changed cells in it were never merged; "
                          f"relaunch merge {path} {folder} first, another FILE, or --force would be right")  # fmt: skip
