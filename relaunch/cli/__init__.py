"""The command line: one file per command, found by walking this room."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from relaunch.cli.console import say
from relaunch.errors import RelaunchError

if TYPE_CHECKING:
    from relaunch.cli.target import Inside

DESCRIPTION = "Move the content of a legacy website into a new portal, and prove that nothing was lost."
INTERRUPTED = 130


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with every command of this room."""
    parser = argparse.ArgumentParser(prog="relaunch", description=DESCRIPTION)
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        command = importlib.import_module(f"{__name__}.{module.name}")
        if hasattr(command, "add_to"):
            command.add_to(commands)
    return parser


def parse(parser: argparse.ArgumentParser, argv: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments. A run folder may stand behind the options, too, where a command says so.

    argparse gives up on an argument that may be left out as soon as it has seen the one before it.
    """
    args, rest = parser.parse_known_args(argv)
    if len(rest) == 1 and not rest[0].startswith("-") and getattr(args, "folder_may_follow", False) and not args.out:
        args.out = Path(rest[0])
    elif rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return args


def main(argv: Sequence[str] | None = None, inside: Inside | None = None) -> int:
    """Run one command and return the exit status: 0 done, 1 done with losses, 2 wrong input, 130 interrupted.

    A portal that runs the command in its own process says so with `inside`.
    """
    parser = build_parser()
    args = parse(parser, argv)
    args.inside = inside
    if args.version:
        from importlib.metadata import version

        print(version("relaunch"))
        return 0
    if args.command is None:
        parser.print_help()
        return 2
    try:
        return int(args.run(args))
    except RelaunchError as error:
        say(str(error), style="bold red")
        return error.exit_status
    except KeyboardInterrupt:
        say("Interrupted. Start the same command again to go on.", style="bold yellow")
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except sqlite3.Error as error:
        say(f"ledger or index cannot be written: {error}; free space and a folder that can be written would be right")
        return 2
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        say(f"{what}{error.strerror or error}; free space and a folder that can be written would be right", style="red")
        return 2
