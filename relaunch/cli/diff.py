"""`relaunch diff`: what two runs differ in, record by record, field by field."""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relaunch.cli.console import clean as clean
from relaunch.cli.console import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from relaunch.report.diffpage import Entry
    from relaunch.review.diff import Comparison, Diff, RecordDiff

STYLE = {"added": "green", "removed": "red", "same": ""}
MARKS = {"added": "{{+{}+}}", "removed": "[-{}-]", "same": "{}"}
KIND_STYLE = {"new": "bold green", "gone": "bold red", "changed": "bold", "moved": "bold cyan"}
KINDS = ("changed", "moved", "gone", "new")
LOOKED_AT = 200  # records whose language is asked for


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("diff", help="say what two runs differ in, record by record, field by field")
    parser.add_argument("old", type=Path, metavar="OLD", help="run folder, records.jsonl or a record's YAML file")
    parser.add_argument("new", type=Path, metavar="NEW", help="the same, of later")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write one page that opens offline, and prints")
    parser.add_argument("--lang", choices=("de", "en"), default="",
                        help="language of that page; default: that of most records")  # fmt: skip
    parser.add_argument("--field", action="append", default=[], metavar="NAME",
                        help="compare this field alone, such as title or fields.start; may be given again")  # fmt: skip
    parser.add_argument("--summary", action="store_true", help="only count: by kind, and by field")
    parser.add_argument("--captures", action="store_true", help="tell, too, when only the time of fetching differs")
    parser.add_argument("--json", action="store_true", help="print all differences as JSON on standard output")
    parser.set_defaults(run=diff_command)


def diff_command(args: argparse.Namespace) -> int:
    """Compare and return the exit status: 1 when a file could not be read."""
    from relaunch.review.diff import Comparison

    def compared() -> Comparison:
        return Comparison(args.old, args.new, captures=args.captures, fields=args.field)

    if args.html:
        _write_page(args.html, args.old, args.new, compared, args.lang)
    comparison = compared()
    if args.json:
        _print_json(comparison, args)
    else:
        _print(comparison, args)
    unread = comparison.summary().unread
    for fault in unread:
        say(f"not compared: {fault}", style="yellow")
    return 1 if unread else 0


def _print_json(comparison: Comparison, args: argparse.Namespace) -> None:
    """Print one object, piece by piece."""
    print(f'{{"old": {json.dumps(str(args.old))}, "new": {json.dumps(str(args.new))}, "records": [', end="")
    number = 0
    for number, found in enumerate(comparison, 1):
        if not args.summary:
            print(",\n" if number > 1 else "\n", json.dumps(asdict(found), ensure_ascii=True), sep="", end="")
    summary = comparison.summary()
    counts = {kind: len(getattr(summary, kind)) for kind in KINDS}
    print(f'\n], "summary": {json.dumps({**counts, "same": summary.same, "captures": summary.captures})}, '
          f'"unread": {json.dumps(summary.unread)}, "exit": {int(bool(summary.unread))}}}')  # fmt: skip


def _print(comparison: Comparison, args: argparse.Namespace) -> None:
    """Print for a person; in colours where a terminal shows them, with marks in any case."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    fields: Counter[str] = Counter()
    for found in comparison:
        fields.update({top(change.field) for change in found.changes})
        if not args.summary and (found.changes or not args.field):
            _print_record(console, found)
    if args.summary:
        for field, count in sorted(fields.items(), key=lambda pair: (-pair[1], pair[0])):
            console.print(f"{count:>7,}  {clean(field)}", markup=False)
    say(sentence(comparison.summary()))
    if args.html:
        say(f"The page is {args.html}")


def _print_record(console: Console, found: RecordDiff) -> None:
    from rich.text import Text

    from relaunch.review.passages import kind_of, passages

    head = Text(f"{found.kind}  ", style=KIND_STYLE[found.kind]).append(clean(found.id), style="bold")
    if found.old_id != found.id:
        head.append(f"  (was {clean(found.old_id)})")
    console.print(head.append(f"  {clean(found.title)}", style="dim"))
    for change in found.changes:
        console.print(Text(f"    {clean(change.field)}", style="underline"))
        for line in passages(change.old, change.new):
            kind = kind_of(line)
            text = Text(f"      {kind} ")
            for op, piece in line:
                text.append((MARKS[op] if kind == "~" else "{}").format(clean(piece)), style=STYLE[op])
            console.print(text)


def top(field: str) -> str:
    """Return the field that a place is in: `links[http://…].text` is in links."""
    return re.split(r"[.\[]", field, maxsplit=1)[0]


def sentence(summary: Diff) -> str:
    """Return what was found as one sentence."""
    if not summary and not summary.captures:
        return f"No difference: {summary.same:,} records are the same."
    parts = [f"{len(getattr(summary, kind)):,} {kind}" for kind in KINDS if getattr(summary, kind)]
    told = f"{', '.join(parts) or 'Nothing changed'}; {summary.same:,} the same."
    if summary.captures:
        told += f" {summary.captures:,} were only fetched at another time (--captures lists them)."
    return told


def _write_page(path: Path, old: Path, new: Path, compared: Any, language: str) -> None:
    """Write the page; the records are compared once to count them and once more to tell them."""
    from relaunch.report.diffpage import write_diff_page

    counting = compared()
    fields: Counter[str] = Counter()
    for found in counting:
        fields.update({top(change.field) for change in found.changes})
    summary = counting.summary()
    counts = {kind: len(getattr(summary, kind)) for kind in KINDS}
    write_diff_page(path, str(old), str(new), counts=counts, same=summary.same, captures=summary.captures,
                    fields=fields, entries=_entries(compared()), unread=summary.unread,
                    language=language or _spoken_by(counting))  # fmt: skip


def _spoken_by(comparison: Comparison) -> str:
    """Return the language of most of the first records of the later run."""
    from relaunch.report.words import most_spoken

    ids = islice(sorted(comparison.new.places), LOOKED_AT)
    return most_spoken(Counter(str((comparison.new.values(id_) or {}).get("language", "")) for id_ in ids))


def _entries(comparison: Comparison) -> Iterator[Entry]:
    from relaunch.report.diffpage import AROUND, Entry
    from relaunch.review.passages import passages

    for found in comparison:
        changes = [(change.field, passages(change.old, change.new, AROUND)) for change in found.changes]
        yield Entry(found.kind, found.id, found.old_id, found.title, found.url, changes)
