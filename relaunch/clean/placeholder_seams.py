"""How a text closes where something was cut out of it: white space, punctuation, separators (rules P01–P03)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from relaunch.clean.placeholder_matching import Span
from relaunch.clean.placeholder_rules import SEALED

_CLOSERS = frozenset(",.;:!?)]")  # no white space before them
_PAIRS = {"(": ")", "[": "]"}
_SEPARATORS = frozenset("|·•»›")


_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class Piece:
    """A stretch that stays, `source[start:end]`. Text that was put in belongs where the page's text stood at `at`."""

    source: str
    start: int
    end: int
    at: int = -1
    solid_until: int = -1  # behind the last character that is no white space; -1 where nobody has looked

    @property
    def is_inserted(self) -> bool:
        return self.at >= 0

    def last_solid(self) -> str:
        """Return the last character that is no white space, or an empty string; looked for once, often asked."""
        if self.solid_until < 0 or self.solid_until > self.end:
            self.solid_until = self.start + len(self.source[self.start : self.end].rstrip())
        return self.source[self.solid_until - 1] if self.solid_until > self.start else ""


@dataclass(frozen=True, slots=True)
class Sewn:
    """What is left of a text, and whether it now ends where something was cut."""

    pieces: list[Piece]
    ends_in_cut: bool

    @property
    def text(self) -> str:
        return "".join(piece.source[piece.start : piece.end] for piece in self.pieces)


def sew(text: str, spans: Sequence[Span]) -> Sewn:
    """Cut the spans out of a text, put replacements in, and close each seam until nothing changes."""
    return _Seamstress(text, spans).sew()


class _Seamstress:
    """Walks a text once: `pieces` stay left of the seam, `text[position:]` less the next spans is right of it."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self.text = text
        self.spans = spans
        self.pieces: list[Piece] = []
        self.position = 0
        self.next = 0

    def sew(self) -> Sewn:
        ends_in_cut = False
        while self.next < len(self.spans):
            span = self.spans[self.next]
            self._keep_to(span.start)
            self.position = span.end
            self.next += 1
            if span.replacement is not None:
                self.pieces.append(Piece(span.replacement, 0, len(span.replacement), span.start))
                continue
            while self._close_spaces() or self._close_punctuation() or self._close_separators():
                pass
            ends_in_cut = not self._right()
        self._keep_to(len(self.text))
        return Sewn(self.pieces, ends_in_cut)

    def _keep_to(self, end: int) -> None:
        if end > self.position:
            self.pieces.append(Piece(self.text, self.position, end))
        self.position = max(self.position, end)

    def _left(self) -> str:
        """Return the last character that stays on the left; text that was put in counts as a wall."""
        while self.pieces and self.pieces[-1].start >= self.pieces[-1].end:
            self.pieces.pop()
        if not self.pieces:
            return ""
        last = self.pieces[-1]
        return SEALED if last.is_inserted else last.source[last.end - 1]

    def _left_beyond_space(self) -> str:
        """Return the last character on the left that is no white space."""
        for piece in reversed(self.pieces):
            solid = piece.last_solid()
            if solid or (piece.is_inserted and piece.end):
                return SEALED if piece.is_inserted else solid
        return ""

    def _right(self) -> str:
        """Return the first character that stays on the right, after stepping over spans that begin at the seam."""
        while self.next < len(self.spans) and self.spans[self.next].start <= self.position:
            span = self.spans[self.next]
            if span.replacement is not None:
                return SEALED
            self.position = span.end
            self.next += 1
        return self.text[self.position : self.position + 1]

    def _right_beyond_space(self) -> str:
        """Return the first character on the right that is no white space, across spans that are cut, too."""
        position, following = self.position, self.next
        while True:
            if following < len(self.spans) and self.spans[following].start <= position:
                if self.spans[following].replacement is not None:
                    return SEALED
                position = self.spans[following].end
                following += 1
            elif space := self._space_at(position, following):
                position = space
            else:
                return self.text[position : position + 1]

    def _space_at(self, position: int, following: int) -> int:
        """Return where the white space at a position ends, at the latest where the next span begins; 0 for none."""
        end = self.spans[following].start if following < len(self.spans) else len(self.text)
        match = _SPACE.match(self.text, position, end)
        return match.end() if match else 0

    def _drop_left_space(self) -> bool:
        changed = False
        while self._left().isspace():
            self.pieces[-1].end -= 1
            changed = True
        return changed

    def _drop_right_space(self) -> bool:
        changed = False
        while self._right().isspace():
            self.position = self._space_at(self.position, self.next)
            changed = True
        return changed

    def _close_spaces(self) -> bool:
        """Rule 1: of white space on both sides the right goes; at the start or end of a run all of it."""
        left, right = self._left(), self._right()
        if not right:
            return self._drop_left_space()
        return (not left or left.isspace()) and self._drop_right_space()

    def _close_punctuation(self) -> bool:
        """Rule 2: no white space before a comma or a closing bracket nor after an opening one; empty brackets go."""
        left, right = self._left_beyond_space(), self._right_beyond_space()
        changed = False
        if right in _CLOSERS or left in _PAIRS:
            changed = self._drop_left_space()
            changed = self._drop_right_space() or changed
        if left and right and _PAIRS.get(left) == right:
            self._left()
            self.pieces[-1].end -= 1
            self._right()
            self.position += 1
            changed = True
        return changed

    def _close_separators(self) -> bool:
        """Rule 3: of two separators the right one goes; one at the run's start or end goes, too."""
        left, right = self._left_beyond_space(), self._right_beyond_space()
        if right in _SEPARATORS and (not left or left in _SEPARATORS):
            while self._right().isspace():
                self._keep_to(self._space_at(self.position, self.next))
            self.position += 1
            self._drop_right_space()
            return True
        if left in _SEPARATORS and not right:
            self._drop_right_space()
            self._drop_left_space()
            self._left()
            self.pieces[-1].end -= 1
            return True
        return False
