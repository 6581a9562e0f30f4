"""Find the drafts that may say nearly the same, from their sketches alone, at a cost that grows with their number.

Two drafts are held against each other when their sketches share hashes that few others have. A hash that many drafts
share is a stock phrase and proves nothing; many copies of one page, whose hashes are all shared by many, are found
side by side when drafts are put in the order of their sketches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, groupby, islice, pairwise
from operator import itemgetter

from relaunch.pipeline.stage import Stage
from relaunch.sketch import likeness, smallest_of, units_of

# A hash that stands in more drafts than this is a stock phrase.
STOCK = 50
# Within groups as small as this every two drafts are paired; in larger ones each with the longest and the next.
SMALL = 8
# Evidence that two drafts must share: one for a common hash, and two for one that only two or three drafts have.
EVIDENCE = 4
# Rows handed to the database at once.
ROWS = 5000
# The sketches' likeness is known to about six hundredths: well below what a comparison asks for.
LEAST_LIKENESS = 0.33
# Hashes by which drafts are put side by side, and the neighbours each is paired with.
ORDERED_BY = 8
ALIKE = 4
NEIGHBOURS = 2
# A text on pages of so many different titles belongs to the site, not to a page and its copies.
REPEATS_ON = 4

_TABLES = """
DROP TABLE IF EXISTS shingles;
DROP TABLE IF EXISTS shared;
DROP TABLE IF EXISTS pairs;
CREATE TABLE shingles (hash INTEGER NOT NULL, draft INTEGER NOT NULL);
CREATE TABLE shared (draft INTEGER NOT NULL, hash INTEGER NOT NULL);
CREATE TABLE pairs (one INTEGER NOT NULL, other INTEGER NOT NULL, weight INTEGER NOT NULL);
"""


def candidates(stage: Stage, left_out: Iterable[str]) -> list[tuple[str, str]]:
    """Return the pairs of keys that may be one page, from A to Z; `left_out` are not looked at."""
    stage.db.executescript(_TABLES)
    skipped = frozenset(left_out)
    keys: list[str] = []

    def rows() -> Iterator[tuple[int, int]]:
        for key, sketch in stage.sketches():
            if sketch and key not in skipped:
                keys.append(key)
                hashes = {*smallest_of(sketch), *units_of(sketch)[:1]}  # the first unit is the title
                yield from ((value, len(keys) - 1) for value in hashes)

    stage.db.executemany("INSERT INTO shingles VALUES (?,?)", rows())
    _pair_groups(stage)
    _pair_neighbours(stage)
    found = []
    for one, other in stage.db.execute(
        "SELECT one, other FROM pairs GROUP BY one, other HAVING sum(weight) >= ? ORDER BY one, other", (EVIDENCE,)
    ):
        pair = min(keys[one], keys[other]), max(keys[one], keys[other])
        sketches = [smallest_of(stage.sketch(key)) for key in pair]
        if likeness(*sketches) >= LEAST_LIKENESS:
            found.append(pair)
    stage.db.executescript(_TABLES)
    return sorted(found)


def _pair_groups(stage: Stage) -> None:
    """Pair the drafts that share a hash which few have."""
    rows = stage.db.execute("SELECT hash, draft FROM shingles ORDER BY hash, draft")
    shared: list[tuple[int, int]] = []
    pairs: list[tuple[int, int, int]] = []
    for value, group in groupby(rows, key=itemgetter(0)):
        drafts = [row[1] for row in group]
        if len(drafts) == 1:
            continue
        shared.extend((draft, value) for draft in drafts)
        if len(drafts) <= STOCK:
            weight = 2 if len(drafts) <= 3 else 1
            pairs.extend((one, other, weight) for one, other in _pairs_in(drafts))
        if len(shared) > ROWS:
            _store(stage, shared, pairs)
    _store(stage, shared, pairs)


def _store(stage: Stage, shared: list[tuple[int, int]], pairs: list[tuple[int, int, int]]) -> None:
    stage.db.executemany("INSERT INTO shared VALUES (?,?)", shared)
    stage.db.executemany("INSERT INTO pairs VALUES (?,?,?)", pairs)
    shared.clear()
    pairs.clear()


def _pairs_in(drafts: list[int]) -> Iterator[tuple[int, int]]:
    if len(drafts) <= SMALL:
        yield from combinations(drafts, 2)
    else:
        yield from ((drafts[0], other) for other in drafts[1:])
        yield from pairwise(drafts[1:])


def _pair_neighbours(stage: Stage) -> None:
    """Pair drafts that stand side by side when ordered by the hashes which they share with others."""
    rows = stage.db.execute("SELECT draft, hash FROM shared ORDER BY draft, hash")
    order = sorted(
        (tuple(row[1] for row in islice(group, ORDERED_BY)), draft) for draft, group in groupby(rows, key=itemgetter(0))
    )
    pairs = (
        (min(one, other), max(one, other), EVIDENCE)
        for step in range(1, NEIGHBOURS + 1)
        for (first, one), (second, other) in zip(order, order[step:], strict=False)
        if first[:ALIKE] == second[:ALIKE]
    )
    stage.db.executemany("INSERT INTO pairs VALUES (?,?,?)", pairs)


def repeated_units(stage: Stage, pairs: Iterable[tuple[str, str]]) -> frozenset[int]:
    """Return the hashes of units that one of a pair has alone, but that stand on pages of many other titles."""
    wanted: dict[int, set[int]] = {}
    for pair in pairs:
        one, other = (set(units_of(stage.sketch(key))) for key in pair)
        wanted.update((value, set()) for value in one ^ other)
    if wanted:
        for _, sketch in stage.sketches():
            units = units_of(sketch)
            for value in wanted.keys() & set(units):
                titles = wanted[value]
                if len(titles) < REPEATS_ON:
                    titles.add(units[0])
    return frozenset(value for value, titles in wanted.items() if len(titles) >= REPEATS_ON)
