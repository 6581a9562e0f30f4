"""`relaunch crawl`: fetch a portal into the archive of a run folder."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from relaunch.cli.console import say


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("crawl", help="fetch a portal into the archive of a run folder")
    parser.add_argument("source", help="start URL, or a mapping that names it")
    parser.add_argument("--mapping", default="", help="mapping of the portal; without it the system is detected")
    parser.add_argument("--out", type=Path, help="run folder; default: exports/NAME")
    parser.add_argument("--rate", type=float, help="requests per second and host; default 2, no limit on loopback")
    parser.add_argument("--max-pages", type=int, help="stop after so many pages")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON on standard output")
    parser.set_defaults(run=crawl_command)


def crawl_command(args: argparse.Namespace) -> int:
    """Crawl and return the exit status."""
    from relaunch.pipeline.run import crawl

    out, crawled = crawl(args.source, args.mapping, args.out, args.rate, args.max_pages, say)
    if args.json:
        print(json.dumps({"out": str(out), **crawled}))
    else:
        say(f"{crawled['pages']} pages and {crawled['assets']} files lie in {out / 'archive'}.")
        say(f"Next: relaunch build {out}")
    return 0
