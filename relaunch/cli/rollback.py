"""`relaunch rollback`: undo one import."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from relaunch.cli.console import say
from relaunch.cli.diff import clean


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    from relaunch.cli.target import add_target

    parser = commands.add_parser("rollback", help="undo one import, but for what people edited since")
    add_target(parser)
    parser.add_argument("--run", type=int, required=True, dest="number", metavar="ID", help="number of the import")
    parser.add_argument("--json", action="store_true", help="print what was undone as JSON on standard output")
    parser.set_defaults(run=rollback_command)


def rollback_command(args: argparse.Namespace) -> int:
    """Undo and return the exit status: 1 where something had to be left."""
    from relaunch.cli.target import job_of
    from relaunch.errors import LoadError
    from relaunch.load.receipts import only_one
    from relaunch.load.rollback import roll_back

    with job_of(args) as job, only_one(job.folder):
        run = job.receipts.run(args.number)
        if run.url != job.url:
            raise LoadError(f"--run {run.id}: it went to {run.url}, not to {job.url}; --url {run.url} would be right")
        say(job.cms.check())
        undone = roll_back(run, job.receipts, job.cms, job.now)
    if args.json:
        print(json.dumps({**asdict(undone), "exit": undone.exit_status}))
        return undone.exit_status
    for record, why in undone.left:
        print(clean(f"left: {record}: {why}"))
    say(f"Import {undone.run}: {undone.removed:,} documents removed, {undone.restored:,} restored, "
        f"{undone.files:,} files and {undone.terms:,} tags removed, {len(undone.left):,} left.")  # fmt: skip
    return undone.exit_status
