"""What the checks found in a record is kept, as long as the record, its files and what it leads to are as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaunch.ledger.store import Ledger, UrlRow
from relaunch.model import Asset
from relaunch.report import checked
from relaunch.report.survey import Survey, survey
from tests.report.folders import SITE, a_record, put

PICTURE = "assets/" + "a" * 32 + ".png"


def surveyed(folder: Path) -> Survey:
    with Ledger(folder / "ledger.sqlite") as ledger:
        return survey(folder, ledger)


def looked_at(monkeypatch: pytest.MonkeyPatch, folder: Path) -> tuple[Survey, int]:
    """Return what a pass finds, and how many records it looked through."""
    found: list[object] = []
    see = checked.see

    def counted(values: dict[str, object], site: checked.Site) -> object:
        found.append(values)
        return see(values, site)

    monkeypatch.setattr(checked, "see", counted)
    result = surveyed(folder)
    monkeypatch.undo()
    return result, len(found)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    heavy = Asset(f"{SITE}/a.png", file=PICTURE, media_type="image/png")
    put(tmp_path, [a_record("kita", body=f'<p><a href="{SITE}/weg.html">Weg</a></p>'),
                   a_record("bild", assets=(heavy,)),
                   a_record("text", body="<p>Ein Satz, und kein Fehler darin.</p>")])  # fmt: skip
    (tmp_path / PICTURE).parent.mkdir()
    (tmp_path / PICTURE).write_bytes(bytes(3_000_000))
    assert {"link-old-host", "picture-heavy"} <= {code for code, kind in surveyed(tmp_path).found.items() if kind.count}
    return tmp_path


def test_a_second_pass_finds_the_same_and_looks_at_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = surveyed(folder)
    assert looked_at(monkeypatch, folder) == (first, 0)


def test_a_link_that_is_dead_now_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Ledger(folder / "ledger.sqlite") as ledger:
        ledger.put_urls([UrlRow(f"{SITE}/weg.html", 404, "", "gone", "", "", 410, "")])
    result, count = looked_at(monkeypatch, folder)
    assert count == 1 and result.found["link-dead"].count == 1 and result.found["link-old-host"].count == 0


def test_a_picture_that_is_light_now_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / PICTURE).write_bytes(b"light")
    result, count = looked_at(monkeypatch, folder)
    assert count == 1 and result.found["picture-heavy"].count == 0


def test_what_an_editor_wrote_is_looked_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "records" / "page" / "text.yaml"
    file.write_bytes(file.read_bytes().replace(b"title: Text", b"title: TEXT IN LAUTEN BUCHSTABEN"))
    result, count = looked_at(monkeypatch, folder)
    assert count == 1 and result.found["heading-capitals"].count == 1


def test_a_record_that_is_gone_is_forgotten(folder: Path) -> None:
    with Ledger(folder / "ledger.sqlite") as ledger:
        ledger.forget_record("p/page/text")
    surveyed(folder)
    with Ledger(folder / "ledger.sqlite") as ledger:
        assert ledger.query("SELECT record FROM checked ORDER BY 1") == [("p/page/bild",), ("p/page/kita",)]
