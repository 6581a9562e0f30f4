"""Of a handbook nothing is lost: no name takes a sentence that stands on one page only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import relaunch
from relaunch.pipeline.run import run
from relaunch.tree import body_text
from tests.pipeline.manual_site import CHAPTERS, PLACES, titles, write_manual

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bodies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root = tmp_path_factory.mktemp("manual")
    result = run(str(write_manual(root / "handbuch")), out=root / "out", workers=1)
    assert result.audit is not None and result.audit.failures == ()
    records = [json.loads(line) for line in (root / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    return {record["title"]: body_text(record["body"]) for record in records}


def test_boxes_named_sidebar_and_sections_named_search_stay(bodies: dict[str, str]) -> None:
    for number, title in enumerate(titles(), 1):
        assert f"Amt {number} hilft dabei gern." in bodies[title]
        assert bodies[title].count("wendet sich mit") == 2


def test_a_table_of_contents_stays_whole(bodies: dict[str, str]) -> None:
    lines = bodies["Handbuch der Jugendämter"].splitlines()
    wanted = [
        line
        for number, title in enumerate(titles(), 1)
        for line in (title, *(f"{number}.{part}. Teil über {PLACES[(number + part) % 4]}" for part in (1, 2)))
    ]
    assert lines == wanted


def test_marks_that_a_page_writes_about_stay(bodies: dict[str, str]) -> None:
    lines = bodies[titles()[-2]].splitlines()
    assert "%s" in lines and "%d" in lines


def test_an_entry_of_an_index_is_no_print_link(bodies: dict[str, str]) -> None:
    assert "Formular, Drucken" in bodies[titles()[-1]]


def test_a_learnt_site_keeps_the_boxes_too(tmp_path: Path) -> None:
    files = sorted(write_manual(tmp_path / "handbuch").glob("k*.html"))
    pages = [(f"http://amt.example/{file.name}", file.read_bytes()) for file in files]
    site = relaunch.learn(pages)
    for number, (url, source) in enumerate(pages, 1):
        assert f"Amt {number} hilft dabei gern." in site.extract(source, url=url).text


def test_links_to_the_next_chapter_are_no_text(bodies: dict[str, str]) -> None:
    assert len(bodies) == len(CHAPTERS) + 1
    assert not any("Weiter" in body or "Herausgegeben" in body for body in bodies.values())
