"""The account of a pass over a tree: what was cut where, and what was left hanging."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from relaunch.clean.placeholder_matching import Span
from relaunch.clean.placeholder_rules import RAN_ON_SERVER
from relaunch.tree import place_of, squash

_UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# German words that promise another word behind them: "Mehr zu", "Termine in der".
_PROMISES = frozenset(
    "ab am an auf aus bei beim bis das dem den der des die durch ein eine einem einen einer für gegen im in ins mit "
    "nach oder ohne seit sowie über um und unter vom von vor zu zum zur".split()
)
_MARKS = (":", " -", " –", " =")


@dataclass(frozen=True, slots=True)
class Cut:
    """One placeholder that was taken out: its name without hashes, the text that went, and the place."""

    name: str
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Hanging:
    """Text that now ends where a placeholder was cut and asks for more (seam rule 4)."""

    text: str
    name: str
    place: str


class Cuts:
    """Collects cuts and hanging text in the order found; the place of the element at hand is named once."""

    def __init__(self) -> None:
        self.cuts: list[Cut] = []
        self.hanging: list[Hanging] = []
        self._at: Any = None
        self._named = ""

    def add(self, span: Span, element: Any, attribute: str = "", text: str = "") -> None:
        """Note a placeholder that was cut; `text` is what went with it."""
        self.add_named(span.name, text or span.text, element, attribute)

    def add_named(self, name: str, text: str, element: Any, attribute: str = "") -> None:
        place = self._place(element) + (f"[{attribute}]" if attribute else "")
        shown = squash(name.replace("#", "").replace(RAN_ON_SERVER, ""))[:80]
        self.cuts.append(Cut(shown, squash(text.replace(RAN_ON_SERVER, "")), place))

    def add_hanging(self, text: str, span: Span, element: Any) -> None:
        """Note text left at the end of a run if it asks for more."""
        left = squash(text)
        if left.endswith(_MARKS) or left.rpartition(" ")[2].casefold() in _PROMISES:
            self.hanging.append(Hanging(left, span.name, self._place(element)))

    def _place(self, element: Any) -> str:
        if element is not self._at:
            self._at, self._named = element, place_of(element)
        return self._named


def writable(text: str) -> str:
    """Leave out control characters that a parser lets through but a tree does not take back."""
    return _UNWRITABLE.sub("", text)
