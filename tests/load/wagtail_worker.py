"""Django started once; each command of the example portal then runs in a process of its own, forked from here.

Reads {"argv": [...]}, or {"call": "function of wagtail_editor", "with": [...]}, line by line, and answers
{"exit": …, "out": …, "err": …}. Runs with .venv/wagtail's Python.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import IO, Any

AT_HAND = (
    "legacy.cms relaunch.cli.target relaunch.load.verify relaunch.load.importing website.urls wagtail_editor"
).split()


def run(asked: dict[str, Any], out: IO[bytes], err: IO[bytes]) -> None:
    """Run a command in this process, which ends with it."""
    import wagtail_editor
    from django.core.management import execute_from_command_line

    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    status = 0
    try:
        if "call" in asked:
            print(json.dumps(getattr(wagtail_editor, asked["call"])(*asked["with"]), default=str))
        else:
            execute_from_command_line(["manage.py", *asked["argv"]])
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else int(bool(left.code))
    except BaseException:
        traceback.print_exc()
        status = 70
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def serve() -> None:
    """Answer until the input ends."""
    import django

    django.setup()
    for name in AT_HAND:
        importlib.import_module(name)  # so that the commands find it in memory
    for line in sys.stdin:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = os.fork()
            if not child:
                run(json.loads(line), out, err)
            _, status = os.waitpid(child, 0)
            out.seek(0)
            err.seek(0)
            said = {"exit": os.waitstatus_to_exitcode(status), "out": out.read().decode(), "err": err.read().decode()}
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    serve()
