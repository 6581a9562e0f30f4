"""`relaunch audit`: re-read archive and export, and test every claim of the ledger."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from relaunch.cli.build import add_folder, folder_of
from relaunch.cli.console import progress_bars, say, verdict

if TYPE_CHECKING:
    from relaunch.audit import Failure


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("audit", help="re-read archive and export and test every claim of the ledger")
    add_folder(parser)
    parser.add_argument("--json", action="store_true", help="print what was found as JSON on standard output")
    parser.set_defaults(run=audit_command)


def line_of(found: Failure) -> str:
    """Return what the audit found about one sentence as a line: where, what, what is claimed, and what is wrong."""
    claim = " ".join(part for part in (found.bucket, found.target, found.field) if part) or "no claim"
    where = ": ".join(part for part in (found.url, found.place) if part)
    text = f"{found.text!r} " if found.text else ""
    return f"{where}: {text}({claim}): {found.failure}"


def audit_command(args: argparse.Namespace) -> int:
    """Audit and return the exit status: 1 when a claim does not hold."""
    from relaunch.audit import audit
    from relaunch.pipeline.run import report

    out = folder_of(args)
    with progress_bars(args.json) as progress:
        result = audit(out, progress)
    report(out)
    if args.json:
        print(json.dumps({"out": str(out), **asdict(result), "exit": result.exit_status}, ensure_ascii=False))
        return result.exit_status
    for found in result.failures:
        print(line_of(found))
    if result.failed > len(result.failures):
        print(f"and {result.failed - len(result.failures):,} more, in the table audit_failures of ledger.sqlite")
    if result.edited:
        print(f"Changed by editors, no failures: {result.edited:,}")
        for found in result.edits:
            print(f"  {line_of(found)}")
    say(verdict(result.pages, result.sentences, result.failed), style="" if not result.failed else "bold yellow")
    return result.exit_status
