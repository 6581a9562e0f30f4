"""What a killed build has written down is known to the next one."""

from __future__ import annotations

from pathlib import Path

from relaunch.pipeline.journal import FILE, Journal


def test_a_file_that_was_written_is_known_by_its_bytes(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.put("a", "records/page/a.yaml", b"merged one", b"page one")
    journal.put("a", "records/page/a.yaml", b"merged two", b"page two")
    journal.put_withdrawn("b")
    journal.close()
    again = Journal(tmp_path)
    assert again.written("a", b"merged one") == b"page one" and again.written("a", b"merged two") == b"page two"
    assert again.written("a", b"something else") is None and again.versions("a") == [b"page two", b"page one"]
    assert again.has_withdrawn("b") and not again.has_withdrawn("a") and again.versions("b") == []


def test_a_line_that_was_cut_is_no_line_and_what_follows_counts(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.put("a", "records/page/a.yaml", b"merged", b"page")
    journal.close()
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[:-20])
    second = Journal(tmp_path)
    assert second.known == {}
    second.put("a", "records/page/a.yaml", b"merged", b"page")
    second.close()
    assert Journal(tmp_path).written("a", b"merged") == b"page"


def test_a_build_that_ends_leaves_no_journal(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.put_withdrawn("a")
    journal.done()
    assert not (tmp_path / FILE).exists()
    Journal(tmp_path).done()
