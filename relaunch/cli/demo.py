"""`relaunch demo`: serve the bundled legacy portal on loopback and do the main job on it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from relaunch.cli.console import progress_bars, say, summarise
from relaunch.cli.watching import watching

# A fixed port gives the demo the same URLs, and so the same bytes, each time; a taken one falls back to any.
PORT = 8421


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("demo", help="serve the bundled legacy portal and do the main job on it")
    parser.add_argument("--out", type=Path, default=Path("exports/demo"), help="run folder; default: exports/demo")
    parser.add_argument("--pages", type=int, default=60, help="how many pages the portal has; default 60")
    parser.add_argument("--serve", action="store_true", help="only serve the portal, until Ctrl-C")
    parser.add_argument(
        "--port", type=int, default=PORT, help=f"port on loopback; default {PORT}, or any if it is taken"
    )
    parser.add_argument("--workers", type=int, default=0, help="processes that clean pages; default one a core")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON on standard output")
    parser.set_defaults(run=demo_command)


def demo_command(args: argparse.Namespace) -> int:
    """Run the demo and return its exit status."""
    from relaunch.demo.server import DemoServer
    from relaunch.pipeline.run import run

    try:
        server = DemoServer(pages=args.pages, port=args.port)
    except OSError:
        server = DemoServer(pages=args.pages, port=0)
    with server:
        say(f"A legacy family portal of some {args.pages} pages is being served at {server.url}", style="bold")
        if args.serve:
            return _serve()
        with progress_bars(args.json) as progress, watching() as watch:
            result = run(server.url, mapping="demo", out=args.out, workers=args.workers, progress=progress, tell=say,
                         watch=watch)  # fmt: skip
    summarise(result, args.json)
    planned = {fate_url(server.url, url) for url, fate in server.portal.fates.items() if fate == "empty"}
    audited = result.audit is None or not result.audit.failed
    if {url for url, _ in result.build.quarantined} == planned and not result.build.faults and audited:
        if not args.json:
            say("(The page set aside is empty on purpose: the demo shows what happens to one.)")
        status = 0
    else:
        status = result.exit_status
    if not args.json:
        say("\nThen try it on a portal of yours:  relaunch run http://www.example.org/", style="bold")
    return status


def fate_url(base: str, path: str) -> str:
    """Return the absolute URL of a path of the demo portal."""
    return base.rstrip("/") + path


def _serve() -> int:
    import threading

    say("Press Ctrl-C to stop.")
    threading.Event().wait()
    return 0
