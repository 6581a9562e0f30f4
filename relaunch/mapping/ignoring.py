"""Take what a mapping leaves out on purpose, with its reason."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from relaunch.mapping.schema import Mapping
from relaunch.mapping.selecting import outermost, select_on
from relaunch.model import Page

STEP = "ignored-by-mapping"


def take_ignored(page: Page, region: Any, mapping: Mapping, within: Container[Any] | None = None) -> None:
    """Take what the `ignore` rules point to in a region; given some elements, only what stands `within` one of them."""
    kept, page.step = page.step, STEP
    for rule in mapping.ignore:
        for element in outermost([found for found in select_on(page, region, rule.select) if found is not region]):
            if within is None or any(above in within for above in element.iterancestors()):
                page.take(element, because=rule.because)
    page.step = kept
