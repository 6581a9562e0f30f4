"""The pen that writes a page: HTML for the reader and, with the same stroke, the facts for the truth."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from relaunch.demo import mail
from relaunch.demo.inline import Piece, escape, pieces, plain
from relaunch.demo.markers import AROUND, INSIDE, MARKERS, place_and_marker

NOISE_PER_PAGE = 4
# From page to page the noise goes on so far ahead that the default portal has each marker in each place.
STRIDE = 70
# A marker is put before the middle word of a stretch of at least that many words: inside running text.
ENOUGH_WORDS = 8


@dataclass(slots=True)
class Facts:
    """What the pen has written so far, as the truth knows it; `files` are other URLs it printed, and their fate."""

    paragraphs: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    alts: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    downloads: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    people: list[dict[str, str]] = field(default_factory=list)
    references: list[tuple[str, str, str]] = field(default_factory=list)
    tables: list[tuple[tuple[str, ...], ...]] = field(default_factory=list)
    has_form: bool = False
    files: dict[str, str] = field(default_factory=dict)


def checksum(text: str, length: int = 10) -> str:
    """Return hexadecimal digits that stand for a cHash, a session id or the name of a thumbnail."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:length]


def attribute(url: str) -> str:
    """Write a URL into an attribute as TYPO3 4.5 does: relative, brackets percent-encoded, ampersands escaped."""
    relative = url.removeprefix("/") if url != "/" else url
    return relative.replace("[", "%5B").replace("]", "%5D").replace("&", "&amp;")


@dataclass(slots=True)
class Pen:
    """Writes one page. `address` turns a page's key into its canonical path and query, `number` is the page's place.

    `double` turns a key into another URL of the same page: its `index.php?id=` form, or one with `no_cache`.
    """

    number: int
    uid: int
    address: Callable[[str], str]
    double: Callable[[str], str]
    noisy: int = NOISE_PER_PAGE
    ascii_mail: bool = False
    label_top: str = "nach oben"
    facts: Facts = field(default_factory=Facts)
    elements: int = 0
    placed: int = 0
    linked: int = 0

    @property
    def marker(self) -> str:
        """The marker that this page prints where each page prints one."""
        return MARKERS[self.number % len(MARKERS)]

    def is_noisy(self, turns: int) -> bool:
        """Whether this page prints a marker in a place where one page in `turns` does."""
        return self.number // len(MARKERS) % turns == 0

    def next_uid(self) -> int:
        """Return the uid of the next content element."""
        self.elements += 1
        return self.uid * 20 + self.elements

    def silent(self) -> Pen:
        """Return a pen for what the truth tells elsewhere; it shares nothing with this one but the files."""
        return Pen(self.number, self.uid, self.address, self.double, noisy=0, facts=Facts(files=self.facts.files))

    def href(self, key: str) -> str:
        """Return a link to a page as it stands in an attribute: mostly canonical, now and then a double."""
        self.linked += 1
        odd = (self.linked + self.number) % 5 == 0
        return attribute(self.double(key) if odd else self.address(key))

    def tell(self, source: str) -> None:
        """Add a paragraph to the truth unless it has no text."""
        if text := plain(source):
            self.facts.paragraphs.append(text)

    def text(self, source: str) -> str:
        """Write inline text; its plain form becomes a paragraph of the truth."""
        self.tell(source)
        return "".join(self._piece(piece) for piece in pieces(source))

    def paragraph(self, source: str) -> str:
        """Write a paragraph of the RTE; the first ones of a page carry a marker."""
        self.tell(source)
        return self._paragraph(pieces(source), "")

    def teaser(self, text: str, more: str) -> str:
        """Write a teaser's paragraph, which ends in the link `more` and is no paragraph of the truth."""
        return self._paragraph([Piece("text", text)], f" {more}")

    def _paragraph(self, parts: list[Piece], tail: str) -> str:
        target = next((i for i, p in enumerate(parts) if _roomy(p)), None)
        if target is None or self.placed >= self.noisy:
            return f'<p class="bodytext">{"".join(self._piece(p) for p in parts)}{tail}</p>'
        place, marker = place_and_marker(self.number * STRIDE + self.placed)
        if tail and place == "query":  # the link would be one of the teaser, which the truth tells as a whole
            place = "running text"
        self.placed += 1
        inner = "".join(self._noise(p, place, marker) if i == target else self._piece(p) for i, p in enumerate(parts))
        inner += tail
        return AROUND[place](inner, marker) if place in AROUND else f'<p class="bodytext">{inner}</p>'

    def _noise(self, piece: Piece, place: str, marker: str) -> str:
        if place in AROUND:
            return self._piece(piece)
        words = piece.text.split(" ")
        middle = next(
            (i for i in range(len(words) // 2, len(words) - 1) if words[i].isalpha() and len(words[i]) > 1),
            len(words) // 2,
        )
        before, word, after = " ".join(words[:middle]), words[middle], "".join(f" {w}" for w in words[middle + 1 :])
        before, word, after = escape(before), escape(word), escape(after)
        if place == "query":
            self.facts.links.append((piece.text.split(" ")[middle], self.address("kontakt")))
            href = attribute(self.address("kontakt"))
            return f'{before} <a href="{href}&amp;teaser=###{marker}###" class="internal-link">{word}</a>{after}'
        return INSIDE[place](before, word, after, marker)

    def _piece(self, piece: Piece) -> str:
        if piece.kind == "raw":
            return piece.target
        if piece.kind == "bold":
            return f"<b>{escape(piece.text)}</b>"
        if piece.kind == "link":
            return self.link(piece.text, piece.target)
        return escape(piece.text)

    def link(self, text: str, target: str) -> str:
        """Write a link to a page's key, an address, a file or any other URL."""
        kind, _, rest = target.partition(":")
        if kind == "mail":
            return self.mail(rest)
        if kind == "file":
            self.facts.downloads.append((text, f"/{rest}"))
            opens = 'title="Initiates file download" target="_blank" class="download"'
            return f'<a href="{rest}" {opens}>{escape(text)}</a>'
        if kind == "url":
            self.facts.links.append((text, rest))
            return f'<a href="{attribute(rest)}" class="internal-link">{escape(text)}</a>'
        if kind in ("http", "https"):
            self.facts.links.append((text, target))
            opens = 'title="Opens external link in new window" target="_blank" class="external-link-new-window"'
            return f'<a href="{escape(target)}" {opens}>{escape(text)}</a>'
        self.facts.links.append((text, self.address(target)))
        return (
            f'<a href="{self.href(target)}" title="Opens internal link in current window" '
            f'class="internal-link">{escape(text)}</a>'
        )

    def mail(self, address: str) -> str:
        """Write an e-mail address, hidden with the key of this page."""
        self.facts.emails.append(address)
        if self.ascii_mail:
            return mail.ascii_link(address)
        return mail.hidden_link(address, address, 1 if self.number % 2 else -2)


def _roomy(piece: Piece) -> bool:
    return piece.kind == "text" and len(piece.text.split()) >= ENOUGH_WORDS
