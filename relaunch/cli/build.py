"""`relaunch build`: records, redirects and assets from the archive of a run folder, offline."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from relaunch.cli.console import progress_bars, say, summarise


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("build", help="make records from the archive of a run folder, offline")
    add_folder(parser)
    parser.add_argument("--mapping", default="", help="mapping of the portal; without it the system is detected")
    parser.add_argument("--workers", type=int, default=0, help="processes that clean pages; default one a core")
    parser.add_argument(
        "--max-gone", type=float, default=20.0, metavar="PERCENT",
        help="stop and ask, if the legacy site says of more of the records that their page is gone; default 20",
    )  # fmt: skip
    parser.add_argument("--watch", action="store_true", help="build again whenever the mapping changes, until Ctrl-C")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON on standard output")
    parser.set_defaults(run=build_command)


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Add the run folder, as an argument or by --out; `folder_of` reads it."""
    parser.add_argument("out", type=Path, metavar="DIR", nargs="?", help="run folder")
    parser.add_argument("--out", type=Path, dest="folder", help="run folder, as for run")


def folder_of(args: argparse.Namespace) -> Path:
    """Return the run folder that a command was given, as an argument or by --out."""
    from relaunch.errors import ArchiveError

    folder = args.folder or args.out
    if folder is None:
        raise ArchiveError(
            f"relaunch {args.command}: no run folder named; relaunch {args.command} exports/NAME is right"
        )
    return Path(folder)


def build_command(args: argparse.Namespace) -> int:
    """Build and return the exit status."""
    from relaunch.pipeline.changes import Limit
    from relaunch.pipeline.run import build_folder, report

    out = folder_of(args)
    if args.watch:
        from relaunch.cli.build_watch import watch_command

        return watch_command(out, args.mapping, workers=args.workers, as_json=args.json)
    with progress_bars(args.json) as progress:
        result = build_folder(out, args.mapping, workers=args.workers, progress=progress, tell=say,
                              limit=Limit(args.max_gone, answered=True))  # fmt: skip
    report(out, result.name)
    summarise(result, args.json)
    return result.exit_status
