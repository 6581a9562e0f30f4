from __future__ import annotations

import pytest
from cssselect.xpath import HTMLTranslator
from lxml import etree, html

from relaunch.css import Translator, compile_for_tree, metas_in

PAGE = html.document_fromstring(
    '<html><head><meta name="author" content="A"><meta property="og:title" content="B"></head>'
    '<body class="single page"><div class="post a-single"><h1 class="title">1</h1>'
    '<div class="single"><h2 class=" title\tbig "><b>2</b></h2><p><i class="title">3</i></p></div></div>'
    '<ul id="nav"><li class="title"><a href="/" rel="tag next">4</a></li></ul><h1 class="subtitle">5</h1></body></html>'
)


@pytest.mark.parametrize(
    "selector",
    [
        ".title",
        ".single .title",
        ".single .title, .page .title",
        "div.single .title b",
        ".post .single .title",
        ".post > .single .title",
        ".post .single > .title",
        "body.single a[rel~=tag]:not([rel~=category])",
        "#nav .title a",
        ".single:not(.page) .title",
        ".post:has(.big) .title",
        "h1 + .single .title",
        "ul ~ h1, li:first-child a",
        "html .title",
        ".missing .title",
        ".single > .title, .post > h1",
        "#nav > li > a",
        "html > body.page > #nav",
        "* > h1:first-child",
        "h1 + div > h2",
    ],
)
def test_a_selector_finds_the_same_from_the_right_as_from_the_left(selector: str) -> None:
    usual = etree.XPath(HTMLTranslator().css_to_xpath(selector))(PAGE)
    assert compile_for_tree(selector)(PAGE) == usual


@pytest.mark.parametrize("root", ["html", "body", "div", "ul"])
@pytest.mark.parametrize(
    "selector",
    [
        "#nav",
        "#na",
        ".title",
        "h1.title:not(.single), .big",
        "[rel]",
        "a[rel~=next]",
        "a[rel!=next]",
        "[href=''], [href^='/']",
        "[ID=nav]",
        ".single .title",
        ".title:first-child",
        "li:has(a[rel])",
    ],
)
def test_a_selector_finds_the_same_by_its_attribute_as_by_its_elements(selector: str, root: str) -> None:
    element = next(PAGE.iter(root))
    usual = etree.XPath(HTMLTranslator().css_to_xpath(selector))(element)
    assert etree.XPath(Translator().css_to_xpath(selector))(element) == usual


def test_metas_are_named_by_one_attribute_each() -> None:
    assert metas_in('meta[name="author"], meta[property="og:title"]') == {("name", "author"), ("property", "og:title")}


@pytest.mark.parametrize("selector", ["meta[name]", 'head meta[name="a"]', 'meta[name^="a"]', 'meta[name="a"], p'])
def test_other_selectors_name_no_metas(selector: str) -> None:
    assert metas_in(selector) is None
