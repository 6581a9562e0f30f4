"""Publication dates that a page shows to its readers, and the authors beside them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from lxml import etree

from relaunch.mapping.bylines import author_of, byline_of, date_of
from relaunch.mapping.fields import Found
from relaunch.mapping.transforms.dates import parse_date
from relaunch.model import Page
from relaunch.registry import finder
from relaunch.tree import visible_text

_DATE_CLASS = re.compile(r"(^|[-_ ])(date|datum|timedata|published|pubdate|stand)($|[-_ ])", re.IGNORECASE)
_PRINT = re.compile(r"gedruckt|druckdatum|printed|stand:", re.IGNORECASE)
# What classes that say so have in them, so that those of most elements are not split into words.
_SIGNS = ("dat", "Dat", "DAT", "ublished", "UBLISHED", "stand", "Stand", "STAND")
_HELD = " or ".join(f"contains(., '{sign}')" for sign in _SIGNS)
_dated = etree.XPath(f"descendant-or-self::time | descendant-or-self::*/@class[{_HELD}]/parent::*")
# A date line is the date and little else ("04.12.2020 10:00", "Düsseldorf, 4. Dezember 2020").
DATE_LINE_LENGTH = 60


@lru_cache(maxsize=4096)
def _names_date(classes: str) -> bool:
    return bool(_DATE_CLASS.search(classes))


@finder("visible-date")
def find_visible_date(page: Page, region: Any) -> Found | None:
    """The date that an element named for it shows in the main region; a print or render date is none."""
    if next(region.iter("time"), None) is None and not any(map(_names_date, page.presence.classes)):
        return None
    for element in _dated(region):
        classes = element.get("class")
        named = element.tag == "time" or (classes and _names_date(classes))
        if not named or element.get("itemprop") in ("startDate", "endDate"):
            continue
        text = visible_text(element)
        if len(text) > DATE_LINE_LENGTH or _PRINT.search(text):
            continue
        date = parse_date(element.get("datetime") or "") or parse_date(text)
        if date:
            return Found(date, (element,))
    return None


@finder("byline-date")
def find_byline_date(page: Page, region: Any) -> Found | None:
    """The date of a line above the text or beside the title that says nothing else: "Von Ute Beispiel, 4.12.2020".

    Where several lines of the page say different dates, none is the page's.
    """
    line = byline_of(page, region)
    return None if line is None else Found(date_of(line.text))


@finder("byline-author")
def find_byline_author(page: Page, region: Any) -> Found | None:
    """The name behind "von", "by" or "Autor" in a line above the text that says nothing but that and a date."""
    line = byline_of(page, region)
    author = "" if line is None else author_of(line.text)
    return Found(author) if author else None


@finder("changed-date")
def find_changed_date(page: Page, region: Any) -> Found | None:
    """The day on which the page says that it was changed last: "Letzte Änderung: 4. Dezember 2020".

    It is looked for in a run, on the whole page; where the page names several such days, it has none.
    """
    day = page.memo.get("changed", "")
    return Found(day) if day else None
