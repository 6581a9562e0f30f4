"""Endless parts of a site, and how far a crawl goes into them."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

LIMIT = 20  # requests a trap may cost (the outward contract)
MOST_WAITING = 500
MOST_WAITING_FILTERED = 5_000
MOST_WORDS = 50_000
LONGEST_URL = 2000
MOST_REPEATS = 3  # of one path segment: /a/b/a/b/a/b grows where a server ignores the end of a path

# Parameters that walk through time or along a list. What is in brackets counts: tx_cal_controller[getdate].
_TIME = frozenset("getdate date year month day week jahr monat tag woche datum".split())
_LIST = frozenset("offset start ps pl arc pointer currentpage".split())
# A parameter that names one piece of content: each value is a walk of its own.
_CONTENT = frozenset("uid tt_news news event item article showuid id".split())
_CALENDAR = re.compile(
    r"getdate|(?:^|[/_\-.])cal(?:[/_\-.\[]|endar|$)|kalender|termine?\b|veranstaltung|events?\b", re.I
)
_VIEWS = frozenset("day week month year".split())  # without a date a calendar shows the present one
# Parameters that sort, filter or fold one and the same list. With one of these, or with three of any kind, a query is
# one of many ways to look at a list; what is said in other words each time is no trap, whatever its parameters.
_FILTERS = frozenset(
    "sort sortby sortierung order orderby dir direction richtung filter facet facets f fq limit perpage pagesize "
    "anzahl proseite ansicht layout mode q query search suche suchbegriff".split()
)
_FILTERED = "the filters of "
_PLAIN = frozenset("l lang language sprache type print action controller view".split())
_WORD = re.compile(r"[^\W\d_]{4,}")
_NEWS = re.compile(r"tx_ttnews|tx_news_pi1", re.I)
_STEP = re.compile(r"[\d\-.:/ ]{1,20}")
_DATE_PATH = re.compile(r"^(.*?)/(?:19|20|21)\d\d(?:[/-]\d{1,2}){0,2}/?$")
_NUMBER_PATH = re.compile(r"^(.*?)(?:/\d{1,8})+/?$")
_VARIES = re.compile(
    r"\d+|\b(?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|january|february|march|"
    r"may|june|july|october|december|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\b|\s+",
    re.I,
)


@dataclass(slots=True)
class _Walk:
    """One walk: `strict` means a calendar, whose pages are never worth more than the limit."""

    strict: bool
    admitted: int = 0
    productive: int = 0
    waiting: deque[str] = field(default_factory=deque)
    texts: set[int] = field(default_factory=set)

    @property
    def has_room(self) -> bool:
        """Whether one more may be asked for; the first page of any walk is new and must not make room for a 21st."""
        return self.admitted - self.productive < (LIMIT if self.strict or not self.productive else LIMIT - 1)


class Traps:
    """Counts requests into walks: calendars without end, news archives by month, lists by offset, paths that grow.

    A URL is part of a walk if a parameter with a number or a date for its value walks through time or along a list, or
    if its path ends in a date; on a calendar's path any number will do. All URLs of a walk share path and remaining
    parameters, so that each `uid` or `tt_news` is a walk of its own and a series of articles is none; a calendar's
    views and categories are the same walk.

    A walk through the time of a calendar (`tx_cal_controller[getdate]`, `/kalender/2031/05/`) gets 20 requests. Another
    walk, such as a news archive by months, gets 20 that show nothing new: each of its pages with a text of its own,
    dates apart, or with a link to a new page outside of walks makes room for one more; so does a page of a list with
    filters that says a word which no page of that list said before. What still waits for that at the end of the crawl,
    and all else refused, is left out by name.
    """

    def __init__(self) -> None:
        self._walks: dict[str, _Walk] = {}
        self._changed: set[str] = set()

    def changed(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the walks that changed since the last call, each with its state as plain values."""
        for key in sorted(self._changed):
            walk = self._walks[key]
            yield key, {
                "strict": walk.strict,
                "admitted": walk.admitted,
                "productive": walk.productive,
                "waiting": list(walk.waiting),
                "texts": sorted(walk.texts),
            }
        self._changed.clear()

    def restore(self, key: str, state: dict[str, Any]) -> None:
        """Take a walk up again where `changed` gave it out."""
        counts = state["strict"], state["admitted"], state["productive"]
        self._walks[key] = _Walk(*counts, deque(state["waiting"]), set(state["texts"]))

    def admit(self, url: str) -> str:
        """Return an empty string for a URL to ask for, `wait` for later perhaps, or the reason to leave it out."""
        if reason := _malformed(url):
            return reason
        found = walk_of(url)
        if found is None:
            return ""
        key, strict = found
        walk = self._walks.setdefault(key, _Walk(strict))
        most = MOST_WAITING_FILTERED if key.startswith(_FILTERED) else MOST_WAITING
        if walk.has_room:
            walk.admitted += 1
            self._changed.add(key)
            return ""
        if strict or len(walk.waiting) >= most:
            return f"trap: more than {LIMIT} requests for {key}"
        walk.waiting.append(url)
        self._changed.add(key)
        return "wait"

    def is_walk(self, url: str) -> bool:
        """Say whether `prove` wants to hear of a page."""
        found = walk_of(url)
        return found is not None and not found[1] and found[0] in self._walks

    def prove(self, url: str, text: str, led_on: bool) -> str:
        """Take note of a walk's page, its text and whether it led on; return a URL that waited, if any."""
        key, _ = walk_of(url) or ("", False)
        walk = self._walks.get(key)
        if walk is None or walk.strict:
            return ""
        filtered = key.startswith(_FILTERED)
        signs = _words(text) if filtered else {signature(text)}
        if signs <= walk.texts | (_words(unquote_plus(url)) if filtered else set()) and not led_on:
            return ""
        if len(walk.texts) < MOST_WORDS:
            walk.texts |= signs
        walk.productive += 1
        self._changed.add(key)
        if not walk.waiting or not walk.has_room:
            return ""
        walk.admitted += 1
        return walk.waiting.popleft()

    def left(self) -> list[tuple[str, str]]:
        """Return the URLs still waiting, each with the reason why they were never asked for."""
        return [
            (url, f"trap: {LIMIT} pages of {key} showed nothing new")
            for key, walk in sorted(self._walks.items())
            for url in walk.waiting
        ]


def signature(text: str) -> int:
    """Return a text's fingerprint, dates and numbers apart; the same after a restart."""
    plain = _VARIES.sub("", text.casefold()).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(plain, digest_size=8).digest(), "big")


def _words(text: str) -> set[int]:
    """Return the fingerprints of a text's words; those that an address gives its page to say are nothing new."""
    return {zlib.crc32(word.encode("utf-8", "replace")) for word in _WORD.findall(text.casefold())}


def _malformed(url: str) -> str:
    if len(url) > LONGEST_URL:
        return f"trap: a URL of more than {LONGEST_URL} characters"
    segments = [part for part in url.partition("?")[0].split("/")[3:] if part]
    if len(segments) > MOST_REPEATS and any(segments.count(part) > MOST_REPEATS for part in set(segments)):
        return "trap: a path that repeats itself"
    return ""


def walk_of(url: str) -> tuple[str, bool] | None:
    """Return the walk that a URL belongs to and whether it is a calendar's; None for all other URLs."""
    path, _, query = url.partition("?")
    in_calendar = bool(_CALENDAR.search("/" + "/".join(path.split("/")[3:])))
    pairs = [(name, value) for name, _, value in (unquote_plus(raw).partition("=") for raw in query.split("&") if raw)]
    walking = {name for name, value in pairs if _STEP.fullmatch(value) and _walks(name, in_calendar)}
    views = {name for name, value in pairs if _last(name) == "view" and value in _VIEWS and _CALENDAR.search(name)}
    dated = _DATE_PATH.match(path)
    steps = dated or (_NUMBER_PATH.match(path) if in_calendar else None)
    if not walking and not steps and not views:
        return _filters(path, pairs)
    calendar = in_calendar or any(_CALENDAR.search(name) for name in walking | views)
    timed = dated or views or any(_last(name) in _TIME for name in walking)
    strict = bool(calendar and timed) and not any(_NEWS.match(name) for name in walking)
    plugins = {name.partition("[")[0] for name in walking | views} if strict else set()
    kept = sorted(
        f"{name}={value}"
        for name, value in pairs
        if name not in walking and (_last(name) in _CONTENT or name.partition("[")[0] not in plugins)
    )
    place = steps.group(1) + "/…/" if steps else path
    key = f"{place}?{'&'.join(kept)}" if kept else place
    return (f"the calendar {key}" if strict else key), strict


def _filters(path: str, pairs: list[tuple[str, str]]) -> tuple[str, bool] | None:
    """Return the walk through the filters of a list, or None for a query that has none."""
    free = {name for name, value in pairs if value and _last(name) not in _CONTENT | _PLAIN}
    named = any(_last(name) in _FILTERS or name.partition("[")[0].lower() in _FILTERS for name in free)
    if len(free) < 2 or not (named or len(free) > 2):
        return None
    kept = sorted(f"{name}={value}" for name, value in pairs if name not in free)
    return f"{_FILTERED}{path}" + (f"?{'&'.join(kept)}" if kept else ""), False


def _walks(name: str, in_calendar: bool) -> bool:
    last = _last(name)
    return last not in _CONTENT and (last in _TIME or last in _LIST or in_calendar)


def _last(name: str) -> str:
    """Return a parameter's own name: `getdate` of `tx_cal_controller[getdate]`."""
    return (name.rpartition("[")[2].rstrip("]") if "[" in name else name).lower()
