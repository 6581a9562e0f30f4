"""Endless parts of a site, and how far a crawl goes into them."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

LIMIT = 20  # requests a trap may cost (the outward contract)
MOST_WAITING = 500
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
    dates apart, or with a link to a new page outside of walks makes room for one more. What still waits for that at the
    end of the crawl, and all else refused, is left out by name.
    """

    def __init__(self) -> None:
        self._walks: dict[str, _Walk] = {}

    def admit(self, url: str) -> str:
        """Return an empty string for a URL to ask for, `wait` for later perhaps, or the reason to leave it out."""
        if reason := _malformed(url):
            return reason
        found = walk_of(url)
        if found is None:
            return ""
        key, strict = found
        walk = self._walks.setdefault(key, _Walk(strict))
        if walk.has_room:
            walk.admitted += 1
            return ""
        if strict or len(walk.waiting) >= MOST_WAITING:
            return f"trap: more than {LIMIT} requests for {key}"
        walk.waiting.append(url)
        return "wait"

    def is_walk(self, url: str) -> bool:
        """Say whether `prove` wants to hear of a page."""
        found = walk_of(url)
        return found is not None and not found[1] and found[0] in self._walks

    def prove(self, url: str, text: str, led_on: bool) -> str:
        """Take note of a walk's page, its text and whether it led on; return a URL that waited, if any."""
        found = walk_of(url)
        walk = self._walks.get(found[0]) if found else None
        if walk is None or walk.strict:
            return ""
        signature = hash(_VARIES.sub("", text.casefold()))
        if signature in walk.texts and not led_on:
            return ""
        walk.texts.add(signature)
        walk.productive += 1
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
        return None
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


def _walks(name: str, in_calendar: bool) -> bool:
    last = _last(name)
    return last not in _CONTENT and (last in _TIME or last in _LIST or in_calendar)


def _last(name: str) -> str:
    """Return a parameter's own name: `getdate` of `tx_cal_controller[getdate]`."""
    return (name.rpartition("[")[2].rstrip("]") if "[" in name else name).lower()
