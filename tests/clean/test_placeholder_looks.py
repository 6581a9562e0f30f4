"""Most pages hold no placeholder: a cheap look at the whole page says so, and never overlooks one."""

from __future__ import annotations

import pytest
from lxml import etree

from relaunch.clean.decode import parse
from relaunch.clean.placeholder_matching import matcher_of
from relaunch.clean.placeholders import strip_placeholders

CONDITIONAL = "<div><!--[if lt IE 9]><p>alt</p><![endif]--></div><p>Text</p>"
FOUND = [
    ("typo3", "<p>###MARKER###</p>"),
    ("typo3", "<p>#<b>#</b>#MARKER###</p>"),
    ("typo3", "<p>Text<!-- ###MARKER### --></p>"),
    ("typo3", "<p>Text<!--INT_SCRIPT.abc--></p>"),
    ("typo3", '<p title="###MARKER###">Text</p>'),
    ("typo3", '<a href="index.php?id=%23%23%23PID%23%23%23">Text</a>'),
    ("typo3", "<p>##\u00ad#MARKER###</p>"),
    ("wordpress", '<p>[gallery ids="1,2"]</p>'),
    ("wordpress", CONDITIONAL + "<p>[gallery]</p>"),
    ("wordpress", '<p title="[gallery]">Text</p>'),
    ("plone", '<p tal:content="a">Text</p>'),
]


@pytest.mark.parametrize(("rules", "html"), FOUND)
def test_a_page_with_a_placeholder_is_read(rules: str, html: str) -> None:
    assert matcher_of((rules,), (), ()).may_match_page(parse(html))


@pytest.mark.parametrize(
    ("rules", "html"),
    [
        ("typo3", "<p>Text, 100 %</p>"),
        ("wordpress", CONDITIONAL),
        ("wordpress", "<p>Text<!-- [gallery] --></p>"),
    ],
)
def test_a_page_without_one_is_not(rules: str, html: str) -> None:
    assert not matcher_of((rules,), (), ()).may_match_page(parse(html))


@pytest.mark.parametrize(
    ("html", "is_read"),
    [
        ("<p>###MARKER###</p>", False),
        ("<p>a<!-- ###MARKER### --></p>", False),
        ('<p title="###MARKER###">a</p>', True),
        ('<p ###marker###="">a</p>', True),
    ],
)
def test_attributes_are_read_where_something_stands_in_a_tag(html: str, is_read: bool) -> None:
    assert matcher_of(("typo3",), (), ()).may_match_tags(parse(html)) is is_read


def test_comments_go_whether_attributes_are_read_or_not() -> None:
    for html in ("<p>Text<!--###A###--></p><p>###B### b</p>", '<p>Text<!--###A###--></p><p title="###B###">b</p>'):
        assert [cut.name for cut in strip_placeholders(parse(html))] == ["A", "B"]


def test_a_comment_in_code_stays_where_no_attribute_is_read() -> None:
    tree = parse("<pre>a<!--###A###--></pre><p>###B### Text</p>")
    assert [cut.name for cut in strip_placeholders(tree)] == ["B"]


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<div><p>###A###</p><p>Text</p></div>", "<div><p>Text</p></div>"),
        ("<div><p>###A###</p></div><p>Text</p>", "<p>Text</p>"),
        ('<div><p>###A###</p><b><i><img src="a.png"></i></b></div>', '<div><b><i><img src="a.png"></i></b></div>'),
        ("<div><p>###A###</p><span><i> | </i></span></div>", "<div><span><i> | </i></span></div>"),
        ("<div><p>###A###</p><span><i> </i></span></div><p>b</p>", "<p>b</p>"),
        ("<div><p>###A###</p><!-- c --><span></span></div><p>b</p>", "<p>b</p>"),
    ],
)
def test_what_was_not_touched_says_whether_the_rest_is_empty(html: str, left: str) -> None:
    tree = parse(html)
    strip_placeholders(tree)
    body = tree.find("body")
    assert "".join(etree.tostring(child, encoding="unicode", method="html") for child in body) == left
