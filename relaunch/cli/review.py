"""`relaunch review`: the editors' desk, a web page on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relaunch.cli.console import say

if TYPE_CHECKING:
    from relaunch.web.server import DeskServer

PORT = 8430


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("review", help="open the editors' desk for a run folder in the browser")
    parser.add_argument("out", type=Path, metavar="DIR", nargs="?", help="run folder; default: the only one there is")
    parser.add_argument("--out", type=Path, dest="folder", help="run folder, as for run")
    parser.add_argument("--port", type=int, default=PORT, help=f"port; default {PORT}, or any if it is taken")
    parser.add_argument("--bind", default="127.0.0.1", help="address to serve at; beyond loopback it needs --users")
    parser.add_argument("--host", action="append", default=[], metavar="NAME", help="a further name of the desk")
    parser.add_argument("--user", default="", help="who is at the desk; default: who is logged in here")
    parser.add_argument("--users", type=Path, metavar="FILE", help="names with passwords, as --add-user writes")
    parser.add_argument("--add-user", metavar="NAME", help="ask for a password, write it into --users FILE, and stop")
    parser.add_argument("--lang", choices=("de", "en"), default="", help="language; default: what the browser asks for")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument("--json", action="store_true", help="print the address as JSON on standard output")
    parser.set_defaults(run=review_command)


def review_command(args: argparse.Namespace) -> int:
    """Serve the desk until Ctrl-C."""
    from relaunch.cli.explain import only_run
    from relaunch.web.users import add_user, read_users

    if args.add_user:
        add_user(args.users, args.add_user, _asked_password)
        say(f"{args.add_user} stands in {args.users} now.")
        return 0
    users = read_users(args.users) if args.users else {}
    _refuse_open_doors(args.bind, users)
    folder = args.folder or args.out or only_run()
    server = _server(args, folder, users)
    return _serve(server, args, folder)


def _server(args: argparse.Namespace, folder: Path, users: dict[str, str]) -> DeskServer:
    """Return the server, at another port where the usual one is taken."""
    from relaunch.errors import ArchiveError
    from relaunch.review.desk import Desk
    from relaunch.web.guard import LOOPBACK, Guard
    from relaunch.web.server import DeskServer

    desk = Desk(folder, args.user or _login())
    hosts = (*LOOPBACK, *(name.lower() for name in (args.bind, *args.host)))
    guard = Guard(desk.user, users, hosts)
    try:
        return DeskServer(desk, guard, bind=args.bind, port=args.port, language=args.lang)
    except ArchiveError:
        if args.port != PORT:
            raise
        return DeskServer(desk, guard, bind=args.bind, port=0, language=args.lang)


def _serve(server: DeskServer, args: argparse.Namespace, folder: Path) -> int:
    import json
    import webbrowser

    with server:
        say(f"The editors' desk for {folder} is open at", style="bold")
        say(f"  {server.url}")
        say("The address is a key: whoever has it can edit. Press Ctrl-C to close the desk."
            if not server.guard.users else "Press Ctrl-C to close the desk.")  # fmt: skip
        if args.json:
            print(json.dumps({"url": server.url}), flush=True)
        if not args.no_browser:
            webbrowser.open(server.url)
        try:
            server.wait()
        except KeyboardInterrupt:
            say("The desk is closed; everything that was saved is in the files.")
    return 0


def _refuse_open_doors(bind: str, users: dict[str, str]) -> None:
    """Refuse to serve other machines without passwords."""
    from relaunch.errors import ArchiveError
    from relaunch.web.guard import LOOPBACK

    if bind not in LOOPBACK and not users:
        raise ArchiveError(
            f"--bind {bind}: other machines could edit without a password; --users FILE is needed there "
            f"(relaunch review --users FILE --add-user NAME makes one)"
        )


def _login() -> str:
    """Return who is logged in on this machine."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "editor"


def _asked_password() -> str:
    """Ask for a password twice at the terminal."""
    import getpass

    from relaunch.errors import ArchiveError

    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Once more: "):
        raise ArchiveError("the two passwords differ; the same one twice would be right")
    return password
