"""One record: the legacy page, what was taken and what was left out, and the record as a form and as YAML."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from relaunch.clean.body import sanitize
from relaunch.errors import ReviewError
from relaunch.recordfile import block_text
from relaunch.review.desk import Desk, Opened, Stale, token_of, values_of
from relaunch.review.desk_account import Block, account_of
from relaunch.review.desk_restore import captured, relinked, restored
from relaunch.web.app import archive_origin
from relaunch.web.conflict import conflict_page
from relaunch.web.preview import preview_of
from relaunch.web.records import LIST_ARGUMENTS, filters_of, list_arguments
from relaunch.web.talk import batch_of, say, tell

LINES = ("title", "slug", "path", "published", "author")
TEXTS = ("teaser", "body")
VIEWS = ("form", "yaml")
FATES = ("all", "left")
HUES = 8


def add_to(app: Flask, desk: Desk) -> None:
    """Add the page of a record and its forms."""

    @app.get("/record/<path:record_id>")
    def record(record_id: str) -> tuple[str, int]:
        return record_page(desk, record_id)

    @app.post("/save/<path:record_id>")
    def save(record_id: str) -> Response | str | tuple[str, int]:
        form = request.form
        try:
            opened = desk.open(record_id)
            changes = form_changes(form, desk.seen(record_id, form.get("token", "")) or opened)
            saved = desk.save(record_id, changes, form.get("token", ""), g.who) if changes else opened
        except Stale as stale:
            return conflict_page(stale, record_id, list_arguments()), 409
        except ReviewError as error:
            return record_page(desk, record_id, fault=str(error), typed=dict(form))
        if form.get("then") not in ("approved", "rejected", "pending"):
            if saved.token != opened.token:
                say("done", g.say("flash.saved"), batch_of(desk, record_id))
            else:
                say("done", g.say("flash.unchanged"))
            return redirect(_address("record", record_id))
        status = form["then"]
        tell(desk.decide([record_id], status, g.who), status)
        return redirect(_after(desk, record_id, form.get("next") == "1"))

    @app.post("/yaml/<path:record_id>")
    def save_yaml(record_id: str) -> Response | str | tuple[str, int]:
        text = _own_line_ends(request.form.get("yaml", ""), desk.raw(record_id)[1])
        try:
            before = desk.raw(record_id)[1]
            saved = desk.save_text(record_id, text, request.form.get("token", ""), g.who)
        except Stale as stale:
            return conflict_page(stale, record_id, list_arguments(), typed=request.form.get("yaml", "")), 409
        except ReviewError as error:
            return record_page(desk, record_id, view="yaml", fault=str(error), typed=dict(request.form))
        if saved.text == before:
            say("done", g.say("flash.unchanged"))
        else:
            say("done", g.say("flash.saved"), batch_of(desk, saved.record.id))
        return redirect(_address("record", saved.record.id, view="yaml"))

    @app.post("/restore/<path:record_id>")
    def restore(record_id: str) -> Response | str | tuple[str, int]:
        numbers = frozenset(int(n) for n in request.form.getlist("number") if n.isascii() and n.isdecimal())
        try:
            opened = desk.open(record_id)
            page, blocks = account_of(desk.folder, opened.record)
            body = restored(opened.record.body, blocks, numbers, captured(desk.folder, page))
            body = relinked(body, opened.record.body, desk.folder)
            desk.save(record_id, {"body": body}, request.form.get("token", ""), g.who, "restore")
        except Stale:
            say("warning", g.say("flash.stale_restore"))
        except ReviewError as error:
            say("warning", str(error))
        else:
            say("done", g.say("flash.restore"), batch_of(desk, record_id))
        return redirect(_address("record", record_id, account=request.form.get("account", "")) + "#account")


def _own_line_ends(text: str, found: bytes) -> bytes:
    """Return a text as bytes with the line ends of the file that it came from; a form sends CRLF whatever it was."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if b"\r\n" in found:
        plain = plain.replace("\n", "\r\n")
    bom = b"\xef\xbb\xbf" if found.startswith(b"\xef\xbb\xbf") else b""
    return bom + plain.lstrip("\ufeff").encode("utf-8", "replace")


def _address(endpoint: str, record_id: str, **more: str) -> str:
    kept = {k: v for k, v in list_arguments().items() if k != "page"} | {k: v for k, v in more.items() if v}
    return url_for(endpoint, record_id=record_id, **kept)  # type: ignore[arg-type]  # names of our own


def _after(desk: Desk, record_id: str, to_next: bool) -> str:
    """Return where an editor goes after a decision."""
    arguments = list_arguments()
    _, behind = desk.neighbours(record_id, arguments.get("q", ""), filters_of(arguments))
    if to_next and not behind:
        say("done", g.say("flash.last_one"))
    return _address("record", behind if to_next and behind else record_id)


def record_page(
    desk: Desk, record_id: str, *, view: str = "", fault: str = "", typed: dict[str, Any] | None = None
) -> tuple[str, int]:
    """Return the page of a record; with `typed`, the form shows what the editor typed and `fault` what is wrong."""
    file, found = desk.raw(record_id)
    arguments = list_arguments()
    before, behind = desk.neighbours(record_id, arguments.get("q", ""), filters_of(arguments))
    view = view or request.args.get("view", "form")
    common: dict[str, Any] = {
        "record_id": record_id, "file": file, "fault": fault, "typed": typed or {}, "arguments": arguments,
        "before": before and _address("record", before), "behind": behind and _address("record", behind),
        "back": url_for("records", **arguments), "address": _address, "list_names": LIST_ARGUMENTS,  # type: ignore[arg-type]
        "yaml": found.decode("utf-8", "replace").lstrip("\ufeff"), "views": VIEWS, "row": desk.row(record_id),
    }  # fmt: skip
    try:
        opened = desk.open(record_id)
    except ReviewError as error:
        row = common["row"]
        common.update(fault=fault or (row.fault if row else "") or str(error), view="yaml", opened=None)
        return render_template("record.html", token=token_of(found), blocks=[], **common), 422 if typed else 200
    page, blocks = account_of(desk.folder, opened.record)
    account = request.values.get("account", "all")
    page_shown = render_template(
        "record.html", opened=opened, record=opened.record, token=common["typed"].get("token", opened.token),
        view=view if view in VIEWS else "form", page=page, blocks=blocks, fates=FATES, hue_of=hue_of,
        account=account if account in FATES else "all", counts=_counts(blocks), values=form_values(opened),
        preview=preview_of(desk, common["typed"].get("body", opened.record.body)),
        parent=desk.row(opened.record.parent), row_of=desk.row,
        legacy=f"{archive_origin(g.guard)}/{g.guard.archive_token}/record/{record_id}", **common,
    )  # fmt: skip
    return page_shown, 422 if fault else 200


def form_values(opened: Opened) -> dict[str, str]:
    """Return what the form shows of a record."""
    record = opened.record
    return {
        **{name: getattr(record, name) for name in (*LINES, *TEXTS)},
        "tags": "\n".join(record.tags),
        "note": record.review.note,
    }


def form_changes(form: Any, opened: Opened) -> dict[str, Any]:
    """Return what an editor changed in the form, as plain values: nothing of what only looks different."""
    shown = form_values(opened)
    given = {name: form[name].replace("\r\n", "\n").replace("\r", "\n") for name in shown if name in form}
    said = {name: given[name] for name in given if given[name].strip() != shown[name].strip()}
    changes: dict[str, Any] = {name: " ".join(said[name].split()) or None for name in LINES if name in said}
    if "teaser" in said:
        changes["teaser"] = " ".join(said["teaser"].split()) or None
    if "body" in said:
        changes["body"] = sanitize(block_text(said["body"])) or None
    if "tags" in said:
        changes["tags"] = [tag for line in said["tags"].split("\n") if (tag := " ".join(line.split()))] or None
    if "note" in said:
        changes["review"] = {"note": " ".join(said["note"].split()) or None}
    now = values_of(opened.record)
    return {name: value for name, value in changes.items() if name == "review" or value != now.get(name)}


def _counts(blocks: list[Block]) -> dict[str, int]:
    sentences = [s for block in blocks for s in block.sentences]
    taken = sum(s.is_taken for s in sentences)
    back = sum(s.present and not s.is_taken for s in sentences)
    return {"taken": taken, "left": len(sentences) - taken, "back": back}


def hue_of(step: str) -> int:
    """Return the colour of a step, the same on every page."""
    return sum(map(ord, step)) % HUES
