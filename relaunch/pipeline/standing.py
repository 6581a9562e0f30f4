"""The records of the last build that need not be made again: all that they hang on is as it was when they were made.

A record hangs on the drafts of its pages, on its place in the site, on the answers to what it asked (`asked`), and on
the files that editors work on. Its line of records.jsonl and its rows in the ledger stay then.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

from relaunch.ledger.made import Made
from relaunch.ledger.store import Ledger
from relaunch.mapping.schema import Mapping
from relaunch.pipeline.asked import Asked
from relaunch.pipeline.editors import Editors, Told, told_of
from relaunch.pipeline.files import digest_of
from relaunch.pipeline.site import Place, Site
from relaunch.pipeline.stage import Stage
from relaunch.program import program

GROWTH = 2  # times: the ledger keeps statements that nobody makes any more, up to so many


class Drafts:
    """Digests of all that a stage says, by key and by canonical URL."""

    def __init__(self, stage: Stage) -> None:
        rows = stage.db.execute
        self.of_key = _digests(rows("SELECT key, record, removals, raw FROM drafts ORDER BY key"))
        issues = _digests(rows("SELECT key, code, message, place FROM page_issues ORDER BY key, rowid"))
        joined = _digests(rows("SELECT key, step, because, text, place FROM joined ORDER BY key, rowid"))
        for more in (issues, joined):
            for key, digest in more.items():
                self.of_key[key] = _digest(self.of_key.get(key, b"") + b"+" + digest)
        self.said = _digests(rows("SELECT url, raw, account FROM said ORDER BY url, raw"))
        self.forms = _digests(rows("SELECT canonical, raw, status FROM forms ORDER BY canonical, raw"))
        self.lent = _digests(rows("SELECT url, name, source, value FROM lent ORDER BY url, name, source"))

    def text(self, key: str) -> bytes:
        """Return the digest of what a draft says."""
        return self.of_key.get(key, b"")


class Standing:
    """Which records of a site stand as they were made, and what the others are made of."""

    def __init__(
        self, out: Path, ledger: Ledger, site: Site, stage: Stage, mapping: Mapping, editors: Editors, asked: Asked,
        drafts: Drafts,
    ) -> None:  # fmt: skip
        self.ledger = ledger
        self.site = site
        self.stage = stage
        self.editors = editors
        self.asked = asked
        self.drafts = drafts
        self.kept: dict[str, Made] = {}
        self._basis = blake2b(repr((program(), mapping)).encode("utf-8", "surrogatepass")).hexdigest()
        self._lines = _Lines(out / "records.jsonl")
        shared = Counter(place.url for place in site.places.values())
        self._shared = frozenset(url for url, count in shared.items() if count > 1)
        self._set_aside = frozenset(raw for kind in ("fault", "left-out") for raw, _ in stage.faults(kind))

    def close(self) -> None:
        """Close the lines of the last build."""
        self._lines.close()

    def find(self, issue: int) -> None:
        """Find the records that stand, and forget in the ledger what the last build said of all others.

        Issues behind `issue` are of this build.
        """
        basis, statements = self.ledger.made.basis()
        last = self.ledger.query("SELECT coalesce(max(id), 0) FROM statements")[0][0]
        if basis == self._basis and last <= GROWTH * statements:
            for row in self.ledger.made.rows():
                place = self.site.by_id.get(row.record)
                if place is not None and self._stands(place, row):
                    self.kept[row.record] = row._replace(state=b"", asked=b"")  # they have said what they had to say
        if not self.kept:
            self.ledger.clear_build(issue)
            return
        raws = (raw for row in self.kept.values() for raw in json.loads(row.raws))
        self.ledger.clear_all_but(self.kept, (row.url for row in self.kept.values()), raws, issue)

    def line(self, row: Made) -> bytes:
        """Return the line of a record that stands."""
        return self._lines.read(row.line)

    def put(self, place: Place, said: Told, line: bytes) -> None:
        """Take note of what a record was made of, where it may stand the next time."""
        is_plain = said.is_plain and not self.editors.is_told_of(place) and not self._is_odd(place)
        asked = self.asked.packed() if is_plain else b""
        if asked:
            told = told_of(said.row, digest_of(said.row.written))
            raws = json.dumps(self._raws(place))
            row = Made(place.id, self._state(place, told), asked, place.url, raws, len(said.issues), _digest(line))
            self.ledger.made.put(row)

    def end(self) -> None:
        """Say by what the records were made, where none of them stands from before."""
        if not self.kept:
            last = self.ledger.query("SELECT coalesce(max(id), 0) FROM statements")[0][0]
            self.ledger.made.begin(self._basis, int(last))

    def _stands(self, place: Place, row: Made) -> bool:
        told = self.editors.stands(place)
        if not told or self._is_odd(place) or row.state != self._state(place, told) or not self._lines.has(row.line):
            return False
        try:
            return self.asked.are_same(row.asked)
        except (zlib.error, ValueError, TypeError, KeyError):
            return False

    def _is_odd(self, place: Place) -> bool:
        """Say whether a place shares its rows in the ledger with others."""
        return "#" in place.key or place.url in self._shared or not self._set_aside.isdisjoint(self._raws(place))

    def _urls(self, place: Place) -> list[str]:
        return list(dict.fromkeys(key.partition("#")[0] for key in (place.key, *place.aliases)))

    def _raws(self, place: Place) -> list[str]:
        query = "SELECT raw FROM said WHERE url = ? ORDER BY raw"
        return [row[0] for url in self._urls(place) for row in self.stage.db.execute(query, (url,))]

    def _state(self, place: Place, told: bytes) -> bytes:
        """Return a digest of what a record hangs on, but for what it asks; `told` is what is known of its file."""
        places, drafts = self.site.places, self.drafts
        facts: list[Any] = [
            place.key, place.url, place.type, place.title, place.language, place.aliases, place.slug, place.id,
            place.path, place.position, places[place.parent].id if place.parent else "",
            places[place.translation_of].id if place.translation_of else "", drafts.text(place.key), told,
        ]  # fmt: skip
        for url in self._urls(place):
            facts += [drafts.said.get(url), drafts.forms.get(url)]
        facts += [drafts.lent.get(key) for key in (place.key, *place.aliases)]
        return _digest(repr(facts).encode("utf-8", "surrogatepass"))


class _Lines:
    """The lines of a file by their digests."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO | None = None
        self._places: dict[bytes, tuple[int, int]] = {}
        if path.is_file() and not path.is_symlink():
            self._file = path.open("rb")
            at = 0
            for line in self._file:
                self._places[_digest(line)] = at, len(line)
                at += len(line)

    def has(self, digest: bytes) -> bool:
        return digest in self._places

    def read(self, digest: bytes) -> bytes:
        at, size = self._places[digest]
        assert self._file is not None
        self._file.seek(at)
        return self._file.read(size)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _digests(rows: Iterable[tuple[Any, ...]]) -> dict[str, bytes]:
    """Return a digest of all rows that begin with the same name; such rows come together."""
    found: dict[str, bytes] = {}
    for name, *cells in rows:
        told = "\0".join(map(str, cells)).encode("utf-8", "surrogatepass")
        found[name] = _digest(found[name] + told) if name in found else _digest(told)
    return found


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()
