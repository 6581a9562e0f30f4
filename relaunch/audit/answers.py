"""Test the claims about pages that stand in for others: the site's answer to what does not exist, and login walls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from urllib.parse import unquote, urljoin, urlsplit

from relaunch.archive import Archive
from relaunch.audit.claims import Claim, Piece
from relaunch.audit.pages import read_page
from relaunch.audit.words import letters

IMPOSSIBLE = "relaunch-no-such-page"  # in each address that a crawl makes up
NUMBERS = re.compile(r"[\w\-]*\d[\w\-.:]*")
HOPS = 5


class Answers:
    """Knows what the site says to addresses that do not exist, read from the archive anew."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def fault(self, piece: Piece, claim: Claim, url: str) -> str | None:
        """Return why such a claim does not hold, or an empty text; None where it is about something else."""
        if claim.why.startswith("soft 404"):
            holds = _key(piece.text, url) in self.said
            return "" if holds else "the site does not say it where nothing is"
        if claim.why.startswith("login wall"):
            return "" if self._asks_for_password(url) else "the page has no field for a password"
        if claim.why.startswith("an address that cannot exist"):
            return "" if IMPOSSIBLE in url else "nobody made this address up"
        return None

    @cached_property
    def said(self) -> frozenset[str]:
        """The sentences of all answers to made-up addresses."""
        return frozenset(key for url, text in self._spoken() for key in [_key(text, url)])

    def _spoken(self) -> Iterator[tuple[str, str]]:
        for entry in self.archive.entries():
            if IMPOSSIBLE not in entry.url:
                continue
            found = self.archive.find(entry.url)
            for _ in range(HOPS):
                if found is None or not 300 <= found.status < 400:
                    break
                found = self.archive.find(urljoin(found.url, self.archive.read(found).header("Location")))
            if found is not None and found.status == 200:
                spoken = read_page(self.archive.read(found)).spoken
                yield from ((found.url, sentence.text) for sentence in spoken)

    def _asks_for_password(self, url: str) -> bool:
        entry = self.archive.find(url)
        body = self.archive.read(entry).body if entry is not None else b""
        return bool(re.search(rb"<input[^<>]{1,2000}password", body, re.I))


def _key(text: str, url: str) -> str:
    """Return what a sentence says, but for numbers and its page's own address."""
    parts = urlsplit(url)
    last = parts.path.rstrip("/").rpartition("/")[2]
    for form in (url, parts.path, parts.path.strip("/"), last, parts.query):
        for spelled in (form, unquote(form)):
            text = text.replace(spelled, " ") if len(spelled) > 3 else text
    return letters(NUMBERS.sub(" ", text))
