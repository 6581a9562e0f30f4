"""Sketches of texts: which of many may say nearly the same, told from a few numbers each, without their words.

A text is a list of units (a sentence, or a line without one). Its sketch keeps the smallest hashes of its runs of
three words (a bottom-k sketch) and the hash of each unit. Hashes are BLAKE2's: the same in every process.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from hashlib import blake2b

# Words in a shingle: two run through every text of an office, four let one changed word spoil too much.
SHINGLE = 3
# Smallest hashes kept: with 64 the likeness of two texts is known to about six hundredths.
KEPT = 64
_MASK = (1 << 63) - 1  # SQLite's integers have a sign
_WORD = re.compile(r"\w+|[%€$£°<>=+]")
_STOP = re.compile(r"[.!?…][)\"“»]?\s+")
_CLOSING = frozenset([")", "“", '"', "»"])
_SOFT = re.compile("[\u00ad\u200b\ufeff]")
_known: dict[str, int] = {}
_MOST_KNOWN = 50_000


def sentences(line: str) -> list[str]:
    """Return the sentences of a line. One ends behind a letter, a bracket or a year: "am 3. Mai" stays whole."""
    parts = []
    start = 0
    for stop in _STOP.finditer(line):
        place = stop.start()
        before = line[place - 1 : place]
        if before.isalpha() or before in _CLOSING or (place > 3 and line[place - 4 : place].isdecimal()):
            parts.append(line[start : stop.end()].rstrip())
            start = stop.end()
    rest = line[start:].strip()
    return [*parts, rest] if rest else parts


def tokens(text: str) -> list[str]:
    """Return the words of a text as they are written; punctuation is no word, but `%` and its kind are."""
    return _WORD.findall(text if text.isascii() else _SOFT.sub("", text))


def folded(text: str) -> list[str]:
    """Return the words of a text for comparing: upper and lower case, ß and ss alike."""
    return tokens(text.casefold())


def number(text: str) -> int:
    """Return a text's hash, 63 bits."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") & _MASK


def shingles(words: Sequence[str]) -> set[int]:
    """Return a hash for each run of three words; a text of fewer words gives none."""
    if len(_known) > _MOST_KNOWN:
        _known.clear()
    for word in set(words).difference(_known):
        _known[word] = number(word)
    values = [_known[word] for word in words]
    # The first word's hash is spread evenly, so the sums are; the turns keep "a b c" and "b a c" apart.
    return {(a + b * 3 + c * 5) & _MASK for a, b, c in zip(values, values[1:], values[2:], strict=False)}


def sketch(units: Iterable[Sequence[str]], signs: Iterable[str] = ()) -> bytes:
    """Return the sketch of a text's units, each its folded words; `signs` are units without words, such as pictures."""
    words: list[str] = []
    hashes = []
    for unit in units:
        words.extend(unit)
        hashes.append(number(" ".join(unit)))
    hashes.extend(map(number, signs))
    smallest = array("Q", sorted(shingles(words))[:KEPT])
    return array("Q", (len(smallest), *smallest, *hashes)).tobytes()


def smallest_of(packed: bytes) -> Sequence[int]:
    """Return the smallest shingle hashes of a sketch, in order."""
    values = array("Q", packed)
    return values[1 : 1 + values[0]] if values else values


def units_of(packed: bytes) -> Sequence[int]:
    """Return the hashes of a sketch's units, in order."""
    values = array("Q", packed)
    return values[1 + values[0] :] if values else values


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """Return about how much of two texts' shingles together both have (their Jaccard index), 0 to 1."""
    both = sorted(set(one) | set(other))[:KEPT]
    return len(set(both) & set(one) & set(other)) / len(both) if both else 0.0


def jaccard(one: set[int], other: set[int]) -> float:
    """Return how much of two sets together both have, 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 0.0
