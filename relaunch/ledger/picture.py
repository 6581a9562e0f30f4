"""The picture of a crawl that a ledger keeps: figures of bounded size, however large the crawl was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

SETTING = "crawl"  # the ledger's setting that keeps it
CLASSES = ("2xx", "3xx", "4xx", "5xx", "none")
SIZE_LIMITS = (3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000)  # bytes; one class more is above
TIME_LIMITS = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)  # thousandths of a second
DEEPEST = 20  # clicks from the start page; what is deeper stands together
MOST_SPANS = 48
MOST_TRAPS = 30
EXAMPLES = 3
MOST_AGAIN = 50
SLOWEST = 10
MOST = 10**15
LATEST = 10**10  # seconds since 1970: far beyond every crawl
Rows = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Trap:
    """A trap with its evidence: `asked` requests were made, `new` of them showed something new, the rest stayed out."""

    reason: str
    left_out: int
    examples: tuple[str, ...]
    asked: int = 0
    new: int = 0


@dataclass(frozen=True, slots=True)
class CrawlPicture:
    """What a crawl did, in numbers. Rows are by depth, by span of time, by class of size or of time.

    `depths` and `sizes` count pages and files, `spans` answers by CLASSES, `times` answers. `median` and `slow` (which
    one in twenty exceeds) are thousandths of a second; `measured` answers have a time.
    """

    start: str = ""
    finished: bool = False
    first: str = ""
    last: str = ""
    pages: int = 0
    files: int = 0
    size: int = 0
    statuses: tuple[int, ...] = ()
    depths: Rows = ()
    began: int = 0  # seconds since 1970, of the first span
    step: int = 0  # seconds
    spans: Rows = ()
    sizes: Rows = ()
    times: tuple[int, ...] = ()
    measured: int = 0
    median: int = 0
    slow: int = 0
    slowest: tuple[tuple[int, str], ...] = ()
    traps: tuple[Trap, ...] = ()
    more_traps: int = 0
    failed: int = 0
    again: tuple[tuple[str, str], ...] = ()

    def text(self) -> str:
        """Return the picture as the ledger keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def of(cls, text: str) -> CrawlPicture | None:
        """Return the picture that a ledger kept; None where it kept none, or nothing that can be read."""
        try:
            values: dict[str, Any] = json.loads(text) if text else {}
            if not values:
                return None
            found = cls(**{**values, **_tuples(values)})
            return found if found.began + found.step * len(found.spans) < LATEST else None
        except (ValueError, TypeError, KeyError, RecursionError):
            return None


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    """Return the lists of a picture as what they are: numbers in rows of a known length, pairs, traps."""
    return {
        "statuses": _numbers(values["statuses"], len(CLASSES)),
        "depths": tuple(_numbers(row, 3) for row in values["depths"][: DEEPEST + 1]),
        "spans": tuple(_numbers(row, len(CLASSES)) for row in values["spans"][: MOST_SPANS]),
        "sizes": tuple(_numbers(row, 2) for row in values["sizes"][: len(SIZE_LIMITS) + 1]),
        "times": tuple(_number(n) for n in values["times"][: len(TIME_LIMITS) + 1]),
        "slowest": tuple((_number(took), str(url)) for took, url in values["slowest"][:SLOWEST]),
        "traps": tuple(
            Trap(str(t["reason"]), _number(t["left_out"]), tuple(map(str, t["examples"][:EXAMPLES])),
                 _number(t["asked"]), _number(t["new"]))
            for t in values["traps"][:MOST_TRAPS]
        ),
        "again": tuple((str(url), str(why)) for url, why in values["again"][:MOST_AGAIN]),
        **{name: _number(values[name]) for name in (
            "pages", "files", "size", "began", "step", "measured", "median", "slow", "more_traps", "failed")},
        **{name: str(values[name]) for name in ("start", "first", "last")},
    }  # fmt: skip


def _numbers(row: Sequence[Any], length: int) -> tuple[int, ...]:
    if len(row) != length:
        raise ValueError(f"{length} numbers were expected")
    return tuple(_number(n) for n in row)


def _number(value: Any) -> int:
    """Return a number that a chart and a calendar can bear: a ledger may come from anybody."""
    number = int(value)
    if not 0 <= number <= MOST:
        raise ValueError(f"{number} is no count")
    return number
