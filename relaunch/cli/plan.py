"""`relaunch plan`: what an import would do. It asks the target, and writes nothing but the plan's file."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relaunch.cli.console import say
from relaunch.cli.diff import clean

if TYPE_CHECKING:
    from relaunch.load.plan import Plan

DEFAULT = "plan.json"
QUIET = frozenset({"unchanged"})


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    from relaunch.cli.target import add_decisions, add_target

    parser = commands.add_parser("plan", help="say what an import would do: asks the target, writes nothing there")
    add_target(parser)
    parser.add_argument("--file", type=Path, metavar="FILE", help=f"where the plan goes; default: {DEFAULT} in DIR")
    add_decisions(parser)
    parser.add_argument("--json", action="store_true", help="print the plan as JSON on standard output")
    parser.set_defaults(run=plan_command)


def plan_command(args: argparse.Namespace) -> int:
    """Plan and return the exit status: 1 where a conflict waits or a file could not be read."""
    from relaunch.cli.target import job_of
    from relaunch.load.plan import look, make_plan, write_plan

    with job_of(args) as job:
        say(job.cms.check())
        situation = look(job.records, job.target, job.cms, job.options.include_pending, job.url)
        plan = make_plan(situation, job.target, job.cms, job.options, job.records.site, job.url, job.now(),
                         job.records.unread)  # fmt: skip
        path = args.file or job.folder / DEFAULT
        write_plan(plan, path)
    status = int(bool(plan.counts()["conflict"] or plan.unread))
    if args.json:
        print(json.dumps({**asdict(plan), "counts": plan.counts(), "file": str(path), "exit": status}))
    else:
        _tell(plan, path, args)
    return status


def _tell(plan: Plan, path: Path, args: argparse.Namespace) -> None:
    for entry in plan.entries:
        if entry.action not in QUIET:
            fields = f"  [{', '.join(entry.fields)}]" if entry.action in ("update", "conflict") and entry.fields else ""
            print(clean(f"{entry.action:<9} {entry.id}{fields}{f'  {entry.why}' if entry.why else ''}"))
        for note in entry.notes if entry.action not in ("blocked", "unchanged") else ():
            print(clean(f"          {note}"))
    for fault in plan.unread:
        say(f"not read, so nothing is withdrawn: {fault}", style="yellow")
    if plan.options.include_pending:
        say("ATTENTION: records that nobody approved are part of this plan (--include-pending).", style="bold red")
    say(", ".join(f"{count:,} {action}" for action, count in plan.counts().items()) + ".")
    from relaunch.cli.target import command_line

    command = command_line(args, "import", "--url", plan.url, "--plan", path, args.folder or args.out or "")
    say(f"The plan is {path}. To do exactly that:  {command}")
