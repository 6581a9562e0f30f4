"""The list of all records: search, filters, order, pages; bulk decisions and their undoing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Flask, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from relaunch.review.desk import Desk
from relaunch.review.desk_find import FACETS, MAX_QUERY, SORTS, Count, Filters, filters_from
from relaunch.web.app import local_path
from relaunch.web.talk import say, tell

PAGE = 50
MOST_AT_ONCE = 1000  # a decision about more than that is none that anybody has made
FEW = 12  # choices of a filter that are shown at once
STATE_ORDER = ("pending", "changed", "approved", "rejected", "unreadable")
LIST_ARGUMENTS = ("q", *FACETS, "since", "sort", "descending", "page")


def list_arguments() -> dict[str, str]:
    """Return what of the address says which list the editor came from."""
    values = request.values
    return {name: values[name][:MAX_QUERY] for name in LIST_ARGUMENTS if values.get(name)}


def filters_of(arguments: dict[str, str]) -> Filters:
    """Return the filters of a list's address."""
    return filters_from(arguments)


def add_to(app: Flask, desk: Desk) -> None:
    """Add the list and what can be done from it."""

    @app.get("/")
    def records() -> str:
        arguments = list_arguments()
        found = desk.search(arguments.get("q", ""), filters_of(arguments))
        pages = max(1, -(-len(found.ids) // PAGE))
        page = min(max(1, _number(arguments.get("page", "1"))), pages)
        rows = [row for record in found.ids[(page - 1) * PAGE : page * PAGE] if (row := desk.row(record))]
        counts = dict(found.counts)
        counts["state"] = sorted(counts["state"], key=lambda c: STATE_ORDER.index(c.value))
        return render_template(
            "records.html", rows=rows, total=len(found.ids), page=page, pages=pages, counts=counts, facets=FACETS,
            arguments=arguments, link=_linker(arguments), sorts=SORTS, few=FEW, runs=desk.runs(),
            label_of=label_of, gone=lambda value: Count(value, value, 0), most=MOST_AT_ONCE, everything=desk.size(),
        )  # fmt: skip

    @app.post("/decide")
    def decide() -> Response:
        form = request.form
        ids = form.getlist("id")
        if form.get("all") == "1":
            arguments = list_arguments()
            ids = desk.search(arguments.get("q", ""), filters_of(arguments), counted=False).ids[:MOST_AT_ONCE]
        back = local_path(form.get("back", ""))
        if not ids:
            say("warning", g.say("flash.nothing_chosen"))
            return redirect(back)
        tell(desk.decide(ids[:MOST_AT_ONCE], form.get("status", ""), g.who), form.get("status", ""))
        return redirect(back)

    @app.post("/undo")
    def undo() -> Response:
        tell(desk.undo(_number(request.form.get("batch", "0")), g.who), "undo")
        return redirect(local_path(request.form.get("back", "")))


def label_of(facet: str, count: Any) -> str:
    """Return what a filter calls one of its choices."""
    if facet == "section":
        return str(count.label)
    return str(g.say.word("issue_short" if facet == "issue" else facet, "none" if count.value == "-" else count.value))


def _linker(arguments: dict[str, str]) -> Any:
    def link(**changes: object) -> str:
        """Return the list's address with some of its arguments changed; every change begins at the first page."""
        own = {k: v for k, v in arguments.items() if k != "page"} | {k: str(v) for k, v in changes.items()}
        said = urlencode({k: v for k, v in own.items() if v})
        return url_for("records") + (f"?{said}" if said else "")

    return link


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
