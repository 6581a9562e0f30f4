"""`relaunch explain URL FIELD`: the chain from the capture to the value, and all that was tried for a missing one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from relaunch.archive import ArchiveWriter
from relaunch.cli import main
from relaunch.model import Capture
from relaunch.pipeline.run import build_folder

HOST = "http://www.musterland.example"
PAGE = """<html lang="de"><head><title>Kita am Park - Musterland</title>
<meta name="keywords" content="Kita, Betreuung ,Kita"></head>
<body><div id="inhalt"><h1>Kita am Park</h1><p class="stand">Stand: 4. Dezember 2020</p>
<p>Die Kita am Park nimmt Kinder ab vier Monaten auf und hat einen Garten mit alten Bäumen.</p></div></body></html>"""
MAPPING = """name: musterland
extends: typo3-4
main: ['#inhalt']
fields:
  published:
    - '.datum'
    - {select: '.stand', pattern: 'Stand: (.*)', transform: [german-date]}
  tags:
    - {select: 'meta[name="keywords"]', attribute: content, transform: [{split: ','}]}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("explained") / "run"
    with ArchiveWriter(out / "archive") as writer:
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        writer.write(Capture(f"{HOST}/kita/", 200, headers, PAGE.encode(), "2020-12-04T10:00:00Z"))
    mapping = out.parent / "musterland.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    build_folder(out, str(mapping), workers=1)
    return out


def told(capsys: pytest.CaptureFixture[str], site: Path, name: str, url: str = f"{HOST}/kita/") -> dict[str, Any]:
    main(["explain", url, name, "--out", str(site), "--json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_rule_that_gave_the_value_is_named_with_its_line_and_what_was_tried_before(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(capsys, site, "published")
    first, second = found["tried"]
    assert first["where"].endswith("musterland.yaml:6:7") and first["seen"] == [] and first["value"] is None
    assert second["where"].endswith("musterland.yaml:7:7") and "pattern: Stand: (.*)" in second["rule"]
    assert second["seen"] == [["div#inhalt > p.stand", "Stand: 4. Dezember 2020"]]
    assert second["transforms"][-1][1] == second["value"] == found["value"] == "2020-12-04"


def test_the_capture_and_the_mapping_files_stand_at_the_head_of_the_chain(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(capsys, site, "tags")
    assert found["capture"]["status"] == 200 and found["capture"]["fetched"] == "2020-12-04T10:00:00Z"
    assert [Path(file).name for file in found["mapping"]] == ["musterland.yaml", "typo3-4.yaml"]
    assert found["tried"][0]["transforms"] == [["split", ["Kita", "Betreuung", "Kita"]]]
    assert found["value"] == ["Kita", "Betreuung"]


def test_what_an_editor_wrote_stands_beside_what_the_page_says(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = next((site / "records").glob("*/*.yaml"))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("title: Kita am Park", "title: Kita im Park"), encoding="utf-8")
    assert main(["explain", f"{HOST}/kita/", "title", "--out", str(site)]) == 0
    lines = capsys.readouterr().out.splitlines()
    file.write_text(text, encoding="utf-8")
    assert "  value    'Kita am Park'" in lines
    assert "  file     'Kita im Park' (changed in records/page/kita.yaml since the run wrote it)" in lines
    assert any("main-heading" in line for line in lines)


def test_the_body_tells_its_region_and_what_the_steps_took(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, site, "body")
    assert found["capture"]["main_region"] == "div#inhalt" and "clean HTML" in found["made"]


def test_a_missing_value_is_exit_status_one_with_all_that_was_tried(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", f"{HOST}/kita/", "author", "--out", str(site)]) == 1
    assert "found nothing" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([f"{HOST}/kita/", "titel"], "did you mean 'title'"),
        ([f"{HOST}/nichts/", "title"], "the ledger knows no such page"),
        ([f"{HOST}/kita/"], 'URL --text "a sentence"'),
        ([f"{HOST}/kita/", "title", "--text", "Kita"], 'URL --text "a sentence"'),
    ],
)
def test_what_cannot_be_explained_says_what_would_be_right(
    site: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["explain", *words, "--out", str(site)]) == 2
    assert said in capsys.readouterr().err
