"""What a record asks of its site while it is made, and whether the site would answer the same another time."""

from __future__ import annotations

import json
import stat
import zlib
from array import array
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from relaunch.archive import Entry
from relaunch.export.files import DIGITS, extension
from relaunch.ledger.book import text_id
from relaunch.model import Asset
from relaunch.pipeline.fates import Fates
from relaunch.pipeline.site import Place, Site
from relaunch.pipeline.titles import Titles

NAMED = ("gone", "failed", "quarantined", "")  # the fates that a record tells of
PLACE, END, FATE, FILE, TEXT, TEASER, TURNED = "place", "end", "fate", "file", "text", "teaser", "turned"
NEVER = "?"  # an answer that is no answer the next time
MOST = 1_000_000  # bytes of what one record asks


class Asked:
    """Answers a record's questions and takes note of them; `text` gives the digest of what a draft says, by its key."""

    def __init__(self, out: Path, site: Site, fates: Fates, titles: Titles, text: Callable[[str], bytes]) -> None:
        self.out = out
        self.site = site
        self.fates = fates
        self.titles = titles
        self.text = text
        self.notes: dict[tuple[str, str], str] = {}
        self.entry = lru_cache(maxsize=4096)(fates.file_entry)
        self._answers: dict[str, Callable[[str], str]] = {
            PLACE: lambda url: _told(site.find(url)), END: fates.follow, FATE: self._fate, FILE: self._file,
            TEXT: lambda key: text(key).hex(), TEASER: lambda said: str(said in site.site_wide_teasers),
            TURNED: titles.turned_to,
        }  # fmt: skip

    def begin(self) -> None:
        """Forget what the record before has asked."""
        self.notes.clear()
        self.titles.asked.clear()
        self.titles.turned.clear()

    def find(self, url: str) -> Place | None:
        """Return the place that a canonical URL leads to."""
        place = self.site.find(url)
        self.notes[PLACE, url] = _told(place)
        return place

    def follow(self, url: str) -> str:
        """Return the canonical URL at the end of a chain of redirects."""
        end = self.notes[END, url] = self.fates.follow(url)
        return end

    def fate(self, url: str) -> str:
        """Return what became of a URL that is no record."""
        self.notes[FATE, url] = self._fate(url)
        return self.fates.fate(url)

    def telling(self, text_of: Callable[[str], str]) -> Callable[[str], str]:
        """Return a function that tells what drafts say, and takes note of the drafts."""

        def told(key: str) -> str:
            self.quotes(key)
            return text_of(key)

        return told

    def fetching(self, fetch: Callable[[Asset], Asset | None]) -> Callable[[Asset], Asset | None]:
        """Return a function that stores assets, and takes note of what became of them."""

        def fetched(asset: Asset) -> Asset | None:
            found = fetch(asset)
            self.notes[FILE, asset.url] = self._file(asset.url)
            return found

        return fetched

    def quotes(self, key: str) -> None:
        """Take note that what a record says hangs on what another draft says."""
        self.notes[TEXT, key] = self.text(key).hex()

    def is_site_wide(self, teaser: str) -> bool:
        """Say whether a teaser is the site's and no page's."""
        found = teaser in self.site.site_wide_teasers
        self.notes[TEASER, teaser] = str(found)
        return found

    def is_unsure(self) -> None:
        """Take note that a record hangs on something that is not looked at here."""
        self.notes["", ""] = NEVER

    def packed(self) -> bytes:
        """Return all that a record has asked, with the answers; empty where they do not hold for another time."""
        if NEVER in self.notes.values():
            return b""
        for text in self.titles.turned:
            self.notes[TURNED, text] = self.titles.turned_to(text)
        ids = sorted(map(text_id, self.titles.asked))
        notes = [[kind, what, answer] for (kind, what), answer in sorted(self.notes.items())]
        told = [notes, array("q", ids).tobytes().hex(), _digest_of(ids, self.titles.name)]
        return zlib.compress(json.dumps(told).encode("ascii"), 1)

    def are_same(self, packed: bytes) -> bool:
        """Say whether everything that was asked once has the same answer now."""
        if not packed:
            return False
        notes, ids, names = json.loads(zlib.decompressobj().decompress(packed, MOST))
        for kind, what, answer in notes:
            if self._answers[kind](what) != answer or answer == NEVER:
                return False
        numbers = array("q")
        numbers.frombytes(bytes.fromhex(ids))
        if _digest_of(list(numbers), self.titles.name) != names:
            return False
        for kind, _, answer in notes:
            if kind == FILE and answer:
                self.fates.assets[answer.split("\n")[0]] = answer.split("\n")[1]
        return True

    def _fate(self, url: str) -> str:
        found = self.fates.fate(url)
        return found if found in NAMED else "told by nobody"

    def _file(self, url: str) -> str:
        """Return what became of a picture or download: its address, its file, its digest, and how the file stands."""
        entry: Entry | None = self.entry(url)
        if entry is None:
            return ""
        file = f"assets/{entry.sha256[:DIGITS]}.{extension(entry.media_type, url)}"
        try:
            said = (self.out / file).lstat()
        except OSError:
            return NEVER
        if not stat.S_ISREG(said.st_mode) or said.st_size != entry.length:
            return NEVER
        return "\n".join((entry.url, file, entry.sha256, entry.media_type, str(said.st_mtime_ns)))


def _told(place: Place | None) -> str:
    return "" if place is None else "\n".join((place.key, place.id, place.path, place.title, place.url))


def _digest_of(ids: list[int], named: Callable[[int], str]) -> str:
    told = "\n".join(map(named, ids)).encode("utf-8", "surrogatepass")
    return blake2b(told, digest_size=16).hexdigest()
