"""What Plone is sent: moments in UTC, tables with lines, names and addresses as it takes them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from relaunch.load.plone_documents import aliases_of, in_utc, rich_text, short_name

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(("said", "sent"), [
    ("2009-05-04T12:00:00", "2009-05-04T10:00:00+00:00"),
    ("2009-12-04T12:00:00", "2009-12-04T11:00:00+00:00"),
    ("2009-05-04T12:00:00+00:00", "2009-05-04T12:00:00+00:00"),
    ("2009-05-04T00:30:00+02:00", "2009-05-03T22:30:00+00:00"),
])  # fmt: skip
def test_a_moment_without_a_zone_is_one_in_the_portals(said: str, sent: str) -> None:
    """Plone takes it for UTC."""
    assert in_utc(said, BERLIN) == sent


@pytest.mark.parametrize(("body", "sent"), [
    ("<table><tbody>", '<table class="plain"><tbody>'),
    ('<table lang="de">', '<table class="plain" lang="de">'),
    ('<table class="listing">', '<table class="listing">'),
    ('<table title="a class=b">', '<table title="a class=b">'),
    ("<p>&lt;table> und <em>table</em></p>", "<p>&lt;table> und <em>table</em></p>"),
])  # fmt: skip
def test_a_table_gets_lines_where_nothing_else_is_said(body: str, sent: str) -> None:
    assert rich_text(body)["data"] == sent


def test_names_have_no_umlauts_and_addresses_that_are_no_text_are_left_out() -> None:
    assert short_name("Öffnungszeiten & Straße") == "oeffnungszeiten-strasse"
    assert aliases_of("/alt/%FC.html") == set() and aliases_of("/alt/%C3%BC.html/") == {"/alt/ü.html"}
