"""`relaunch check`: what is wrong with a mapping, and what its rules find in an archive."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relaunch.cli.console import progress_bars, say

if TYPE_CHECKING:
    from relaunch.pipeline.check import Checked


WIDE = 160  # columns, where no terminal says how many there are
SAID = 60  # characters shown of a rule


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("check", help="say what is wrong with a mapping, and what its rules find")
    parser.add_argument("mappings", metavar="MAPPING", nargs="*", help="mapping files, or names on the shelf")
    parser.add_argument("--archive", type=Path, metavar="DIR", help="run folder, WARC or saved pages to try it on")
    parser.add_argument("--pages", type=int, default=0, help="try at most so many pages, spread over the archive")
    parser.add_argument("--all", action="store_true", help="list the rules of the system, too, that found nothing")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of mappings, for an editor")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON on standard output")
    parser.set_defaults(run=check_command)


def check_command(args: argparse.Namespace) -> int:
    """Check and return the exit status: 2 for faults, 1 for what the archive speaks against, else 0."""
    from relaunch.errors import MappingError

    if args.schema:
        from relaunch.mapping.jsonschema import schema

        print(json.dumps(schema(), ensure_ascii=False, indent=1))
        return 0
    if not args.mappings:
        raise MappingError(["relaunch check: no mapping named; relaunch check mappings/sites/NAME.yaml would be right"])
    faults = [fault for name in args.mappings for fault in _faults_of(name)]
    if faults:
        if args.json:
            print(json.dumps({"faults": list(dict.fromkeys(faults))}, ensure_ascii=False))
        raise MappingError(list(dict.fromkeys(faults)))
    tried = [name for name in args.mappings if not is_target(name)]  # a target's mapping looks at no page
    if args.archive is None or not tried:
        return _tell_sound(args.mappings, args.json)
    from relaunch.pipeline.check import check_archive

    status, found = 0, []
    for name in tried:
        with progress_bars(args.json) as progress:
            checked = check_archive(name, args.archive, limit=args.pages, progress=progress)
        status = max(status, checked.exit_status)
        found.append({**asdict(checked), "exit": checked.exit_status})
        if not args.json:
            _show(checked, args.all)
    if args.json:
        print(json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False))
    return status


def _faults_of(name: str) -> list[str]:
    """Return what is wrong with a mapping, be it of a site, a system or a target."""
    from relaunch.errors import MappingError
    from relaunch.load.target import load_target
    from relaunch.mapping.load import load_mapping

    try:
        if is_target(name):
            load_target(name)
        else:
            load_mapping(name, functions=True)
    except MappingError as error:
        return error.faults
    return []


def is_target(name: str) -> bool:
    """Say whether a file is the mapping of a target: it stands on that shelf, or names a CMS."""
    from relaunch import yamlfile
    from relaunch.errors import MappingError

    path = Path(name)
    if not name.endswith((".yaml", ".yml")):
        return False
    if path.parent.name == "targets":
        return True
    try:
        node = yamlfile.read(path)
    except MappingError:
        return False
    return isinstance(node, yamlfile.Mapping) and node.get("cms") is not None


def _tell_sound(names: list[str], as_json: bool) -> int:
    if as_json:
        print(json.dumps({"faults": []}))
    for name in names:
        say(f"{name}: no fault found. --archive exports/NAME would try it on pages.")
    return 0


def _show(checked: Checked, everything: bool) -> None:
    """Print the tables on standard output, what speaks against the mapping last."""
    print(f"{checked.mapping}: {_pages(checked.pages)}, {checked.left_out:,} left out, "
          f"{len(checked.set_aside):,} set aside")  # fmt: skip
    fills = [
        (fill.type, fill.field, f"{fill.filled:,}", f"{fill.records:,}", f"{fill.filled / max(fill.records, 1):.0%}",
         fill.example)
        for fill in checked.fields
    ]  # fmt: skip
    _print_table(("type", "field", ">filled", ">of", ">share", "an example"), fills)
    shown = [hits for hits in checked.rules if hits.hits or everything or hits in checked.never]
    rules = [
        (hits.path, f"{hits.hits:,}", f"{hits.asked:,}", f"{hits.gave:,}" if hits.gives else "", hits.rule[:SAID],
         hits.example)
        for hits in shown
    ]  # fmt: skip
    _print_table(("rule", ">hits", ">of", ">gave", "says", "an example"), rules)
    silent = sum(not hits.hits for hits in checked.rules) - len(checked.never)
    if silent and not everything:
        print(f"{silent} rules of the system found nothing here, as is usual; --all lists them.")
    _show_faults(checked)


def _print_table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows, each on one line of the terminal, the last column cut to what is left."""
    names = tuple(head.removeprefix(">") for head in heads)
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    left = max(shutil.get_terminal_size((WIDE, 0)).columns - sum(widths[:-1]) - 2 * len(widths), 20)
    print()
    for row in (names, *rows):
        cells = [cell.rjust(width) if head.startswith(">") else cell.ljust(width)
                 for head, cell, width in zip(heads[:-1], row, widths, strict=False)]  # fmt: skip
        last = row[-1] if len(row[-1]) <= left else row[-1][: left - 1] + "…"
        print("  ".join([*cells, last]).rstrip())


def _pages(number: int) -> str:
    return f"{number:,} page{'' if number == 1 else 's'}"


def _show_faults(checked: Checked) -> None:
    for overlap in checked.overlaps:
        what = "contradiction" if overlap.same_file else "note"
        print(f"{what}: '{overlap.first}' and '{overlap.other}' match the same {_pages(overlap.pages)}, such as "
              f"{overlap.url}; '{overlap.first}' wins")  # fmt: skip
    for hits in checked.never:
        print(f"{hits.where}: {hits.path}: '{hits.rule}' was asked on {_pages(hits.asked)} and never hit")
    for said in checked.failed:
        print(said)
    for url, why in checked.set_aside[:20]:
        print(f"set aside: {url}: {why}")
