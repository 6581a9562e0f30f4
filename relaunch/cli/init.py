"""`relaunch init`: a mapping to start from, learnt from a portal's pages."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from relaunch.cli.console import progress_bars, say

SCHEMA = "mapping.schema.json"


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("init", help="write a mapping to start from, learnt from a portal's pages")
    parser.add_argument("source", help="start URL, run folder, WARC or WACZ file, or folder of saved pages")
    parser.add_argument("--name", default="", help="the first part of every record's id; default: the host's")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the mapping; default: mappings/sites/NAME.yaml")
    parser.add_argument("--pages", type=int, default=0, metavar="N", help="fetch or look at no more than N pages")
    parser.add_argument("--force", action="store_true", help="replace a mapping that is there")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON on standard output")
    parser.set_defaults(run=init_command)


def init_command(args: argparse.Namespace) -> int:
    """Write the mapping and return the exit status."""
    from relaunch.atomic import replacing
    from relaunch.errors import MappingError
    from relaunch.mapping.load import load_mapping
    from relaunch.mapping.names import NAME
    from relaunch.pipeline.proposing import propose
    from relaunch.propose import write_mapping

    if args.name and not NAME.fullmatch(args.name):
        raise MappingError([f"--name {args.name}: small letters, digits and hyphens such as 'familie' would be right"])
    if args.pages < 0:
        raise MappingError([f"--pages {args.pages}: a number of pages such as 300 would be right"])
    if args.out is not None or args.name:
        _refuse_existing(args.out or _default(args.name), args.force)
    began = time.monotonic()
    with progress_bars(args.json) as progress:
        proposal = propose(args.source, name=args.name, pages=args.pages, progress=progress, tell=say)
    plan = proposal.plan
    out = args.out or _default(plan.origin.name)
    _refuse_existing(out, args.force)
    out.parent.mkdir(parents=True, exist_ok=True)
    text = write_mapping(plan, _schema_beside(out))
    with replacing(out) as target:
        target.write(text.encode())
    load_mapping(out)  # what was written can be read: else this is a fault of the program, and says where
    if args.json:
        print(json.dumps({"mapping": str(out), "name": plan.origin.name, "system": plan.origin.system,
                          "pages": plan.origin.pages, "read": plan.origin.read,
                          "types": {kind.name: kind.pages for kind in plan.types}}, ensure_ascii=False))  # fmt: skip
        return 0
    kinds = ", ".join(f"{kind.name} ({kind.pages})" for kind in plan.types) or "none"
    told = ", ".join(f"{kind.name} ({kind.pages})" for kind in plan.told) or "none"
    say(f"{out}: {len(text.splitlines())} lines from {plan.origin.read} pages in {time.monotonic() - began:.0f} s. "
        f"Types proposed: {kinds}; seen to by {plan.origin.title}: {told}.")  # fmt: skip
    folder = proposal.out or "exports/NAME"
    say(f"Read it, then: relaunch check {out} --archive {proposal.out or args.source}")
    say(f"        and:     relaunch build {folder} --mapping {out}" if proposal.out else
        f"        and:     relaunch run {args.source} --mapping {out}")  # fmt: skip
    return 0


def _schema_beside(out: Path) -> str:
    """Return where an editor finds the schema of mappings; a project that has a shelf but no schema gets one."""
    from relaunch.atomic import replacing
    from relaunch.mapping.jsonschema import schema
    from relaunch.mapping.load import shipped_shelf

    if out.resolve().parent.name != "sites":
        return str(shipped_shelf() / SCHEMA)
    file = out.resolve().parent.parent / SCHEMA
    if not file.exists():
        with replacing(file) as target:
            target.write((json.dumps(schema(), ensure_ascii=False, indent=1) + "\n").encode())
    return f"../{SCHEMA}"


def _default(name: str) -> Path:
    return Path("mappings") / "sites" / f"{name}.yaml"


def _refuse_existing(out: Path, force: bool) -> None:
    from relaunch.errors import MappingError

    if out.exists() and not force:
        raise MappingError([f"{out}: is there already; --force replaces it, --out FILE writes another"])
