"""Of a program's reference nothing is lost: not what ids call a form, no head with the title, no text, no index."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import relaunch
from relaunch.pipeline.run import run
from relaunch.tree import body_text
from tests.pipeline.reference_site import TOPICS, write_manual_pages, write_reference

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    root = tmp_path_factory.mktemp("reference")
    result = run(str(write_reference(root / "befehle")), out=root / "out", workers=1)
    assert result.audit is not None and result.audit.failures == ()
    lines = (root / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    return {Path(record["source"]["url"]).name: record for record in map(json.loads, lines)}


def test_sections_named_after_their_headings_stay(records: dict[str, dict[str, Any]]) -> None:
    for number, name in enumerate(TOPICS, 1):
        said = body_text(records[f"{name}.html"]["body"])
        assert said.count(f"Zu Befehl {number} steht hier unter Punkt") == 3


def test_a_head_with_the_title_gives_it_and_keeps_what_it_says(records: dict[str, dict[str, Any]]) -> None:
    for number, name in enumerate(TOPICS, 1):
        record = records[f"{name}.html"]
        assert record["title"] == f"{name} erklärt"
        assert body_text(record["body"]).splitlines()[0] == f"{name} - was Befehl {number} kann"


def test_lines_around_a_preformatted_block_stay(records: dict[str, dict[str, Any]]) -> None:
    lines = body_text(records["fehler.html"]["body"]).splitlines()
    assert "Manche Befehle geben eine Zahl zurück." in lines
    assert lines[-1] == "Siehe auch die Liste der Gründe"


def test_a_first_page_of_links_is_a_landing_page(records: dict[str, dict[str, Any]]) -> None:
    home = next(record for record in records.values() if record["type"] == "landing")
    assert home["title"] == "Handbuch"
    assert body_text(home["body"]).splitlines() == [f"Wie man etwas mit {name} erledigt" for name in TOPICS]


def test_a_text_is_one_page_with_its_headings_and_lists(records: dict[str, dict[str, Any]]) -> None:
    record = records["anlegen-hinweise.txt"]
    assert (record["type"], record["title"]) == ("page", "Hinweise zu anlegen")
    assert "<h3>Wege</h3>" in record["body"]
    assert record["body"].count("<li>") == 2
    assert "<pre>anlegen --wie 1</pre>" in record["body"]
    assert not [name for name in records if "#" in name]


def test_a_heading_and_a_name_that_many_pages_have_are_no_title(tmp_path: Path) -> None:
    result = run(str(write_manual_pages(tmp_path / "befehle")), out=tmp_path / "out", workers=1)
    assert result.audit is not None and result.audit.failures == ()
    records = map(json.loads, (tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines())
    found = {record["title"]: body_text(record["body"]).splitlines() for record in records}
    assert sorted(found) == sorted(TOPICS)
    for number, name in enumerate(TOPICS, 1):
        assert [line for line in found[name] if line.isupper()] == ["NAME", "BESCHREIBUNG", "DATEIEN"]
        assert found[name][-1] == f"/etc/{name}"
        assert any(f"liest {number * 11} Zeilen" in line for line in found[name])


def test_a_learnt_site_tells_titles_apart_too(tmp_path: Path) -> None:
    files = sorted(write_manual_pages(tmp_path / "befehle").iterdir())
    pages = [(f"http://amt.example/{file.name}", file.read_bytes()) for file in files]
    site = relaunch.learn(pages)
    assert [site.extract(source, url=url).title for url, source in pages] == sorted(TOPICS)
