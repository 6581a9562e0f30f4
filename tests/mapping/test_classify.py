from __future__ import annotations

import pytest
from lxml import html

from relaunch.mapping.classify import is_publication

LINK = '<p><a href="bericht.pdf">Bericht herunterladen</a></p>'


@pytest.mark.parametrize(
    "particulars",
    [
        "<p>Herausgeber: Amt</p><p>Seiten: 20</p>",
        "<p>Herausgeber\u00a0: Amt<br>ISBN: 3-12</p>",
        "<p><b>Herausgeber</b>: Amt<br><b>Stand:</b> 2012</p>",
        "<dl><dt>Herausgeber</dt><dd>Amt</dd><dt>Umfang</dt><dd>20 Seiten</dd></dl>",
        "<table><tr><td>Verlag</td><td>Amt</td></tr><tr><td>Auflage</td><td>3.</td></tr></table>",
    ],
)
def test_particulars_and_a_file_make_a_publication(particulars: str) -> None:
    assert is_publication(html.fragment_fromstring(f"<div>{LINK}{particulars}</div>"))


@pytest.mark.parametrize(
    "text",
    [
        "<p>Der Verlag und der Herausgeber haben Seiten zum Stand der Auflage.</p>",
        "<p>Herausgeber: Amt</p><p>Der Stand ist gut.</p>",
        "<p>Unser Verstand: eine Auflage mit Umfang: keine</p>",
    ],
)
def test_words_in_running_text_are_no_particulars(text: str) -> None:
    assert not is_publication(html.fragment_fromstring(f"<div>{LINK}{text}</div>"))


def test_without_a_file_it_is_no_publication() -> None:
    assert not is_publication(html.fragment_fromstring("<div><p>Herausgeber: Amt</p><p>Seiten: 20</p></div>"))
