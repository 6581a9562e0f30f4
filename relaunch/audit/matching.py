"""Find each claimed sentence at a place of its own in a record's field, and in the order of the page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

TRIES = 256
ROUNDS = 32  # in which pieces out of order are put elsewhere; only a hostile page needs more
LONG = 24  # letters that hardly stand twice in a field


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
                if self.is_free_at(start, piece):
                    self.mark(start, piece)
                    self.begin[wanted] = place + 1
                    return start
                place = self.stream.find(wanted, place + 1)
            self.begin[wanted] = len(self.stream)
        return -1

    def mark(self, place: int, piece: str) -> None:
        """Take a place."""
        self.taken[place : place + len(piece)] = b"\1" * len(piece)

    def free(self, place: int, piece: str) -> None:
        """Give a place back."""
        self.taken[place : place + len(piece)] = bytes(len(piece))
        self.begin.clear()

    def is_free_at(self, place: int, piece: str) -> bool:
        """Say whether nothing has taken a place."""
        return self.taken.find(1, place, place + len(piece)) < 0

    def free_place(self, piece: str, first: int, last: int) -> int:
        """Return a free place of a piece in a part of the field, as a whole text if there is one; -1 where none is."""
        for wanted, shift in ((f"|{piece}|", 1), (piece, 0)):
            place = self.stream.find(wanted, max(first - shift, 0), last + shift)
            for _ in range(TRIES):
                if place < 0:
                    break
                if self.is_free_at(place + shift, piece):
                    return place + shift
                place = self.stream.find(wanted, place + 1, last + shift)
        return -1

    def is_free(self, piece: str) -> bool:
        """Say whether a piece stands somewhere that nothing has taken."""
        return self.free_place(piece, 0, len(self.stream)) >= 0


def place_all(field: Field, pieces: list[list[str]]) -> list[int]:
    """Return the place of each piece (given in all its readings), -1 where it has none.

    Pieces that follow each other in the field as they do on the page come first, then long pieces before short ones.
    Pieces that are the same get their places in the order in which they come. One that comes out of the order of the
    others is put between its neighbours, where the field says it there too.
    """
    placing = _Placing(field, pieces)
    placing.follow()
    rest = [number for number, place in enumerate(placing.places) if place < 0]
    for number in sorted(rest, key=lambda n: (-len(pieces[n][0]), n)):
        placing.put(number)
    placing.sort_same()
    left = len(pieces) + 1
    for _ in range(ROUNDS):
        moved = out_of_order(placing.places)
        if len(moved) >= left or not moved:
            break
        left = len(moved)
        placing.put_in_order(sorted(moved))
        placing.sort_same()
    return placing.places


class _Placing:
    """Which place each piece has, and in which of its readings."""

    def __init__(self, field: Field, pieces: list[list[str]]) -> None:
        self.field = field
        self.pieces = pieces
        self.places = [-1] * len(pieces)
        self.read = [""] * len(pieces)

    def follow(self) -> None:
        """Place each piece that stands right behind the one before it; a long one may stand further on."""
        stream, at = self.field.stream, 0
        for number, readings in enumerate(self.pieces):
            while stream.startswith("|", at):
                at += 1
            found = next((reading for reading in readings if stream.startswith(reading, at)), "")
            place = at
            if not found and len(readings[0]) >= LONG:
                place, found = stream.find(readings[0], at), readings[0]
            if found and place >= 0:
                self.field.mark(place, found)
                self.places[number], self.read[number] = place, found
                at = place + len(found)

    def put(self, number: int) -> None:
        """Give a piece the first free place that one of its readings has."""
        for reading in self.pieces[number]:
            place = self.field.take(reading)
            if place >= 0:
                self.places[number], self.read[number] = place, reading
                return

    def sort_same(self) -> None:
        """Let pieces that are the same have their places in their own order."""
        same: dict[str, list[int]] = {}
        for number, reading in enumerate(self.read):
            if reading:
                same.setdefault(reading, []).append(number)
        for numbers in same.values():
            for number, place in zip(numbers, sorted(self.places[n] for n in numbers), strict=True):
                self.places[number] = place

    def put_in_order(self, moved: list[int]) -> None:
        """Look for another place for each of some pieces: between the nearest that are in order."""
        before = {number: (self.places[number], self.read[number]) for number in moved}
        for number in moved:
            self.field.free(self.places[number], self.read[number])
        following = self._following(set(moved))
        first = 0
        for number, place in enumerate(self.places):
            if number in before:
                found = self._between(number, first, following[number])
                if not found[1] and self.field.is_free_at(*before[number]):
                    found = before[number]
                elif found[1]:
                    first = found[0] + len(found[1])
                self.places[number], self.read[number] = found
                if found[1]:
                    self.field.mark(*found)
                else:
                    self.put(number)
            elif place >= 0:
                first = place + len(self.read[number])

    def _following(self, moved: set[int]) -> list[int]:
        """Return for each piece the place of the next one that is in order."""
        found = [len(self.field.stream)] * (len(self.places) + 1)
        for number in range(len(self.places) - 1, -1, -1):
            known = self.places[number] >= 0 and number not in moved
            found[number] = self.places[number] if known else found[number + 1]
        return found

    def _between(self, number: int, first: int, last: int) -> tuple[int, str]:
        """Return a free place of a piece in a part of the field, with the reading found there; -1 and nothing else."""
        for reading in self.pieces[number]:
            place = self.field.free_place(reading, first, last)
            if place >= 0:
                return place, reading
        return -1, ""


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
