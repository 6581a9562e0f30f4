"""Bind an approval to what was approved: it holds for one content, and no longer when that changes."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from relaunch.errors import ReviewError
from relaunch.model import Issue, Record
from relaunch.recordfile import content_hash, parse_record

WITHDRAWN = "approval-withdrawn"


def approve(record: Record, by: str, at: str) -> dict[str, Any]:
    """Return the review of a record that is approved as it is; the note stays."""
    review = {**asdict(record.review), "status": "approved", "by": by, "at": at, "hash": content_hash(record)}
    return {key: value for key, value in review.items() if value}


def is_stale(record: Record) -> bool:
    """Say whether a record says something else than what was approved; a hand-written approval has no hash yet."""
    review = record.review
    return review.status == "approved" and bool(review.hash) and review.hash != content_hash(record)


def withdrawn(record: Record, names: list[str]) -> Issue:
    """Return the issue of a record whose approval is taken back; `names` are the fields that changed, if known."""
    who = f" by {record.review.by}" if record.review.by else ""
    when = f" of {record.review.at}" if record.review.at else ""
    what = ", ".join(names) or "the content"
    message = f"After the approval{when}{who} this changed: {what}. Look at it and approve it again."
    return Issue(WITHDRAWN, message, "review")


def approved_version(data: bytes, files: Iterable[bytes]) -> Record | None:
    """Return the record for which the approval in a file holds, looked for among earlier files of it."""
    try:
        wanted = parse_record(data, "").review.hash
    except ReviewError:
        return None
    for file in files if wanted else ():
        with suppress(ReviewError):
            record = parse_record(file, "")
            if content_hash(record) == wanted:
                return record
    return None
