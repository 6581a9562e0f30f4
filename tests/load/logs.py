"""A server's log, counted while it grows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Log:
    """Counts the lines in which a pattern stands, by its first group; each time, only what is new is read."""

    path: Path
    pattern: re.Pattern[str]
    read: int = 0
    rest: str = ""
    found: Counter[str] = field(default_factory=Counter)

    def counts(self) -> Counter[str]:
        """Return how many lines there are by now."""
        if not self.path.is_file():
            return self.found
        with self.path.open("rb") as file:
            file.seek(self.read)
            new = file.read()
        self.read += len(new)
        *lines, self.rest = (self.rest + new.decode("utf-8", errors="replace")).split("\n")
        for line in lines:
            if match := self.pattern.search(line):
                self.found[match[1]] += 1
        return self.found
