"""Breadcrumbs that no name tells: links between arrows, from the home page to this one."""

from __future__ import annotations

import pytest
from lxml import html

from relaunch.crumbs import breadcrumb_in
from relaunch.model import Page

PAGE = "<html><head><title>Wege im Wald - Amt Talheim</title></head><body>{line}<h1>Wege im Wald</h1></body></html>"
HERE = "http://www.amt.example/wald/wege.html"


def found(line: str) -> list[str] | None:
    tree = html.document_fromstring(PAGE.format(line=line))
    breadcrumb = breadcrumb_in(tree.find("body"), Page(HERE, tree, HERE))
    return None if breadcrumb is None else [link.text for link in breadcrumb[1]]


@pytest.mark.parametrize(
    ("line", "links"),
    [
        ("<p><a href='/'>Amt</a> &gt; <a href='/wald/'>Wald</a> &gt; <b>Wege im Wald</b></p>", ["Amt", "Wald"]),
        ("<div>Sie sind hier: <a href='/'>Startseite</a> » Wege im Wald</div>", ["Startseite"]),
        ("<td><font><a href='/index.php'>Start</a> / <a href='x'>Wald</a> / <a href='y'>Wege</a></font></td>",
         ["Start", "Wald", "Wege"]),
        ("<ul><li><a href='/'>Home</a> ›</li><li><a href='x'>Wald</a> ›</li><li>Wege …</li></ul>", ["Home", "Wald"]),
        ("<p><a href='/home.html'>Home</a> :: <a href='/wald/'>Wald</a></p>", ["Home", "Wald"]),
    ],
)  # fmt: skip
def test_it_leads_from_the_home_page_to_this_one(line: str, links: list[str]) -> None:
    assert found(f"<table><tr>{line}</tr></table>" if line.startswith("<td") else line) == links


@pytest.mark.parametrize(
    "line",
    [
        "<p><a href='/'>Home</a> | <a href='/kontakt'>Kontakt</a> | <a href='/impressum'>Impressum</a></p>",
        "<ul><li><a href='/'>Home</a></li><li><a href='/kontakt'>Kontakt</a></li></ul>",
        "<p><a href='/'>Startseite</a></p>",
        "<p><a href='/'>Startseite</a> &gt; Alles über den Wald</p>",  # no name of this page
        "<p>Zurück zur <a href='/'>Startseite</a> &gt; <a href='/wald/'>Wald</a></p>",
        "<p><a href='/wald/'>Wald</a> &gt; <a href='/wald/wege/'>Wege</a></p>",  # not from the home page
        "<div><a href='/'>Home</a> &gt; <a href='/a'>Wald</a><p>Ein Text.</p></div>",
        "<p>" + "<a href='/'>Home</a> &gt; " * 20 + "</p>",
        "<p><a href='http://[::1'>Home page of</a> &gt; <a href='/a'>Wald</a></p>",
    ],
)
def test_a_menu_or_a_sentence_is_none(line: str) -> None:
    assert found(line) is None
