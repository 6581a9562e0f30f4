"""Find each claimed sentence at a place of its own in a record's field, and in the order of the page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

TRIES = 256


class Field:
    """The letters of one field; each place can be taken by one sentence only."""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.taken = bytearray(len(stream))
        self.begin: dict[str, int] = {}  # from where a text is looked for: what lies before is taken for good

    def take(self, piece: str) -> int:
        """Take the first free place of a piece, a whole text of the field before a part of one; -1 where none is."""
        for wanted, shift in ((f"|{piece}|", 1), (piece, 0)):
            place = self.stream.find(wanted, self.begin.get(wanted, 0))
            while place >= 0:
                start = place + shift
                if self.taken.find(1, start, start + len(piece)) < 0:
                    self.taken[start : start + len(piece)] = b"\1" * len(piece)
                    self.begin[wanted] = place + 1
                    return start
                place = self.stream.find(wanted, place + 1)
            self.begin[wanted] = len(self.stream)
        return -1

    def is_free(self, piece: str) -> bool:
        """Say whether a piece stands somewhere that nothing has taken."""
        start = 0
        for _ in range(TRIES):
            place = self.stream.find(piece, start)
            if place < 0:
                return False
            if self.taken.find(1, place, place + len(piece)) < 0:
                return True
            start = place + 1
        return False


def place_all(field: Field, pieces: list[list[str]]) -> list[int]:
    """Return the place of each piece (given in all its readings), -1 where it has none; long pieces choose first.

    Pieces that are the same get their places in the order in which they come.
    """
    places = [-1] * len(pieces)
    for number in sorted(range(len(pieces)), key=lambda n: (-len(pieces[n][0]), n)):
        for reading in pieces[number]:
            places[number] = field.take(reading)
            if places[number] >= 0:
                break
    return places


def out_of_order(places: Iterable[int]) -> set[int]:
    """Return the numbers of the places that break the ascending order, as few as can be."""
    ends: list[int] = []
    at: list[int] = []
    before: dict[int, int] = {}
    all_places = list(places)
    for number, place in enumerate(all_places):
        if place < 0:
            continue
        index = bisect_left(ends, place)
        before[number] = at[index - 1] if index else -1
        if index == len(ends):
            ends.append(place)
            at.append(number)
        else:
            ends[index], at[index] = place, number
    keep: set[int] = set()
    number = at[-1] if at else -1
    while number >= 0:
        keep.add(number)
        number = before[number]
    return before.keys() - keep
