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
    parser.add_argument(
        "--lang", choices=("de", "en"), default="", help="language of the report; default: that of most records"
    )
    parser.add_argument(
        "--findings",
        action="store_true",
        help="write no report, but print every finding of what the new portal should not inherit as CSV "
        "(with --json: a JSON object a line)",
    )
    parser.add_argument("--json", action="store_true", help="print where the report lies, and its figures, as JSON")
    parser.set_defaults(run=report_command)


def report_command(args: argparse.Namespace) -> int:
    """Write the report and print its path, or print the findings."""
    from relaunch.errors import ArchiveError
    from relaunch.report import print_findings, report_folder

    out = folder_of(args)
    if not (out / "ledger.sqlite").is_file():
        raise ArchiveError(f"{out}: no ledger.sqlite there; a folder that relaunch run has written would be right")
    if args.findings:
        print_findings(out, as_json=args.json)
        return 0
    written = report_folder(out, lang=args.lang)
    facts = {"report": str(written.path), "lang": written.language, **written.survey.facts()}
    print(json.dumps(facts, ensure_ascii=False) if args.json else written.path)
    return 0
