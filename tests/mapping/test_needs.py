from __future__ import annotations

import pytest
from lxml import html

from relaunch.mapping.load import load_systems
from relaunch.mapping.needs import needs_of
from relaunch.mapping.selectors import compile_xpath
from relaunch.presence import Presence

NEEDS = {mapping.system: mapping.detect.needs for mapping in load_systems() if mapping.detect.needs}
PAGES = [
    "<html><head><title>a</title></head><body><p>a</p></body></html>",
    '<html><head><meta name="generator" content="WordPress 4.9"></head><body></body></html>',
    '<html><head><link href="/wp-content/themes/a.css"></head><body></body></html>',
    '<html><head></head><body><link href="/wp-includes/a.css"></body></html>',
    '<html><head><script src="assets/js/a.js"></script></head><body></body></html>',
    '<html><head><script src="/assets/contao/a.js"></script></head><body></body></html>',
    "<html><head><!-- This website is powered by Contao --></head><body></body></html>",
    '<html><head></head><body class="a portaltype-document b"></body></html>',
    '<html><head></head><body class="template-view"></body></html>',
    '<html><head></head><body class="page-template-view"></body></html>',
    '<html><head></head><body><div id="visual-portal-wrapper">a</div></body></html>',
    '<html><head></head><body><div><div id="visual-portal-wrapper">a</div></div></body></html>',
    '<html><head></head><frameset rows="1,2"><frame src="a.htm"></frameset></html>',
    '<html><head></head><body bgcolor="#ffffff"></body></html>',
    '<html><head></head><body bgcolor=""></body></html>',
    '<html><head><meta name="Generator" content="Microsoft FrontPage 3.0"></head><body></body></html>',
    '<html><head><meta name="description" content="Microsoft FrontPage 3.0"></head><body></body></html>',
    '<html><head><script src="/media/jui/js/a.js"></script></head><body class="com_content"></body></html>',
    '<html><head><meta content="Drupal 7 (http://drupal.org)"></head><body class="not-front"></body></html>',
]


@pytest.mark.parametrize("system", NEEDS)
def test_the_needs_of_every_shipped_system_are_seen_without_its_expression(system: str) -> None:
    assert needs_of(NEEDS[system])


@pytest.mark.parametrize("system", NEEDS)
@pytest.mark.parametrize("text", PAGES)
def test_where_the_expression_holds_a_need_is_met(system: str, text: str) -> None:
    tree = html.document_fromstring(text)
    if compile_xpath(f"boolean({NEEDS[system]})")(tree):
        assert any(need.is_met(Presence(tree)) for need in needs_of(NEEDS[system]))


def test_a_plain_page_meets_no_need_at_all() -> None:
    presence = Presence(html.document_fromstring(PAGES[0]))
    assert not any(need.is_met(presence) for needs in NEEDS.values() for need in needs_of(needs))


def test_a_beginning_is_told_from_a_part() -> None:
    needs = needs_of("/html/body[starts-with(@class, 'template-')]")
    met = [any(need.is_met(Presence(html.document_fromstring(text))) for need in needs) for text in PAGES[8:10]]
    assert met == [True, False]


@pytest.mark.parametrize(
    "expression",
    [
        "//div[@id='a']",
        "/html/body[count(p) > 3]",
        "/html/body[not(contains(@class, 'a'))]",
        "/html/body[contains(@class, 'a') and contains(@class, 'b')]",
        "/html/head/comment()",
        "/html/head/meta[@name='a'] | //p",
    ],
)
def test_of_an_expression_that_is_not_understood_nothing_is_said(expression: str) -> None:
    assert needs_of(expression) == ()
