"""Records that lean on others: revisits, which repeat an earlier body, and answers to what no visitor asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from relaunch.archive.stream import RawRecord, read_records
from relaunch.model import Capture

CAPTURES = frozenset({"response", "resource", "revisit"})
NOT_FOUND = "the body that this revisit repeats is in none of the files before it"
Place = tuple[Path, int]


def asked_by_get(records: Iterable[RawRecord]) -> Iterator[RawRecord]:
    """Yield the records that are captures, but for answers to POST and other requests than GET.

    A request stands beside its answer, before it (wget) or behind it (browsertrix, Heritrix, warcio): each answer is
    held back until the next record is known.
    """
    others: set[str] = set()
    held: RawRecord | None = None
    for raw in records:
        if raw.kind == "request" and raw.block[:4] != b"GET ":
            others |= {raw.fields.get(name, "") for name in ("warc-record-id", "warc-concurrent-to")} - {""}
        elif raw.kind in CAPTURES:
            if held is not None and not _is_one_of(held, others):
                yield held
            held = raw
    if held is not None and not _is_one_of(held, others):
        yield held


def _is_one_of(raw: RawRecord, others: set[str]) -> bool:
    return not others.isdisjoint(raw.fields.get(name, "") for name in ("warc-record-id", "warc-concurrent-to"))


class Bodies:
    """Where the bodies of the captures so far stand, by record, by digest, and by address and date."""

    def __init__(self) -> None:
        self._places: dict[str, Place] = {}

    def remember(self, path: Path, raw: RawRecord) -> None:
        """Know a record as one that a revisit may name."""
        if raw.fault or raw.size <= 0 or raw.kind == "revisit":
            return
        fields = raw.fields
        place = path, raw.offset
        for name in ("warc-record-id", "warc-payload-digest"):
            if fields.get(name):
                self._places.setdefault(fields[name], place)
        self._places.setdefault(f"{fields.get('warc-date', '')} {raw.url}", place)

    def revisited(self, raw: RawRecord, capture_of: Callable[[RawRecord], Capture]) -> Capture:
        """Return the capture of a revisit: its own head, where it has one, and the body that it repeats."""
        fetched = raw.fields.get("warc-date", "")
        body = self._body(raw, capture_of)
        if body is None:
            return Capture(raw.url, 0, (), b"", fetched, raw.fault or NOT_FOUND)
        head = capture_of(raw)
        if head.status in (0, 304):  # "not modified" says nothing of the page
            return replace(body, url=raw.url, fetched=fetched)
        return replace(body, url=raw.url, fetched=fetched, status=head.status, headers=head.headers)

    def _body(self, raw: RawRecord, capture_of: Callable[[RawRecord], Capture]) -> Capture | None:
        fields = raw.fields
        target = fields.get("warc-refers-to-target-uri", "").strip("<>")
        names = [
            fields.get("warc-refers-to", ""),
            f"{fields.get('warc-refers-to-date', '')} {target}",
            fields.get("warc-payload-digest", ""),
        ]
        for place in (self._places[name] for name in names if name in self._places):
            found = next(read_records(place[0], [], start=place[1], one=True), None)
            if found is not None and not found.fault:
                return capture_of(found)
        return None
