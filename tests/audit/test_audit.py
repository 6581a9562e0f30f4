"""The auditor on small sites of our own: what it believes, and what it does not."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from relaunch.audit import audit
from tests.audit.folder import HOST, PAGES, archive, build_site


def change_claims(out: Path, text: str, bucket: str, target: str = "", why: str = "") -> None:
    """Give every row of a sentence another claim."""
    with sqlite3.connect(out / "ledger.sqlite") as db:
        number = db.execute("SELECT max(id) + 1 FROM claims").fetchone()[0]
        db.execute("INSERT INTO claims VALUES (?,?,?,?,?)", (number, bucket, target, "", why))
        db.execute("UPDATE said SET claim = ? WHERE text = (SELECT id FROM texts WHERE text = ?)", (number, text))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    build_site(tmp_path)
    return tmp_path


ONCE = "Das Amt hat vier Räume und einen Garten."


def test_a_site_of_which_nothing_is_lost_passes(site: Path) -> None:
    result = audit(site)
    assert result.failures == () and result.exit_status == 0
    assert result.pages == len(PAGES) and result.buckets["boilerplate"] >= 4 and result.buckets["placeholder"] == 1


@pytest.mark.parametrize(
    ("bucket", "target", "failure"),
    [
        ("boilerplate", "", "it stands on 1 of the 3 pages"),
        ("placeholder", "", "it is no placeholder"),
        ("quarantined", "", "the page has the record"),
        ("ignored-by-mapping", "", "no reason is given"),
        ("duplicate-of", "amt/page/nirgends", "there is no record"),
        ("reference", "amt/page/nirgends", "there is no record"),
        ("record", "amt/page/nirgends", "there is no record"),
        ("unaccounted", "", "nothing says where it went"),
        ("lost", "", "there is no bucket 'lost'"),
    ],
)
def test_a_false_bucket_is_reported_with_page_place_and_sentence(
    site: Path, bucket: str, target: str, failure: str
) -> None:
    change_claims(site, ONCE, bucket, target)
    result = audit(site)
    found = [f for f in result.failures if f.text == ONCE and f.failure.startswith(failure)]
    assert found and found[0].url == f"{HOST}/amt/" and found[0].place.startswith("div#content")
    assert result.exit_status == 1


def test_a_sentence_taken_out_of_line_and_file_is_reported(site: Path) -> None:
    lines = (site / "records.jsonl").read_text(encoding="utf-8")
    assert ONCE in lines
    (site / "records.jsonl").write_text(lines.replace(ONCE, ""), encoding="utf-8")
    file = next(p for p in (site / "records").rglob("*.yaml") if ONCE in p.read_text(encoding="utf-8"))
    file.write_text(file.read_text(encoding="utf-8").replace(ONCE, ""), encoding="utf-8")
    assert [f.text for f in audit(site).failures] == [ONCE]


def test_a_file_that_says_less_than_its_line_is_reported(site: Path) -> None:
    file = next(p for p in (site / "records").rglob("*.yaml") if ONCE in p.read_text(encoding="utf-8"))
    file.write_text(file.read_text(encoding="utf-8").replace(ONCE, ""), encoding="utf-8")
    failures = audit(site).failures
    assert [f.failure for f in failures] == ["file and line of the record differ in body"]
    assert failures[0].place == file.relative_to(site).as_posix()


def test_sentences_in_another_order_are_reported(site: Path) -> None:
    lines = (site / "records.jsonl").read_text(encoding="utf-8")
    other = "Dr. Anna Beispiel leitet es seit dem 1. März 2009."
    assert f"{ONCE} {other}" in lines
    (site / "records.jsonl").write_text(lines.replace(f"{ONCE} {other}", f"{other} {ONCE}"), encoding="utf-8")
    assert any("another place" in f.failure for f in audit(site).failures)


def test_a_page_of_which_the_ledger_is_silent_is_reported(site: Path) -> None:
    archive(site, {"/neu/": ("Neu", "<p>Diese Seite kam erst nach dem Bau in das Archiv.</p>")})
    failures = audit(site).failures
    assert {f.url for f in failures} == {f"{HOST}/neu/"}
    assert all(f.failure == "no claim is made for it" for f in failures)


def test_what_stands_beside_the_content_of_one_page_alone_is_unique_and_left_out(tmp_path: Path) -> None:
    box = '<div id="right"><p>Nur hier: Am 3. Mai ist das Amt wegen des Umzugs geschlossen.</p></div>'
    frame = '<html lang="de"><body><div id="content"><h1>{title}</h1>{body}</div></body></html>'
    pages = {path: (title, body) for path, (title, body) in PAGES.items()}
    archive(tmp_path, pages, frame)
    archive(
        tmp_path, {"/extra/": ("Extra", f"<p>Ein Satz über das Amt, der lang genug ist.</p></div>{box}<div>")}, frame
    )
    from relaunch.pipeline.run import build_folder

    build_folder(tmp_path, "typo3-4", workers=1, base=f"{HOST}/")
    records = [json.loads(line) for line in (tmp_path / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    kept = any("Umzugs" in record.get("body", "") for record in records)
    assert kept or any("Umzugs" in f.text for f in audit(tmp_path).failures)


def test_failures_stand_in_the_ledger_for_the_report(site: Path) -> None:
    change_claims(site, ONCE, "boilerplate")
    audit(site)
    with sqlite3.connect(site / "ledger.sqlite") as db:
        assert db.execute("SELECT count(*) FROM audit_failures").fetchone()[0] >= 1
        assert db.execute("SELECT pages, failures > 0 FROM audits").fetchall() == [(len(PAGES), 1)]
