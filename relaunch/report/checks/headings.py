"""Headings and tables: what screen readers find their way by."""

from __future__ import annotations

from collections.abc import Iterator

from relaunch.report.checks import check
from relaunch.report.checks.seen import Finding, Seen, place, short
from relaunch.tree import visible_text

SHOUTED = 8  # letters; shorter words in capitals are most often abbreviations
LONG_WORD = 4


@check("heading-jump")
def heading_jump(seen: Seen) -> Iterator[Finding]:
    """Find headings that leave out a level; the title of the record is the first."""
    before = 1
    for heading in seen.headings:
        level = int(heading.tag[1])
        if level > before + 1:
            yield Finding(place(heading), f"h{before} → h{level}", short(visible_text(heading)))
        before = level


@check("heading-capitals")
def heading_capitals(seen: Seen) -> Iterator[Finding]:
    """Find titles and headings in capital letters."""
    if _is_shouted(seen.text_of("title")):
        yield Finding("title", short(seen.text_of("title")))
    for heading in seen.headings:
        text = visible_text(heading)
        if _is_shouted(text):
            yield Finding(place(heading), short(text))


@check("heading-empty")
def heading_empty(seen: Seen) -> Iterator[Finding]:
    """Find headings that say nothing."""
    for heading in seen.headings:
        if not visible_text(heading) and not any((i.get("alt") or "").strip() for i in heading.iter("img")):
            yield Finding(place(heading), heading.tag)


@check("table-no-headers")
def table_no_headers(seen: Seen) -> Iterator[Finding]:
    """Find tables in which no cell is a heading."""
    for table in seen.all("table"):
        if next(table.iter("th"), None) is None:
            first = next(table.iter("tr"), table)
            yield Finding(place(table), short(visible_text(first), 100))


def _is_shouted(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha() and letter != "ß"]
    if len(letters) < SHOUTED or any(letter.islower() for letter in letters):
        return False
    return any(len(word) >= LONG_WORD for word in text.split())
