"""`relaunch report`: write the report of a run folder anew."""

from __future__ import annotations

import argparse
import json
from typing import Any

from relaunch.cli.build import add_folder, folder_of


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("report", help="write the report of a run folder anew")
    add_folder(parser)
    parser.add_argument("--json", action="store_true", help="print where the report lies as JSON")
    parser.set_defaults(run=report_command)


def report_command(args: argparse.Namespace) -> int:
    """Write the report and print its path."""
    from relaunch.errors import ArchiveError
    from relaunch.pipeline.run import report

    out = folder_of(args)
    if not (out / "ledger.sqlite").is_file():
        raise ArchiveError(f"{out}: no ledger.sqlite there; a folder that relaunch run has written would be right")
    path = report(out)
    print(json.dumps({"report": str(path)}) if args.json else path)
    return 0
