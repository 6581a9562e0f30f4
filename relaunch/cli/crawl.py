"""`relaunch crawl`: fetch a portal into the archive of a run folder."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relaunch.cli.console import say
from relaunch.cli.watching import add_watching, watching

if TYPE_CHECKING:
    from relaunch.crawl import Manners

ELSEWHERE = "else RELAUNCH_CRAWL_USER and RELAUNCH_CRAWL_PASSWORD, or ~/.config/relaunch/netrc"


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("crawl", help="fetch a portal into the archive of a run folder")
    parser.add_argument("source", nargs="?", default="", help="start URL, or a mapping that names it")
    parser.add_argument("--mapping", default="", help="mapping of the portal; without it the system is detected")
    parser.add_argument("--out", type=Path, help="run folder; default: exports/NAME")
    parser.add_argument(
        "--retry-failed", type=Path, metavar="DIR", help="ask again for what failed in the crawl of this run folder"
    )
    add_manners(parser)
    parser.add_argument("--json", action="store_true", help="print the summary as JSON on standard output")
    add_watching(parser)
    parser.set_defaults(run=crawl_command)


def add_manners(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how a crawl behaves; `crawl` and `run` have the same."""
    parser.add_argument("--rate", type=float, help="requests per second and host; default 2, no limit on loopback")
    parser.add_argument("--per-host", type=int, default=0, metavar="N", help="requests under way per host; default 8")
    parser.add_argument("--max-pages", type=int, help="stop crawling after so many pages")
    parser.add_argument("--max-bytes", type=_size, default=0, metavar="SIZE", help="stop after so much, such as 2GB")
    parser.add_argument("--max-hours", type=float, default=0.0, metavar="N", help="stop after so many hours")
    parser.add_argument("--hours", default="", metavar="FROM-TO", help="crawl by night only: 20:00-06:00, local time")
    parser.add_argument("--timeout", type=float, default=0.0, metavar="SECONDS", help="for one answer; default 60")
    parser.add_argument("--contact", default="", help="whom a webmaster may write to; part of the User-Agent")
    parser.add_argument("--include", action="append", default=[], metavar="REGEX",
                        help="only pages whose URL matches this, or another --include")  # fmt: skip
    parser.add_argument("--exclude", action="append", default=[], metavar="REGEX", help="no pages whose URL matches")
    parser.add_argument("--hits", default="", metavar="LOG",
                        help="access log, packed or not: what visitors use is crawled, linked or not")  # fmt: skip
    parser.add_argument("--ask-all", action="store_true",
                        help="coming back: ask also for pages that have not changed by the sitemap's word")  # fmt: skip
    parser.add_argument("--netrc", default="", metavar="FILE", help=f"login for a staging host; {ELSEWHERE}")
    parser.add_argument("--cookies", default="", metavar="FILE",
                        help="cookies.txt for a staging host; else RELAUNCH_CRAWL_COOKIE")  # fmt: skip
    parser.add_argument("--private", action="store_true",
                        help="the portal's own name may lead into your network, or to this machine")  # fmt: skip


def manners_of(args: argparse.Namespace) -> Manners:
    """Return what the options say, checked."""
    from relaunch.crawl import Manners

    manners = Manners(
        contact=args.contact, hours=args.hours, per_host=args.per_host, include=tuple(args.include),
        exclude=tuple(args.exclude), max_bytes=args.max_bytes, max_hours=args.max_hours, netrc=args.netrc,
        cookies=args.cookies, private=args.private, timeout=args.timeout,
        hits=args.hits, ask_all=args.ask_all,
    )  # fmt: skip
    manners.check()
    return manners


def crawl_command(args: argparse.Namespace) -> int:
    """Crawl and return the exit status."""
    from relaunch.crawl import failed_for_now
    from relaunch.errors import ArchiveError
    from relaunch.pipeline.crawling import tell_failed
    from relaunch.pipeline.run import crawl, crawl_again

    manners, again = manners_of(args), args.retry_failed
    if again is not None and args.source:
        raise ArchiveError(f"{args.source}: --retry-failed knows the source; one of both would be right")
    if again is None and not args.source:
        raise ArchiveError("relaunch crawl: no source; a start URL, a mapping, or --retry-failed DIR would be right")
    with watching(args.events, args.every, as_json=args.json) as watch:
        if again is not None:
            out, crawled = again, crawl_again(again, args.mapping, args.rate, say, manners, watch)
        else:
            out, crawled = crawl(args.source, args.mapping, args.out, args.rate, args.max_pages, say, manners, watch)
    failed = failed_for_now(out)
    if args.json or args.events:
        for_now = [{"url": url, "reason": reason} for url, reason in failed]
        print(json.dumps({"out": str(out), **crawled, "failed_for_now": for_now}))
        return 0
    if crawled:
        say(f"{crawled['pages']} pages and {crawled['assets']} files came into {out / 'archive'}.")
    tell_failed(out, say)
    say(f"Next: relaunch build {out}")
    return 0


def _size(text: str) -> int:
    from relaunch.crawl.manners import size_of

    return size_of(text)
