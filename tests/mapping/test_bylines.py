"""Lines above a text that say when it was published and by whom: read into fields, and taken out of the body."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import html

from relaunch import extract
from relaunch.audit import audit
from relaunch.mapping.bylines import author_of, date_of, says_only
from relaunch.mapping.changed import remember_changed
from relaunch.model import Page
from relaunch.pipeline.run import run

TEXT = "<p>Der Rat beschloss am Dienstag, die alte Brücke zu erhalten. Sie wird im Sommer neu gestrichen.</p>"
PAGE = "<html><body><div id='content'><h1>Die Brücke bleibt</h1>{line}{text}</div></body></html>"


@pytest.mark.parametrize(
    ("line", "day", "author"),
    [
        ("4. Dezember 2020", "2020-12-04", ""),
        ("Freitag, den 04.12.2020, 10:00 Uhr", "2020-12-04", ""),
        ("Veröffentlicht am 4.12.20 von Ute Beispiel", "2020-12-04", "Ute Beispiel"),
        ("By Anna van der Berg | Dec 4, 2020 at 10:15", "2020-12-04", "Anna van der Berg"),
        ("Autorin: Dr. Eva Rees-Holm, 4. Dez. 2020", "2020-12-04", "Dr. Eva Rees-Holm"),
        ("4. Dezember 2020 – aktualisiert am 4.12.2020", "", ""),  # no word that is known
        ("Stand: 4. Dezember 2020", "", ""),
        ("Termin: 4. Dezember 2020", "", ""),
        ("Datum: 4. Dezember 2020", "", ""),
        ("4. Dezember 2020, 10:00 – 12:30 Uhr", "", ""),
        ("4.12.2020 bis 6.12.2020", "", ""),
        ("Am 4. Dezember 2020 beschloss der Rat", "", ""),
        ("Von Tieren und Menschen", "", ""),
        ("Version 4.12.2020.5", "", ""),
        ("", "", ""),
    ],
)
def test_a_line_is_read_only_if_it_says_nothing_else(line: str, day: str, author: str) -> None:
    assert date_of(line) == day
    assert (author_of(line) if day else "") == author


def test_a_line_that_only_says_what_fields_hold_is_known_by_them() -> None:
    names = ["Ute Beispiel", "Familie"]
    assert says_only("Ute Beispiel • Jan 5, 2011 • Familie", ["2011-01-05"], names)
    assert says_only("von Ute Beispiel", ["2011-01-05"], names)
    assert not says_only("Ute Beispiel", ["2011-01-05"], names)
    assert not says_only("Ute Beispiel • Jan 6, 2011", ["2011-01-05"], names)
    assert not says_only("Ute Beispielhaft • Jan 5, 2011", ["2011-01-05"], names)
    assert not says_only("Veröffentlicht am", ["2011-01-05"], names)


@pytest.mark.parametrize(
    "line",
    [
        "<p>4. Mai 2011, 10:00 Uhr</p>",
        "<div><span>04.05.2011</span></div>",
        "<span>4. Mai 2011</span>",
        "<div class='x'>Veröffentlicht am <b>4. Mai 2011</b> von <a href='/ute'>Ute Beispiel</a></div>",
    ],
)
def test_it_becomes_the_date_of_the_record_and_leaves_the_body(line: str) -> None:
    record = extract(PAGE.format(line=line, text=TEXT), url="http://www.beispiel.example/bruecke.html")
    assert record.published == "2011-05-04"
    assert record.author == ("Ute Beispiel" if "Ute" in line else "")
    assert record.type == "article"
    assert record.text.startswith("Der Rat")


def test_a_line_that_says_more_than_the_fields_stays() -> None:
    record = extract(PAGE.format(line="<p>4. Mai 2011, Nummer 17</p>", text=TEXT), url="http://www.beispiel.example/a")
    assert record.published == ""
    assert "Nummer 17" in record.text


@pytest.mark.parametrize("place", ["Ort: Bürgerhaus", "Veranstalterin: Amt Talheim", "Beginn der Führung: 10 Uhr"])
def test_a_day_beside_a_place_is_that_of_an_event(place: str) -> None:
    line = f"<p>4. Mai 2011, 10:00 Uhr</p><p>{place}</p>"
    record = extract(PAGE.format(line=line, text=TEXT), url="http://www.beispiel.example/fuehrung")
    assert record.published == ""
    assert "4. Mai 2011" in record.text and place in record.text


def test_of_a_list_of_days_none_is_the_date_of_the_page() -> None:
    line = "<p>4. Mai 2011</p><p>Der Rat tagte.</p><p>5. Mai 2011</p><p>Der Ausschuss tagte.</p>"
    record = extract(PAGE.format(line=line, text=TEXT), url="http://www.beispiel.example/a")
    assert record.published == ""
    assert "4. Mai 2011" in record.text


def test_what_stands_below_the_text_is_no_byline() -> None:
    below = f"{TEXT * 3}<p>4. Mai 2011</p>"
    record = extract(PAGE.format(line="", text=below), url="http://www.beispiel.example/a")
    assert record.published == ""


@pytest.mark.parametrize(
    ("foot", "day"),
    [
        ("<div id='footer'>Letzte Änderung: 4. Mai 2011 | Amt Talheim</div>", "2011-05-04"),
        ("<p>Zuletzt aktualisiert am 04.05.2011 von <a href='/ute'>Ute Beispiel</a></p>", "2011-05-04"),
        ("<p>Last updated on May 4, 2011</p>", "2011-05-04"),
        ("<p>Stand: <b>04.05.2011</b></p>", "2011-05-04"),
        ("<p>Sie finden uns am Stand 3.14 und am 4. Mai 2011 im Rathaus.</p>", ""),
        ("<p>Stand: 04.05.2011</p><p>Stand: 05.05.2011</p>", ""),
    ],
)
def test_the_day_of_the_last_change_is_read_off_the_whole_page(foot: str, day: str) -> None:
    tree = html.document_fromstring(PAGE.format(line="", text=TEXT + foot))
    page = Page("http://www.amt.example/a", tree, "")
    remember_changed(page)
    assert page.memo["changed"] == day


def test_in_a_run_it_is_one_of_the_records_further_fields(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    for number in range(1, 4):
        text = f"{TEXT}<p>Abschnitt {number} wird im Jahr {2010 + number} gebaut und kostet {number}00 Euro.</p>"
        foot = f"<div id='footer'>Zuletzt geändert: {number}.5.2011</div>"
        page = PAGE.replace("Die Brücke bleibt", f"Brücke {number}").format(line="", text=text) + foot
        (site / f"{number}.html").write_text(page, encoding="utf-8")
    run(str(site), out=tmp_path / "out", workers=1)
    lines = (tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert {r["fields"]["modified"] for r in map(json.loads, lines)} == {"2011-05-01", "2011-05-02", "2011-05-03"}
    assert audit(tmp_path / "out").failures == ()
