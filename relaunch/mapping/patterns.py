"""Regular expressions of a mapping, kept from taking for ever on what a page may hold.

A page is hostile, a mapping is not; still a pattern such as `(\\w+\\s?)*x` takes years on forty letters. What is known
to grow without bounds is refused when the mapping is loaded; what grows with the square or cube of a text's length sees
the beginning of a text only, so that no page can hold up a run for longer than a few seconds.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_PARSER: Any = importlib.import_module("re._parser")  # what `re` itself reads a pattern with
_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S", "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W",
}  # fmt: skip
_SIGNS = frozenset(map(chr, [*range(9, 14), *range(32, 127)])) | frozenset("äöüÄÖÜßé€–„“…\u00a0\u2028")
_SPACE = frozenset(sign for sign in _SIGNS if sign.isspace())
_LINE = _SIGNS - {"\n"}  # what a dot matches
MANY = 10  # a repeat that may happen so often counts as one without end inside another
OPEN = 100  # and so often where its end is looked at
# How much of a text a pattern sees: as much as can be tried in all ways in so many attempts, a second or two of them.
SEEN = ((100_000, 250_000_000), (5_000, 250_000_000), (800, 600_000_000))
MOST_PARTS = 64  # of a bounded repeat that is written out

Signs = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a pattern in its order: what it can match, how often, and whether it gives back what it took."""

    signs: Signs
    least: int
    most: int
    gives_back: bool = True
    choices: int = 1  # ways to read the same text, beside its length

    def is_open(self, many: int) -> bool:
        return self.most >= many and self.gives_back

    def ways(self, length: int) -> int:
        """Return in how many ways it can match in a text of a length."""
        if not self.gives_back or self.signs <= _SPACE:  # the texts of a page have single blanks
            return 1
        return self.choices * (min(self.most, length) - min(self.least, length) + 1)


class OverlapError(ValueError):
    """A pattern can match one text in so many ways that trying them all takes for ever."""


@lru_cache(maxsize=2048)
def seen_by(pattern: str) -> int:
    """Return how many characters of a text a pattern is searched in. What must never run is a `ValueError`."""
    parsed = _PARSER.parse(pattern)
    flags = int(parsed.state.flags)
    _refuse_nested(parsed, flags)
    looks = [value[1] for op, value in _nodes(parsed) if op in ("ASSERT", "ASSERT_NOT")]
    ways = [(parts, _is_anchored(part)) for part in (parsed, *looks) for parts in _ways(part, flags)]
    for length, limit in SEEN:
        if all(_attempts(parts, length) * (1 if anchored else length) <= limit for parts, anchored in ways):
            return length
    raise OverlapError("several repeats such as '.*' can share the same text, and trying all ways takes for ever; "
                       "at most two would be right, or '[^…]' in place of '.'")  # fmt: skip


def _is_anchored(parsed: Any) -> bool:
    return bool(len(parsed)) and str(parsed[0][0]) == "AT" and "BEGINNING" in str(parsed[0][1])


def search(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Search a pattern in as much of a text as it may see."""
    return pattern.search(text[: seen_by(pattern.pattern)])


def shielded(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """Return the part of a text that a pattern may see, and the rest."""
    end = seen_by(pattern.pattern)
    return text[:end], text[end:]


def _refuse_nested(parsed: Any, flags: int) -> None:
    """Refuse a repeat of something that can be cut into repetitions in many ways."""
    for op, value in _nodes(parsed):
        if op not in ("MAX_REPEAT", "MIN_REPEAT") or int(value[1]) < MANY:
            continue
        ways = list(_ways(value[2], flags))
        for parts in ways:
            _refuse_body(parts)
        firsts = [_first(parts) for parts in ways]
        for number, first in enumerate(firsts):
            if any(first & other for other in firsts[:number]):
                raise OverlapError("a repeated choice whose alternatives begin alike can be read in too many ways; "
                               "alternatives that begin differently would be right")  # fmt: skip


def _refuse_body(parts: list[_Part]) -> None:
    """Refuse what is repeated when nothing in it tells where one repetition ends and the next begins."""
    loose = [part for part in parts if part.most != part.least]
    if not loose or not any(part.gives_back for part in loose):
        return
    apart = [
        part for at, part in enumerate(parts)
        if part.least and not any(
            part.signs & other.signs for place, other in enumerate(parts) if other.most != other.least and place != at
        )
    ]  # fmt: skip
    if any(part not in loose for part in apart) or len(apart) > 1:
        return
    raise OverlapError("a repeat inside a repeat can be read in too many ways; a sign between the repetitions that "
                   "neither can match, or '++' in place of '+', would be right")  # fmt: skip


def _first(parts: list[_Part]) -> Signs:
    found: Signs = frozenset()
    for part in parts:
        found |= part.signs
        if part.least:
            break
    return found


def _attempts(parts: list[_Part], length: int) -> int:
    """Return in how many ways parts in a row can share a text of a length, where each can give to the next."""
    parts = _without_end(parts)
    best: list[int] = []
    for here, part in enumerate(parts):
        own = part.ways(length)
        before = [best[at] for at in range(here) if best[at] > 1 and _is_shared(parts, at, here)] if own > 1 else []
        best.append(own * max(before, default=1))
    return max(best, default=1)


def _without_end(parts: list[_Part]) -> list[_Part]:
    """Leave out the last repeat where nothing behind it can fail."""
    return parts[:-1] if parts and parts[-1].is_open(OPEN) and parts[-1].least <= 1 else parts


def _is_shared(parts: list[_Part], first: int, last: int) -> bool:
    common = parts[first].signs & parts[last].signs
    between = [part.signs for part in parts[first + 1 : last] if part.least]
    return bool(common) and all(signs & common for signs in between)


def _nodes(parsed: Any) -> Iterator[tuple[str, Any]]:
    """Yield each node of a parsed pattern."""
    todo = [parsed]
    while todo:
        for op, value in todo.pop():
            yield str(op), value
            todo.extend(_below(str(op), value))


def _below(op: str, value: Any) -> list[Any]:
    if op in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return [value[2]]
    if op == "SUBPATTERN":
        return [value[3]]
    if op == "BRANCH":
        return list(value[1])
    if op in ("ASSERT", "ASSERT_NOT"):
        return [value[1]]
    if op == "GROUPREF_EXISTS":
        return [branch for branch in value[1:] if branch is not None]
    return [value] if op == "ATOMIC_GROUP" else []


MOST_WAYS = 64  # combinations of alternatives that are looked at


def _ways(parsed: Any, flags: int) -> Iterator[list[_Part]]:
    """Yield the ways through a pattern as parts in a row: one for each combination of its alternatives."""
    ways: list[list[_Part]] = [[]]
    for op, value in parsed:
        name = str(op)
        if name == "AT" and "END" in str(value):
            for way in ways:
                if way and way[-1].is_open(OPEN) and not way[-1].signs >= _LINE:
                    way.append(_Part(frozenset("\0"), 1, 1))
            continue
        more = [way + part for way in ways for part in _parts_of(name, value, flags)]
        ways = more[:MOST_WAYS]
    yield from ways


def _parts_of(name: str, value: Any, flags: int) -> list[list[_Part]]:
    if name == "SUBPATTERN":
        return list(_ways(value[3], flags))
    if name == "BRANCH":
        return [way for branch in value[1] for way in _ways(branch, flags)]
    if name == "ATOMIC_GROUP":
        return [[_Part(p.signs, p.least, p.most, False) for p in way] for way in _ways(value, flags)]
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _repeated(name, value, flags)
    if name == "GROUPREF":
        return [[_Part(_SIGNS, 0, MANY * MANY)]]  # holding it against the text takes as long as it is
    signs = _signs_of(name, value, flags)
    return [[]] if signs is None else [[_Part(signs, 1, 1)]]


def _repeated(name: str, value: Any, flags: int) -> list[list[_Part]]:
    least, most = int(value[0]), int(value[1])
    inner = list(_ways(value[2], flags))
    gives_back = name != "POSSESSIVE_REPEAT"
    is_sign = len(inner) == 1 and len(inner[0]) == 1 and inner[0][0].least == inner[0][0].most == 1
    if most == 1 and not is_sign:
        return [*inner, *([[]] if least == 0 else [])]
    if 1 < most < MANY and gives_back and not is_sign:
        return _written_out(inner, least, most)
    signs: Signs = frozenset().union(*(part.signs for way in inner for part in way))
    longest = max((sum(part.most for part in way) for way in inner), default=0)
    return [[_Part(signs, least, most * max(longest, 1), gives_back)]]


def _written_out(inner: list[list[_Part]], least: int, most: int) -> list[list[_Part]]:
    """Return a bounded repeat as what is repeated, one behind the other; what begins alike can be read in many ways."""
    firsts = [_first(way) for way in inner]
    alike = sum(any(first & other for other in firsts[:at] + firsts[at + 1 :]) for at, first in enumerate(firsts))
    count = _Part(_SIGNS, 1, 1, choices=(most - least + 1) * max(alike, 1) ** most)
    return [[count, *(way * most)[:MOST_PARTS]] for way in inner]


def _signs_of(name: str, value: Any, flags: int) -> Signs | None:
    """Return what one sign of a pattern matches; None for what matches no text."""
    if name == "LITERAL":
        sign = chr(value)
        return frozenset((sign, sign.lower(), sign.upper())) if flags & re.IGNORECASE else frozenset(sign)
    if name == "NOT_LITERAL":
        return _SIGNS - {chr(value)}
    if name == "ANY":
        return _SIGNS if flags & re.DOTALL else _LINE
    if name == "IN":
        return _of_set(value, flags)
    return None


def _of_set(items: Any, flags: int) -> Signs:
    found: set[str] = set()
    negated = False
    for op, value in items:
        name = str(op)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            found |= _signs_of(name, value, flags) or set()
        elif name == "RANGE":
            found |= {sign for sign in _SIGNS if value[0] <= ord(sign) <= value[1]} | {chr(value[0]), chr(value[1])}
            found |= {s for sign in list(found) for s in (sign.lower(), sign.upper())} if flags & re.I else set()
        else:
            found |= {sign for sign in _SIGNS if re.match(_CATEGORIES.get(str(value), "."), sign)}
    return _SIGNS - found if negated else frozenset(found)
