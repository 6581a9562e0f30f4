"""The chain of a value is told whoever gave it: the page, a list, the other pages of an article, a part, an editor."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from relaunch.archive import ArchiveWriter
from relaunch.cli import main
from relaunch.errors import ArchiveError
from relaunch.model import Capture
from relaunch.pipeline.explain import Explained, explain_field
from relaunch.pipeline.run import build_folder
from tests.pipeline.mapped_site import HOST, MAPPING, archived

MORE = """  course:
    match: .kurs
    fields:
      section: {breadcrumb: -1}
      seats: {type: whole, rules: [{label: Plätze}, {label: Leitung}]}
      free: {value: 'nein', type: yes-no}
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a run folder of the small portal, its mapping beside it, in a project of its own."""
    project = tmp_path_factory.mktemp("explained")
    mapping = archived(project / "run", MAPPING.replace("  course:\n    match: .kurs\n    fields:\n", MORE))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        build_folder(project / "run", str(mapping), workers=1)
    return project / "run"


@pytest.fixture(autouse=True)
def in_project(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(built.parent)


def told(out: Path, path: str, name: str) -> Explained:
    return explain_field(out, HOST + path, name)


def line_of(text: str) -> int:
    """Return the line of the mapping in which a text stands."""
    lines = Path("project/musterland.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_what_a_list_says_of_a_page_is_told_with_the_list_its_block_and_rule(built: Path) -> None:
    found = told(built, "/aktuell/netz/", "published")
    assert all(attempt["value"] is None for attempt in found.tried)
    (lent,) = found.lent
    assert lent["page"] == f"{HOST}/aktuell/" and lent["fetched"] == "2020-12-04T10:00:00Z"
    assert lent["where"].endswith(f"musterland.yaml:{line_of('select: .liste li')}:5")
    (attempt,) = lent["tried"]
    assert attempt["where"].partition(".yaml:")[2].startswith(f"{line_of('published: .datum')}:")
    assert attempt["seen"] == [["div#content > span.datum", "3. Mai 2011"]]
    assert found.value == found.settled == found.written == "2011-05-03"


def test_what_a_list_says_and_is_refused_is_told_with_the_reason(built: Path) -> None:
    found = told(built, "/aktuell/preis/", "region")
    assert found.value is found.written is None
    assert found.lent[0]["tried"][0]["wrong"] == "'Hessen' is none of Rheinland, Westfalen"


def test_a_page_that_says_it_itself_needs_no_list(built: Path) -> None:
    assert told(built, "/aktuell/netz/", "title").lent == []


@pytest.mark.parametrize("path", ["/bericht/", "/bericht/2", "/bericht/3"])
def test_an_article_in_pages_is_told_as_one_whichever_page_is_asked(path: str, built: Path) -> None:
    found = told(built, path, "body")
    assert [(page["number"], page["url"].removeprefix(HOST)) for page in found.pages] == [
        (1, "/bericht/"), (2, "/bericht/2"), (3, "/bericht/3")
    ]  # fmt: skip
    assert found.url == f"{HOST}/bericht/"
    assert "Im dritten Jahr" in found.value
    assert found.value == found.written
    assert found.steps["pages"] == 1
    assert found.asked == ("" if path == "/bericht/" else HOST + path)


def test_other_fields_of_an_article_in_pages_come_from_its_first_page(built: Path) -> None:
    found = told(built, "/bericht/3", "title")
    assert found.tried[-1]["value"] == found.value == "Drei Jahre Familienpolitik"
    assert len(found.pages) == 3


@pytest.mark.parametrize("name", [f"{HOST}/team/#2", "musterland/person/jan-holm", "records/person/jan-holm.yaml"])
def test_a_part_of_a_page_is_named_by_its_number_id_or_file(name: str, built: Path) -> None:
    found = explain_field(built, name, "position")
    assert (found.url, found.record, found.name) == (f"{HOST}/team/", "musterland/person/jan-holm", "fields.position")
    assert found.part["number"] == 2 and found.part["each"] == ".person"
    assert found.tried[0]["seen"] == [["p.aufgabe", "Beratung"]]
    assert found.value == found.written == "Beratung"


def test_a_link_to_a_record_is_an_address_first_and_an_id_once_the_site_is_known(built: Path) -> None:
    found = told(built, "/kurse/toepfern/", "teacher")
    assert found.tried[0]["transforms"] == [["type record", f"{HOST}/team/"]]
    assert (found.value, found.settled, found.edited) == (f"{HOST}/team/", "musterland/landing/team", False)


def test_a_value_that_its_field_does_not_want_is_told_with_the_next_rule(built: Path) -> None:
    found = told(built, "/kurse/toepfern/", "seats")
    first, second = found.tried
    assert first["seen"] == [] and first["rule"] == "label: Plätze"
    assert second["seen"] == [["'Leitung:'", "das Team"]]
    assert (second["value"], second["wrong"]) == (None, "'das Team' is no whole number")
    assert found.labels == ["Ort", "Leitung"]


def test_no_is_a_value(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", f"{HOST}/kurse/toepfern/", "free", "--out", str(built)]) == 0
    assert "type yes-no made it false" in capsys.readouterr().out


def test_a_function_of_ones_own_is_named_with_its_file(built: Path) -> None:
    found = told(built, "/kurse/toepfern/", "words")
    assert found.tried[0]["rule"].endswith("own.py:words") and found.value == 13


def test_the_type_is_told_by_the_matches_that_were_asked_for_it(built: Path) -> None:
    found = told(built, "/kurse/toepfern/", "type")
    assert [(attempt["rule"].split()[0], attempt["value"]) for attempt in found.tried] == [
        ("types.report.match[0]", None), ("types.course.match[0]", "holds")
    ]  # fmt: skip


def test_references_are_told_by_the_blocks_they_are_read_from(built: Path) -> None:
    found = told(built, "/aktuell/", "references")
    assert [attempt["rule"] for attempt in found.tried if attempt["value"]] == ["references[0]  .liste li"]


def test_what_an_editor_wrote_stands_beside_what_the_run_wrote(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    shutil.copytree(built, out)
    file = out / "records" / "page" / "netz.yaml"
    file.write_text(file.read_text("utf-8").replace("published: 2011-05-03", "published: 2011-05-04"), encoding="utf-8")
    found = told(out, "/aktuell/netz/", "published")
    assert (found.value, found.settled, found.written, found.edited) == (
        "2011-05-03", "2011-05-03", "2011-05-04", True
    )  # fmt: skip
    main(["explain", f"{HOST}/aktuell/netz/", "published", "--out", str(out)])
    line = "  file     '2011-05-04' (changed in records/page/netz.yaml since the run wrote it)"
    assert line in capsys.readouterr().out


def test_a_field_that_nobody_knows_is_refused_with_the_nearest(built: Path) -> None:
    with pytest.raises(ArchiveError, match="did you mean 'teacher'"):
        told(built, "/kurse/toepfern/", "techer")


def test_the_breadcrumb_is_shown_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = small(tmp_path, monkeypatch, "/familie/rat/", "section")
    assert found.tried[0]["seen"] == [["div#breadcrumb", "Familie"]]
    assert found.tried[0]["rule"] == "breadcrumb: -1" and found.value == "Familie"
    trail = small(tmp_path, monkeypatch, "/familie/rat/", "parent")
    assert [a["rule"] for a in trail.tried if a["value"]] == ["breadcrumb[3]  #breadcrumb"]  # of the system


def test_a_page_that_a_mapping_leaves_out_names_the_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ArchiveError, match=r"no record is made of it: a month \(site\.yaml:6:8: skip\[0\]\)"):
        small(tmp_path, monkeypatch, "/kalender/", "title")


def test_a_text_copy_is_read_by_no_rules_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = small(tmp_path, monkeypatch, "/netz.txt", "title")
    assert "a text copy" in found.made and found.tried == []
    assert found.value == found.written


SITE = """name: small
types:
  advice:
    match: '#content'
    fields: {section: {breadcrumb: -1}}
skip: [{url: /kalender/, because: a month}]
"""
FRAME = """<html><body><div id="breadcrumb"><a href="/">Start</a> <a href="/familie/">Familie</a></div>
<div id="content"><h1>Rat und Hilfe</h1><p>Wir beraten Eltern in jeder Lage, zu jeder Zeit.</p></div></body></html>"""
TEXT = "Ein Netz für Familien\n\nIn vierzig Städten arbeiten Ämter zusammen, damit Familien schneller Hilfe finden.\n"


def small(folder: Path, patch: pytest.MonkeyPatch, path: str, name: str) -> Explained:
    """Build a site of three answers, once, and explain a field of one of them."""
    patch.chdir(folder)
    out = folder / "run"
    if not out.exists():
        answers: dict[str, Any] = dict.fromkeys(("/familie/rat/", "/kalender/"), ("text/html; charset=utf-8", FRAME))
        answers["/netz.txt"] = ("text/plain; charset=utf-8", TEXT)
        with ArchiveWriter(out / "archive") as writer:
            for where, (kind, body) in sorted(answers.items()):
                headers = (("Content-Type", kind),)
                writer.write(Capture(HOST + where, 200, headers, body.encode(), "2020-12-04T10:00:00Z"))
        (folder / "site.yaml").write_text(SITE, encoding="utf-8")
        build_folder(out, "site.yaml", workers=1)
    return told(out, path, name)


def test_machines_get_the_whole_chain(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", f"{HOST}/aktuell/netz/", "region", "--out", str(built), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["lent"][0]["value"] == found["value"] == "Rheinland"
    assert found["capture"]["status"] == 200
