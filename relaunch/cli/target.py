"""What plan, import, rollback and verify share: the target, the run folder, and who we are there."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from relaunch.cli.build import add_folder

if TYPE_CHECKING:
    from relaunch.load.client import Pace
    from relaunch.load.cms import Cms
    from relaunch.load.importing import Job
    from relaunch.load.receipts import Receipts
    from relaunch.load.target import Target

RATE = 2.0  # requests per second, but on loopback


@dataclass(frozen=True, slots=True)
class Inside:
    """A portal whose own process runs these commands. `command` is what a person types there.

    `connect` makes the `Cms` of a mapping at the address that was asked for, or at the portal's own, and names it.
    """

    command: str
    connect: Callable[[Target, str], tuple[Cms, str]]


def add_target(parser: argparse.ArgumentParser) -> None:
    """Add target, run folder and access."""
    parser.add_argument("target", metavar="TARGET",
                        help="a target's mapping: wordpress, plone, plone-classic, or a file (.yaml)")  # fmt: skip
    add_folder(parser)
    parser.set_defaults(folder_may_follow=True)
    parser.add_argument("--url", default="", help="the portal's address; default: the mapping's or the last import's")
    parser.add_argument("--credentials", type=Path, metavar="FILE",
                        help="netrc-like file, readable by you alone; default: RELAUNCH_WORDPRESS_USER and "
                        "RELAUNCH_WORDPRESS_PASSWORD (or RELAUNCH_PLONE_…) in the environment, else "
                        "~/.config/relaunch/netrc")  # fmt: skip
    parser.add_argument("--rate", type=float, help="requests per second; default 2, no limit on loopback")


def add_decisions(parser: argparse.ArgumentParser) -> None:
    """Add what a person decides before an import."""
    parser.add_argument("--include-pending", action="store_true",
                        help="take records, too, that nobody approved; never those that were rejected")  # fmt: skip
    both = parser.add_mutually_exclusive_group()
    both.add_argument("--ours", dest="edited", action="store_const", const="ours", default="",
                      help="where somebody edited a document there: write ours over it")  # fmt: skip
    both.add_argument("--theirs", dest="edited", action="store_const", const="theirs",
                      help="where somebody edited a document there: keep theirs until the record changes")  # fmt: skip


def command_line(args: argparse.Namespace, name: str, *rest: object) -> str:
    """Return what a person types for another command on the same target."""
    inside = getattr(args, "inside", None)
    start = f"relaunch {name} {args.target}" if inside is None else f"{inside.command} {name}"
    return " ".join([start, *map(str, rest)]).rstrip()


def _connect(args: argparse.Namespace, target: Target, receipts: Receipts) -> tuple[Cms, str]:
    """Return the target at its URL."""
    from relaunch.load.client import checked_url
    from relaunch.load.cms import check_system, connect
    from relaunch.load.credentials import credentials

    inside: Inside | None = getattr(args, "inside", None)
    if inside is not None:
        return inside.connect(target, args.url)
    check_system(target)
    url = checked_url(args.url or target.url or receipts.last_url(target.name))
    who = credentials(target.cms, urlsplit(url).hostname or "", args.credentials)
    return connect(target, url, who=who, pace=pace_of(args, url)), url


def pace_of(args: argparse.Namespace, url: str) -> Pace:
    """Return how fast a portal is asked: as `--rate` says, else without a limit on loopback, and from within."""
    from relaunch.load.client import LOOPBACK, Pace

    asked: float | None = getattr(args, "rate", None)
    free = urlsplit(url).hostname in LOOPBACK or getattr(args, "inside", None) is not None
    return Pace(asked if asked is not None else 0.0 if free else RATE)


@contextmanager
def job_of(args: argparse.Namespace, progress: Callable[[str, int, int], None] | None = None) -> Iterator[Job]:
    """Give the job that the arguments describe; its ledger is closed behind it."""
    from relaunch.cli.explain import only_run
    from relaunch.load.cms import Forgetful
    from relaunch.load.folder import read_records
    from relaunch.load.importing import Job
    from relaunch.load.plan import Options
    from relaunch.load.receipts import Kept, Receipts
    from relaunch.load.target import load_target

    target = load_target(args.target)
    folder = args.folder or args.out or only_run()
    receipts = Receipts(folder)
    try:
        cms, url = _connect(args, target, receipts)
        if isinstance(cms, Forgetful):
            cms.remember(Kept(receipts, url))
        options = Options(getattr(args, "include_pending", False), getattr(args, "edited", ""))
        job = Job(folder, target, cms, url, read_records(folder), options, receipts, lambda: datetime.now(UTC))
        if progress is not None:
            job = Job(folder, target, cms, url, job.records, options, receipts, job.now, progress)
        yield job
    finally:
        receipts.close()
