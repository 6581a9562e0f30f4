"""Run a mapping's cleaning steps on a page, in the order that the mapping gives."""

from __future__ import annotations

from typing import Any

from lxml import etree

from relaunch.mapping.schema import Mapping
from relaunch.mapping.selecting import css, outermost
from relaunch.model import Page
from relaunch.registry import step

# What a page's markup holds wherever a step has anything to do: looked for once, it saves a walk for each step. Only
# for single pages; in a run each step looks for itself.
NEEDED = {
    "decode-emails": ("mailto", "uncrypt", "at)", "@)", "at]", "@]", "at}", "@}", "at&gt;", "at )", "at ]"),
    "read-picture-headings": ("<img",),
    "drop-print-furniture": ("druck", "empfehl", "versend", "print"),
    "unwrap-layout-tables": ("<table",),
    "caption-figures": ("<img",),
    "list-downloads": ("csc-uploads", "ce-uploads", "news-single-files", "news-related-files"),
    "link-embeds": ("<iframe", "<embed", "<object", "<video", "<audio"),
    "drop-hidden": ("hidden", "display"),
}
# This step gets the mapping's hints of where the main region is.
FINDS_REGION = "drop-furniture"


def run_steps(page: Page, mapping: Mapping, single: bool = False) -> None:
    """Run the mapping's cleaning steps on a page, in its order; on a `single` page nothing is known of its site."""
    functions = step.members()
    markup = ""
    for call in mapping.steps:
        if markup and call.name in NEEDED and not any(word in markup for word in NEEDED[call.name]):
            continue
        page.step = call.name
        options: dict[str, Any] = dict(call.options)
        if call.name == FINDS_REGION:
            options.setdefault("main", mapping.main)
            options.setdefault("search_markers", mapping.search_markers)
            options.setdefault("single", single)
        functions[call.name](page, **options)
        if single and call.name == FINDS_REGION:
            markup = etree.tostring(page.body, encoding="unicode").lower()


def ignore_parts(page: Page, region: Any, mapping: Mapping) -> None:
    """Take what the mapping leaves out on purpose, with its reason."""
    page.step = "ignored-by-mapping"
    for rule in mapping.ignore:
        for element in outermost([e for e in css(rule.select)(region) if e is not region]):
            page.take(element, because=rule.because)
