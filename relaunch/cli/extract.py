"""`relaunch extract`: pages without a crawl, from files or as JSON lines."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from relaunch.cli.console import say
from relaunch.errors import RelaunchError
from relaunch.model import Record

FORMATS = ("json", "yaml", "html", "text")


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("extract", help="make records of single pages, without a crawl")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="saved pages; standard input without any")
    parser.add_argument("--url", default="", help="the page's URL, for its links")
    parser.add_argument("--mapping", default="", help="mapping of the portal; without it the system is detected")
    parser.add_argument("--format", choices=FORMATS, default="yaml", help="what to print; default yaml")
    parser.add_argument("--jsonl", action="store_true", help='read lines {"id","url","html"}, print a line for each')
    parser.add_argument("--json", action="store_true", help="the same as --format json")
    parser.set_defaults(run=extract_command)


def extract_command(args: argparse.Namespace) -> int:
    """Extract and return 0, or 1 when a page or line could not be read."""
    if args.jsonl:
        return _extract_lines(args)
    form = "json" if args.json else args.format
    status = 0
    for name, body in _inputs(args.files):
        try:
            print(show(_extract(body, args.url, args.mapping, name), form), end="")
        except RelaunchError as error:
            if error.exit_status == 2 and args.mapping and "mapping" in type(error).__name__.lower():
                raise
            say(f"{name}: {error}", style="yellow")
            status = 1
    return status


def _inputs(files: list[Path]) -> Iterator[tuple[str, bytes]]:
    if not files:
        yield "standard input", sys.stdin.buffer.read()
    for file in files:
        yield str(file), file.read_bytes()


def _extract(body: bytes | str, url: str, mapping: str, name: str = "") -> Record:
    from relaunch.pipeline.extract import extract

    return extract(body, url=url, mapping=mapping, media_type="text/plain" if name.lower().endswith(".txt") else "")


def show(record: Record, form: str) -> str:
    """Return a record in one of the formats, with a line end."""
    from relaunch.recordfile import to_json, to_yaml

    if form == "yaml":
        return to_yaml(record).decode("utf-8")
    if form == "json":
        return to_json(record) + "\n"
    return (record.body if form == "html" else record.text).rstrip("\n") + "\n"


def _extract_lines(args: argparse.Namespace) -> int:
    """One line out for each line in, in order; a bad line gives a line with `error`, and the run goes on."""
    if args.mapping:
        from relaunch.mapping.load import load_mapping

        load_mapping(args.mapping, functions=True)
    status = 0
    for number, line in enumerate(sys.stdin.buffer, 1):
        answer = _answer(line, number, args)
        status |= "error" in answer
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return status


def _answer(line: bytes, number: int, args: argparse.Namespace) -> dict[str, Any]:
    """Return what one line gives: the record's fields with the line's id, or `error` with what is wrong."""
    from relaunch.recordfile import as_mapping

    given: Any = {}
    try:
        given = json.loads(line)
        if not isinstance(given, dict) or not isinstance(given.get("html"), str):
            raise ValueError('a line is an object with "id", "url" and "html", html being a text')
        record = _extract(given["html"], str(given.get("url") or args.url), args.mapping)
        return {
            "id": given.get("id"),
            "url": given.get("url"),
            **_without_identity(as_mapping(record)),
            "text": record.text,
        }
    except (ValueError, RecursionError, RelaunchError) as error:
        name = given.get("id") if isinstance(given, dict) else None
        return {"id": name, "error": f"line {number}: {error}"}


def _without_identity(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != "id"}
