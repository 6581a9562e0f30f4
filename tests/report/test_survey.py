from __future__ import annotations

import csv
import io
import json
import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from relaunch.cli import main
from relaunch.ledger.store import Ledger
from relaunch.model import Review
from relaunch.report import report_folder
from relaunch.report.progress import FLAT, LOST, sections
from relaunch.report.survey import Survey, survey
from tests.report.folders import a_record, put

EVIL = "<script>alert(1)</script>\u202e`**\"'{n}{text}"


def surveyed(folder: Path) -> Survey:
    with Ledger(folder / "ledger.sqlite") as ledger:
        return survey(folder, ledger)


def page(folder: Path, lang: str = "en") -> Any:
    return html.fromstring(report_folder(folder, lang=lang).path.read_text(encoding="utf-8"))


def texts(elements: Any) -> list[str]:
    return [" ".join(element.text_content().split()) for element in elements]


def test_sections_are_the_first_level_below_the_home_page() -> None:
    tree = {"home": ("", "", "pending"), "a": ("home", "A", "approved"), "a1": ("a", "", "pending"),
            "a2": ("a1", "", "rejected"), "alone": ("home", "", "pending"), "lost": ("", "", "pending"),
            "top": ("", "", "pending"), "under": ("top", "", "pending"), "gone": ("nobody", "", "pending"),
            "x": ("y", "", "pending"), "y": ("x", "", "pending")}  # fmt: skip
    assert {name: dict(states) for name, states in sections(tree, "home").items()} == {
        "a": {"approved": 1, "pending": 1, "rejected": 1}, FLAT: {"pending": 2}, "top": {"pending": 2},
        LOST: {"pending": 4},
    }  # fmt: skip


def test_how_far_the_review_is_stands_by_section_and_type(tmp_path: Path) -> None:
    put(tmp_path, [a_record("start", path="/", type="landing"),
                   a_record("familie", parent="p/landing/start", type="landing"),
                   a_record("geld", parent="p/landing/familie", review=Review("approved")),
                   a_record("zeit", parent="p/landing/familie", review=Review("rejected")),
                   a_record("odd", parent="p/landing/familie", review=Review("who knows"))])  # fmt: skip
    tree = page(tmp_path)
    rows = [texts(row) for row in tree.xpath("//section[h2/@id='review']//tbody/tr")]
    flat = "Home page and single pages of the first level"
    assert rows == [["Familie", "4", "1", "2", "1"], [flat, "1", "0", "1", "0"],
                    ["page", "3", "1", "1", "1"], ["landing page", "2", "0", "2", "0"]]  # fmt: skip
    bar = tree.xpath("//section[h2/@id='review']/*[name()='svg']")[0]
    assert bar.get("aria-label") == "Review: approved: 20 %, pending: 60 %, rejected: 20 %"


def test_an_edit_counts_without_a_run_in_between(tmp_path: Path) -> None:
    put(tmp_path, [a_record("a"), a_record("b")])
    file = tmp_path / "records/page/a.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("status: pending", "status: approved"), encoding="utf-8")
    assert surveyed(tmp_path).states == Counter(approved=1, pending=1)


def test_an_edit_counts_however_old_its_file_says_it_is(tmp_path: Path) -> None:
    put(tmp_path, [a_record("a")])
    file = tmp_path / "records/page/a.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("title: A", "title: B # new"), encoding="utf-8")
    os.utime(file, (1, 1))
    assert [title for _, title, _ in surveyed(tmp_path).tree.values()] == ["B"]


def test_files_that_only_look_newer_are_as_they_were(tmp_path: Path) -> None:
    put(tmp_path, [a_record("a", body="<p>x</p>", title="Käse: 12:30")])
    before = surveyed(tmp_path)
    os.utime(tmp_path / "records/page/a.yaml", (time.time() + 100, time.time() + 100))
    assert surveyed(tmp_path) == before


def test_a_record_that_an_editor_added_counts(tmp_path: Path) -> None:
    put(tmp_path, [a_record("a")])
    text = (tmp_path / "records/page/a.yaml").read_text(encoding="utf-8")
    (tmp_path / "records/page/neu.yaml").write_text(text.replace("p/page/a", "p/page/neu"), encoding="utf-8")
    (tmp_path / "records/page/.a.yaml.swp").write_text("x", encoding="utf-8")
    assert set(surveyed(tmp_path).tree) == {"p/page/a", "p/page/neu"}


def test_a_record_of_the_editors_own_counts_once(tmp_path: Path) -> None:
    put(tmp_path, [a_record("a"), a_record("eigen")])
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.forget_record("p/page/eigen")
    found = surveyed(tmp_path)
    assert found.records == 2 and set(found.tree) == {"p/page/a", "p/page/eigen"}
    (tmp_path / "records/page/eigen.yaml").unlink()
    assert surveyed(tmp_path).records == 2


def test_a_file_that_cannot_be_read_is_named_with_its_place(tmp_path: Path) -> None:
    put(tmp_path, [a_record("a"), a_record("b"), a_record("c")])
    (tmp_path / "records/page/a.yaml").write_text("id: p/page/a\n\ttitle: x\n", encoding="utf-8")
    (tmp_path / "records/page/b.yaml").unlink()
    found = surveyed(tmp_path)
    assert found.records == 3 and found.unreadable == 2
    assert found.faults[0].startswith("records/page/a.yaml:2:") and str(tmp_path) not in found.faults[0]
    tree = page(tmp_path, "de")
    assert texts(tree.xpath("//h2[@id='unreadable']")) == ["Unlesbare Dateien: 2"]
    assert "Unlesbares reparieren: 2 Dateien." in texts(tree.xpath("//ol[@class='next']/li"))[0]


def test_no_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    put(tmp_path, [a_record("a")])
    secret = tmp_path.parent / f"{tmp_path.name}-secret.yaml"
    secret.write_text("id: x\ntype: y\ntitle: Geheim\n", encoding="utf-8")
    (tmp_path / "records/page/s.yaml").symlink_to(secret)
    (tmp_path / "records/page/a.yaml").unlink()
    (tmp_path / "records/page/a.yaml").symlink_to(secret)
    assert "Geheim" not in {title for _, title, _ in surveyed(tmp_path).tree.values()}


def test_lines_that_are_no_records_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, [a_record("a")])
    with open(tmp_path / "records.jsonl", "ab") as file:
        file.write(b'\n[1]\n{"id": \n' + b"[" * 100_000 + b"\n\xff\xfe\n")
    assert set(surveyed(tmp_path).tree) == {"p/page/a"}


def test_fill_rates_stand_by_type_with_who_lacks_what(tmp_path: Path) -> None:
    put(tmp_path, [*(a_record(f"m{n}", type="article", published="2020-01-01", body="<p>x</p>") for n in range(3)),
                   a_record("m3", type="article", title="Ohne Datum", body="<p>x</p>"),
                   a_record("t0", type="event", body="<p>x</p>", fields={"all_day": False}),
                   a_record("t1", type="event", body="<p>x</p>",
                            fields={"all_day": True, "start": "2020-02-02"})])  # fmt: skip
    tree = page(tmp_path)
    heat = {row[0]: row[1:] for row in (texts(r) for r in tree.xpath("//table[contains(@class,'heat')]//tr"))}
    assert heat["Field"] == ["article 4", "event 2"]
    assert heat["published"] == ["75 % 1 without", "–"]
    assert heat["start"] == ["–", "50 % 1 without"] and heat["all day"] == ["–", "100 %"]
    lacking = tree.xpath("//section[h2/@id='fields']/details")
    assert texts(part.find("summary") for part in lacking) == ["article: published 1 without", "event: start 1 without"]
    assert texts(lacking[0].xpath(".//tbody//td[1]")) == ["Ohne Datum"]
    assert lacking[1].xpath(".//tbody//td[1]/a/@href") == ["records/event/t0.yaml"]


def test_what_should_not_be_inherited_says_why_and_what_to_do(tmp_path: Path) -> None:
    put(tmp_path, [a_record("a", body='<h4>Zu tief</h4>\n<p><a href="/x/">hier</a> eva.muster@x.example</p>')])
    tree = page(tmp_path, "de")
    part = tree.xpath("//details[@id='check-heading-jump']")[0]
    assert texts([part.find("summary")]) == ["Überschriften, die eine Ebene auslassen 1 Stelle, 1 Datensatz"]
    assert "(WCAG 2.1, 1.3.1)" in part.text_content() and "Was zu tun ist:" in part.text_content()
    assert texts(part.xpath(".//tbody//td")) == ["A", "Text, Zeile 1", "h1 → h4Zu tief", "/a.html"]
    assert part.xpath(".//td//@href") == ["records/page/a.yaml", "http://www.portal.example/a.html"]
    assert tree.xpath("//section[h2/@id='persons']/details/@id") == ["check-mail-personal"]
    assert "Bilder ohne Alternativtext" in texts(tree.xpath("//p[@class='clean']"))[0]


def test_the_report_speaks_what_most_records_speak(tmp_path: Path) -> None:
    put(tmp_path, [a_record("a"), a_record("b", language="de-AT"), a_record("c", language="en")])
    assert report_folder(tmp_path).language == "de"
    assert page(tmp_path, "de").get("lang") == "de" and page(tmp_path, "en").get("lang") == "en"
    put(tmp_path, [a_record("a", language="fr"), a_record("b", language="fr")])
    assert report_folder(tmp_path).language == "en"


def test_nothing_that_a_record_says_runs_or_grows(tmp_path: Path) -> None:
    long = EVIL + "x" * 100_000
    body = f'<h4>{"&lt;script&gt;" * 9}{"H" * 100_000}</h4><p><a href="javascript:alert(1)">hier</a></p>'
    put(tmp_path, [a_record("a", title=long, body=body, author=long, type="page", fields={EVIL: long, "x" * 9999: "y"},
                            teaser=f"{long}@x.example", tags=(long,)),
                   a_record("b", parent="p/page/a", title=EVIL, path="/")])  # fmt: skip
    for lang in ("de", "en"):
        text = report_folder(tmp_path, lang=lang).path.read_text(encoding="utf-8")
        assert len(text) < 60_000 and "\u202e" not in text
        tree = html.fromstring(text)
        assert len(tree.xpath("//script")) == 1 and "alert" not in tree.xpath("//script")[0].text
        assert not [name for e in tree.iter("*") for name in e.attrib if name.startswith("on")]
        assert not [href for href in tree.xpath("//@href") if "javascript" in href]


def test_every_finding_is_printed_for_machines_and_for_spreadsheets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    links = "".join(f'<p><a href="http://x.example/{n}">=1+1 {n}</a></p>\n' for n in range(80))
    put(tmp_path, [a_record("a", body=links, title='=HYPERLINK("x")')])
    assert main(["report", str(tmp_path), "--findings"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 80 and rows[79]["where"] == "body:80" and rows[0]["title"] == '\'=HYPERLINK("x")'
    assert not (tmp_path / "report.html").exists()
    assert main(["report", str(tmp_path), "--findings", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 80 and lines[0]["context"] == "=1+1 0" and lines[0]["code"] == "link-http"


def test_one_record_does_not_fill_the_whole_list(tmp_path: Path) -> None:
    many = "".join(f'<p><a href="http://x.example/{n}">{n}</a></p>\n' for n in range(80))
    put(tmp_path, [a_record("a", body=many), a_record("b", body='<p><a href="http://y.example/">y</a></p>')])
    part = page(tmp_path).xpath("//details[@id='check-link-http']")[0]
    assert texts(part.xpath(".//tbody//td[3]"))[5] == "http://y.example/y"
    assert texts(part.xpath("./p[@class='more']")) == ["and 75 more, see relaunch report . --findings"]


def test_the_figures_are_there_for_machines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, [a_record("a", review=Review("approved")), a_record("b", language="")])
    assert main(["report", str(tmp_path), "--json", "--lang", "en"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["lang"] == "en" and facts["report"] == str(tmp_path / "report.html")
    assert facts["review"] == {"approved": 1, "pending": 1, "rejected": 0}
    assert facts["inherit"]["language-missing"] == {"count": 1, "records": 1}


@pytest.mark.slow
def test_five_thousand_records_make_a_page_of_bounded_size(tmp_path: Path) -> None:
    body = '<h4>X</h4>\n<p><a href="http://x.example/">hier</a> <img src="a.png"> eva.m@x.example 0211 1234-5</p>'
    put(tmp_path, (a_record(f"s{n}", title=f"Seite {n} " + "lang " * 100, body=body, parent=f"p/page/s{n // 10}")
                   for n in range(5000)))  # fmt: skip
    written = report_folder(tmp_path)
    assert written.survey.records == 5000 and written.survey.found["link-vague"].count == 5000
    assert written.path.stat().st_size < 700_000
