"""Texts that many pages have where one looks for a title: a section's heading, the site's name in documents' titles."""

from __future__ import annotations

from collections import Counter

from relaunch.sitemodel.counts import Counted
from relaunch.sitemodel.titles import hash_of

# A text that so many pages have, and this share of them, names none of them.
PAGES = 5
SHARE = 0.05


def shared_texts(counted: Counted, parts: Counter[int], pages: int) -> frozenset[int]:
    """Return the hashes of headings that many pages have, and of what is the longest part of many documents' titles.

    `parts` counts those of all `pages` of the site, by hash.
    """
    headings: dict[int, set[int]] = {}
    for page, group in zip(counted.pages, counted.groups, strict=True):
        for line in page.lines:
            if line.heading:
                headings.setdefault(hash_of(line.words), set()).add(group)
    shared = {text for text, groups in headings.items() if len(groups) >= max(PAGES, SHARE * counted.size)}
    return frozenset(shared | {part for part, count in parts.items() if count >= max(PAGES, SHARE * pages)})
