"""The crawl's part of the report: charts with their numbers, traps with their evidence, what is to be tried again."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from relaunch.ledger.picture import MOST_AGAIN, MOST_SPANS, MOST_TRAPS, SETTING, CrawlPicture, Trap
from relaunch.ledger.store import Ledger, UrlRow
from relaunch.report import report_folder
from relaunch.report.columns import LEFT, RIGHT, TOP, Column, columns, ticks
from tests.report.folders import SITE, a_record, put

SOFT = "soft 404: the page is the site's answer to addresses that do not exist"
EVIL = "<script>alert(1)</script>\"'>"
PICTURE = CrawlPicture(
    start=f"{SITE}/", finished=True, first="2026-02-03T20:00:04Z", last="2026-02-03T21:41:00Z", pages=1310, files=40,
    size=34_000_000, statuses=(1350, 12, 4, 9, 1), depths=((0, 1, 0), (1, 300, 10), (2, 1009, 30)), began=1770148800,
    step=3600, spans=((1000, 10, 4, 9, 1), (350, 2, 0, 0, 0)),
    sizes=((10, 20), (300, 10), (1000, 5), (0, 5), (0, 0), (0, 0), (0, 0), (0, 0)),
    times=(1000, 300, 50, 10, 10, 5, 0, 0, 1), measured=1376, median=41, slow=213,
    slowest=((14_000, f"{SITE}/suche.html?thema=familie"),),
    traps=(Trap(f"trap: 20 pages of the filters of {SITE}/suche showed nothing new", 812,
                (f"{SITE}/suche?a=1",), 27, 7),
           Trap(f"trap: more than 20 requests for the calendar {SITE}/termine", 99, (f"{SITE}/termine/2040/1/",), 20),
           Trap("trap: a path that repeats itself", 2, (f"{SITE}/a/b/a/b/a/b/a/b",))),
    failed=2, again=((f"{SITE}/kaputt.html", "the legacy site answers 503"), (f"{SITE}/{EVIL}", "no answer")),
)  # fmt: skip


def written(folder: Path, picture: CrawlPicture | None, lang: str = "en") -> str:
    put(folder, [a_record("s1")])
    with Ledger(folder / "ledger.sqlite") as ledger:
        ledger.remember(SETTING, picture.text() if picture else "")
        ledger.put_urls([UrlRow(f"{SITE}/fehlt/{n}", 200, "text/html", "gone", "", "", 410, SOFT) for n in range(3)])
    return report_folder(folder, lang=lang).path.read_text(encoding="utf-8")


def part(text: str) -> str:
    found = re.search(r'<section aria-labelledby="crawl">.*?</section>', text, re.S)
    assert found is not None
    return found[0]


def test_a_folder_that_no_crawl_filled_has_no_such_part(tmp_path: Path) -> None:
    text = written(tmp_path, None)
    assert 'href="#crawl"' not in text and 'aria-labelledby="crawl"' not in text


def test_a_crawl_has_four_charts_each_with_title_description_and_table(tmp_path: Path) -> None:
    said = part(written(tmp_path, PICTURE))
    charts = re.findall(r'<svg class="chart".*?</svg>', said, re.S)
    assert len(charts) == 4
    for chart in charts:
        tree = ElementTree.fromstring(chart)
        names = {tree.get("aria-labelledby"): "title", tree.get("aria-describedby"): "desc"}
        assert tree.get("role") == "img"
        assert {child.get("id"): child.tag for child in tree if child.get("id")} == names
        assert all(child.text for child in tree if child.get("id"))
    assert said.count("<summary>The numbers</summary>") == 4
    assert '<td role="cell" data-head="pages">1,009</td><td role="cell" data-head="pictures and files">30</td>' in said


def test_the_part_is_named_at_the_top_and_asks_for_what_failed(tmp_path: Path) -> None:
    text = written(tmp_path, PICTURE)
    assert '<li><a href="#crawl">Crawl</a></li>' in text
    assert "Try 2 addresses again that failed for now: <code>relaunch crawl --retry-failed .</code>" in text
    said = part(text)
    assert f'href="{SITE}/kaputt.html"' in said and "the legacy site answers 503" in said
    assert "<script>" not in said


def test_a_trap_stands_with_its_evidence(tmp_path: Path) -> None:
    said = part(written(tmp_path, PICTURE))
    assert "27 pages asked for; 7 showed something new" in said and "812" in said and ">/suche?a=1<" in said
    assert "20 pages asked for; its dates have no end" in said and "the form of the address" in said


def test_soft_404s_are_named(tmp_path: Path) -> None:
    said = part(written(tmp_path, PICTURE))
    assert "addresses that do not exist: 3 addresses." in said and ">/fehlt/2<" in said


def test_a_german_report_says_all_of_it_in_german(tmp_path: Path) -> None:
    said = part(written(tmp_path, PICTURE, "de"))
    assert "<b>1.310 Seiten</b> und 40 Dateien kamen, 34 MB in 1.376 Antworten" in said
    assert "Falle: 20 Seiten mit Filtern von" in said
    assert "Die Hälfte der Antworten brauchte höchstens 41 ms; jede zwanzigste mehr als 0,21 s" in said
    assert 'lang="en"' not in said


@pytest.mark.parametrize("gone", ["depths", "times", "spans", "traps", "again"])
def test_what_is_not_known_is_left_out(tmp_path: Path, gone: str) -> None:
    bare = replace(PICTURE, **{gone: ()}, **({"failed": 0} if gone == "again" else {}),
                   **({"measured": 0} if gone == "times" else {}))  # fmt: skip
    said = part(written(tmp_path, bare))
    assert said.count("<svg class=\"chart\"") == (3 if gone in ("depths", "times", "spans") else 4)


def test_an_unfinished_crawl_says_so(tmp_path: Path) -> None:
    assert "<b>not finished</b>" in part(written(tmp_path, replace(PICTURE, finished=False)))


def test_however_large_the_crawl_the_part_stays_small(tmp_path: Path) -> None:
    url = f"{SITE}/{'lang/' * 300}"
    full = replace(
        PICTURE, pages=50_000, spans=((9_000, 800, 70, 6, 5),) * MOST_SPANS, step=900,
        depths=tuple((n, 10_000, 3_000) for n in range(21)),
        traps=(Trap("trap: " + url, 10**6, (url,) * 3),) * MOST_TRAPS,
        again=((url, "no answer"),) * MOST_AGAIN, failed=10_000, slowest=((99_999, url),) * 10, more_traps=500,
    )  # fmt: skip
    assert len(part(written(tmp_path, full))) < 450_000


def test_columns_reach_from_the_line_of_nothing_to_no_more_than_the_top() -> None:
    shown = [Column(str(n), (("k-page", n * 7), ("k-file", n)), f"{n}") for n in range(40)]
    marks = ticks(shown)
    assert marks[0] == 0 and marks[-1] >= 39 * 8 and len(marks) <= 5
    tree = ElementTree.fromstring("".join(columns("x", "t", "d", shown, [str(n) for n in marks])))
    boxes = [{key: float(box.get(key, "")) for key in ("x", "y", "width", "height")} for box in tree.iter("rect")]
    assert len(boxes) == 2 * 39, "what is nothing is not drawn"
    assert all(box["x"] >= LEFT and box["x"] + box["width"] <= RIGHT and box["y"] >= TOP for box in boxes)
    labels = [text for text in tree.iter("text") if text.get("text-anchor") == "middle"]
    assert 5 < len(labels) < 20, "as many as there is room for"


@pytest.mark.parametrize("highest", [0, 1, 3, 4, 5, 9, 10, 11, 99, 101, 12_345, 10**7])
def test_ticks_are_round_and_few(highest: int) -> None:
    marks = ticks([Column("", (("k-page", highest),))])
    step = marks[1]
    assert marks == [step * n for n in range(len(marks))] and 2 <= len(marks) <= 5
    assert highest <= marks[-1] and str(step).rstrip("0") in ("1", "2", "5")
