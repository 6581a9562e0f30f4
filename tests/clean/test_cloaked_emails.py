"""Mail addresses that Joomla hides behind a script."""

from __future__ import annotations

import pytest

from relaunch.clean.cloaked_emails import uncloak_emails
from tests.clean.pages import page_of, written

ADDY = "var addy1 = 'inf&#111;' + '&#64;'; addy1 = addy1 + 'w&#101;hr' + '&#46;' + '&#101;xample';"
STAND_IN = '<span id="cloak1">Diese E-Mail-Adresse ist vor Spambots geschützt!</span>'
SHOW = "document.getElementById('cloak1').innerHTML += '<a ' + path + addy1 + '>'+addy_text1+'<\\/a>';"


def test_the_address_takes_the_place_of_the_sentence() -> None:
    script = f"<script>document.getElementById('cloak1').innerHTML = ''; {ADDY} {SHOW}</script>"
    page = page_of(f"<p>An {STAND_IN}{script}, bitte.</p>", uncloak_emails)
    assert written(page).startswith('<p>An <a href="mailto:info@wehr.example">info@wehr.example</a><script>')
    assert written(page).endswith("</script>, bitte.</p>")


def test_a_text_of_the_link_is_kept() -> None:
    script = f"<script>{ADDY} var addy_text1 = 'Schreiben ' + '<b>Sie</b>'; getElementById('cloak1') {SHOW}</script>"
    assert ">Schreiben Sie</a>" in written(page_of(f"<p>{STAND_IN}{script}</p>", uncloak_emails))


def test_the_older_form_writes_in_its_place() -> None:
    source = (
        f"<p>An <script>{ADDY} document.write(addy1);</script>"
        "<script>document.write('<span style=\"display: none;\">');</script>Diese Adresse ist geschützt!"
        "<script>document.write('</'); document.write('span>');</script> bis Mai.</p>"
    )
    page = page_of(source, uncloak_emails)
    assert '<a href="mailto:info@wehr.example">info@wehr.example</a>' in written(page)
    assert "geschützt" not in written(page)
    assert "bis Mai" in written(page)


@pytest.mark.parametrize("script", ["var addy1 = unknown();", "var addy1 = 'kein' + 'e Adresse';", "addy" * 3000])
def test_an_address_that_cannot_be_put_together_is_an_issue(script: str) -> None:
    page = page_of(f"<p><script>{script}</script></p>", uncloak_emails)
    assert [issue.code for issue in page.issues] == ["mail-address-unreadable"]


def test_other_scripts_are_left_alone() -> None:
    page = page_of("<p><script>var a = 'b';</script>Text</p>", uncloak_emails)
    assert page.issues == []
