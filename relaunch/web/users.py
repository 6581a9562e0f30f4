"""The users file: a name and a password's hash a line, `#` before a remark."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from werkzeug.security import generate_password_hash

from relaunch.atomic import replacing
from relaunch.errors import ArchiveError

SHORTEST = 10
NAME = re.compile(r"[^\s:#\x00-\x1f\x7f][^:\x00-\x1f\x7f]{0,63}\Z")
HASH = re.compile(r"(?:scrypt|pbkdf2):[!-~]{30,400}\Z")


def read_users(path: Path) -> dict[str, str]:
    """Return the names of a users file with their hashes; all faults come at once."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ArchiveError(f"{path}: cannot be read: {error}; --add-user NAME makes one") from error
    users: dict[str, str] = {}
    faults = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, _, hashed = line.partition(":")
        if not NAME.match(name) or not HASH.match(hashed.strip()):
            faults.append(f"{path}:{number}:1: no line of a users file; NAME:HASH as --add-user writes would be right")
        elif name in users:
            faults.append(f"{path}:{number}:1: {name} is there already; one line a name would be right")
        users[name] = hashed.strip()
    if faults or not users:
        raise ArchiveError("\n".join(faults) or f"{path}: names nobody; --add-user NAME adds somebody")
    return users


def add_user(path: Path | None, name: str, ask: Callable[[], str]) -> None:
    """Write a name with its password's hash into a users file that only its owner may read."""
    if path is None:
        raise ArchiveError("--add-user needs --users FILE, the file to write into")
    if not NAME.match(name):
        raise ArchiveError(f"{name!r} is no user's name; a word without a colon would be right")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    password = ask()
    if len(password) < SHORTEST:
        raise ArchiveError(f"a password of {len(password)} characters; {SHORTEST} or more would be right")
    kept = [line for line in lines if line.partition(":")[0] != name]
    with replacing(path, durable=True) as file:
        file.write("".join(f"{line}\n" for line in [*kept, f"{name}:{generate_password_hash(password)}"]).encode())
    path.chmod(0o600)
