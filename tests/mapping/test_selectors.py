"""A quick look at a page's source never hides a match from a selector or a pattern."""

from __future__ import annotations

import pytest
from lxml import html

from relaunch.mapping.selectors import compile_css, literal_of, select, select_xpath

PAGE = html.document_fromstring(
    '<html><head><meta name="DC.Date" content="2010-01-02"><meta property="og:type" content="article"></head>'
    '<body><div id="c1" class="csc-default big"><h1>Titel</h1><p class="bodytext">Text <a href="/x">mehr</a></p></div>'
    "</body></html>"
)


@pytest.mark.parametrize("selector", [".other", "#c2", "table", ".csc-default .other", "div > table"])
def test_what_cannot_match_is_not_found(selector: str) -> None:
    assert select(PAGE, selector) == []


@pytest.mark.parametrize("selector", ["p[", "", "p::text", "::before", ">", "p:nosuch", "a,"])
def test_a_wrong_selector_is_a_value_error(selector: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        compile_css(selector)


def test_an_xpath_gives_elements_or_texts() -> None:
    assert select_xpath(PAGE, "//a/@href") == ["/x"]
    assert select_xpath(PAGE, "string(//h1)") == ["Titel"]
    assert select_xpath(PAGE, "count(//p)") == ["1"]
    assert [element.tag for element in select_xpath(PAGE, "//h1")] == ["h1"]


@pytest.mark.parametrize(
    ("pattern", "literal"),
    [
        ("TYPO3 is copyright (?:a|b)? ?1998", "TYPO3 is copyright "),
        (r"^TYPO3 [34]\.", "TYPO3 "),
        (r"<!--\s?TYPO3SEARCH_(?:begin|end)", "TYPO3SEARCH_"),
        ("one|two", ""),
        ("abc?", "ab"),
        ("(?i)typo3", ""),
    ],
)
def test_a_patterns_literal_stands_in_all_it_matches(pattern: str, literal: str) -> None:
    assert literal_of(pattern) == literal
