"""What this program is made of, as a digest: what one build or audit has found holds for the next one of the same."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("lxml", "nh3", "PyYAML", "beautifulsoup4", "warcio")


def digest_of(path: Path) -> str:
    """Return a digest of a file's bytes; empty where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


@cache
def program() -> str:
    """Return a digest of this program's files, its libraries and its Python."""
    folder = Path(__file__).parent
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".yaml"))
    own = (f"{path.relative_to(folder)} {digest_of(path)}" for path in files)
    parts = [sys.version, *map(_version, LIBRARIES), *own]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
