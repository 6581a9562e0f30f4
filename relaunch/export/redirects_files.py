"""What the writers of redirects give back, and how they put their files down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from relaunch.atomic import replacing


@dataclass(slots=True)
class Written:
    """The files that were written, and the legacy URLs that this format cannot say, with the reason."""

    files: list[Path] = field(default_factory=list)
    unsaid: list[tuple[str, str]] = field(default_factory=list)

    def put(self, path: Path, lines: Iterable[bytes]) -> None:
        """Write a file whole or not at all."""
        with replacing(path) as file:
            file.writelines(lines)
        self.files.append(path)


def as_pattern(text: str) -> str:
    r"""Return a regular expression that matches a text: all but letters and digits as \xHH, which no quotes end."""
    return "".join(chr(b) if b < 128 and chr(b).isalnum() else f"\\x{b:02X}" for b in text.encode("utf-8"))


def name_pattern(name: str) -> str:
    """Return a regular expression for a parameter's name, as it is or escaped; the last of a name is found."""
    letters = "".join(c if c.isalnum() or c in "_-" else _letter(f"{ord(c):02X}") for c in name)
    return f"^(?:.*&(?:amp;)*)?{letters}="


def value_pattern(drops: Iterable[str]) -> str:
    """Return a regular expression for a value that is neither empty nor the one that goes without saying."""
    idle = "".join(f"(?!{drop}(?:&|$))" for drop in drops)
    return f"{idle}([^&]+)"


def _letter(digits: str) -> str:
    either = "".join(f"[{d}{d.lower()}]" if d.isalpha() else d for d in digits)
    return f"(?:\\x{digits}|%{either})"
