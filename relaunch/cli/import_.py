"""`relaunch import`: approved records into the new portal; may be run again, and goes on where it was interrupted."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relaunch.cli.console import progress_bars, say
from relaunch.cli.diff import clean

if TYPE_CHECKING:
    from relaunch.load.importing import Job, Outcome
    from relaunch.load.plan import Options, Plan

SHOWN = 50


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    from relaunch.cli.target import add_decisions, add_target

    parser = commands.add_parser("import", help="import approved records into the new portal; may be run again")
    add_target(parser)
    parser.add_argument("--plan", type=Path, metavar="FILE", help="do exactly what this plan says, or stop")
    add_decisions(parser)
    parser.add_argument("--max-updates", type=int, metavar="N", help="stop where more documents would be updated")
    parser.add_argument("--max-withdraw", type=int, metavar="N",
                        help="stop where more would be withdrawn; default: the mapping's max_withdraw")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print what was done as JSON on standard output")
    parser.set_defaults(run=import_command)


def import_command(args: argparse.Namespace) -> int:
    """Import and return the exit status: 1 where something failed or waits for a decision."""
    from dataclasses import replace

    from relaunch.cli.target import job_of
    from relaunch.load.importing import Limits, run_import
    from relaunch.load.plan import read_plan
    from relaunch.load.receipts import only_one

    planned, digest = read_plan(args.plan) if args.plan else (None, "")
    with progress_bars(args.json) as move, job_of(args, move) as job, only_one(job.folder):
        if planned is not None:
            _check_plan(planned, job)
            job = replace(job, options=planned.options)
        _warn(job.options)
        say(job.cms.check())
        limits = Limits(_limit(args.max_updates, job.target.max_updates),
                        _limit(args.max_withdraw, job.target.max_withdraw))  # fmt: skip
        outcome = run_import(job, limits, planned, digest)
    if args.json:
        print(json.dumps({**asdict(outcome), "exit": outcome.exit_status}))
    else:
        _tell(outcome, job, args)
    return outcome.exit_status


def _limit(said: int | None, mapped: int | None) -> int | None:
    return mapped if said is None else said


def _check_plan(planned: Plan, job: Job) -> None:
    from relaunch.errors import LoadError

    meant, here = (planned.target, planned.url, planned.site), (job.target.name, job.url, job.records.site)
    if meant != here:
        raise LoadError(f"the plan is for {' '.join(meant)}, the import for {' '.join(here)}; the same would be right")


def _warn(options: Options) -> None:
    if options.include_pending:
        say("ATTENTION: records that nobody approved are imported, too (--include-pending).", style="bold red")


def _tell(outcome: Outcome, job: Job, args: argparse.Namespace) -> None:
    from relaunch.cli.target import command_line

    for record, why in outcome.faults:
        print(clean(f"not imported: {record}: {why}"))
    for record, why in outcome.conflicts:
        print(clean(f"conflict: {record}: {why}"))
    for record, note in outcome.notes[:SHOWN]:
        say(clean(f"{record}: {note}"), style="yellow")
    for fault in job.records.unread:
        say(f"not read: {fault}", style="yellow")
    again = ", gone on with," if outcome.resumed else ""
    say(f"Import {outcome.run}{again}: {outcome.planned:,} planned = {outcome.done:,} done + "
        f"{outcome.failed:,} failed + {outcome.skipped:,} skipped; {outcome.uploads:,} files brought in.")  # fmt: skip
    say("Left as they are: " + ", ".join(f"{count:,} {action}" for action, count in outcome.left.items()) + ".")
    say(f"The proof:  {command_line(args, 'verify', job.folder)}")
    say(f"To take it back:  {command_line(args, 'rollback', '--run', outcome.run, job.folder)}")
