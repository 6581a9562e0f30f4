from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from relaunch.ledger.store import Ledger, RecordRow, UrlRow
from relaunch.model import Issue, Removal


def url(address: str, outcome: str = "record") -> UrlRow:
    return UrlRow(address, 200, "text/html", outcome, "p/page/a", "/a/", 301, "moved")


ROW = RecordRow("p/page/a", "http://p/a", "page", "records/page/a.yaml", "ab", "Käse", "/a/", b"\x00\xffid: a\n")


def test_what_was_said_is_there_after_reopening(tmp_path: Path) -> None:
    with Ledger(tmp_path / "new" / "ledger.sqlite") as ledger:
        ledger.put_urls([url("http://p/b"), url("http://p/a")])
        ledger.put_record(ROW)
    with Ledger(tmp_path / "new" / "ledger.sqlite") as ledger:
        assert list(ledger.urls()) == [url("http://p/a"), url("http://p/b")]
        assert list(ledger.records()) == [ROW]
        assert ledger.record("p/page/a") == ROW
        assert ledger.record("p/page/b") is None


def test_an_error_leaves_what_was_committed_only(tmp_path: Path) -> None:
    with pytest.raises(KeyError), Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.put_urls([url("http://p/a")])
        ledger.commit()
        ledger.put_urls([url("http://p/b")])
        raise KeyError
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert [row.url for row in ledger.urls()] == ["http://p/a"]


def test_the_last_word_on_a_url_counts(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.put_urls([url("http://p/a"), url("http://p/a", "gone")])
        assert list(ledger.urls()) == [url("http://p/a", "gone")]


def test_urls_are_found_by_their_outcome(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.put_urls([url("http://p/b", "gone"), url("http://p/a", "gone"), url("http://p/c")])
        assert [row.url for row in ledger.urls("gone")] == ["http://p/a", "http://p/b"]
        assert list(ledger.urls("alias")) == []


def test_a_new_build_forgets_pages_but_not_what_was_written(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.start_run("http://p/", "2020-12-04T10:00:00Z")
        ledger.put_urls([url("http://p/a")])
        ledger.put_removals("http://p/a", [Removal("drop-empty", "empty", "text", "body")])
        ledger.put_issues("http://p/a", "p/page/a", [Issue("dead-link", "a link", "body")])
        ledger.put_record(ROW)
        ledger.clear_build()
        tables = ("urls", "removals", "issues", "records", "runs")
        assert [ledger.query(f"SELECT count(*) FROM {table}")[0][0] for table in tables] == [0, 0, 0, 1, 1]


def test_removals_and_issues_keep_their_page(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.put_removals("http://p/a", [Removal("drop-empty", "empty", "text", "body")])
        ledger.put_issues("http://p/a", "p/page/a", [Issue("dead-link", "a link", "body")])
        assert ledger.query("SELECT * FROM removals") == [("http://p/a", "drop-empty", "empty", "text", "body")]
        assert ledger.query("SELECT * FROM issues WHERE code = ?", "dead-link") == [
            ("http://p/a", "p/page/a", "dead-link", "a link", "body")
        ]


def test_a_run_has_a_number_a_beginning_and_an_end(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        first = ledger.start_run("http://p/", "2020-12-04T10:00:00Z")
        second = ledger.start_run("http://p/", "2020-12-05T10:00:00Z")
        ledger.finish_run(first, "2020-12-04T10:05:00Z")
        assert second > first
        assert ledger.query("SELECT id, source, started, finished, state FROM runs ORDER BY id") == [
            (first, "http://p/", "2020-12-04T10:00:00Z", "2020-12-04T10:05:00Z", "done"),
            (second, "http://p/", "2020-12-05T10:00:00Z", "", "running"),
        ]


def test_a_record_can_be_forgotten(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.put_record(ROW)
        ledger.forget_record(ROW.id)
        ledger.forget_record("p/page/never")
        assert list(ledger.records()) == []


def test_a_reader_sees_what_is_committed_while_a_run_writes(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as writer, Ledger(tmp_path / "ledger.sqlite") as reader:
        writer.put_urls([url("http://p/a")])
        assert list(reader.urls()) == []
        writer.commit()
        assert len(list(reader.urls())) == 1


def test_a_closed_ledger_is_closed(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        pass
    with pytest.raises(sqlite3.ProgrammingError):
        ledger.query("SELECT 1")
