"""Sites with a gold standard: pages, texts that an extraction must hold, and texts that it must not hold."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

WHO = (
    "der Verein|die Gemeinde|unser Nachbar|die Werkstatt|ein Handwerker|die Schule|der Förster|eine Künstlerin|"
    "das Museum|der Imker|die Bäckerin|ein Archivar"
).split("|")
DOES = (
    "baut|zeigt|pflegt|sammelt|erneuert|beschreibt|verleiht|sucht|plant|restauriert|vermisst|bewahrt|ordnet|streicht"
).split("|")
WHAT = (
    "alte Karten|eine Brücke|den Obstgarten|hölzerne Boote|das Uhrwerk|bunte Fenster|einen Brunnen|die Orgel|"
    "wilde Kräuter|kleine Modelle|eine Trockenmauer|den Glockenturm|zwei Mühlsteine|viele Briefe"
).split("|")
WHERE = (
    "am Ufer der Lenne|hinter dem Rathaus|auf dem Hügel|im Keller der Burg|neben der Kapelle|an der Landstraße|"
    "im Tal der Eulen|unter den Linden|am Rand des Moores|bei der Furt"
).split("|")
WHEN = (
    "seit dem Frühjahr|jeden zweiten Samstag|bis zum ersten Schnee|nach langer Pause|mit großer Geduld|"
    "ohne jede Eile|gegen einen kleinen Beitrag|zum dritten Mal|vor vielen Gästen|trotz des Regens"
).split("|")
ENGLISH = (
    ("the club", "a neighbour", "our school", "the old miller", "the museum", "a carpenter", "the librarian"),
    ("repairs", "collects", "shows", "paints", "measures", "describes", "lends"),
    ("wooden boats", "a stone bridge", "old maps", "the clockwork", "coloured windows", "wild herbs", "some letters"),
    ("near the river", "behind the town hall", "on the hill", "below the castle", "next to the chapel", "in the fen"),
    ("since last spring", "every other Saturday", "with great patience", "without any haste", "for a small fee"),
)


class Writer:
    """Writes sentences that stand once on a site, always the same for one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.said: set[str] = set()

    def title(self) -> str:
        """Return a title of a few words."""
        return self._new(lambda: f"{self._of(WHAT)} {self._of(WHERE)}".capitalize() + f" {self._number()}")

    def sentence(self, english: bool = False) -> str:
        """Return a sentence."""
        parts = ENGLISH if english else (WHO, DOES, WHAT, WHERE, WHEN)
        year = "in the year" if english else "im Jahr"
        return self._new(lambda: self._capital(f"{' '.join(map(self._of, parts))}, {year} {self._number()}."))

    def paragraph(self, sentences: int = 3, english: bool = False) -> str:
        """Return a paragraph."""
        return " ".join(self.sentence(english) for _ in range(sentences))

    def _capital(self, text: str) -> str:
        return text[:1].upper() + text[1:]

    def _of(self, words: tuple[str, ...] | list[str]) -> str:
        return self.random.choice(words)

    def _number(self) -> int:
        return self.random.randrange(1100, 9999)

    def _new(self, make: Callable[[], str]) -> str:
        text = make()
        while text in self.said:
            text = make()
        self.said.add(text)
        return text


@dataclass(slots=True)
class GoldPage:
    """A page with the texts that an extraction must hold, and those that it must not."""

    url: str
    html: str
    must: list[str] = field(default_factory=list)
    must_not: list[str] = field(default_factory=list)


def squash(text: str) -> str:
    """Return a text with its white space collapsed."""
    return " ".join(text.split())


def f1(pages: list[GoldPage], extract: Callable[[str, str], str]) -> tuple[float, list[str]]:
    """Return F1 over the texts of all pages, and what went wrong."""
    right, wrong = 0, []
    for page in pages:
        text = squash(extract(page.html, page.url))
        for must in page.must:
            if squash(must) in text:
                right += 1
            else:
                wrong.append(f"{page.url} lost {must[:70]!r}")
        wrong += [f"{page.url} kept {bad[:70]!r}" for bad in page.must_not if squash(bad) in text]
    return 2 * right / max(1, 2 * right + len(wrong)), wrong
