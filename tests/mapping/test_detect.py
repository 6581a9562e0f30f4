"""The legacy system is named by evidence, and no system is named without."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from relaunch.mapping.detect import detect, system_of, weigh
from relaunch.mapping.load import load_systems
from relaunch.mapping.selectors import select_xpath

POWERED = """<!--
	This website is powered by TYPO3 - inspiring people to share!
	TYPO3 is copyright 1998-{year} of Kasper Skaarhoj. Information at http://typo3.org/
-->"""


def page(head: str = "", body: str = "<p>Ein Absatz.</p>") -> str:
    return f"<!DOCTYPE html><html><head><title>Seite</title>{head}</head><body>{body}</body></html>"


def named(text: str, headers: tuple[tuple[str, str], ...] = ()) -> str:
    return detect(html.document_fromstring(text), headers, text)[0]


@pytest.mark.parametrize(
    ("generator", "system"),
    [
        ("TYPO3 4.5 CMS", "typo3-4"),
        ("TYPO3 3.8 CMS", "typo3-4"),
        ("TYPO3 6.2 CMS", "typo3-6"),
        ("TYPO3 7.6 CMS", "typo3-6"),
        ("TYPO3 CMS", "typo3-6"),
        ("WordPress 5.2", "wordpress"),
        ("Drupal 7 (http://drupal.org)", "drupal-7"),
        ("Drupal 8 (https://www.drupal.org)", "generic"),
        ("Joomla! - Open Source Content Management", "joomla-3"),
        ("Plone - http://plone.org", "plone-4"),
        ("Contao Open Source CMS", "contao"),
        ("Microsoft FrontPage 4.0", "hand-made"),
        ("MediaWiki 1.35.0", "generic"),
        ("Hugo 0.92", "generic"),
        ("My TYPO3 4.5 CMS exporter", "generic"),
    ],
)
def test_the_generator_says_it(generator: str, system: str) -> None:
    assert named(page(f'<meta name="Generator" content="{generator}" />')) == system


def test_the_version_wins_over_the_markup() -> None:
    body = '<div id="c1" class="csc-default"><p class="bodytext">Text</p></div>'
    assert named(page('<meta name="generator" content="TYPO3 6.2 CMS" />', body)) == "typo3-6"


def test_without_a_generator_the_markup_tells() -> None:
    csc = '<div id="c1" class="csc-default"><h1 class="csc-firstHeader">Titel</h1><p class="bodytext">Text</p></div>'
    fluid = '<div id="c1" class="frame frame-default frame-type-text"><div class="ce-bodytext"><p>Text</p></div></div>'
    style = '<link rel="stylesheet" href="typo3temp/stylesheet_0a1b.css" />'
    assert named(page(style, csc)) == "typo3-4"
    assert named(page(style, fluid)) == "typo3-6"


def test_the_year_of_the_comment_tells_where_both_could_be() -> None:
    csc = '<div id="c1" class="csc-default"><p class="bodytext">Text</p></div>'
    assert named(page(POWERED.format(year=2010), csc)) == "typo3-4"
    assert named(page(POWERED.format(year=2015), csc)) == "typo3-6"


@pytest.mark.parametrize(
    "body",
    [
        '<p>Gebaut mit <a href="http://typo3.org/">TYPO3</a>, powered by TYPO3.</p>',
        '<p>TYPO3 4.5 CMS</p><a href="index.php?id=12">Seite</a><a href="index.php?id=13">Seite</a>',
        '<img src="http://anderswo.example/fileadmin/bild.jpg" /><a href="http://t.example/typo3temp/x.pdf">x</a>',
        '<pre>&lt;meta name="generator" content="TYPO3 4.5 CMS"&gt; &lt;div class="csc-default"&gt;</pre>',
        '<img src="fileadmin/bild.jpg" /><a href="index.php?id=12">Seite</a>',
        "",
    ],
)
def test_a_page_that_only_speaks_of_typo3_is_none(body: str) -> None:
    text = page("", body)
    assert detect(html.document_fromstring(text), (), text) == ("generic", [])


def test_the_evidence_names_each_signal_with_its_source() -> None:
    text = page('<meta name="generator" content="TYPO3 4.5 CMS" />', '<p class="bodytext">Text</p>')
    system, evidence = detect(html.document_fromstring(text), (), text)
    assert system == "typo3-4"
    assert evidence[0].startswith("typo3-4 +200: generator: TYPO3 4.5 CMS (fact: ")
    assert any("bodytext" in line for line in evidence)


def test_deep_and_broken_pages_are_looked_at_without_harm() -> None:
    text = page("", "<div>" * 3000 + "x")
    tree = html.document_fromstring(text, parser=html.HTMLParser(huge_tree=True))
    assert detect(tree, (("Server", ""),), text)[0] == "generic"


def test_a_header_tells_where_the_page_does_not() -> None:
    assert named(page(), (("X-Generator", "Drupal 7 (http://drupal.org)"),)) == "drupal-7"
    assert named(page(), (("X-Generator", "Drupal 9 (https://www.drupal.org)"),)) == "generic"


@pytest.mark.parametrize(
    "text",
    [
        page("", '<img src="http://blog.example/wp-content/uploads/2016/a.jpg"><p>WordPress im Vergleich</p>'),
        page('<link rel="stylesheet" href="http://c.example/wp-content/plugins/a.css">', '<div class="hentry">a</div>'),
        page("", '<a href="index.php?option=com_content&view=article&id=3">Seite</a><div class="item-page">a</div>'),
        page("", '<h1 class="documentFirstHeading">Titel</h1><div class="documentDescription">Text</div>'),
        page("", '<div class="mod_article"><div class="ce_text">Text</div></div>'),
        page("", '<body bgcolor="#ffffff"><font size="2">Text</font><a href="index.php?seite=2">weiter</a>'),
        page('<script src="/core/misc/drupal.js"></script>', '<div class="node-article field--name-body">Text</div>'),
    ],
)
def test_a_sign_or_two_name_no_system(text: str) -> None:
    assert named(text) == "generic"


def test_every_system_says_what_its_pages_need_so_that_others_cost_nothing() -> None:
    without = {mapping.system for mapping in load_systems() if not mapping.detect.needs}
    assert without == {"generic", "typo3-4", "typo3-6"}


SIGNS = [
    '<meta name="generator" content="TYPO3 4.5 CMS">',
    '<meta name="generator" content="TYPO3 6.2 CMS">',
    POWERED.format(year=2010),
    "<!--TYPO3SEARCH_begin-->",
    '<div class="csc-default">a</div>',
    '<div class="frame frame-type-text">a</div>',
    '<div class="ce-bodytext">a</div>',
    '<div class="news-single-item">a</div>',
    '<div class="tx-ttnews-pi1">a</div>',
    '<link rel="stylesheet" href="typo3temp/a.css">',
    '<img src="fileadmin/_processed_/csm_a.jpg">',
    '<img src="uploads/pics/a.jpg">',
    '<a href="index.php?id=3">a</a>',
    '<p class="bodytext">a</p>',
    '<meta name="generator" content="WordPress 5.2">',
    '<link rel="https://api.w.org/" href="/wp-json/">',
    '<link rel="stylesheet" href="/wp-content/themes/a.css">',
    '<link rel="stylesheet" href="/portal_css/a.css">',
    '<meta name="generator" content="Plone - http://plone.org">',
]


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SIGNS), unique=True))
def test_the_first_settled_system_is_the_one_with_the_highest_sum(signs: list[str]) -> None:
    text = page("", "".join(signs))
    tree = html.document_fromstring(text)
    possible = [m for m in load_systems() if not m.detect.needs or select_xpath(tree, m.detect.needs)]
    sums = {m.system: (weigh(m, tree, (), text)[0], m.detect.threshold) for m in possible}
    reached = {name: total for name, (total, threshold) in sums.items() if total >= threshold}
    assert system_of(tree, (), text) == (max(reached, key=lambda name: reached[name]) if reached else "generic")
