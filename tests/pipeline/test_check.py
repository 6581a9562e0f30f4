"""A mapping tried on an archive says what each rule finds; a build with it makes what it asks for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from relaunch.archive import ArchiveWriter
from relaunch.audit import audit
from relaunch.cli import main
from relaunch.errors import MappingError
from relaunch.model import Capture
from relaunch.pipeline.check import Checked, check_archive
from relaunch.pipeline.run import build_folder
from tests.pipeline.mapped_site import CHAPTERS, COURSES, FRAME, HOST, MAPPING, OWN, archived, pages


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("mapped") / "run"
    result = build_folder(out, str(archived(out)), workers=2)
    assert result.exit_status == 0, result.build
    return out


def records(out: Path) -> dict[str, dict[str, Any]]:
    lines = (out / "records.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


def test_fields_of_all_kinds_reach_the_records(built: Path) -> None:
    course = records(built)["musterland/course/erste-hilfe"]
    assert course["fields"]["place"] == "Bonn"
    assert course["fields"]["words"] > 10  # by a function, in a worker's process
    assert course["fields"]["teacher"] in records(built)  # a link became the record that it leads to
    assert records(built)[course["fields"]["teacher"]]["source"]["url"] == f"{HOST}/team/"


def test_each_element_becomes_a_record_below_its_page(built: Path) -> None:
    people = {r["title"]: r for r in records(built).values() if r["type"] == "person"}
    assert set(people) == {"Dr. Anna Ott", "Jan Holm"}
    ott = people["Dr. Anna Ott"]
    assert ott["fields"]["position"] == "Leitung"
    assert "Sie berät Familien seit zwanzig Jahren" in ott["body"]
    team = records(built)[ott["parent"]]
    assert team["title"] == "Unser Team"
    assert "Sie berät" not in team["body"] and "an jedem Werktag" in team["body"]
    assert {reference["record"] for reference in team["references"]} == {people[name]["id"] for name in people}


def test_a_list_says_what_the_page_itself_leaves_out(built: Path) -> None:
    news = {r["title"]: r for r in records(built).values() if "/aktuell/" in r["source"]["url"]}
    first, second = news["Ein Netz für Familien"], news["Preis für gute Ideen"]
    assert (first["published"], second["published"]) == ("2011-05-03", "2011-06-07")
    assert first["fields"] == {"region": "Rheinland"}
    assert "fields" not in second  # Hessen is none of the two


def test_an_article_on_three_pages_becomes_one_record(built: Path) -> None:
    found = [r for r in records(built).values() if r["type"] == "report"]
    assert len(found) == 1
    assert found[0]["title"] == "Drei Jahre Familienpolitik"
    places = [found[0]["body"].find(chapter) for chapter in CHAPTERS]
    assert -1 < places[0] < places[1] < places[2]
    assert found[0]["body"].count("Drei Jahre") == 0
    assert "/bericht/" not in found[0]["body"]  # the page browsers are gone
    assert found[0]["source"]["url"] == f"{HOST}/bericht/"
    assert found[0]["source"]["aliases"] == [f"{HOST}/bericht/2", f"{HOST}/bericht/3"]
    rows = (built / "redirects.csv").read_text(encoding="utf-8").splitlines()
    assert sum(found[0]["path"] in row for row in rows) == 3


def test_the_audit_finds_every_sentence_of_a_page_with_parts(built: Path) -> None:
    found = audit(built, lambda *_: None)
    assert found.failed == 0
    assert found.exit_status == 0


def test_a_failed_assertion_is_listed_and_sets_the_exit_status(tmp_path: Path) -> None:
    out = tmp_path / "run"
    mapping = archived(out, MAPPING.replace("type: course, min: 3", "type: course, min: 4"))
    result = build_folder(out, str(mapping), workers=1)
    assert result.exit_status == 1
    assert [said.partition(".yaml:")[2] for said in result.build.failed] == [
        "26:5: 3 course records; at least 4 would be right"
    ]
    assert len(records(out)) == 6 + len(COURSES) + 2  # they are written all the same


def test_a_remembered_mapping_from_elsewhere_calls_nothing(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MappingError, match="is a function, and only a mapping of your own"):
        build_folder(built, workers=1)
    monkeypatch.chdir(built.parent)
    assert build_folder(built, workers=1).exit_status == 0


def checked(tmp_path: Path, mapping: str) -> Checked:
    out = tmp_path / "run"
    return check_archive(str(archived(out, mapping)), out)


def test_a_sound_mapping_has_hits_fill_rates_and_examples(tmp_path: Path) -> None:
    found = checked(tmp_path, MAPPING)
    assert found.exit_status == 0, (found.never, found.failed, found.overlaps)
    assert found.pages == 11
    rules = {rule.path: rule for rule in found.rules}
    place = rules["types.course.fields.place[0]"]
    assert (place.asked, place.hits, place.gave, place.example) == (3, 3, 3, "Bonn")
    assert rules["types.course.match[0]"].hits == 3
    assert rules["types.person.each"].hits == 1
    fills = {(fill.type, fill.field): fill for fill in found.fields}
    assert (fills["course", "place"].filled, fills["course", "place"].records) == (3, 3)
    assert fills["person", "position"].filled == 2
    assert fills["course", "teacher"].example == f"{HOST}/team/"


BAD = """
name: musterland
main: ['#content', '#nirgends']
ignore: [{select: .gibtsnicht, because: nothing}]
types:
  course:
    match: .kurs
    fields: {fee: {label: Gebühr}, place: [.ort, {label: Ort}]}
  offer:
    match: {url: /kurse/}
assertions:
  - {type: course, field: fee, filled: 50%}
"""


def test_what_speaks_against_a_mapping_is_told(tmp_path: Path) -> None:
    found = checked(tmp_path, BAD)
    assert found.exit_status == 1
    assert [(hits.path, hits.where.partition(".yaml:")[2]) for hits in found.never] == [
        ("main[1]", "3:20"), ("ignore[0]", "4:10"), ("types.course.fields.fee[0]", "8:19"),
        ("types.course.fields.place[0]", "8:44"),
    ]  # fmt: skip
    assert [(o.first, o.other, o.pages, o.same_file) for o in found.overlaps] == [("course", "offer", 3, True)]
    assert "'fee' is filled in 0 of 3 course records" in found.failed[0]


def test_the_command_prints_tables_and_the_exit_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run"
    mapping = str(archived(out, BAD))
    assert main(["check", mapping, "--archive", str(out)]) == 1
    printed = capsys.readouterr().out
    assert re.search(r"course +place +3 +3 +100%  Bonn$", printed, re.MULTILINE)
    assert "contradiction: 'course' and 'offer' match the same 3 pages" in printed
    assert f"{mapping}:8:19: types.course.fields.fee[0]: 'label: Gebühr' was asked on 3 pages and never hit" in printed


def test_the_command_says_the_same_to_machines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run"
    mapping = str(archived(out))
    assert main(["check", mapping, "--archive", str(out), "--json", "--pages", "3"]) == 1  # too few for its assertions
    told = json.loads(capsys.readouterr().out)
    assert told["pages"] == 3 and told["exit"] == 1
    assert {"path", "rule", "where", "asked", "hits", "gave", "example"} <= told["rules"][0].keys()


def test_a_warc_and_a_folder_are_archives_too(tmp_path: Path) -> None:
    out = tmp_path / "run"
    mapping = str(archived(out))
    warc = next((out / "archive").glob("*.warc.gz"))
    assert check_archive(mapping, warc).pages == 11
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "a.html").write_text('<div class="kurs"><h1>A</h1><p>Ort: Bonn</p></div>', encoding="utf-8")
    assert check_archive(mapping, saved).pages == 1


def test_faults_of_all_files_come_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("nme: x\nfields: {titel: h1}\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_text("cms: wordpress\nstaus: draft\n", encoding="utf-8")
    names = [str(tmp_path / f"{name}.yaml") for name in "abc"]
    assert main(["check", *names]) == 2
    said = capsys.readouterr().err
    assert said.count("did you mean 'name'?") == 2 and said.count("did you mean 'title'?") == 2
    assert "did you mean 'status'?" in said
    assert main(["check", *names, "--json"]) == 2
    assert len(json.loads(capsys.readouterr().out)["faults"]) >= 5


def test_a_sound_mapping_without_an_archive_is_called_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.py").write_text(OWN, encoding="utf-8")
    (tmp_path / "a.yaml").write_text(MAPPING, encoding="utf-8")
    assert main(["check", str(tmp_path / "a.yaml"), "demo", "typo3-4"]) == 0
    assert capsys.readouterr().err.count("no fault found") == 3


def test_the_mapping_of_a_target_is_tried_on_no_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "c.yaml").write_text("cms: wordpress\nfields: {title: title, content: body}\ntypes: {'*': page}\n")
    assert main(["check", str(tmp_path / "c.yaml"), "--archive", str(tmp_path)]) == 2  # `page` alone is no rule
    assert "c.yaml:3:14" in capsys.readouterr().err
    (tmp_path / "c.yaml").write_text(
        "cms: wordpress\nfields: {title: title, content: body}\ntypes: {'*': {document: page}}\n", encoding="utf-8"
    )
    assert main(["check", str(tmp_path / "c.yaml"), "--archive", str(tmp_path)]) == 0


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "relaunch mapping"


def test_an_article_whose_pages_are_not_all_there_says_which_one_is_missing(tmp_path: Path) -> None:
    out, mapping = tmp_path / "run", archived(tmp_path / "whole")
    with ArchiveWriter(out / "archive") as writer:
        for path, content in sorted(pages().items()):
            if path != "/bericht/3":
                body = FRAME.format(title=path, content=content).encode()
                headers = (("Content-Type", "text/html; charset=utf-8"),)
                writer.write(Capture(HOST + path, 200, headers, body, "2020-12-04T10:00:00Z"))
    build_folder(out, str(mapping), workers=1)
    apart = {r["source"]["url"]: r["issues"] for r in records(out).values() if r["type"] == "report"}
    assert set(apart) == {f"{HOST}/bericht/", f"{HOST}/bericht/2"}
    for issues in apart.values():
        (message,) = (issue["message"] for issue in issues if issue["code"] == "pages-apart")
        assert message.endswith(f"page 3, {HOST}/bericht/3, is not in the archive.")
