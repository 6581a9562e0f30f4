"""Test the claims about sentences that stand in no record of their page: furniture, twins, placeholders, rules."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from urllib.parse import unquote

from relaunch.audit.answers import Answers
from relaunch.audit.claims import Claim, Claims, Piece, Rule
from relaunch.audit.exported import Export, Exported, spaced
from relaunch.audit.pages import Reading
from relaunch.audit.words import (
    has_arrow,
    is_date,
    is_entry,
    is_marker,
    is_own_address,
    is_page_count,
    is_paging,
    is_placeholder,
    letters,
    readings,
    turned_to,
    unnumbered,
    with_host_alone,
    without_markers,
)

# A text is boilerplate when it stands on so many pages of the site. Two prove nothing: a page and a copy of it that
# nobody has joined, a teaser and its article. What three pages say, the site says.
PAGES = 3
# A menu's word, or a number, is not looked for inside longer words, nor anything but long texts across their bounds.
SHORT = 4
LONG = 24
# Links that say nothing but that there is more of what stands before them.
LINK_WORDS = frozenset(["mehr", "more", "weiter", "weiterlesen", "readmore", "mehrlesen"])
LABEL = "the label of a field"
TEXTS = ("body", "teaser")  # fields that no label stands before
_TURN = re.compile(r"[.#-](?:next|prev|previous)\b")  # what the place of a link to a neighbour is called
UNSEEN = re.compile(r": (?:hidden|noscript)\Z")
PARTS = ("ignore", "steps", "pages")  # rules that point into a page; the others leave out whole pages

Read = Callable[[str, tuple[str, ...]], Reading]


def digest(key: str) -> int:
    """Return the number of a text among the counts."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


class Outside:
    """Tests one sentence at a time; `counts` of `db` say on how many of the site's `groups` pages each one stands."""

    def __init__(
        self, export: Export, claims: Claims, db: sqlite3.Connection, groups: int, read: Read, answers: Answers
    ) -> None:
        self.export = export
        self.claims = claims
        self.db = db
        self.groups = groups
        self.read = read
        self.answers = answers
        self.edges: frozenset[int] = frozenset()
        self.labels: frozenset[int] = frozenset()
        self.mores: frozenset[int] = frozenset()
        self.pages_with = lru_cache(maxsize=65536)(self._pages_with)
        self.points_to = lru_cache(maxsize=64)(self._points_to)
        self.tests: dict[str, Callable[[Piece, Claim, str], str]] = {
            "boilerplate": self._boilerplate,
            "duplicate-of": self._duplicate,
            "placeholder": self._placeholder,
            "ignored-by-mapping": self._ignored,
            "quarantined": self._quarantined,
            "unaccounted": lambda _piece, _claim, _url: "nothing says where it went",
        }

    def begin(self, pieces: list[Piece]) -> None:
        """Take up a page: find what its other sentences tell about one."""
        self.edges = _edges(pieces)
        self.labels = _labels(pieces)
        self.mores = _mores(pieces)

    def fault(self, piece: Piece, claim: Claim, url: str) -> str:
        """Return why a claim does not hold; empty where it does."""
        test = self.tests.get(claim.bucket)
        return f"there is no bucket '{claim.bucket}'" if test is None else test(piece, claim, url)

    def _pages_with(self, key: str) -> int:
        row = self.db.execute("SELECT pages FROM counts WHERE key = ?", (digest(key),)).fetchone()
        return 0 if row is None else int(row[0])

    def _boilerplate(self, piece: Piece, claim: Claim, url: str) -> str:
        if is_marker(piece.text):
            return "it is a placeholder"
        if piece.spoken.hidden and UNSEEN.search(claim.why):
            return ""
        if id(piece) in self.mores or (claim.why == LABEL and id(piece) in self.labels):
            return ""
        if is_own_address(piece.text, url):
            return ""
        whole = letters(without_markers(piece.spoken.text))
        pages = max(self.pages_with(letters(piece.text)), self.pages_with(whole))
        if pages < PAGES and (bare := with_host_alone(piece.text)):
            pages = self.pages_with(bare)
        if pages >= PAGES or (self.groups < PAGES and self._is_small_furniture(piece, pages)):
            return ""
        if self.groups >= PAGES and self._only_leads(piece, url):
            return ""
        if self.groups < PAGES:
            return f"the site has {self.groups} page(s), and it stands in no furniture there"
        return f"it stands on {pages} of the {PAGES} pages that make it furniture"

    def _only_leads(self, piece: Piece, url: str) -> bool:
        """Say whether each link of a line, and what stands between them, is on enough pages, or in the page's record.

        "Next: Loops, Up: Statements" and "Home / News / A title" stand nowhere else as a whole.
        """
        parts = piece.spoken.parts
        if len(parts) < 2 or letters(piece.text) != "".join(parts):
            return False
        new = [part for part in parts if self.pages_with(part) < PAGES]
        own = {self.export.at(url), *self.claims.records_of(url)} if len(new) < len(parts) else ()
        records = [self.export.get(record) for record in own]
        return all(any(r and part in r.headings for r in records) for part in new)

    def _is_small_furniture(self, piece: Piece, pages: int) -> bool:
        """Say whether a text is furniture on a site too small for counting: by both its pages, or by its place."""
        return pages == self.groups > 1 or piece.spoken.named or piece.number in self.edges

    def _duplicate(self, piece: Piece, claim: Claim, _url: str) -> str:
        exported = self.export.get(claim.target)
        if exported is None:
            return f"there is no record {claim.target}"
        if stands(piece.text, exported) or (piece.spoken.linked and leads_to(piece.text, exported)):
            return ""
        if piece.spoken.linked and unnumbered(piece.text) in exported.headings:
            return ""
        return "" if is_entry(piece.text, exported.record) else f"{claim.target} does not say it"

    def _placeholder(self, piece: Piece, _claim: Claim, _url: str) -> str:
        return "" if is_placeholder(piece.text) else "it is no placeholder"

    def _ignored(self, piece: Piece, claim: Claim, url: str) -> str:
        if not claim.why:
            return "no reason is given"
        if (fault := self.answers.fault(piece, claim, url)) is not None:
            return fault
        rules = self.claims.rules(claim.why)
        if not rules:
            return f"no rule of the mapping leaves out anything for this reason ({claim.why})"
        if any(self._points(rule, piece, url) for rule in rules):
            return ""
        named = ", ".join(f"rule {rule.number} of {rule.kind}" for rule in rules)
        return f"it does not lie where {named} points"

    def _points(self, rule: Rule, piece: Piece, url: str) -> bool:
        """Say whether a rule points to a sentence, or to its page as a whole."""
        if rule.kind in PARTS:
            if not rule.selector:
                return rule.because == "pagination" and self._pages(piece)
            numbers, texts = self.points_to(url, rule.selector)
            key = letters(piece.text)
            return piece.number in numbers or any(key in text for text in texts)
        if self.export.at(url):
            return False
        by_url = bool(rule.url) and any(re.search(rule.url, form) for form in (url, unquote(url)))
        return by_url or (bool(rule.selector) and bool(self.points_to(url, f"body:has({rule.selector})")[0]))

    def _pages(self, piece: Piece) -> bool:
        """Say whether a text leads through the pages of a list, counts them, or names the next or previous one."""
        if not piece.spoken.linked:
            return is_page_count(piece.text)
        if is_paging(piece.spoken.text):
            return True
        turns = has_arrow(piece.spoken.text) or _TURN.search(piece.spoken.place)
        return bool(turns) and self.pages_with(letters(piece.text)) >= PAGES

    def _points_to(self, url: str, selector: str) -> tuple[frozenset[int], frozenset[str]]:
        """Return the numbers of a page's sentences that lie where a selector points, and the parts of lines there."""
        reading = self.read(url, (selector,))
        numbers = frozenset(number for number, sentence in enumerate(reading.spoken, 1) if sentence.within)
        return numbers, frozenset(reading.pointed - {""})

    def _quarantined(self, _piece: Piece, claim: Claim, url: str) -> str:
        record = self.export.at(url)
        if record:
            return f"the page has the record {record}"
        if claim.why == "the page is empty":
            return "the page is not empty"
        return "" if self.claims.is_set_aside(url, claim.why) else "the page was not set aside for this reason"


def _edges(said: list[Piece]) -> frozenset[int]:
    """Return the numbers of a text copy's sentences before and behind all that stands in records: its head and foot."""
    if not said or said[0].spoken.place != "text":
        return frozenset()
    kept = [p.number for p in said if p.claim is not None and p.claim.bucket in ("record", "reference")]
    return frozenset(p.number for p in said if kept and not min(kept) <= p.number <= max(kept))


def _labels(said: list[Piece]) -> frozenset[int]:
    """Return the parts of sentences, by identity, right behind which a value of one of the page's fields stands.

    A title has a label where a colon stands between them: "Kategorie: Bau".
    """
    return frozenset(
        id(one) for one, other in pairwise(said)
        if one.number == other.number and other.claim is not None and other.claim.bucket == "record"
        and other.claim.field not in (TEXTS if one.text.endswith(":") else (*TEXTS, "title"))
        and len(one.text.split()) < 3
    )  # fmt: skip


def _mores(said: list[Piece]) -> frozenset[int]:
    """Return the links, by identity, that say only "more", right behind a teaser or what stands in a record."""
    return frozenset(
        id(other) for one, other in pairwise(said)
        if letters(other.text) in LINK_WORDS and (other.spoken.linked or other.spoken.place == "text")
        and one.claim is not None and one.claim.bucket in ("record", "reference", "duplicate-of")
    )  # fmt: skip


def stands(text: str, exported: Exported) -> bool:
    """Say whether a record says a text anywhere, word by word; a long one may be parted or joined otherwise.

    Values behind a label may stand each by itself: "Kategorie: Kommunen, Beratung".
    """
    if any(is_date(text, iso) for iso in exported.iso) or _is_said(text, exported):
        return True
    _, colon, values = text.partition(":")
    parts = [value for value in values.split(",") if letters(value)] if colon else []
    return bool(parts) and all(len(letters(part)) >= SHORT and _is_said(part, exported) for part in parts)


def leads_to(text: str, exported: Exported) -> bool:
    """Say whether a link to the next or previous page names a record by its title, whole or cut off."""
    named, is_cut = turned_to(text)
    title = letters(str(exported.record.get("title", "")))
    return bool(named) and (title.startswith(named) if is_cut else title == named)


def _is_said(text: str, exported: Exported) -> bool:
    if spaced(text).strip() and spaced(text) in exported.words:
        return True
    return any(form in exported.sentences or (len(form) >= LONG and form in exported.said) for form in readings(text))
