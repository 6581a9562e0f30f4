"""Tell what changed in a text: lines first, then words, grouped so that a person can read it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

SAME, REMOVED, ADDED = "same", "removed", "added"
LEAF = 300  # tokens a side that are compared all with all; beyond, words that stand once on each side are the anchors
DEAREST = 10_000  # comparisons in such a part; 300 words of prose take 2,000, the same word 300 times 90,000
DEEPEST = 24  # how often a part is split at anchors before it counts as rewritten
CONFETTI_WORDS = 3  # so few common words between two changes are not worth an interruption
RELATED = 0.3  # with less in common two passages are shown one after the other, not woven into each other
SLIDE = 200  # characters that a change may move to begin with a line
REWRITTEN = 12  # words; a shorter change is always woven

Op = tuple[str, str]
Pair = tuple[int, int]

# A tag is one word: a changed address in it changes the tag.
_TOKEN = re.compile(r"<[^<>]{0,2000}>|\w+|[^\w\s]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def word_diff(old: str, new: str) -> list[Op]:
    """Return what changed as (op, text): the texts of "same" and "removed" are `old`, of "same" and "added" `new`."""
    if old == new:
        return [(SAME, old)] if old else []
    if "\n" not in old and "\n" not in new:
        return _merged(_words(old, new))
    a, b = _LINE.findall(old), _LINE.findall(new)
    ops: list[Op] = []
    i = j = 0
    for x, y in [*pairs(a, b), (len(a), len(b))]:
        if x > i or y > j:
            ops += _words("".join(a[i:x]), "".join(b[j:y]))
        if x < len(a):
            ops.append((SAME, a[x]))
        i, j = x + 1, y + 1
    return _merged(ops)


def pairs(a: Sequence[str], b: Sequence[str]) -> list[Pair]:
    """Return the places (in `a`, in `b`) of what both hold in the same order, found in nearly linear time."""
    found: list[Pair] = []
    todo = [(0, len(a), 0, len(b), 0)]
    while todo:
        a0, a1, b0, b1, depth = todo.pop()
        while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
            found.append((a0, b0))
            a0, b0 = a0 + 1, b0 + 1
        while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
            a1, b1 = a1 - 1, b1 - 1
            found.append((a1, b1))
        if a0 == a1 or b0 == b1:
            continue
        if a1 - a0 <= LEAF and b1 - b0 <= LEAF and _is_cheap(a[a0:a1], b[b0:b1]):
            found += _leaf(a, b, a0, a1, b0, b1)
        elif depth < DEEPEST:
            todo += _split(a, b, a0, a1, b0, b1, depth, found)
    return sorted(found)


def _is_cheap(a: Sequence[str], b: Sequence[str]) -> bool:
    """Tell whether words repeat so seldom that comparing all with all is fast."""
    often = Counter(b)
    return sum(often[word] for word in a) <= DEAREST


def _leaf(a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int) -> list[Pair]:
    """Compare two short parts all with all."""
    blocks = SequenceMatcher(None, a[a0:a1], b[b0:b1], autojunk=False).get_matching_blocks()
    return [(a0 + m.a + n, b0 + m.b + n) for m in blocks for n in range(m.size)]


def _split(
    a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int, depth: int, found: list[Pair]
) -> list[tuple[int, int, int, int, int]]:
    """Return the parts between the anchors; nothing where there is none, and the part counts as rewritten."""
    anchors = _anchors(a, b, a0, a1, b0, b1)
    if not anchors:
        return []
    found += anchors
    edges = [(a0 - 1, b0 - 1), *anchors, (a1, b1)]
    return [
        (x0 + 1, x1, y0 + 1, y1, depth + 1) for (x0, y0), (x1, y1) in pairwise(edges) if x1 > x0 + 1 and y1 > y0 + 1
    ]


def _anchors(a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int) -> list[Pair]:
    """Return the longest rising run of what stands once on each side (patience sorting)."""
    once_a = {word for word, n in Counter(a[a0:a1]).items() if n == 1}
    once_b = {word for word, n in Counter(b[b0:b1]).items() if n == 1}
    place = {b[j]: j for j in range(b0, b1) if b[j] in once_a and b[j] in once_b}
    tops: list[int] = []
    ends: list[int] = []  # for each length of run: which common word ends it
    before: list[int] = []
    common = [(i, place[a[i]]) for i in range(a0, a1) if a[i] in place]
    for n, (_, j) in enumerate(common):
        at = bisect_left(tops, j)
        before.append(ends[at - 1] if at else -1)
        tops[at : at + 1] = [j]
        ends[at : at + 1] = [n]
    run: list[Pair] = []
    n = ends[-1] if ends else -1
    while n >= 0:
        run.append(common[n])
        n = before[n]
    return run[::-1]


def _words(old: str, new: str) -> list[Op]:
    """Compare word by word, the blanks before a word with it."""
    if not old or not new:
        return [op for op in ((REMOVED, old), (ADDED, new)) if op[1]]
    (a, blanks_a), (b, blanks_b) = _tokens(old), _tokens(new)
    ops: list[Op] = []
    i = j = 0
    for x, y in [*pairs(a, b), (len(a), len(b))]:
        ops += [(REMOVED, blanks_a[n] + a[n]) for n in range(i, x)]
        ops += [(ADDED, blanks_b[n] + b[n]) for n in range(j, y)]
        if blanks_a[x] == blanks_b[y]:
            ops.append((SAME, blanks_a[x]))
        else:
            ops += [(REMOVED, blanks_a[x]), (ADDED, blanks_b[y])]
        if x < len(a):
            ops.append((SAME, a[x]))
        i, j = x + 1, y + 1
    return _readable(_merged(ops), old, new)


def _tokens(text: str) -> tuple[list[str], list[str]]:
    """Return the words of a text, and the blanks before each and behind the last."""
    words: list[str] = []
    blanks: list[str] = []
    end = 0
    for match in _TOKEN.finditer(text):
        words.append(match.group())
        blanks.append(text[end : match.start()])
        end = match.end()
    return words, [*blanks, text[end:]]


def _merged(ops: list[Op]) -> list[Op]:
    """Join neighbours: between two "same" stand at most one "removed" and then one "added"."""
    merged: list[Op] = []
    held: dict[str, list[str]] = {SAME: [], REMOVED: [], ADDED: []}

    def flush(*kinds: str) -> None:
        for kind in kinds:
            if text := "".join(held[kind]):
                merged.append((kind, text))
            held[kind].clear()

    for kind, text in ops:
        if text:
            flush(*((REMOVED, ADDED) if kind == SAME else (SAME,)))
            held[kind].append(text)
    flush(SAME, REMOVED, ADDED)
    return merged


def _readable(ops: list[Op], old: str, new: str) -> list[Op]:
    """Drop common words that only look like a common text."""
    if _is_rewritten(ops, old, new):
        return [(REMOVED, old), (ADDED, new)]
    parts = [["", "", ""]]  # same, removed, added
    for kind, text in ops:
        if kind == SAME:
            parts.append([text, "", ""])
        else:
            parts[-1][1 if kind == REMOVED else 2] += text
    kept = parts[:1]
    for part in parts[1:]:
        kept.append(part)
        while len(kept) > 1 and _is_confetti(kept[-1], kept[-2]):
            same, removed, added = kept.pop()
            kept[-1] = [kept[-1][0], kept[-1][1] + same + removed, kept[-1][2] + same + added]
    kept.append(["", "", ""])
    for part, after in pairwise(kept):
        _slide(part, after)
    return _merged([op for same, removed, added in kept for op in ((SAME, same), (REMOVED, removed), (ADDED, added))])


def _slide(part: list[str], after: list[str]) -> None:
    """Move a change along equal characters: what is new or gone begins with a line where it can."""
    same, removed, added = part
    if removed and added:
        blanks = 0
        while blanks < min(len(removed), len(added)) and removed[blanks] == added[blanks] and removed[blanks].isspace():
            blanks += 1
        part[:] = [same + removed[:blanks], removed[blanks:], added[blanks:]]
        return
    text = removed or added
    size = len(text) or 1
    left = 0
    while text and left < min(len(same), SLIDE) and same[-1 - left] == text[-1 - left % size]:
        left += 1
        if left == len(same) or same[-1 - left] == "\n":
            turned = text[-(left % size) :] + text[: -(left % size)] if left % size else text
            part[:] = [same[:-left], turned if removed else "", turned if added else ""]
            after[0] = same[-left:] + after[0]
            return


def _is_confetti(part: list[str], left: list[str]) -> bool:
    """Tell whether the common words between two changes are fewer than what changed on either side of them."""
    same, removed, added = part
    if "\n" in same or not same.strip():
        return False
    size = len(same.strip())
    small = size <= max(len(removed), len(added)) and size <= max(len(left[1]), len(left[2]))
    return small and len(_TOKEN.findall(same)) <= CONFETTI_WORDS


def _is_rewritten(ops: list[Op], old: str, new: str) -> bool:
    """Tell whether two passages have so little in common that weaving them only confuses."""
    if len(ops) < 3 or min(len(_TOKEN.findall(old)), len(_TOKEN.findall(new))) < REWRITTEN:
        return False
    common = sum(len(text.strip()) for kind, text in ops if kind == SAME)
    return common < RELATED * min(len(old.strip()), len(new.strip()))
