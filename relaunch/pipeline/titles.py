"""Which record a text of furniture names: by its title, whole, in part, or in a link back, on or up."""

from __future__ import annotations

import re
from functools import lru_cache

from relaunch.ledger.book import text_id
from relaunch.ledger.sentences import key_of, sentence_key, sentences_of
from relaunch.pipeline.site import Site

PAGING = re.compile(
    r"(?:(?:seite|page)\s+\d+(?:\s+(?:von|of)\s+\d+)?\s*)+|(?:zurück|weiter|prev(?:ious)?|next)\W*\d+\W*", re.IGNORECASE
)
# What a link to the next page of a series says before that page's title.
_TURNING = re.compile(
    r"\W*(?:zurück|weiter|vorherige[rs]?|nächste[rs]?|previous|prev|next|up|hoch)(?: (?:seite|page))?\W*", re.IGNORECASE
)
_AROUND = " \t\u00a0[]()|:«»‹›<>→←"
_NUMBERING = re.compile(r"\A\s*(?:[A-Z]|\d{1,3})(?:\.\d{1,3})*\.?\s+")  # of chapters: "2.1. Wege"
_CUT = re.compile(r"(?:\.\.\.|…)\W*\Z")
BEGINNING = 16  # letters of a title that are enough to know it where the rest was cut off


def without_number(text: str) -> str:
    """Return a heading without the number of its chapter."""
    return _NUMBERING.sub("", text)


class Titles:
    """The record that each title names, the first id where several share one; `asked` notes the questions.

    A title's sentences, and what stands behind its number, name the record too, unless they are another one's title.
    """

    def __init__(self, site: Site) -> None:
        self.named: dict[int, str] = {}  # by the title's digest: titles of a large site need not be held
        self.begun: dict[int, str] = {}
        places = sorted(site.places.values(), key=lambda place: place.id, reverse=True)
        for place in places:
            for part in (*sentences_of(place.title).keys, key_of(without_number(place.title))):
                self.named[text_id(part)] = place.id
        for place in places:
            key = key_of(place.title)
            self.named[text_id(key)] = place.id
            self.begun[text_id(key[:BEGINNING])] = place.id
        self._known = lru_cache(maxsize=16384)(self._of)
        self.asked: set[str] = set()  # keys of what the furniture of one record's pages says …
        self.turned: set[str] = set()  # … and those of its texts that may lead to the next page

    def name(self, number: int) -> str:
        """Return the record that a title names, by the number of its key."""
        return self.named.get(number, "")

    def of(self, text: str) -> tuple[str, str, bool]:
        """Return a text's key, the record it names, and whether it leads through a list; note that it was asked."""
        found = self._known(text)
        self.asked.add(found[0])
        if _TURNING.match(text) is not None:
            self.turned.add(text)
        return found

    def _of(self, text: str) -> tuple[str, str, bool]:
        key = sentence_key(text)
        named = self.named.get(text_id(key), "") or self.turned_to(text)
        return key, named, PAGING.fullmatch(text) is not None

    def turned_to(self, text: str) -> str:
        """Return the record to which a link to the next or previous page leads, by the title that it names."""
        turning = _TURNING.match(text)
        if turning is None:
            return ""
        key = key_of(_CUT.sub("", text[turning.end() :]).strip(_AROUND))
        if _CUT.search(text) is not None and len(key) >= BEGINNING:
            return self.begun.get(text_id(key[:BEGINNING]), "")
        return self.named.get(text_id(key), "") if key else ""
