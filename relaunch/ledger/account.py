"""Put each sentence of a page into exactly one bucket: where it went, and why.

A page is one string without white space, in which records and removals find their texts as ranges. What is surest
comes first: sentences that stand once on the page and once in the body, then long removals, then the rest of the body
in its order, the fields, the references, short removals. A sentence of which a part went elsewhere is cut there.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, chain
from typing import NamedTuple

from relaunch.ledger.claims import BODY, Account, Claim, claim_of
from relaunch.ledger.rests import EDGES, LABEL, Rests, field_texts
from relaunch.ledger.sentences import Sentences, body_sentences, joined_key, key_of, says_something
from relaunch.ledger.shown import mended, part_of
from relaunch.ledger.teasers import meant_by
from relaunch.model import Record, Removal

# A removal of so many characters names its place by its words alone.
LONG = 30
# Tries to find a removal's place; a page that repeats a text more often is hostile, and then any place does.
TRIES = 16
# Signs that a cut sentence may lose at its cuts.
SLACK = 2
MENDED = frozenset(["mail-address", "mojibake"])
LEARNT = "site-model"  # the step that takes what the pages of a site share
TWIN = Claim("duplicate-of", "", "", "the record's body says it")

_MARKER = re.compile(r"###([A-Z][A-Z0-9_]*)###")
_ROW = re.compile(r"(?<!#)(?:###[A-Z][A-Z0-9_]*###)+(?!#)")  # more signs around it are a line that somebody drew
_LONE = re.compile(r"(?<!\S)[^\w\s]+(?!\S)")  # signs that may have been lines of the page, which say nothing
_FREE = re.compile(b"\0+")
_MORE = re.compile(r"\W*(?:mehr|more|weiter|weiterlesen|readmore)\W*\Z", re.IGNORECASE)


def account(
    said: Sentences, record: Record | None, removals: Iterable[Removal], beside: Callable[[], str] = str
) -> Account:
    """Return every sentence of a page with its claim; `record` is None for a page that became none.

    `beside` gives the key of the text that was left beside the main region; it is asked only when a rest needs it.
    """
    page = _Page(said)
    page.values = Rests("", "", [], record, str)
    known = list(removals)
    rest = page.place_anchors(body_sentences(record.body).keys if record is not None else ())
    page.place_markers(known, frozenset(repeat.key for repeat in rest))
    zones = page.place_long(rest, known)
    if record is not None:
        page.title = key_of(record.title)
        page.place_fields(record)
        page.place_references(record, zones)
    page.place_short(known, record)
    return page.finish(record, beside)


def account_parts(said: Sentences, parts: list[tuple[str, Record]], removals: Iterable[Removal]) -> Account:
    """Return the account of a page that gives several records; `parts` are their targets and drafts."""
    done = account(said, parts[0][1], removals)
    for target, record in parts[1:]:
        rest = [text for text, claim in zip(done.texts, done.claims, strict=True) if claim.bucket == "unaccounted"]
        found = account(Sentences(tuple(rest), tuple(map(key_of, rest))), record, ())
        rows = iter(zip(found.texts, found.claims, strict=True))
        merged = Account()
        for text, claim in zip(done.texts, done.claims, strict=True):
            left = len(key_of(text)) if claim.bucket == "unaccounted" else 0
            if not left:
                merged.put(text, claim)
            for part, own in rows if left else ():
                merged.put(part, own._replace(target=own.target or target) if own.bucket != "unaccounted" else own)
                left -= len(key_of(part))
                if left <= SLACK:
                    break
        done = merged
    return done


class _Repeat(NamedTuple):
    """A sentence of the body that stands several times on the page, with the numbers of those around it in the body.

    `anchor` is the last one before it that stands once. `behind` is where the page's next sentence would be, if the
    next of the body that stands once followed it as closely there; both are -1 where there is none.
    """

    key: str
    anchor: int
    behind: int = -1


class _Page:
    """One page at work: its text as a string of keys, and the ranges that have a claim."""

    def __init__(self, said: Sentences) -> None:
        self.said = said
        self.text = "".join(said.keys)
        self.starts = [0, *accumulate(map(len, said.keys))]
        self.taken = bytearray(len(self.text))
        self.whole: list[Claim | None] = [None] * len(said.keys)  # claims of whole sentences
        self.parts: list[tuple[int, int, Claim]] = []  # ranges that cut sentences
        self.at: dict[str, list[int]] = {}
        for number, key in enumerate(said.keys):
            self.at.setdefault(key, []).append(number)
        self.failed: list[tuple[str, Claim]] = []
        self.title = ""
        self.values = Rests("", "", [], None, str)
        self.marked = bytearray()  # what was taken once the markers had their places
        self.loose: str | None = None  # the text without its markers, made when it is needed, and where its parts stand
        self.loose_gaps: list[tuple[int, int]] = []
        self.loose_starts: list[int] = []
        self.body = ""
        self.body_keys: frozenset[str] = frozenset()
        self.unplaced: list[str] = []  # what the body says and no sentence of the page

    def claim_sentence(self, number: int, claim: Claim) -> None:
        """Claim a whole sentence."""
        start, end = self.starts[number], self.starts[number + 1]
        self.whole[number] = claim
        self.taken[start:end] = b"\1" * (end - start)

    def claim_range(self, start: int, end: int, claim: Claim) -> None:
        """Claim what is free in a range: whole sentences as such, and parts of those that its ends cut."""
        first, last = bisect_left(self.starts, start), bisect_right(self.starts, end) - 1
        for number in range(first, last):
            a, b = self.starts[number], self.starts[number + 1]
            if self.taken.find(1, a, b) < 0:
                self.claim_sentence(number, claim)
            else:
                self._claim_gaps(a, b, claim)
        if first > last:
            self._claim_gaps(start, end, claim)
            return
        self._claim_gaps(start, self.starts[first], claim)
        self._claim_gaps(self.starts[last], end, claim)

    def _claim_gaps(self, start: int, end: int, claim: Claim) -> None:
        for a, b in self.gaps(start, end):
            self.parts.append((a, b, claim))
            self.taken[a:b] = b"\1" * (b - a)

    def gaps(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the free ranges within a range."""
        at = start
        while at < end:
            a = self.taken.find(0, at, end)
            if a < 0:
                return
            b = self.taken.find(1, a, end)
            at = end if b < 0 else b
            yield a, at

    def find_free(self, key: str, start: int = 0, end: int | None = None, *, last: bool = False) -> int:
        """Return where a text stands with something of it unclaimed, or -1; `last` begins at the end."""
        stop = len(self.text) if end is None else end
        low = start
        for _ in range(TRIES):
            place = self.text.rfind(key, low, stop) if last else self.text.find(key, low, stop)
            if place < 0 or self.taken.find(0, place, place + len(key)) >= 0:
                return place
            if last:
                stop = place + len(key) - 1
            else:
                low = place + 1
        return -1

    def _claim_joined(self, gaps: list[tuple[int, int]], start: int, end: int, claim: Claim) -> None:
        """Claim a range of the text that is left when gaps are put together."""
        at = 0
        for a, b in gaps:
            low, high = max(start - at, 0), min(end - at, b - a)
            if low < high:
                self.claim_range(a + low, a + high, claim)
            at += b - a

    def find_around_markers(self, key: str, *, last: bool) -> tuple[int, int]:
        """Return the range of a text, markers between its words not counted; -1 where it does not stand."""
        place = self.find_free(key, last=last)
        if place >= 0:
            return place, place + len(key)
        if self.loose is None:
            self._loosen()
        assert self.loose is not None
        place = self.loose.rfind(key) if last else self.loose.find(key)
        return (-1, -1) if place < 0 else (self._unloosened(place), self._unloosened(place + len(key) - 1) + 1)

    def _unloosened(self, place: int) -> int:
        """Return where a place of the text without its markers stands in the text."""
        number = bisect_right(self.loose_starts, place) - 1
        return self.loose_gaps[number][0] + place - self.loose_starts[number]

    # ── what takes its place, in this order ──

    def place_long(self, rest: list[_Repeat], removals: list[Removal]) -> list[tuple[int, int, Claim]]:
        """Place long removals and the rest of the body; return the ranges of teasers, which are not claimed yet."""
        zones = []
        for removal in removals:
            key = joined_key(removal.text)
            is_short = len(key) < LONG and (key in self.at or " " not in removal.text)
            if is_short or removal.because in MENDED:
                continue
            claim = claim_of(removal)
            start, end = self.find_around_markers(key, last=claim.bucket == "duplicate-of")
            if start < 0 and (bare := _LONE.sub("", removal.text)) != removal.text:
                start, end = self.find_around_markers(joined_key(bare), last=claim.bucket == "duplicate-of")
            if start < 0:
                self.failed.append((key, claim))
            elif removal.because == "reference":
                zones.append((start, end, claim))
            else:
                self._claim_removed(removal, start, end, claim)
        self._place_in_order(rest)
        return zones

    def _claim_removed(self, removal: Removal, start: int, end: int, claim: Claim) -> None:
        """Claim what a step took; in furniture, dates and headings of the record are claimed as such."""
        if claim.bucket == "boilerplate":
            if any(form in self.text[start:end] for form, _ in self.values.dates):
                self._claim_byline(start, end)
            if removal.step == LEARNT:
                for number in range(bisect_left(self.starts, start), bisect_right(self.starts, end) - 1):
                    if self.said.keys[number] in self.body_keys and not self._is_taken(number):
                        self.claim_sentence(number, TWIN)  # in a list of the page's own headings
        self.claim_range(start, end, claim)

    def _claim_byline(self, start: int, end: int) -> None:
        """Claim the date and the author of a record, and the words before them, in furniture that says them."""
        for _, low, high in list(self._pieces(start, end)):
            piece = self.text[low:high]
            if any(form in piece for form, _ in self.values.dates):
                for a, b, claim in self.values.cut(piece):
                    if claim.bucket == "record" or claim.why == LABEL:
                        self.claim_range(low + a, low + b, claim)

    def place_anchors(self, body: tuple[str, ...]) -> list[_Repeat]:
        """Claim the body's sentences that stand once on the page; return the others, each with its anchors."""
        self.body = "".join(body)
        self.body_keys = frozenset(body)
        rest: list[_Repeat] = []
        anchor = -1
        run = 0  # how many of the others came right before
        for key in body:
            found = self.at.get(key)
            if not found:
                self.unplaced.append(key)
                continue
            if len(found) == 1 and self.whole[found[0]] is None:
                anchor = found[0]
                self.claim_sentence(anchor, BODY)
                for back in range(min(run, TRIES)):
                    rest[-1 - back] = rest[-1 - back]._replace(behind=anchor - back)
                run = 0
            else:
                rest.append(_Repeat(key, anchor))
                run += 1
        return rest

    def _place_in_order(self, rest: list[_Repeat]) -> None:
        """Claim sentences that stand several times on the page.

        Right before the anchor that follows in the body, where one stands there: a list of the page's headings may
        stand above them. Else at the first free place behind the anchor before, else anywhere.
        """
        used: dict[str, int] = {}
        for repeat in rest:
            places = self.at[repeat.key]
            before = repeat.behind - 1
            if before >= 0 and self.said.keys[before] == repeat.key and not self._is_taken(before):
                self.claim_sentence(before, BODY)
                continue
            index = max(used.get(repeat.key, 0), bisect_right(places, repeat.anchor))
            while index < len(places) and self._is_taken(places[index]):
                index += 1
            if index < len(places):
                self.claim_sentence(places[index], BODY)
            else:
                self.unplaced.append(repeat.key)
            used[repeat.key] = index + 1

    def _is_taken(self, number: int) -> bool:
        return self.taken.find(1, self.starts[number], self.starts[number + 1]) >= 0

    def place_fields(self, record: Record) -> None:
        """Place title, teaser, author, date, tags and further fields."""
        for name, text in field_texts(record):
            if name in ("links", "assets"):
                continue  # the body says them, too
            key = joined_key(text)
            places = self.at.get(key)
            claim = Claim("record", "", name)
            free = next((n for n in places[:TRIES] if not self._is_taken(n)), None) if places else None
            if free is not None:
                self.claim_sentence(free, claim)
            elif (len(key) >= LONG or " | " in text) and (place := self.find_free(key)) >= 0:
                self.claim_range(place, place + len(key), claim)

    def place_markers(self, removals: list[Removal], said: frozenset[str]) -> None:
        """Place short placeholders, in furniture too, so that the text around them closes up.

        What the body itself says, in an example of code, is none.
        """
        if "###" in self.text:
            rows = _ROW.finditer(self.text)
            for marker in chain.from_iterable(_MARKER.finditer(self.text, *row.span()) for row in rows):
                if marker[0] not in said and self.taken.find(1, *marker.span()) < 0:
                    self.claim_range(*marker.span(), Claim("placeholder", "", "", f"placeholder {marker[1]}"))
        for removal in removals:
            if not removal.because.startswith("placeholder") or _MARKER.fullmatch(removal.text):
                continue
            key, claim = joined_key(removal.text), claim_of(removal)
            place = self.find_free(key) if 0 < len(key) < LONG else -1
            if place >= 0:
                self.claim_range(place, place + len(key), claim)
        self.marked = self.taken[:]

    def _loosen(self) -> None:
        self.loose_gaps = [found.span() for found in _FREE.finditer(self.marked)]
        self.loose = "".join(self.text[a:b] for a, b in self.loose_gaps)
        self.loose_starts = [0, *accumulate(b - a for a, b in self.loose_gaps)]

    def place_references(self, record: Record, zones: list[tuple[int, int, Claim]]) -> None:
        """Place teasers: within the range that was taken as one, what the reference keeps; the rest is furniture."""
        told = [(key_of(r.title), key_of(r.text), Claim("reference", r.url, "references")) for r in record.references]
        for number, (start, end, claim) in enumerate(zones):
            gaps = list(self.gaps(start, end))
            zone = "".join(self.text[a:b] for a, b in gaps)
            title, text, reference = meant_by(zone, told, number) or ("", "", claim)
            for key in (title, text):
                place = zone.find(key) if key else -1
                if place >= 0:
                    self._claim_joined(gaps, place, place + len(key), reference)
            if text:
                self._claim_parts(start, end, text, reference)
            rest = Claim("reference", reference.target, "", claim.why) if reference.target else claim
            self.claim_range(start, end, rest)
        for number, (key, claim) in enumerate(self.failed):
            if claim.why.endswith("reference") and (meant := meant_by(key, told, number)):
                self.failed[number] = key, Claim("reference", meant[2].target, "", claim.why)
        for title, text, reference in told[: 2 * TRIES]:
            for key in (title, text):
                place = self.find_free(key) if len(key) >= LONG else -1
                if place >= 0:
                    self.claim_range(place, place + len(key), reference)

    def _claim_parts(self, start: int, end: int, text: str, reference: Claim) -> None:
        """Claim what a teaser's text keeps of the sentences that markers or a link to more have cut."""
        for a, b in list(self.gaps(start, end)):
            for _, low, high in self._pieces(a, b):
                piece = _MORE.sub("", self.text[low:high])
                if len(piece) > 3 and (piece in text or piece.strip(EDGES) in text):
                    self.claim_range(low, low + len(piece), reference)

    def place_short(self, removals: list[Removal], record: Record | None) -> None:
        """Place what steps took in short pieces: markers, links to the top, words of the print view, teasers' names."""
        told = record.references if record is not None else ()
        teasers = {key_of(teaser.title): Claim("reference", teaser.url, "references") for teaser in told}
        done: dict[str, int] = {}  # how many of a sentence's places were looked at
        after: dict[str, int] = {}  # where a text is looked for that was placed before: a page may repeat it for long
        for removal in removals:
            key = joined_key(removal.text)
            was_long = key not in self.at and (len(key) >= LONG or " " in removal.text)
            if not key or (was_long and removal.because not in MENDED):
                continue
            if removal.because.startswith("placeholder"):
                continue
            claim = claim_of(removal)
            if removal.because == "reference":
                claim = teasers.get(key, claim)
            elif removal.because in MENDED:
                claim = Claim("record", "", "body", f"mended: {removal.because}")
                if record is None or not any(form in self.body for form in mended(key)):
                    continue
            places = self.at.get(key, [])
            first = 0 if claim.bucket == "duplicate-of" else done.get(key, 0)
            exact = [n for n in places[first : first + TRIES] if not self._is_taken(n)]
            if exact:
                done[key] = places.index(exact[0], first) + 1  # a wiki has an edit button at each of many headings
                number = exact[-1] if claim.bucket == "duplicate-of" else exact[0]
                self._claim_removed(removal, self.starts[number], self.starts[number + 1], claim)
            elif (place := self.find_free(key, after.get(key, 0), last=claim.bucket == "duplicate-of")) >= 0:
                self.claim_range(place, place + len(key), claim)
                if claim.bucket != "duplicate-of":
                    after[key] = place + len(key)

    def finish(self, record: Record | None, beside: Callable[[], str]) -> Account:
        """Return the account, once every rest has been looked for wherever it may stand."""
        free = [found.span() for found in _FREE.finditer(self.taken)]
        if free:
            rests = Rests(self.body, "".join(self.unplaced), self.failed, record, beside)
            by_sentence: dict[int, list[tuple[int, int]]] = {}
            for start, end in free:
                for number, a, b in self._pieces(start, end):
                    by_sentence.setdefault(number, []).append((a, b))
            for pieces in by_sentence.values():
                self._claim_rests(rests, pieces)
        return self._rows()

    def _claim_rests(self, rests: Rests, pieces: list[tuple[int, int]]) -> None:
        """Claim the rests of one sentence: together where its parts close up around a marker, else each by itself."""
        joined = rests.claim("".join(self.text[a:b] for a, b in pieces)) if len(pieces) > 1 else Claim("unaccounted")
        for start, end in pieces:
            if joined.bucket == "unaccounted":
                self._claim_rest(rests, start, end)
            else:
                self.claim_range(start, end, joined)

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Yield a range cut at the ends of sentences: the sentence's number, and from where to where."""
        number = bisect_right(self.starts, start) - 1
        while start < end:
            stop = min(end, self.starts[number + 1])
            yield number, start, stop
            start = stop
            number += 1

    def _claim_rest(self, rests: Rests, start: int, end: int) -> None:
        piece = self.text[start:end]
        if not says_something(piece):
            return
        more = _MORE.search(piece)
        if more is not None and more.start() > 3:
            self._claim_rest(rests, start, start + more.start())
            start += more.start()
            piece = self.text[start:end]
        claim = rests.claim(piece)
        if claim.bucket == "unaccounted":
            for a, b, known in rests.cut(piece):
                self.claim_range(start + a, start + b, known)
        self.claim_range(start, end, claim)

    def _rows(self) -> Account:
        done = Account()
        if not self.parts and None not in self.whole:
            return Account(list(self.said.texts), [claim for claim in self.whole if claim is not None])
        self.parts.sort()
        at = 0
        for number, claim in enumerate(self.whole):
            if claim is not None:
                done.texts.append(self.said.texts[number])
                done.claims.append(claim)
                continue
            start, end = self.starts[number], self.starts[number + 1]
            while at < len(self.parts) and self.parts[at][0] < end:
                a, b, part = self.parts[at]
                at += 1
                shown = part_of(self.said.texts[number], a - start, b - start)
                if says_something(shown):
                    done.texts.append(shown)
                    done.claims.append(part)
        return done
