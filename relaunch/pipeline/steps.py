"""Run a mapping's cleaning steps on a page, in the order that the mapping gives."""

from __future__ import annotations

from typing import Any

from relaunch.mapping.schema import Mapping
from relaunch.mapping.selecting import css, outermost
from relaunch.model import Page
from relaunch.registry import step

# This step gets the mapping's hints of where the main region is.
FINDS_REGION = "drop-furniture"


def run_steps(page: Page, mapping: Mapping) -> None:
    """Run the mapping's cleaning steps on a page, in its order."""
    functions = step.members()
    for call in mapping.steps:
        page.step = call.name
        options: dict[str, Any] = dict(call.options)
        if call.name == FINDS_REGION:
            options.setdefault("main", mapping.main)
            options.setdefault("search_markers", mapping.search_markers)
        functions[call.name](page, **options)


def ignore_parts(page: Page, region: Any, mapping: Mapping) -> None:
    """Take what the mapping leaves out on purpose, with its reason."""
    page.step = "ignored-by-mapping"
    for rule in mapping.ignore:
        for element in outermost([e for e in css(rule.select)(region) if e is not region]):
            page.take(element, because=rule.because)
