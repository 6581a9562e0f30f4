"""Two editors at once: the second sees both versions, field by field, and picks."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from relaunch.errors import ReviewError
from relaunch.model import Record
from relaunch.recordfile import from_mapping
from relaunch.review.desk import LEAVE, Desk, Stale, values_of
from relaunch.review.lines import merge_lines
from relaunch.review.words import word_diff
from relaunch.web.records import list_arguments
from relaunch.web.show import as_text, from_text
from relaunch.web.talk import batch_of, say

NOTE = "review.note"


def add_to(app: Flask, desk: Desk) -> None:
    """Add what takes an editor's picks."""

    @app.post("/resolve/<path:record_id>")
    def resolve(record_id: str) -> Response | str | tuple[str, int]:
        form = request.form
        try:
            opened = desk.open(record_id)
            changes = {
                name: from_text(form.get(f"{side}.{name}", ""))
                for name in values_named(form)
                if (side := form.get(f"pick.{name}", "theirs")) in ("mine", "both")
            }
            if NOTE in changes:
                changes["review"] = {"note": changes.pop(NOTE)}
            from_mapping({**values_of(opened.record), **{k: v for k, v in changes.items() if v is not None}})
            desk.save(record_id, changes, form.get("token", ""), g.who)
        except Stale as stale:
            return conflict_page(stale, record_id, list_arguments()), 409
        say("done", g.say("flash.saved"), batch_of(desk, record_id))
        return redirect(url_for("record", record_id=record_id, **list_arguments()))  # type: ignore[arg-type]


def values_named(form: Any) -> list[str]:
    """Return the fields that a form of picks names, those that nobody may change left out."""
    names = [key.removeprefix("pick.") for key in form if key.startswith("pick.")]
    if any(name in (*LEAVE, "review") for name in names):
        raise ReviewError("id and source say which page a record is, and stay as they are")
    return names


def conflict_page(stale: Stale, record_id: str, arguments: dict[str, str], typed: str = "") -> str:
    """Return the page that shows both versions of each field that differs."""
    fields = list(_fields(stale))
    return render_template(
        "conflict.html", record_id=record_id, fields=fields, theirs=stale.theirs, arguments=arguments, typed=typed,
        last=g.desk.last_action(record_id),
    )  # fmt: skip


def _fields(stale: Stale) -> list[dict[str, Any]]:
    mine, theirs = _values(stale.mine), _values(stale.theirs.record)
    base = _values(stale.base) if stale.base is not None else {}
    fields = []
    for name in dict.fromkeys([*theirs, *mine]):
        ours, other, before = mine.get(name), theirs.get(name), base.get(name)
        if ours == other or name in LEAVE:
            continue
        only_theirs = stale.base is not None and ours == before
        if only_theirs:
            continue  # nothing of the editor's own is lost there
        both = _both(name, before, ours, other) if other != before else ""
        fields.append({
            "name": name, "mine": as_text(ours), "theirs": as_text(other), "clash": other != before,
            "diff": word_diff(_readable(other), _readable(ours)), "both": both,
        })  # fmt: skip
    return fields


def _values(record: Record) -> dict[str, Any]:
    """Return what can be picked: of the review, only the note is an editor's text."""
    values = values_of(record)
    note = values.pop("review", {}).get("note")
    return values if note is None else {**values, NOTE: note}


def _both(name: str, before: Any, mine: Any, theirs: Any) -> str:
    """Return a body with the changes of both sides, where they touch different lines."""
    if name != "body" or not all(isinstance(text, str) for text in (before, mine, theirs)):
        return ""
    merged = merge_lines(before, mine, theirs)
    return "" if merged.clashes else as_text(merged.merged)


def _readable(value: Any) -> str:
    return value if isinstance(value, str) else as_text(value)
