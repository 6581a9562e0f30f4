"""`relaunch case`: cut a page out of an archive, as a case for one's own regression tests."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from relaunch.cli.console import say


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("case", help="cut a page out of a run's archive, as a case for relaunch test")
    parser.add_argument("url", metavar="URL", help="legacy URL of the page, or another address of its record")
    parser.add_argument("out", type=Path, metavar="RUNFOLDER", nargs="?", help="default: the only one in exports/")
    parser.add_argument("--out", type=Path, dest="case", metavar="DIR",
                        help="folder of the case; default: tests/cases/, with a name after the URL")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print what was written as JSON on standard output")
    parser.set_defaults(run=case_command, folder_may_follow=True)


def case_command(args: argparse.Namespace) -> int:
    """Cut and return the exit status."""
    from relaunch.cli.explain import only_run
    from relaunch.errors import ArchiveError
    from relaunch.pipeline.casecut import cut

    out = args.out or only_run()
    if not (out / "ledger.sqlite").is_file():
        raise ArchiveError(f"{out}: no ledger.sqlite there; a folder that relaunch run has written would be right")
    made = cut(out, args.url, args.case)
    if args.json:
        print(json.dumps({**asdict(made), "folder": str(made.folder)}, ensure_ascii=False))
        return 0
    print(made.folder)
    say(f"  {', '.join(made.files)}")
    say(f"  mapping: {made.mapping or 'none; that of the detected system'}")
    if made.differs:
        say(f"  the record's file says something else in {', '.join(made.differs)}: "
            "by an editor or by other pages; the case expects what the page itself gives", style="yellow")  # fmt: skip
    say(f"Read {made.folder / 'expected.yaml'}, then: relaunch test {made.folder}")
    return 0
