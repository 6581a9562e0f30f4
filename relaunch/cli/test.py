"""`relaunch test`: run cases, a line a field, and say where something else came out than was expected."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relaunch.cli.casediff import diff_rows, lines_of, styled
from relaunch.cli.console import clean, say

if TYPE_CHECKING:
    from rich.console import Console

    from relaunch.pipeline.caserun import Line, Result

WIDTH = 160  # characters shown of a value on one line
DEFAULT = Path("tests") / "cases"
STYLES = {"ok": "green", "differs": "bold red", "written": "bold yellow", "accepted": "bold cyan"}


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("test", help="run the cases that relaunch case cut, a line a field")
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER",
                        help="cases, or folders that hold some; default: tests/cases")  # fmt: skip
    parser.add_argument("--accept", action="store_true", help="show what differs, then expect what is now")
    parser.add_argument("--quiet", action="store_true", help="leave out the fields that are as expected")
    parser.add_argument("--json", action="store_true", help="print the results as JSON on standard output")
    parser.set_defaults(run=test_command)


def test_command(args: argparse.Namespace) -> int:
    """Run the cases and return the exit status: 1 where something differs or nothing was expected yet."""
    from rich.console import Console

    from relaunch.pipeline.caserun import find_cases, run_case
    from relaunch.pipeline.cases import forget_mappings

    forget_mappings()  # a program that runs the command twice has had them edited in between
    console = Console(highlight=False, soft_wrap=True)
    results: list[Result] = []
    for folder in find_cases(args.folders or [DEFAULT]):
        result = run_case(folder, args.accept)
        results.append(result)
        if not args.json:
            _print(console, result, args.quiet)
    status = int(any(result.failed for result in results))
    if args.json:
        print(json.dumps({"cases": [_as_json(result) for result in results], "exit": status}, ensure_ascii=False))
    else:
        say(_sentence(results), style="bold red" if status else "bold green")
    return status


def _as_json(result: Result) -> dict[str, Any]:
    return {"case": str(result.folder), "status": result.status, "fields": [asdict(line) for line in result.lines]}


def _print(console: Console, result: Result, quiet: bool) -> None:
    from rich.text import Text

    console.print(Text(f"{result.status:8} ", style=STYLES[result.status]).append(clean(str(result.folder)), "bold"))
    if result.status == "written":
        console.print(Text("  nothing was expected yet; expected.yaml is written now: read it, then run again"))
        return
    for line in result.lines:
        if not (quiet and line.status == "ok"):
            _print_line(console, line)


def _print_line(console: Console, line: Line) -> None:
    from rich.text import Text

    text = Text("  ").append(f"{line.status:8}", style=STYLES[line.status]).append(clean(line.field))
    if line.status == "ok":
        console.print(text)
    elif any("\n" in _shown(value) or len(_shown(value)) > WIDTH for value in (line.expected, line.got)):
        console.print(text)
        for sign, row in diff_rows(line.expected, line.got):
            console.print(styled(sign, row))
    else:
        console.print(text.append(f": expected {clean(_shown(line.expected))}, got {clean(_shown(line.got))}"))


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    return repr(value) if isinstance(value, str) and "\n" not in value else lines_of(value)


def _sentence(results: list[Result]) -> str:
    counts = {name: sum(result.status == name for result in results) for name in STYLES}
    differ = "differs" if counts["differs"] == 1 else "differ"
    names = {"ok": "as expected", "differs": differ, "written": "written for the first time", "accepted": "accepted"}
    fields = sum(len(result.lines) for result in results)
    told = ", ".join(f"{count:,} {names[name]}" for name, count in counts.items() if count)
    cases = f"{len(results):,} case{'s' if len(results) != 1 else ''}"
    return f"{cases}, {fields:,} fields: {told}"
