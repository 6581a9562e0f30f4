"""A proposed mapping finds what the pages say, is the same whatever their order, and fears no page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.init import archive_stripped, compare
from relaunch.mapping.load import load_mapping
from relaunch.pipeline.check import check_archive
from relaunch.pipeline.proposing import propose
from relaunch.pipeline.run import build_folder
from relaunch.propose import write_mapping
from tests.propose import sites
from tests.truth import archive_portal


def proposed(out: Path, told: dict[str, str], backwards: bool = False) -> str:
    """Return the mapping proposed for pages."""
    return write_mapping(propose(str(sites.archived(out, told, backwards))).plan)


@pytest.fixture(scope="module")
def mapping(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the mapping proposed for the small portal, in the portal's folder."""
    out = tmp_path_factory.mktemp("stadtblatt")
    file = out / "stadtblatt.yaml"
    file.write_text(proposed(out, sites.pages()), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def records(mapping: Path) -> dict[str, dict[str, Any]]:
    """Return the records that the proposed mapping makes of the small portal, by path."""
    assert build_folder(mapping.parent, str(mapping), workers=1).exit_status == 0
    lines = (mapping.parent / "records.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["source"]["url"].removeprefix(sites.HOST): record for record in map(json.loads, lines)}


def test_a_report_has_its_date_author_lead_and_tags(records: dict[str, dict[str, Any]]) -> None:
    record = records["/aktuell/m4/"]
    assert record["type"] == "article"
    assert record["published"] == "2012-05-05"
    assert record["author"] == "Ida Kern"
    assert record["teaser"].startswith("In Emmerich hat man 5 Jahre lang")
    assert record["tags"] == ["Turmuhrn", "Stadt"]
    assert record["body"].count("<p>") == 2  # what is a field has left the body, the link back too


def test_a_report_without_a_lead_has_none(records: dict[str, dict[str, Any]]) -> None:
    assert "teaser" not in records["/aktuell/m3/"]


def test_labels_become_fields_of_a_type_of_their_own(records: dict[str, dict[str, Any]]) -> None:
    record = records["/kurse/k2/"]
    assert record["type"] == "angebot"
    assert record["fields"] == {"leitung": "Eva Rees", "ort": "Coesfeld", "preis": "39 Euro"}


def test_a_label_that_says_the_same_everywhere_is_no_field(mapping: Path) -> None:
    assert "sprache" not in load_mapping(mapping).types["angebot"].fields


def test_a_list_of_teasers_becomes_references(records: dict[str, dict[str, Any]]) -> None:
    record = records["/aktuell/?s=1"]
    assert record["type"] == "landing"
    assert [r["title"] for r in record["references"]] == [sites.report(n)[0] for n in range(8)]
    assert record["references"][0]["text"] == "Worum es in Ahlen geht und wer am Ende die 1 Stimmen gab."


def test_the_breadcrumb_gives_records_their_parents(mapping: Path) -> None:
    assert load_mapping(mapping).breadcrumb == (".pfad",)


def test_what_the_search_finds_is_no_page(records: dict[str, dict[str, Any]]) -> None:
    assert "/suche/?suchwort=rat" not in records


def test_the_check_finds_no_fault(mapping: Path) -> None:
    checked = check_archive(str(mapping), mapping.parent)
    assert (checked.never, checked.failed, checked.set_aside) == ([], [], [])
    assert checked.exit_status == 0


def test_each_field_shows_three_values(mapping: Path) -> None:
    lines = mapping.read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("      published:"))
    assert lines[at] == "      published: '.am'   # 24 of 24"
    assert lines[at + 1] == "      #   2012-05-01 | 2012-05-02 | 2012-05-11"
    assert "      # title: 24 of 24, found by the system" in lines


def test_the_order_of_the_pages_changes_nothing(tmp_path: Path) -> None:
    told = sites.pages(16, 8)
    assert proposed(tmp_path / "a", told) == proposed(tmp_path / "b", told, backwards=True)


def test_what_the_system_finds_itself_is_left_to_it(tmp_path: Path) -> None:
    told = {path: page.replace('class="am"', 'class="datum"') for path, page in sites.pages(12, 6).items()}
    text = proposed(tmp_path, told)
    assert "# published: 12 of 12, found by the system" in text
    assert "published: '.datum'" not in text


def test_a_line_that_says_when_and_by_whom_gives_both(tmp_path: Path) -> None:
    told = {
        path: page.replace("Mai 2012</span>", "Mai 2012 von Eva Rees</span>").replace('"wer">Von', '"wer">')
        for path, page in sites.pages(12, 6).items()
    }
    text = proposed(tmp_path, told)
    assert "published: '.am'" in text
    assert r"author: {select: '.am', pattern: '\bvon\s+(.+)$'}" in text


def test_a_parameter_that_changes_nothing_is_surplus(tmp_path: Path) -> None:
    told = sites.pages(12, 6)
    told |= {f"{path}?ansicht=druck": told[path] for path in ("/aktuell/m1/", "/aktuell/m2/", "/kurse/k3/")}
    (tmp_path / "site.yaml").write_text(proposed(tmp_path, told), encoding="utf-8")
    assert load_mapping(tmp_path / "site.yaml").urls.surplus == ("ansicht",)  # `s` leads to other lists


def test_a_group_that_says_when_and_where_is_of_events(tmp_path: Path) -> None:
    told = {
        path: page.replace("<li>Sprache: Deutsch</li>", f"<li>Termin: {number + 1}. Mai 2013, 19:30 Uhr</li>")
        for number, (path, page) in enumerate(sites.pages(8, 12).items())
    }
    (tmp_path / "site.yaml").write_text(proposed(tmp_path, told), encoding="utf-8")
    build_folder(tmp_path, str(tmp_path / "site.yaml"), workers=1)
    lines = (tmp_path / "records.jsonl").read_text(encoding="utf-8").splitlines()
    event = next(record for record in map(json.loads, lines) if record["source"]["url"].endswith("/kurse/k4/"))
    assert event["type"] == "event"
    assert {name: event["fields"][name] for name in ("start", "location", "preis")} == {
        "start": "2013-05-13T19:30", "location": "Emmerich", "preis": "59 Euro",
    }  # fmt: skip


def test_names_that_a_program_made_up_are_not_chosen(tmp_path: Path) -> None:
    told = {
        path: page.replace('class="am"', 'class="css-4f9a01 am"').replace('class="wer"', 'class="x7k2p" id="c4711"')
        for path, page in sites.pages(12, 6).items()
    }
    text = proposed(tmp_path, told)
    assert "published: '.am'" in text
    assert "4711" not in text


def test_with_too_few_pages_nothing_is_made_up(tmp_path: Path) -> None:
    told = dict(list(sites.pages(2, 0).items())[:2])
    (tmp_path / "few.yaml").write_text(proposed(tmp_path, told), encoding="utf-8")
    assert load_mapping(tmp_path / "few.yaml").files[0].endswith("few.yaml")
    assert "fields:" not in (tmp_path / "few.yaml").read_text(encoding="utf-8")


HOSTILE = [
    "a: b # c", "'quoted' \"twice\"", "line\r\nbreak: yes", "\u2028- item\u2029", "{flow: [seq]}", "%TAG ! tag:", "- x",
    "\x07bell\x1b[31mred", "*alias &anchor !tag", "\ufeff\u202eright to left", "--- \n...", "@at `tick`", "x" * 5000,
]  # fmt: skip


def test_what_a_hostile_page_says_stays_a_comment(tmp_path: Path) -> None:
    told = sites.pages(13, 13)
    for number, words in enumerate(HOSTILE):
        for path, town in ((f"/aktuell/m{number}/", f"{words} am 3. Mai"), (f"/kurse/k{number}/", words)):
            escaped = town.replace("&", "&amp;").replace("<", "&lt;").replace("\x07", "").replace("\x1b", "")
            told[path] = told[path].replace(sites.facts(number)["town"], escaped)
    told = {
        path: page.replace("Preis:", "Preis 'ab: {x}, #1':").replace("wer", "wer {} 'a") for path, page in told.items()
    }
    text = proposed(tmp_path, told)
    (tmp_path / "hostile.yaml").write_text(text, encoding="utf-8")
    mapping = load_mapping(tmp_path / "hostile.yaml")
    assert set(mapping.types["article"].fields) >= {"published", "author", "tags"}
    assert max(map(len, text.splitlines())) < 300
    assert not any(ord(sign) < 32 and sign != "\n" for sign in text)
    assert not set(text) & set("\u2028\u2029\ufeff\u202e\x85")


def test_elements_that_no_standard_knows_are_in_no_selector(tmp_path: Path) -> None:
    told = {
        path: page.replace('<span class="am">', "<o:p>").replace("2012</span>", "2012</o:p>").replace(
            '<div class="wer">', "<autor>").replace("</div>\n<p>Der Rat", "</autor>\n<p>Der Rat")
        for path, page in sites.pages(12, 6).items()
    }  # fmt: skip
    (tmp_path / "odd.yaml").write_text(proposed(tmp_path, told), encoding="utf-8")
    assert "tags" in load_mapping(tmp_path / "odd.yaml").types["meldung"].fields
    assert not any(word in (tmp_path / "odd.yaml").read_text(encoding="utf-8") for word in ("o:p", "> autor"))


@pytest.mark.slow
def test_the_demo_portal_without_its_hints_gives_nine_values_of_ten(tmp_path: Path) -> None:
    archive_portal(tmp_path / "by-hand" / "archive", 90)
    build_folder(tmp_path / "by-hand", "demo", workers=1)
    archive_stripped(tmp_path / "made" / "archive", 90)
    file = tmp_path / "made" / "demo.yaml"
    file.write_text(write_mapping(propose(str(tmp_path / "made"), name="demo").plan), encoding="utf-8")
    build_folder(tmp_path / "made", str(file), workers=1)
    tally = compare(tmp_path / "by-hand", tmp_path / "made")
    assert tally.wanted.total() > 500
    assert tally.share >= 0.9, tally.missed
