"""The commands as a shell calls them: exit status, what stands on which stream."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from relaunch.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGE = (
    "<html lang='de'><head><title>Kita - Amt</title></head><body><div id='nav'>Menü</div><h1>Kita</h1>"
    "<p>Die Kita öffnet um sieben Uhr und schließt um fünf. ###ADDTHIS###</p>"
    "<p>Sie hat <b>vier</b> Gruppen.</p></body></html>"
)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "kita.html"
    file.write_text(PAGE, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("form", "wanted"),
    [
        ("text", "Die Kita öffnet um sieben Uhr und schließt um fünf.\nSie hat vier Gruppen.\n"),
        (
            "html",
            "<p>Die Kita öffnet um sieben Uhr und schließt um fünf.</p>\n"
            "<p>Sie hat <strong>vier</strong> Gruppen.</p>\n",
        ),
    ],
)
def test_extract_prints_a_page(page: Path, form: str, wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", "--format", form, str(page)]) == 0
    assert capsys.readouterr().out == wanted


def test_extract_prints_json_and_yaml(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", "--format", "json", "--url", "http://amt.example/kita/", str(page)]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["title"] == "Kita" and record["source"]["url"] == "http://amt.example/kita/"
    assert main(["extract", str(page)]) == 0
    assert "title: Kita\n" in capsys.readouterr().out


def test_an_unreadable_page_is_named_and_the_next_one_printed(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = page.with_name("leer.html")
    empty.write_bytes(b"")
    assert main(["extract", "--format", "text", str(empty), str(page)]) == 1
    captured = capsys.readouterr()
    assert captured.out.startswith("Die Kita") and "leer.html" in captured.err


def test_jsonl_gives_a_line_for_each_line_in_order() -> None:
    lines = [
        json.dumps({"id": "a", "url": "http://amt.example/a/", "html": PAGE}),
        "{kein json",
        json.dumps({"id": "c", "url": "http://amt.example/c/"}),
        json.dumps({"id": "d", "url": "http://amt.example/d/", "html": PAGE.replace("Kita", "Hort")}),
        json.dumps(["e"]),
    ]
    command = [sys.executable, "-m", "relaunch", "extract", "--jsonl"]
    done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, check=False, cwd=ROOT)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [a.get("id") for a in answers] == ["a", None, "c", "d", None]
    assert [a.get("title") for a in answers] == ["Kita", None, None, "Hort", None]
    assert ["error" in a for a in answers] == [False, True, True, False, True]
    assert answers[0]["url"] == "http://amt.example/a/" and "vier Gruppen" in answers[0]["text"]


def test_a_folder_becomes_a_run_folder_and_json_tells_of_it(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = page.parent.with_name(page.parent.name + "-run")
    assert main(["run", str(page.parent), "--out", str(out), "--workers", "1", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["types"] == {"page": 1} and facts["exit"] == 0
    for name in ("records.jsonl", "redirects.csv", "record.schema.json", "report.html", "ledger.sqlite", "archive"):
        assert (out / name).exists(), name
    assert main(["build", str(out), "--json"]) == 0
    assert main(["report", str(out)]) == 0
    assert capsys.readouterr().out.strip().endswith("report.html")


def test_all_faults_of_a_mapping_come_at_once_and_nothing_is_written(
    page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = tmp_path / "site.yaml"
    mapping.write_text("name: x\nextend: typo3-4\nmain: ['#content[']\nsteps: [strip-placeholder]\n", encoding="utf-8")
    assert main(["run", str(page.parent), "--mapping", str(mapping), "--out", str(tmp_path / "out")]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert [line.split("site.yaml:")[1].split(":")[0] for line in lines] == ["2", "3", "4"]
    assert "did you mean 'extends'" in lines[0] and "did you mean 'strip-placeholders'" in lines[2]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("source", ["/no/such/folder", "ftp://amt.example/", "http:///pfad"])
def test_a_wrong_source_says_what_would_be_right(source: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", source]) == 2
    assert "http://" in capsys.readouterr().err


def test_a_run_folder_without_an_archive_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(tmp_path)]) == 2
    assert "archive" in capsys.readouterr().err
    assert main(["report", str(tmp_path)]) == 2


def test_no_command_prints_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "the main job" in capsys.readouterr().out


@pytest.mark.slow
def test_the_demo_runs_in_any_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "relaunch", "demo", "--port", "0", "--workers", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "exports" / "demo" / "report.html").is_file()
    assert "Look next at" in done.stderr and "empty on purpose" in done.stderr


@pytest.mark.slow
def test_an_installed_wheel_runs_the_demo_outside_the_checkout(tmp_path: Path) -> None:
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "-q",
        "-w",
        str(tmp_path),
        str(ROOT),
    ]
    subprocess.run(build, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "site")
    (tmp_path / "elsewhere").mkdir()
    code = "import relaunch.cli as c; print(c.__file__); raise SystemExit(c.main(['demo', '--port', '0']))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path / "elsewhere",
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
    )
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "site") in done.stdout
    assert (tmp_path / "elsewhere" / "exports" / "demo" / "records.jsonl").is_file()
