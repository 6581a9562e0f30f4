"""`relaunch redirects`: where each legacy URL leads, for the web server that answers in the old portal's name."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relaunch.cli.console import say

if TYPE_CHECKING:
    from relaunch.export.redirects import Redirects, Row
    from relaunch.export.redirects_files import Written
    from relaunch.export.redirects_hits import Hits

FORMATS = ("csv", "nginx", "apache", "typo3")
SHOWN = 10


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("redirects", help="write where each legacy URL leads, for a web server")
    parser.add_argument("folder", type=Path, metavar="DIR", nargs="?",
                        help="run folder; default: the only one in exports/")  # fmt: skip
    parser.add_argument("--format", required=True, choices=FORMATS,
                        help="csv, or what nginx, Apache or TYPO3's extension redirects reads")  # fmt: skip
    parser.add_argument("--out", type=Path, metavar="FILE|FOLDER",
                        help="FILE for csv, else a FOLDER; default: in redirects/ of the run folder")  # fmt: skip
    parser.add_argument("--base", default="", metavar="URL",
                        help="address of the new portal, where it is not the legacy portal's own host")  # fmt: skip
    parser.add_argument("--hits", type=Path, metavar="LOG",
                        help="access log in the combined format, packed or not: ranks what to decide")  # fmt: skip
    parser.add_argument("--decided", type=Path, metavar="FILE",
                        help="decide.csv with new_path or status filled in: wins over redirects.csv")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print what was written and asked as JSON")
    parser.set_defaults(run=redirects_command)


def redirects_command(args: argparse.Namespace) -> int:
    """Write and return the exit status: 1 when rows go in circles, into nothing, or cannot be told to a server."""
    from relaunch.cli.explain import only_run
    from relaunch.export.redirects import decide, paths_of, read_rows
    from relaunch.export.redirects_hits import rank, read_hits

    folder = args.folder or only_run()
    decided = read_rows(args.decided) if args.decided else []
    redirects = decide(read_rows(folder / "redirects.csv"), paths_of(folder), args.base, decided)
    hits = read_hits(args.hits, redirects) if args.hits else None
    if hits is not None:
        rank(redirects, hits)
    written = write(args.format, args.out, folder, redirects, decided)
    faulty = bool(written.unsaid) or any(q.kind not in ("undecided", "unknown") for q in redirects.questions)
    faulty = faulty or bool(hits and hits.fault)
    if args.json:
        print(json.dumps(facts(redirects, written, hits, int(faulty)), ensure_ascii=True))
    else:
        for path in written.files:
            print(path)
        tell(redirects, written, hits)
    return int(faulty)


def write(form: str, out: Path | None, folder: Path, redirects: Redirects, decided: list[Row]) -> Written:
    """Write the files of a format, with decide.csv beside them."""
    from relaunch.errors import ArchiveError
    from relaunch.export.redirects_apache import write_apache
    from relaunch.export.redirects_csv import check_questions, write_csv, write_questions
    from relaunch.export.redirects_nginx import write_nginx
    from relaunch.export.redirects_typo3 import write_typo3

    place = out or folder / "redirects" / ("decided.csv" if form == "csv" else form)
    if form == "csv":
        if place.is_dir() or place.resolve() == (folder / "redirects.csv").resolve():
            raise ArchiveError(f"{place}: a folder, or the file that is read; another FILE is right")
        beside = place.parent / "decide.csv"
        check_questions(beside, decided)
        written = write_csv(place, redirects)
    else:
        if place.is_file():
            raise ArchiveError(f"{place}: a file; {form} needs several, so a FOLDER is right")
        beside = place / "decide.csv"
        check_questions(beside, decided)
        written = {"nginx": write_nginx, "apache": write_apache, "typo3": write_typo3}[form](place, redirects)
    written.files += write_questions(beside, redirects, decided).files
    return written


def facts(redirects: Redirects, written: Written, hits: Hits | None, status: int) -> dict[str, Any]:
    """Return what was done for machines."""
    from relaunch.export.redirects import KINDS

    kinds = dict.fromkeys(KINDS, 0)
    for question in redirects.questions:
        kinds[question.kind] += 1
    return {
        "files": [str(path) for path in written.files],
        "rows": redirects.counts(),
        "collapsed": redirects.collapsed,
        "hosts": redirects.hosts,
        "to_decide": kinds,
        "unsaid": [{"url": url, "reason": why} for url, why in written.unsaid],
        "hits": None if hits is None else {
            "lines": hits.lines, "unread": hits.unread, "answered": hits.known.total(),
            "unknown": hits.unknown.total() + hits.uncounted, "fault": hits.fault,
        },
        "exit": status,
    }  # fmt: skip


def tell(redirects: Redirects, written: Written, hits: Hits | None) -> None:
    """Say what was decided and what is asked, the most visited first."""
    from relaunch.cli.diff import clean
    from relaunch.export.redirects import KINDS

    counts = redirects.counts()
    say(f"{counts['301']:,} lead on, {counts['200']:,} stay, {counts['410']:,} are gone, {counts['0']:,} are open; "
        f"{redirects.collapsed:,} chains collapsed.")  # fmt: skip
    if hits is not None:
        say(f"{hits.lines:,} lines of the log: {hits.known.total():,} requests for known addresses, "
            f"{hits.unknown.total() + hits.uncounted:,} for unknown ones, {hits.unread:,} lines not read.")  # fmt: skip
        if hits.fault:
            say(hits.fault, style="yellow")
    for kind, meaning in KINDS.items():
        asked = [question for question in redirects.questions if question.kind == kind]
        if asked:
            say(f"{len(asked):,} {kind}: {meaning}", style="" if kind in ("undecided", "unknown") else "yellow")
        for question in asked[: SHOWN if kind != "undecided" or hits else 0]:
            if kind == "undecided" and not question.hits:
                break
            count = f"{question.hits:>8,}  " if hits is not None else "  "
            say(clean(f"{count}{question.url[:300]}  {question.reason[:300] if kind != 'unknown' else ''}"))
    for url, why in written.unsaid[:SHOWN]:
        say(clean(f"not written: {url[:300]}: {why}"), style="yellow")
    if len(written.unsaid) > SHOWN:
        say(f"and {len(written.unsaid) - SHOWN:,} more that this format cannot say (--json lists them)", style="yellow")
    if redirects.questions:
        say("decide.csv lists them; with new_path or status filled in it goes back by --decided decide.csv.")
