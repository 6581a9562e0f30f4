"""Headings that are only larger letters."""

from __future__ import annotations

import pytest

from relaunch.clean.font_headings import read_font_headings
from tests.clean.pages import page_of, written


def test_the_larger_the_letters_the_higher_the_heading() -> None:
    source = (
        '<p align="center"><font size="6"><b>Der Brand</b></font></p><p><font size="2">Text.</font></p>'
        '<p><b><font size="+1">Der Wiederaufbau</font></b></p>'
    )
    assert written(page_of(source, read_font_headings)) == (
        '<h1>Der Brand</h1><p><font size="2">Text.</font></p><h2>Der Wiederaufbau</h2>'
    )


def test_a_line_of_its_own_in_a_cell_is_a_heading() -> None:
    source = '<table><tr><td><font size="5" face="Arial"><b>Verein</b></font><br>seit 1911</td></tr></table>'
    assert "<td><h1>Verein</h1>seit 1911</td>" in written(page_of(source, read_font_headings))


@pytest.mark.parametrize(
    "source",
    [
        '<p>Ein <font size="5">großes</font> Wort</p>',
        '<p><font size="5">Ein ganzer Satz endet mit einem Punkt.</font></p>',
        '<p><font size="3">Gewöhnlich</font></p>',
        '<p><font size="99">Unlesbar</font></p>',
        '<h2>Titel</h2><p><font size="5">Mehr</font></p>',
        '<p><font size="5"><img src="a.gif"></font></p>',
    ],
)
def test_what_is_no_heading_stays(source: str) -> None:
    assert written(page_of(source, read_font_headings)) == source


def test_nested_fonts_become_one_heading() -> None:
    source = "<p>" + '<font size="5">' * 4 + "Titel" + "</font>" * 4 + "</p>"
    assert written(page_of(source, read_font_headings)) == "<h1>Titel</h1>"


def test_no_nesting_is_too_deep() -> None:
    source = "<p>" + '<font size="5">' * 2000 + "Titel" + "</font>" * 2000 + "</p>"
    assert "Titel" in written(page_of(source, read_font_headings))
