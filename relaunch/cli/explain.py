"""`relaunch explain`: where the value of a field comes from, or which bucket a sentence is in, and why."""

from __future__ import annotations

import argparse
import json
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relaunch.cli.console import say

if TYPE_CHECKING:
    from relaunch.ledger.claims import Claim


SHOWN = 20  # sentences; a short text stands in many


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("explain", help="say where a field's value comes from, or where a sentence went")
    parser.add_argument("url", metavar="URL", help="any legacy URL of the page; for a field also a record's id")
    parser.add_argument("field", metavar="FIELD", nargs="?", default="", help="field of the record, such as title")
    parser.add_argument("--text", default="", help="a sentence of the page, or a part of it, in place of a field")
    parser.add_argument("--out", type=Path, metavar="DIR", help="run folder; default: the only one in exports/")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON on standard output")
    parser.set_defaults(run=explain_command)


def explain_command(args: argparse.Namespace) -> int:
    """Explain and return the exit status: 1 when the page does not say the text, or the field has no value."""
    from relaunch.errors import ArchiveError
    from relaunch.ledger.store import Ledger

    if bool(args.field) == bool(args.text):
        raise ArchiveError('relaunch explain URL FIELD, or URL --text "a sentence", would be right')
    out = args.out or only_run()
    if not (out / "ledger.sqlite").is_file():
        raise ArchiveError(f"{out}: no ledger.sqlite there; a folder that relaunch run has written would be right")
    if args.field:
        from relaunch.cli.explain_field import show

        return show(out, args.url, args.field, as_json=args.json)
    with Ledger(out / "ledger.sqlite") as ledger:
        return explain(ledger, args.url, args.text, as_json=args.json)


def only_run() -> Path:
    """Return the run folder below exports/, where there is one alone."""
    from relaunch.errors import ArchiveError

    found = sorted(path.parent for path in Path("exports").glob("*/ledger.sqlite"))
    if len(found) != 1:
        raise ArchiveError(f"exports: holds {len(found)} run folders; --out exports/NAME says which one is meant")
    return found[0]


def explain(ledger: Any, url: str, text: str, *, as_json: bool) -> int:
    """Print the sentences of the page that are the text; else those that hold it, or over which it goes."""
    from relaunch.errors import ArchiveError
    from relaunch.ledger.book import faults_of, page_named, sentences_on
    from relaunch.ledger.sentences import key_of, nearest

    page = page_named(ledger.db, url)
    if not page:
        raise ArchiveError(f"{url}: the ledger knows no such page; a URL of redirects.csv would be right")
    rows = sentences_on(ledger.db, page)
    found = _found(key_of(text), rows)
    near = [] if found else nearest(text, [said for said, _ in rows])
    if as_json:
        told = [{"text": said, **claim._asdict(), "audit": faults_of(ledger.db, page, said)} for said, claim in found]
        print(json.dumps({"url": page, "found": told, "nearest": near}, ensure_ascii=False))
        return 0 if found else 1
    for said, claim in found[:SHOWN]:
        print(f"{claim.bucket}: {said}")
        for name, value in (("in", claim.target), ("field", claim.field), ("why", claim.why)):
            if value:
                print(f"    {name}: {value}")
        for fault in faults_of(ledger.db, page, said):
            print(f"    the audit says: {fault}")
    if len(found) > SHOWN:
        say(f"and {len(found) - SHOWN} more; more words, or --json, would show them")
    if not found:
        say(f"{page} does not say this.{' The nearest that it says:' if near else ''}")
        for said in near:
            print(said)
    return 0 if found else 1


def _found(wanted: str, rows: list[tuple[str, Claim]]) -> list[tuple[str, Claim]]:
    """Return the sentences that are a text, else those that hold it, else those in a row over which it goes."""
    from relaunch.ledger.sentences import key_of

    if not wanted:
        return []
    keys = [key_of(said) for said, _ in rows]
    for is_it in (wanted.__eq__, lambda key: wanted in key):
        found = [row for key, row in zip(keys, rows, strict=True) if is_it(key)]
        if found:
            return found
    place = "".join(keys).find(wanted)
    end = place + len(wanted) if place >= 0 else 0
    bounds = pairwise(accumulate(map(len, keys), initial=0))
    return [row for (first, last), row in zip(bounds, rows, strict=True) if first < end and last > place]
