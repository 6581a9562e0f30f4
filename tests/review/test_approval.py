"""An approval holds for one content."""

from __future__ import annotations

from dataclasses import replace

from relaunch.model import Issue, Record, Review
from relaunch.recordfile import content_hash, to_yaml
from relaunch.review.approval import approve, approved_version, is_stale

RECORD = Record(id="p/page/a", type="page", title="Titel", review=Review(note="gut"))
APPROVED = replace(RECORD, review=Review(**approve(RECORD, "ute", "2026-01-02T00:00:00Z")))


def test_an_approval_names_who_when_and_what_and_keeps_the_note() -> None:
    assert APPROVED.review == Review("approved", "ute", "2026-01-02T00:00:00Z", "gut", content_hash(RECORD))


def test_an_approval_is_stale_once_the_content_changes() -> None:
    assert not is_stale(APPROVED) and is_stale(replace(APPROVED, title="Neu"))
    assert not is_stale(replace(APPROVED, issues=(Issue("dead-link", "weg"),), position=3))
    assert not is_stale(replace(RECORD, title="Neu")) and not is_stale(replace(RECORD, review=Review("approved")))


def test_the_approved_version_is_found_among_earlier_files() -> None:
    now = to_yaml(replace(APPROVED, title="Neu"))
    assert approved_version(now, [b": kaputt", now, to_yaml(RECORD)]) == RECORD
    assert approved_version(now, [now]) is None and approved_version(to_yaml(RECORD), [to_yaml(RECORD)]) is None
