"""`relaunch run`: the main job."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from relaunch.cli.console import progress_bars, say, summarise


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
    parser.add_argument("--rate", type=float, help="requests per second and host; default 2, no limit on loopback")
    parser.add_argument("--max-pages", type=int, help="stop crawling after so many pages")
    parser.add_argument("--workers", type=int, default=0, help="processes that clean pages; default one a core")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON on standard output")


def run_command(args: argparse.Namespace) -> int:
    """Run the main job and return its exit status."""
    from relaunch.pipeline.run import run

    with progress_bars(args.json) as progress:
        result = run(
            args.source,
            mapping=args.mapping,
            out=args.out,
            rate=args.rate,
            max_pages=args.max_pages,
            workers=args.workers,
            progress=progress,
            tell=say,
        )
    summarise(result, args.json)
    return result.exit_status
