"""`relaunch export --xlsx`, `relaunch merge` and `relaunch diff` as a shell calls them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from relaunch.cli import main
from relaunch.ledger.store import Ledger
from relaunch.model import Record, Source
from relaunch.recordfile import read_record, to_json, to_yaml

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\u202e"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return folder(tmp_path / "run")


def folder(path: Path, **values: Any) -> Path:
    records = [Record(f"amt/page/s{n}", "page", **({"title": f"Seite {n}", "teaser": "Kurz."} | values), slug=f"s{n}",
                      path=f"/s{n}/", source=Source(f"http://portal.example/{n}/")) for n in (1, 2)]  # fmt: skip
    (path / "records/page").mkdir(parents=True)
    for record in records:
        (path / f"records/page/{record.slug}.yaml").write_bytes(to_yaml(record))
    (path / "records.jsonl").write_text("".join(to_json(r) + "\n" for r in records), encoding="utf-8")
    with Ledger(path / "ledger.sqlite"):
        pass
    return path


def edit(file: Path, **cells: Any) -> None:
    book = load_workbook(file)
    for cell, value in cells.items():
        book["Records"][cell] = value
    book.save(file)


def test_the_way_through_a_spreadsheet_and_back(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--xlsx", str(run)]) == 0
    file = Path(capsys.readouterr().out.strip())
    assert file == run / "records.xlsx"
    edit(file, D2="Besser", D3="=1+1")
    before = (run / "records/page/s1.yaml").read_bytes()
    assert main(["merge", str(file), str(run), "--dry-run"]) == 1
    assert "'Seite 1' -> 'Besser'" in capsys.readouterr().out and (run / "records/page/s1.yaml").read_bytes() == before
    assert main(["merge", str(file), "--user", "anna", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["batch"] == 1 and told["refused"][0]["cell"] == "Records!D3" and told["exit"] == 1
    assert read_record(run / "records/page/s1.yaml").title == "Besser"
    assert main(["merge", "--undo", "1", str(run), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["done"] == ["amt/page/s1"]
    assert (run / "records/page/s1.yaml").read_bytes() == before


def test_a_refused_cell_stands_on_a_line_of_its_own(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["export", "--xlsx", str(run / "a.xlsx"), str(run)])
    edit(run / "a.xlsx", G2="vielleicht", B3=EVIL.partition("\x1b")[0])
    capsys.readouterr()
    assert main(["merge", str(run / "a.xlsx"), str(run)]) == 1
    captured = capsys.readouterr()
    assert [line.split(":")[0] for line in captured.out.splitlines()] == ["Records!G2", "Records!B3"]
    assert "2 refused" in captured.err


def test_a_spreadsheet_with_unmerged_work_is_not_overwritten(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--xlsx", str(run)]) == main(["export", "--xlsx", str(run)]) == 0
    edit(run / "records.xlsx", D2="Meine Arbeit")
    before = (run / "records.xlsx").read_bytes()
    assert main(["export", "--xlsx", str(run)]) == 2
    assert "never merged" in capsys.readouterr().err and (run / "records.xlsx").read_bytes() == before
    assert main(["export", "--xlsx", "--force", str(run)]) == 0
    assert (run / "records.xlsx").read_bytes() != before


@pytest.mark.parametrize("arguments", [
    ["export"], ["export", "--xlsx", "a.txt", "RUN"], ["export", "--xlsx", "a.xlsx", "nirgends"], ["merge"],
    ["merge", "nichts.xlsx", "RUN"], ["merge", "--undo", "7", "RUN"], ["diff", "RUN", "nirgends"],
])  # fmt: skip
def test_a_wrong_command_says_what_would_be_right(
    run: Path, arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(run.parent)
    before = sorted(run.parent.rglob("*"))
    assert main([str(run) if word == "RUN" else word for word in arguments]) == 2
    captured = capsys.readouterr()
    assert "right" in captured.err and not captured.out
    assert {path for path in run.parent.rglob("*") if "ledger" not in path.name} == {
        path for path in before if "ledger" not in path.name
    }


def test_diff_reads_without_colours(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = folder(tmp_path / "new", teaser="Lang.")
    assert main(["diff", str(run), str(new), "--field", "teaser"]) == 0
    captured = capsys.readouterr()
    assert "changed  amt/page/s1" in captured.out and "~ [-Kurz-]{+Lang+}." in captured.out
    assert "\x1b" not in captured.out and "2 changed; 0 the same." in captured.err
    assert main(["diff", str(run), str(run)]) == 0
    assert "No difference" in capsys.readouterr().err


def test_diff_as_json_tells_every_field(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = folder(tmp_path / "new", teaser="Lang.")
    assert main(["diff", str(run), str(new), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["summary"]["changed"] == 2 and told["records"][0]["changes"] == [
        {"field": "teaser", "old": "Kurz.", "new": "Lang."}
    ]
    assert main(["diff", str(run), str(new), "--json", "--summary"]) == 0
    assert json.loads(capsys.readouterr().out)["records"] == []


def test_diff_counts_by_field(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = folder(tmp_path / "new", teaser="Lang.", tags=("Kita", "Rat"))
    assert main(["diff", str(run), str(new), "--summary"]) == 0
    assert capsys.readouterr().out.split() == ["2", "tags", "2", "teaser"]


def test_diff_says_which_file_it_could_not_read(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = folder(tmp_path / "new")
    (new / "records/page/s1.yaml").write_text("id: [", encoding="utf-8")
    assert main(["diff", str(run), str(new)]) == 1
    assert "not compared" in capsys.readouterr().err


def test_the_page_speaks_the_language_of_the_records_or_the_one_asked_for(run: Path, tmp_path: Path) -> None:
    new = folder(tmp_path / "new", language="de", title="Neuer Titel", fields={"start": "2021-01-01"})
    page = tmp_path / "diff.html"
    assert main(["diff", str(run), str(new), "--html", str(page)]) == 0
    html = page.read_text(encoding="utf-8")
    assert '<html lang="de">' in html and "Was sich geändert hat" in html
    assert "<dt>Titel</dt>" in html and "<dt>Beginn</dt>" in html and "2 geändert; 0 unverändert." in html
    assert main(["diff", str(run), str(new), "--html", str(page), "--lang", "en"]) == 0
    html = page.read_text(encoding="utf-8")
    assert '<html lang="en">' in html and "<dt>title</dt>" in html and "2 changed; 0 the same." in html


def test_the_page_and_the_terminal_run_nothing_of_a_record(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = folder(tmp_path / "new", title=EVIL, teaser=EVIL, fields={EVIL: EVIL})
    page = tmp_path / "diff.html"
    assert main(["diff", str(run), str(new), "--html", str(page)]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\u202e" not in out and "<script>" in out
    html = page.read_text(encoding="utf-8")
    assert "<script" not in html and "<img" not in html and "&lt;script&gt;" in html
    assert "default-src 'none'" in html and "http-equiv" in html
    assert "<ins>" in html and "<del>" in html
    sides = re.findall(r'<div class="was">(.*?)</div><div class="now">(.*?)</div>', html, re.S)
    assert sides and all("<ins>" not in was and "<del>" not in now for was, now in sides), "side by side"
