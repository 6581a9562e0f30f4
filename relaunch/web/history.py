"""What became of a record over the runs and under the editors' hands; and what everybody did last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, render_template, url_for

from relaunch.errors import ReviewError
from relaunch.ledger.history import Action, Version
from relaunch.model import Record
from relaunch.recordfile import parse_record
from relaunch.review.desk import Desk
from relaunch.review.diff import diff_records
from relaunch.review.words import word_diff
from relaunch.web.records import list_arguments
from relaunch.web.show import readable

TOLD_ABOVE = frozenset({"review.by", "review.at", "review.hash", "source.fetched", "source.sha256"})  # or nobody asks


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a step in a record's history, word by word."""

    field: str
    words: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Step:
    """What the tool wrote in a run, or what an editor did."""

    at: str
    what: str
    by: str
    run: int
    batch: int
    changes: list[Change]
    first: bool = False
    number: int = 0


def add_to(app: Flask, desk: Desk) -> None:
    """Add the history of a record and the list of what was done last."""

    @app.get("/history/<path:record_id>")
    def history(record_id: str) -> str:
        versions, actions = desk.history(record_id)
        known = [*_runs(versions), *map(_action, actions)]
        steps = sorted(known, key=lambda step: (step.at, step.run == 0, step.number))
        arguments: dict[str, Any] = {**list_arguments()}
        back = url_for("record", record_id=record_id, **arguments)
        return render_template(
            "history.html", steps=steps[::-1], record_id=record_id, row=desk.row(record_id), back=back
        )

    @app.get("/activity")
    def activity() -> str:
        batches: dict[int, list[Action]] = {}
        for action in desk.activity(500):
            batches.setdefault(action.batch or -action.id, []).append(action)
        return render_template("activity.html", batches=list(batches.values())[:100], row_of=desk.row)


def _runs(versions: list[Version]) -> list[Step]:
    steps = []
    before: bytes | None = None
    for version in versions:
        changes = [] if before is None else changes_between(before, version.written)
        steps.append(Step(version.at, "run", "", version.run, 0, changes, before is None))
        before = version.written
    return steps


def _action(action: Action) -> Step:
    changes = changes_between(action.before or b"", action.after or b"")
    return Step(action.at, action.what, action.by, 0, action.batch, changes, number=action.id)


def changes_between(old: bytes, new: bytes) -> list[Change]:
    """Return what differs between two states of a file: by fields, or as text where one of them is no record."""
    one, other = _record(old), _record(new)
    if one is None or other is None:
        return [Change("yaml", word_diff(old.decode("utf-8", "replace"), new.decode("utf-8", "replace")))]
    differing = diff_records(one, other)
    found = [
        Change(c.field, word_diff(readable(c.old), readable(c.new))) for c in differing if c.field not in TOLD_ABOVE
    ]
    if not differing and old != new:
        return [Change("yaml", word_diff(old.decode("utf-8", "replace"), new.decode("utf-8", "replace")))]
    return found


def _record(found: bytes) -> Record | None:
    try:
        return parse_record(found, "the file")
    except ReviewError:
        return None
