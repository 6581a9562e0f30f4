"""What the placeholder tests share: a fragment cleaned below both parsers, compared as the conformance cases are."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from relaunch.clean.placeholders import custom_rule, strip_asp, strip_placeholders
from tests.conformance import comparable
from tests.fragments import read_fragment, write_fragment

Pair = tuple[str, str]


def pairs(*cases: Pair) -> pytest.MarkDecorator:
    """Parametrize a test with (source, what is left of it)."""
    return pytest.mark.parametrize(("source", "left"), cases)


def cleaned(source: str, *rules: str, keep: tuple[str, ...] = (), custom: tuple[dict[str, str], ...] = ()) -> str:
    """Return a fragment without placeholders; a page's parser must give the same as the fragment's."""
    own = tuple(custom_rule(entry) for entry in custom)
    sets = rules or ("typo3",)
    raw = strip_asp(source) if "asp" in sets else source
    results = []
    for root in (read_fragment(raw), page_with(raw)):
        strip_placeholders(root, sets, keep, own)
        results.append(comparable(write_fragment(root)))
    assert results[0] == results[1]
    return results[0]


def page_with(fragment: str) -> Any:
    """Return the `div` of a parsed page that holds a fragment."""
    return html.document_fromstring(f"<html><body><div>{fragment}</div></body></html>").find("body/div")


def check(source: str, left: str, *rules: str, **settings: Any) -> None:
    """Assert what is left of a fragment."""
    assert cleaned(source, *rules, **settings) == comparable(left)
