"""Run a mapping's cleaning steps on a page, in the order that the mapping gives."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from relaunch.clean.mojibake import MAY_BE_IN_BYTES
from relaunch.mapping.bylines import remember_byline
from relaunch.mapping.changed import remember_changed
from relaunch.mapping.context import remember_breadcrumb
from relaunch.mapping.schema import Mapping
from relaunch.model import Page
from relaunch.registry import step

# What a page holds wherever a step has anything to do: looked for once, it saves a walk for each step. Only for pages
# that nobody accounts for; in a run each step looks for itself.
ELEMENTS = {
    "unwrap-rte-leftovers": frozenset(b"span font u b i tt center big nobr blink basefont".split()),
    "read-picture-headings": frozenset([b"img"]),
    "unwrap-layout-tables": frozenset([b"table"]),
    "caption-figures": frozenset([b"img"]),
    "link-embeds": frozenset(b"iframe embed object video audio".split()),
}
_TAG = re.compile(rb"<([a-z]++)")
# A bracket is rarer than a word: what stands before it is looked at where there is one.
PATTERNS = {
    "decode-emails": tuple(map(re.compile, (rb"\)(?<=[@t ]\))", rb"\](?<=[@t ]\])", rb"\}(?<=[@t ]\})", b"at&gt;"))),
}
WORDS = {
    "decode-emails": (b"mailto", b"uncrypt"),
    "unwrap-rte-leftovers": (b"/link", b"opens ", b"initiates file", b"ffnet ", b"leitet herunter"),
    "drop-print-furniture": (b"druck", b"empfehl", b"versend", b"print"),
    "drop-to-top-links": (b"#",),
    "list-downloads": (b"e-uploads", b"c-uploads", b"news-single-files", b"news-related-files"),
    "drop-hidden": (b"hidden", b"display"),
}
# This step gets the mapping's hints of where the main region is.
FINDS_REGION = "drop-furniture"
# This one is told whether the addresses of pictures are TYPO3's.
FINDS_ORIGINALS = "caption-figures"
# This one reads what a page says of itself. Where the site is known it runs before anything is taken that other pages
# say too: the same author, the same category.
BEFORE_ALL = frozenset(["keep-particulars"])
# This one reads the head of a page too.
READS_ALL = "repair-mojibake"


def run_early(page: Page, mapping: Mapping) -> None:
    """Run the steps that need the whole page, before what is known of the site is used; they do not run again."""
    if page.ran:
        return
    _remember(page)
    functions = step.members()
    for call in mapping.steps:
        if call.name in BEFORE_ALL:
            page.step = call.name
            functions[call.name](page, **call.options)
            page.look_again()
    page.ran = BEFORE_ALL


def _remember(page: Page, single: bool = False) -> None:
    remember_byline(page)
    if not single:  # it stands at the foot of a page, of which nothing else is read there
        remember_changed(page)


def run_steps(page: Page, mapping: Mapping, single: bool = False) -> None:
    """Run the mapping's cleaning steps on a page, in its order; on a `single` page nothing is known of its site."""
    remember_breadcrumb(page, mapping)
    if not page.ran:
        _remember(page, single)
    functions = step.members()
    idle: frozenset[str] = frozenset()
    for call in mapping.steps:
        if call.name in idle or call.name in page.ran:
            continue
        page.step = call.name
        options: dict[str, Any] = dict(call.options)
        if call.name == FINDS_REGION:
            options.setdefault("main", mapping.main)
            options.setdefault("search_markers", mapping.search_markers)
            options.setdefault("single", single)
        elif call.name == FINDS_ORIGINALS:
            options.setdefault("typo3", mapping.urls.typo3)
        functions[call.name](page, **options)
        if single and call.name == FINDS_REGION:
            idle = idle_on(page)


def idle_on(page: Page) -> frozenset[str]:
    """Return the names of the steps that certainly find nothing to do on a page, as it is now."""
    whole = etree.tostring(page.tree, encoding="utf-8").lower()
    written = whole[max(whole.find(b"<body"), 0) :]
    tags = frozenset(_TAG.findall(written))
    idle = [
        name
        for name in {**ELEMENTS, **WORDS}
        if tags.isdisjoint(ELEMENTS.get(name, ()))
        and not any(word in written for word in WORDS.get(name, ()))
        and not any(pattern.search(written) for pattern in PATTERNS.get(name, ()))
    ]
    if not any(pattern.search(whole) for pattern in MAY_BE_IN_BYTES):
        idle.append(READS_ALL)
    return frozenset(idle)
