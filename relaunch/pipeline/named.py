"""Which files a mapping is read from, and which of them it names: tables, and functions of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from relaunch.mapping.tables import beside

# What a mapping may name beside itself: tables and files of functions.
_TABLE = re.compile(r"(?<![\w./-])[\w][\w./-]{0,200}\.(?:csv|ya?ml)\b")
_CALL = re.compile(r"(?<![\w.:])([A-Za-z_]\w{0,63}):[A-Za-z_]\w", re.ASCII)
MOST_TEXT = 1_000_000


def files_named(files: Iterable[str]) -> list[Path]:
    """Return the files that a mapping's files are or may name."""
    found: dict[Path, None] = {}
    for name in files:
        try:
            text = Path(name).read_text(encoding="utf-8", errors="replace")[:MOST_TEXT]
        except OSError:
            text = ""
        tables = (match[0] for match in _TABLE.finditer(text))
        modules = (f"{match[1]}.py" for match in _CALL.finditer(text))
        beside_it = (beside(other, name) for other in dict.fromkeys([*tables, *modules]))
        found.update(dict.fromkeys([Path(name), *(path for path in beside_it if path is not None)]))
    return list(found)
