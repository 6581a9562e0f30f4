"""`relaunch verify`: the proof that what is live says what the records say."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from relaunch.cli.console import progress_bars, say
from relaunch.cli.diff import clean


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    from relaunch.cli.target import add_target

    parser = commands.add_parser("verify", help="compare what visitors of the new portal get with the records")
    add_target(parser)
    parser.add_argument("--include-pending", action="store_true", help="expect records, too, that nobody approved")
    parser.add_argument("--json", action="store_true", help="print every difference as JSON on standard output")
    parser.set_defaults(run=verify_command)


def verify_command(args: argparse.Namespace) -> int:
    """Compare and return the exit status: 1 where there is a difference."""
    from relaunch.cli.target import job_of, pace_of
    from relaunch.load.plan import look
    from relaunch.load.verify import require_documents, verify
    from relaunch.load.visitor import Visitor

    with progress_bars(args.json) as move, job_of(args, move) as job:
        say(job.cms.check())
        situation = look(job.records, job.target, job.cms, args.include_pending, job.url)
        hashes = {file.sha256 for document in situation.documents for file in document.files.values()}
        media = {sha256: url for sha256, (_, url) in job.cms.media(sorted(hashes)).items()}
        with Visitor(job.url, pace_of(args, job.url)) as visitor:
            proof = verify(situation, job.target, job.cms, visitor, media, job.now(), job.progress)
        require_documents(proof)
    if args.json:
        print(json.dumps({**asdict(proof), "exit": proof.exit_status}))
        return proof.exit_status
    for found in proof.differences:
        print(clean(f"{found.what}: {found.record}: {found.said}  ({found.url})"))
    for record, why in proof.older:
        print(clean(f"older: {record}: {why}; what is there is what was imported before, and is not compared"))
    for record, meant, there in proof.elsewhere:
        print(clean(f"elsewhere: {record}: {meant} was proposed, it is at {there}"))
    share = 100 * proof.found / proof.sentences if proof.sentences else 100.0
    say(f"{proof.documents:,} documents compared, {proof.same:,} without a difference; {proof.found:,} of "
        f"{proof.sentences:,} sentences found ({share:.2f} %); {proof.links:,} links and {proof.pictures:,} pictures "
        f"asked for, {len(proof.unasked):,} addresses of other hosts not.")  # fmt: skip
    say(f"{len(proof.differences):,} differences; {len(proof.older):,} older versions, {proof.absent:,} records "
        "are not to be there yet.")
    return proof.exit_status
