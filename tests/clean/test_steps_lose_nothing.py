"""Whatever a page holds: no step around markup fails on it, and none loses a text that the ledger does not hold."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from relaunch.clean.body import format_body
from relaunch.clean.decode import parse
from relaunch.registry import step
from relaunch.tree import visible_text
from tests.clean.pages import page_of

STEPS = (
    "drop-unseen unwrap-rte-leftovers drop-print-furniture drop-to-top-links unwrap-layout-tables "
    "read-picture-headings caption-figures list-downloads drop-hidden drop-empty-blocks"
).split()
TAGS = "div p span a b font h2 ul li dl dt dd table tr td th caption figure figcaption button center noscript i".split()
ATTRIBUTES = (
    "|||hidden|style='display:none'|href=#|href=a.pdf|href='javascript:print()'|id=c1|border=1|"
    + "|".join(
        f"class='{name}'"
        for name in (
            "csc-textpic-image csc-textpic-imagewrap csc-textpic-caption ce-gallery image-caption news-single-img "
            "csc-uploads ce-uploads csc-uploads-fileSize news-single-files csc-linkToTop contenttable csc-sword"
        ).split()
    )
).split("|")
WORDS = (
    "Familie |Kita |gedruckt am 04.12.2020 |nach oben |Drucken |<link 5>x</link> |\u00a0|www.a.example ist ein Angebot "
).split("|")
EMPTY = "<br>|<img src=a.png alt=A>|<img src=/typo3temp/1.jpg longdesc=x>|<img src=clear.gif>|<!-- c -->".split("|")


def _element(children: Any) -> Any:
    return st.builds(
        lambda tag, attribute, inner: f" <{tag} {attribute}> {' '.join(inner)} </{tag}> ",
        st.sampled_from(TAGS),
        st.sampled_from(ATTRIBUTES),
        st.lists(children, max_size=4),
    )


LEAVES = st.one_of(st.sampled_from(WORDS).map(escape), st.sampled_from(EMPTY))
PAGES = st.lists(st.recursive(LEAVES, _element, max_leaves=20), max_size=4).map("".join)
SIGNS = str.maketrans("", "", "()<>/")


def words(text: str) -> Counter[str]:
    return Counter(text.translate(SIGNS).replace("link 5", "").replace("linkx", "x").replace("xlink", "x").split())


@pytest.mark.slow
@pytest.mark.parametrize("name", STEPS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAGES)
def test_a_step_loses_no_word(name: str, html: str) -> None:
    page = page_of(html, name=name)
    before = words(visible_text(page.body))
    step.members()[name](page)
    etree.tostring(page.tree)
    after = words(visible_text(page.body))
    for removal in page.removals:
        after += words(removal.text)
    assert not before - after


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAGES)
def test_all_steps_and_the_writer_together_lose_no_word(html: str) -> None:
    page = page_of(html)
    before = words(visible_text(page.body))
    for name in STEPS:
        step.members()[name](page)
    after = words(visible_text(parse(format_body(page.body, base=page.base))))
    for removal in page.removals:
        after += words(removal.text)
    assert not before - after
