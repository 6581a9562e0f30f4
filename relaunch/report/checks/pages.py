"""The page as a whole: its language and its length."""

from __future__ import annotations

from collections.abc import Iterator

from relaunch.report.checks import check
from relaunch.report.checks.seen import Finding, Seen

LONG = 1_500  # words: some six minutes of reading


@check("language-missing")
def language_missing(seen: Seen) -> Iterator[Finding]:
    """Find records that do not say in which language they are."""
    if not seen.text_of("language").strip():
        yield Finding("language", "")


@check("page-long")
def page_long(seen: Seen) -> Iterator[Finding]:
    """Find pages that are very long."""
    if len(seen.text_of("body")) < 2 * LONG:
        return
    words = sum(text.count(" ") + 1 for where, text in seen.lines if text and where.startswith("body"))
    if words > LONG:
        yield Finding("body", str(words))
