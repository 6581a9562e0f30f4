"""How a crawl behaves: who it says it is, when it works, what it asks for, and when it has had enough."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from relaunch.archive.writer import own_version
from relaunch.errors import ArchiveError

_HOURS = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?\s?[-–]\s?(\d{1,2}):(\d\d)(?::(\d\d))?")
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,6})?)\s?([kmgt]?)b?", re.I)
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
LONGEST_DELAY = 60.0  # a robots.txt that asks for more than a minute between two requests asks for no crawl at all


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of the day in which a crawl may work; they may go over midnight."""

    start: time
    end: time

    @classmethod
    def of(cls, text: str) -> Hours:
        """Read `20:00-06:00`."""
        found = _HOURS.fullmatch(text.strip())
        try:
            if found is None:
                raise ValueError
            first = [int(part or 0) for part in found.groups()]
            start, end = time(first[0], first[1], first[2]), time(first[3], first[4], first[5])
        except ValueError:
            raise ArchiveError(f"--hours: '{text}' is no window of time; 20:00-06:00 would be right") from None
        if start == end:
            raise ArchiveError(f"--hours: '{text}' begins and ends at once; 20:00-06:00 would be right")
        return cls(start, end)

    def closed_for(self, now: datetime) -> float:
        """Return the seconds until the window opens; 0 while it is open."""
        clock = now.time()
        inside = self.start <= clock < self.end if self.start < self.end else clock >= self.start or clock < self.end
        if inside:
            return 0.0
        opens = datetime.combine(now.date(), self.start)
        return ((opens if opens > now else opens + timedelta(days=1)) - now).total_seconds()


@dataclass(frozen=True, slots=True)
class Manners:
    """What the operator asked for; plain values, so that it travels to the crawl's own process. No secrets in it.

    `include` and `exclude` are patterns searched in URLs. `netrc` and `cookies` name files, as does `hits`,
    an access log: what visitors got from there is asked for even where nothing links to it. `ask_all` asks for
    what a sitemap calls unchanged, too.
    """

    contact: str = ""
    hours: str = ""
    per_host: int = 0
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_bytes: int = 0
    max_hours: float = 0.0
    netrc: str = ""
    cookies: str = ""
    private: bool = False
    timeout: float = 0.0
    hits: str = ""
    ask_all: bool = False

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Manners:
        """Take plain values, from JSON or from Scrapy's command line; unknown names are refused."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(values.keys() - known):
            raise ArchiveError(f"manners: unknown {', '.join(unknown)}; known: {', '.join(sorted(known))}")
        lists = {name: tuple(values[name]) for name in ("include", "exclude") if name in values}
        return cls(**{**values, **lists})

    def plain(self) -> dict[str, Any]:
        """Return the plain values."""
        return asdict(self)

    def check(self) -> None:
        """Refuse what cannot be meant, all of it at once."""
        faults: list[str] = []
        for name, patterns in (("--include", self.include), ("--exclude", self.exclude)):
            faults += filter(None, (_fault(name, pattern) for pattern in patterns))
        if self.hours:
            try:
                Hours.of(self.hours)
            except ArchiveError as error:
                faults.append(str(error))
        if self.contact and not re.fullmatch(r"[ -~]{3,200}", self.contact):
            faults.append(f"--contact: {self.contact!r} cannot stand in a header; web@example.de would be right")
        for name, value in (("--max-bytes", self.max_bytes), ("--max-hours", self.max_hours),
                            ("--per-host", self.per_host), ("--timeout", self.timeout)):  # fmt: skip
            if value < 0:
                faults.append(f"{name}: {value} is less than nothing; a number above 0 would be right")
        if self.hits and not Path(self.hits).is_file():
            faults.append(f"--hits: {self.hits}: no such file; an access log, packed or not, would be right")
        if faults:
            raise ArchiveError("\n".join(faults))

    def agent(self) -> str:
        """Return the User-Agent: a plain name, whose site this is, and whom to write to."""
        contact = f"+{self.contact}; " if self.contact else "+"
        return f"relaunch/{own_version()} ({contact}content migration, run for the operator of this site)"

    def refused(self, url: str) -> str:
        """Return why the patterns keep a page out, or an empty string."""
        if self.include and not any(_compiled(pattern).search(url) for pattern in self.include):
            return "left out: no --include pattern matches"
        found = next((pattern for pattern in self.exclude if _compiled(pattern).search(url)), None)
        return "" if found is None else f"left out by --exclude {found}"

    def spent(self, received: int, seconds: float) -> str:
        """Return the budget that is used up, or an empty string."""
        if self.max_bytes and received >= self.max_bytes:
            return f"--max-bytes {self.max_bytes}"
        return f"--max-hours {self.max_hours:g}" if self.max_hours and seconds >= self.max_hours * 3600 else ""


def _fault(name: str, pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        place = "" if error.pos is None else f":{error.pos + 1}"
        return f"{name}{place}: '{pattern}': {error.msg}; a regular expression was expected, such as '/aktuelles/'"
    return ""


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def size_of(text: str) -> int:
    """Return a number of bytes: `500MB` is 500,000,000. Raises ValueError, as argparse wants it."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return int(float(found[1]) * _UNITS[found[2].lower()])
