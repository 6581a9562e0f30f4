"""`relaunch run`: the main job."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from relaunch.cli.console import progress_bars, say, summarise
from relaunch.cli.crawl import add_manners, manners_of
from relaunch.cli.watching import add_watching, watching


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("run", help="the main job: crawl, archive, build, export, audit, report")
    parser.add_argument("source", help="start URL, mapping, WARC file, folder of saved pages, or one saved page")
    add_options(parser)
    parser.set_defaults(run=run_command)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that every run takes."""
    parser.add_argument("--mapping", default="", help="mapping of the portal; without it the system is detected")
    parser.add_argument("--out", type=Path, help="run folder; default: exports/NAME")
    add_manners(parser)
    parser.add_argument("--workers", type=int, default=0, help="processes that clean pages; default one a core")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON on standard output")
    parser.add_argument(
        "--max-gone", type=float, default=20.0, metavar="PERCENT",
        help="stop and ask, if more of the records have lost their page since the last run; default 20",
    )  # fmt: skip
    add_watching(parser)


def run_command(args: argparse.Namespace) -> int:
    """Run the main job and return its exit status."""
    from relaunch.pipeline.run import run

    as_json = args.json or args.events
    with progress_bars(as_json) as progress, watching(args.events, args.every, as_json=args.json) as watch:
        result = run(
            args.source,
            mapping=args.mapping,
            out=args.out,
            rate=args.rate,
            max_pages=args.max_pages,
            manners=manners_of(args),
            workers=args.workers,
            progress=progress,
            tell=say,
            watch=watch,
            max_gone=args.max_gone,
        )
    summarise(result, as_json)
    return result.exit_status
