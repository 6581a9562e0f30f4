"""Of a wiki's page nothing is lost and nothing is taken over that is there for its editors alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import relaunch
from relaunch.pipeline.run import run
from relaunch.tree import body_text
from tests.pipeline.wiki_site import PLACES, write_wiki

HOST = "http://wiki.example/"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_wiki(tmp_path_factory.mktemp("wiki") / "orte")


@pytest.fixture(scope="module")
def records(folder: Path) -> list[dict[str, Any]]:
    out = folder.parent / "out"
    result = run(str(folder), out=out, workers=1)
    assert result.audit is not None and result.audit.failures == ()
    lines = (out / "records.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return [record for record in found if record["title"] != "Hauptseite"]


def test_headings_have_no_edit_links_and_notes_stay(records: list[dict[str, Any]]) -> None:
    assert len(records) == len(PLACES)
    for record in records:
        said = body_text(record["body"])
        assert "Bearbeiten" not in said and "Lage bei" in said and "Amtsblatt des Kreises" in said
        assert "action=edit" not in record["body"]


def test_the_text_of_a_learnt_page_is_what_it_is_about(folder: Path) -> None:
    pages = {HOST + path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    site = relaunch.learn(pages.items())
    for url, html in pages.items():
        if url.endswith("index.html"):
            continue
        lines = site.main_text(html, url).splitlines()
        assert len(lines) == 5 and lines[1].startswith("Lage bei") and "Amtsblatt" in lines[4]


def test_a_single_page_loses_its_edit_links_too(folder: Path) -> None:
    path = next(path for path in folder.iterdir() if path.name.startswith("orte_"))
    text = relaunch.main_text(path.read_bytes(), HOST + path.name)
    assert "Bearbeiten" not in text and "Abgerufen von" not in text
