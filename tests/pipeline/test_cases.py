"""A case gives alone what its page gave in its site, and a run of cases says field by field what is no longer so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from relaunch.archive import Archive, ArchiveWriter
from relaunch.cli import main
from relaunch.model import Capture
from relaunch.pipeline.cases import is_case
from relaunch.pipeline.run import build_folder
from tests.pipeline.mapped_site import HOST, archived
from tests.truth import archive_portal

CASE = Path("tests") / "cases" / "kurse-toepfern"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a run folder of the small portal, seen from the project that it belongs to."""
    monkeypatch.chdir(tmp_path)
    out = Path("exports") / "musterland"
    build_folder(out, str(archived(out.resolve())), workers=1)
    return out


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line.strip() for line in capsys.readouterr().out.splitlines()]


def test_a_case_holds_the_bytes_of_its_page_and_points_to_the_mapping(run: Path) -> None:
    assert main(["case", f"{HOST}/kurse/toepfern/", str(run)]) == 0
    with Archive(run / "archive") as archive:
        entry = archive.find(f"{HOST}/kurse/toepfern/")
        assert entry is not None
        assert (CASE / "source.html").read_bytes() == archive.read(entry).body
    said = (CASE / "page.yaml").read_text(encoding="utf-8")
    assert f"url: {HOST}/kurse/toepfern/\n" in said
    assert "mapping: ../../../exports/project/musterland.yaml\n" in said
    expected = (CASE / "expected.yaml").read_text(encoding="utf-8")
    assert "  title: Töpfern mit den Großeltern\n" in expected
    assert "    place: Köln\n" in expected
    assert "fetched" not in expected


def test_cases_pass_as_they_were_cut_and_fail_when_the_mapping_says_something_else(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["case", f"{HOST}/kurse/toepfern/", str(run)])
    assert main(["test"]) == 0
    mapping = Path("exports/project/musterland.yaml")
    mapping.write_text(mapping.read_text("utf-8").replace("words: {call", "size: {call"), encoding="utf-8")
    capsys.readouterr()
    assert main(["test", str(CASE)]) == 1
    told = lines(capsys)
    assert told[0] == f"differs  {CASE}"
    assert "ok      record.fields.place" in told
    assert "differs record.fields.size: expected nothing, got 13" in told
    assert "differs record.fields.words: expected 13, got nothing" in told


def test_a_longer_value_differs_line_by_line(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["case", f"{HOST}/kurse/toepfern/", str(run)])
    file = CASE / "expected.yaml"
    file.write_text(file.read_text("utf-8").replace("Becher und", "Teller und"), encoding="utf-8")
    capsys.readouterr()
    assert main(["test", "--quiet"]) == 1
    told = lines(capsys)
    assert told[1] == "differs record.body"
    assert "-<p>Gemeinsam entstehen Schalen, Teller und kleine Figuren.</p>" in told
    assert "+<p>Gemeinsam entstehen Schalen, Becher und kleine Figuren.</p>" in told


def test_accepting_shows_what_differs_and_expects_what_is_now(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["case", f"{HOST}/kurse/toepfern/", str(run)])
    file = CASE / "expected.yaml"
    before = file.read_bytes()
    file.write_bytes(before.replace(b"place: K", b"place: Neu-K"))
    capsys.readouterr()
    assert main(["test", "--accept", "--quiet"]) == 0
    assert lines(capsys) == [
        f"accepted {CASE}", "differs record.fields.place: expected 'Neu-Köln', got 'Köln'"
    ]  # fmt: skip
    assert file.read_bytes() == before


def test_where_nothing_is_expected_yet_it_is_written_and_the_test_fails(run: Path) -> None:
    main(["case", f"{HOST}/kurse/toepfern/", str(run)])
    before = (CASE / "expected.yaml").read_bytes()
    (CASE / "expected.yaml").unlink()
    assert main(["test"]) == 1
    assert (CASE / "expected.yaml").read_bytes() == before
    assert main(["test"]) == 0


def test_a_comment_in_what_is_expected_is_no_difference_but_a_quoted_number_is(run: Path) -> None:
    main(["case", f"{HOST}/kurse/toepfern/", str(run)])
    file = CASE / "expected.yaml"
    before = file.read_text("utf-8")
    file.write_text("# read by Anna\n" + before, encoding="utf-8")
    assert main(["test"]) == 0
    file.write_text(before.replace("words: 13", "words: '13'"), encoding="utf-8")
    assert main(["test"]) == 1


def test_machines_get_every_field_with_its_values(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["case", f"{HOST}/kurse/toepfern/", str(run)])
    capsys.readouterr()
    assert main(["test", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["exit"] == 0
    (case,) = told["cases"]
    fields = {field["field"]: field["got"] for field in case["fields"]}
    assert (case["status"], fields["record.type"], fields["record.fields.words"]) == ("ok", "course", 13)


def test_an_article_of_three_pages_brings_the_others_with_it(run: Path) -> None:
    assert main(["case", f"{HOST}/bericht/", "--out", "tests/cases/bericht", str(run)]) == 0
    folder = Path("tests/cases/bericht")
    assert len(list(folder.glob("page-*.html"))) == 2
    assert "Im dritten Jahr" in (folder / "expected.yaml").read_text(encoding="utf-8")
    assert main(["test"]) == 0


def test_the_records_of_a_pages_parts_stand_behind_its_own(run: Path) -> None:
    main(["case", f"{HOST}/team/", "--out", "tests/cases/team", str(run)])
    expected = Path("tests/cases/team/expected.yaml").read_text(encoding="utf-8")
    assert "more:\n" in expected
    assert "title: Dr. Anna Ott" in expected.partition("more:")[2]
    assert main(["test"]) == 0


def test_what_an_editor_or_another_page_said_is_named_and_not_expected(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = run / "records" / "course" / "toepfern.yaml"
    file.write_text(file.read_text("utf-8").replace("title: Töpfern", "title: Formen"), encoding="utf-8")
    assert main(["case", f"{HOST}/kurse/toepfern/", str(run)]) == 0
    assert "says something else in title:" in capsys.readouterr().err
    assert "title: Töpfern" in (CASE / "expected.yaml").read_text(encoding="utf-8")
    assert main(["case", f"{HOST}/aktuell/netz/", "--json", str(run)]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["differs"] == ["published", "fields.region"]


@pytest.mark.parametrize(
    "path", ["/../../../etc/passwd", "/..%2f..%2fx/", "/CON", "/" + "a" * 300 + "/", "/%00/é?x=../"]
)
def test_no_url_names_a_folder_outside_of_the_cases(path: str, run: Path) -> None:
    from relaunch.pipeline.casecut import _free

    folder = _free(HOST + path)
    assert folder.parent == Path("tests") / "cases"
    assert folder.name.replace("-", "").isalnum()
    assert len(folder.name) <= 60
    assert folder.name != "con"


def test_a_folder_that_is_there_is_left_as_it_is(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("kept").mkdir()
    Path("kept/notes.txt").write_text("mine", encoding="utf-8")
    assert main(["case", f"{HOST}/kurse/toepfern/", "--out", "kept", str(run)]) == 2
    assert "kept: is there already" in capsys.readouterr().err
    assert [path.name for path in Path("kept").iterdir()] == ["notes.txt"]


def test_a_second_case_of_the_same_name_gets_a_number(run: Path) -> None:
    main(["case", f"{HOST}/kurse/toepfern/", str(run)])
    assert main(["case", f"{HOST}/kurse/toepfern/", str(run)]) == 0
    assert is_case(CASE.with_name("kurse-toepfern-2"))
    assert (CASE / "expected.yaml").read_bytes() == (CASE.with_name("kurse-toepfern-2") / "expected.yaml").read_bytes()


def test_a_page_that_the_run_does_not_know_leaves_no_folder(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["case", f"{HOST}/nirgends/", str(run)]) == 2
    assert "no page of this run" in capsys.readouterr().err
    assert not Path("tests/cases").exists()


@pytest.mark.parametrize(
    ("text", "fault"),
    [("urls: x\n", "page.yaml:1:1: names no page"),
     ("url: http://a.example/\nsytem: x\n", "page.yaml:2:1: unknown key"),
     ("url: http://a.example/\npages: [{url: x}]\n", "pages: a list of"), ("url: [\n", "page.yaml:")],
)  # fmt: skip
def test_a_broken_page_yaml_is_refused_at_its_place(
    text: str, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "source.html").write_bytes(b"<h1>A</h1>")
    (tmp_path / "page.yaml").write_text(text, encoding="utf-8")
    assert main(["test", str(tmp_path)]) == 2
    assert fault in capsys.readouterr().err


def test_a_case_cannot_read_files_outside_of_its_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (tmp_path / "secret.html").write_text("<p>secret</p>", encoding="utf-8")
    (folder / "source.html").write_bytes(b"<h1>A</h1>")
    (folder / "page.yaml").write_text(
        "url: http://a.example/\npages: [{url: http://b.example/, file: ../secret.html}]\n"
    )
    assert main(["test", str(folder)]) == 2
    assert "no name inside the folder" in capsys.readouterr().err


def test_a_mapping_outside_of_the_project_may_call_no_functions(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["case", f"{HOST}/kurse/toepfern/", str(run)])
    case = CASE.resolve()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    capsys.readouterr()
    assert main(["test", str(case)]) == 2
    assert "own:words" in capsys.readouterr().err


def test_a_text_copy_and_a_page_that_is_left_out_are_cases_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    out = Path("exports/odd")
    text = (
        "Ein Netz für Familien\n\nIn vierzig Städten arbeiten Ämter zusammen, damit Familien schneller Hilfe finden.\n"
    )
    answers = {
        "/": ("text/html", "<h1>Start</h1><p>Hier beginnt das Portal der Familien.</p>"),
        "/netz.txt": ("text/plain; charset=utf-8", text),
        "/leer/": ("text/html", "<html><body><nav>Start</nav></body></html>"),
    }
    with ArchiveWriter(out / "archive") as writer:
        for path, (kind, body) in sorted(answers.items()):
            writer.write(Capture(HOST + path, 200, (("Content-Type", kind),), body.encode(), "2020-12-04T10:00:00Z"))
    build_folder(out, workers=1)
    for number, path in enumerate(sorted(answers)):
        assert main(["case", HOST + path, "--out", f"tests/cases/c{number}", str(out)]) == 0
    assert Path("tests/cases/c2/source.txt").read_text(encoding="utf-8") == text
    assert "In vierzig Städten" in Path("tests/cases/c2/expected.yaml").read_text(encoding="utf-8")
    assert "an empty page: nothing but navigation" in Path("tests/cases/c1/expected.yaml").read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["test"]) == 0


@pytest.mark.slow
def test_every_kind_of_page_of_a_portal_gives_the_same_record_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out = Path("exports/demo")
    archive_portal(out / "archive", 150)
    build_folder(out, "demo", workers=1)
    rows = (out / "redirects.csv").read_text("utf-8").splitlines()[1:]
    urls = [row.split(",")[0] for row in rows if "/page/" in row or "/event/" in row or "/landing/" in row]
    whole = (out / "site-model.json").stat().st_size
    assert len(urls) > 40
    for number, url in enumerate(urls[::4]):
        assert main(["case", url, "--out", f"tests/cases/n{number}", str(out)]) == 0, url
        model = Path(f"tests/cases/n{number}/site-model.json")
        assert not model.exists() or model.stat().st_size < whole / 2
    assert main(["test"]) == 0
