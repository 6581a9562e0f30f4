"""Lines above a text that say only when it was published and by whom: "Von Ute Beispiel, 4. Dezember 2020, 10:00 Uhr".

Many systems print them without a class or a meta that says so; in a portal both are fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from relaunch.mapping.transforms.dates import date_spans
from relaunch.model import Page
from relaunch.tree import BLOCKS, HEADINGS, drop, squash, visible_text

MEMO = "byline-of"
LONGEST = 120
# So many lines above the text are looked at, headings not counted; a longer line is the text itself.
FIRST_LINES = 3
NO_LINE = 300
# Beside the title: of so many on a page, in so many elements around it.
TITLES = 3
LEVELS = 4
# What may stand beside date and name. Not "Stand", "gedruckt", "Termin", "Datum": these dates are of something else.
_WORDS = frozenset(
    "von by am on vom the veröffentlicht veröffentlichung published posted geschrieben verfasst written "
    "erstellt created autor autorin author text redaktion eingestellt um at uhr "
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so den "
    "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun".split()
)
_BY = frozenset("von by autor autorin author".split())
# Beside what begins so, a day is the one on which something takes place.
_OF_EVENT = re.compile(
    r"(?:ort|wo|wann|uhrzeit|zeit|beginn|ende|einlass|termin|treffpunkt|veranstalt\w*|eintritt|anmeldung|location|venue"
    r"|where|when|time|admission)\b[^:]{0,20}:",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"\w+")
_CLOCK = re.compile(r"(?<![\d:])(?:[01]?\d|2[0-3])[:.][0-5]\d(?::[0-5]\d)?(?![\d:])")
_PARTICLE = "von|van|de|der|den|zu|zur|la|le|di|du"
_NAME = rf"[A-ZÄÖÜ][\w.'’-]*(?:\s(?:(?:{_PARTICLE})\s){{0,2}}[A-ZÄÖÜ][\w.'’-]*){{1,3}}"
_AUTHOR = re.compile(rf"(?:^|(?<=\W))(?:[Vv]on|[Bb]y|[Aa]utor(?:in)?:?|[Aa]uthor:?)\s(?P<name>{_NAME})(?=$|\W)")


def date_of(text: str) -> str:
    """Return the day (ISO 8601) of a line that says nothing but that and, behind "von" or "by", a name; else empty."""
    days, free = _parted(text)
    if len(days) != 1 or len(_CLOCK.findall(free)) > 1:  # two times: from when to when something takes place
        return ""
    author = author_of(text)
    return next(iter(days)) if says_only(text, days, [author] if author else []) else ""


def author_of(text: str) -> str:
    """Return the name that stands behind "von", "by" or "Autor" in a line with a date; empty for none."""
    days, free = _parted(text)
    found = _AUTHOR.search(free) if days else None
    return squash(found["name"]) if found else ""


def says_only(text: str, days: Iterable[str], names: Iterable[str]) -> bool:
    """Say whether a line holds some of these days and names, and nothing else but times of day and words for them.

    A name alone may be a contact's.
    """
    told, free = _parted(text)
    if len(text) > LONGEST or not told.issubset(days):
        return False
    is_named = False
    for name in sorted(names, key=len, reverse=True):
        less = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", free, flags=re.IGNORECASE)
        is_named = is_named or less != free
        free = less
    if told:
        free = _CLOCK.sub(" ", free)
    words = _WORD.findall(free.casefold())
    return bool(told or (is_named and not _BY.isdisjoint(words))) and all(word in _WORDS for word in words)


@lru_cache(maxsize=256)
def _parted(text: str) -> tuple[frozenset[str], str]:
    """Return the days of a line and what it says besides; a text longer than a line has none."""
    spans = date_spans(text) if len(text) <= LONGEST and _DIGIT.search(text) else []
    parts, at = [], 0
    for _, start, end in spans:
        parts.append(text[at:start])
        at = end
    return frozenset(day for day, _, _ in spans), " | ".join([*parts, text[at:]])


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a region: a block without blocks in it, or what stands by itself between two blocks."""

    text: str
    block: Any = None
    behind: Any = None  # what stands by itself begins behind this element, or at the beginning of its parent …
    within: Any = None
    inline: tuple[Any, ...] = ()  # … and goes on with these

    def drop(self) -> None:
        """Take the line out of its tree."""
        if self.block is not None:
            drop(self.block)
            return
        for element in self.inline:
            element.tail = None
            element.getparent().remove(element)
        if self.behind is not None:
            self.behind.tail = None
        else:
            self.within.text = None


def lines_above(region: Any) -> Iterator[Line]:
    """Yield the first lines of a region that are no headings: the text may begin among them."""
    for line in islice(_lines(region), FIRST_LINES):
        if len(line.text) > NO_LINE:
            return
        yield line


def dates_of_lines(region: Any) -> set[str]:
    """Return all days that lines of a region say alone: a list of news has several."""
    return {day for line in _lines(region) if (day := date_of(line.text))}


def byline_above(region: Any) -> Line | None:
    """Return the line above a text that says when it was published; none of an event, and none of a list of days."""
    lines = list(lines_above(region))
    dated = next((line for line in lines if date_of(line.text)), None)
    if dated is None or any(_OF_EVENT.match(line.text) for line in lines):
        return None
    return dated if len(dates_of_lines(region)) == 1 else None


def byline_of(page: Page, region: Any) -> Line | None:
    """Return the line above a region's text or beside the title; it is asked for several times, and looked for once."""
    found: tuple[Any, Line | None] = page.memo.get(MEMO, (None, None))
    if found[0] is not region:
        found = page.memo[MEMO] = region, byline_above(region) or page.memo.get("byline")
    return found[1]


def leave_undated(page: Page, region: Any) -> None:
    """Have the finders see no byline: the page is of a type whose dates are of something else."""
    page.memo[MEMO] = region, None


def remember_byline(page: Page) -> None:
    """Keep for the finders the titles of a page and what a line beside them says, before a step takes them away."""
    titles = list(islice(page.body.iter("h1"), TITLES))
    page.memo["h1"] = tuple(map(visible_text, titles))
    for title in titles:
        near = [*_behind(title), *_before(title)]
        if any(_OF_EVENT.match(line.text) for line, _ in near):
            return
        for line, around in near:
            day = date_of(line.text)
            if day and dates_of_lines(around) == {day}:
                page.memo["byline"] = Line(line.text)
                return


def _behind(title: Any) -> Iterator[tuple[Line, Any]]:
    """Yield the lines behind a title, each with the element that holds both."""
    seen = 0
    for element in islice(chain([title], title.iterancestors()), LEVELS):
        around = element.getparent()
        for line in _lines(around, element) if around is not None else ():
            if seen == FIRST_LINES or len(line.text) > NO_LINE:
                return
            seen += 1
            yield line, around


def _before(title: Any) -> Iterator[tuple[Line, Any]]:
    """Yield the line right before a title, with the element that holds both."""
    for element in islice(chain([title], title.iterancestors()), LEVELS):
        before = element.getprevious()
        if before is not None:
            text = visible_text(before) if isinstance(before.tag, str) else ""
            if text:
                yield Line(text, before), element.getparent()
            return


def _lines(element: Any, after: Any = None) -> Iterator[Line]:
    """Yield the lines of an element, or those of it that stand behind one of its children."""
    behind = after
    inline: list[Any] = []
    for child in chain(element.iterchildren("*") if after is None else after.itersiblings("*"), (None,)):
        is_inline = child is not None and child.tag not in BLOCKS and child.tag != "br" and not _holds_blocks(child)
        if is_inline:
            inline.append(child)
            continue
        said = (element.text if behind is None else behind.tail) or ""
        text = squash(said + "".join(visible_text(one) + (one.tail or "") for one in inline))
        if text:
            yield Line(text, None, behind, element, tuple(inline))
        if child is None:
            return
        behind, inline = child, []
        if child.tag in HEADINGS or child.tag == "br":
            continue
        if _holds_blocks(child):
            yield from _lines(child)
        elif text := visible_text(child):
            yield Line(text, child)


def _holds_blocks(element: Any) -> bool:
    return any(inner.tag in BLOCKS for inner in element.iterdescendants("*"))


def drop_bylines(region: Any, day: str, names: Iterable[str]) -> None:
    """Take the lines above the text out of a region that only say what the record's fields hold."""
    days, names = [day[:10]] if day else [], list(filter(None, names))
    if days or names:
        for line in [line for line in lines_above(region) if says_only(line.text, days, names)]:
            line.drop()
