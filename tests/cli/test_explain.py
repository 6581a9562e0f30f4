"""`relaunch explain`: which bucket a sentence is in, and why."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from relaunch.cli import main
from tests.audit.folder import HOST, build_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("explained")
    build_site(out)
    return out


def told(capsys: pytest.CaptureFixture[str], site: Path, text: str, *options: str) -> tuple[int, str]:
    status = main(["explain", f"{HOST}/amt/", "--text", text, "--out", str(site), *options])
    return status, capsys.readouterr().out


def test_a_part_of_a_sentence_says_where_all_of_it_went(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, site, "vier Räume") == (
        0, "record: Das Amt hat vier Räume und einen Garten.\n    in: amt/page/amt\n    field: body\n",
    )  # fmt: skip


def test_a_sentence_that_went_several_ways_is_told_in_its_parts(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, text = told(capsys, site, "Besuch ist ###CAL### nur nach Anmeldung möglich, und zwar", "--json")
    assert status == 0
    assert [row["bucket"] for row in json.loads(text)["found"]] == ["record", "placeholder", "record"]


def test_what_the_page_does_not_say_gets_the_nearest_that_it_says(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, text = told(capsys, site, "Das Amt hat einen Keller")
    assert status == 1 and text.splitlines()[0] == "Das Amt hat vier Räume und einen Garten."


def test_what_the_audit_says_against_a_claim_stands_with_it(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with sqlite3.connect(site / "ledger.sqlite") as db:
        row = (f"{HOST}/amt/", 1, "p", "Das Amt hat vier Räume und einen Garten.", "record", "", "", "it is not there")
        db.execute("INSERT INTO audit_failures VALUES (?,?,?,?,?,?,?,?)", row)
    assert "    the audit says: it is not there\n" in told(capsys, site, "vier Räume")[1]
