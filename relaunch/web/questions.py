"""Near-duplicates: pages that may be one, with what they differ in, and the editor's yes, no or later."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from relaunch import yamlfile
from relaunch.atomic import replacing
from relaunch.errors import MappingError, ReviewError
from relaunch.ledger.book import page_named
from relaunch.ledger.store import Ledger
from relaunch.model import Record
from relaunch.pipeline.decisions import FILE, KEY
from relaunch.review.desk import Desk, token_of
from relaunch.review.words import word_diff
from relaunch.web.talk import say

ANSWERS = {"yes": " yes", "no": " no", "later": ""}
PAGE = 20
_SAME = re.compile(r"^(\s*(?:- )?same:)[^#\n]*?(\s+#[^\n]*)?(\r?\n|\Z)")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question of decisions.yaml; `line` is where its answer stands, from 0."""

    first: str
    second: str
    difference: str
    answer: str
    line: int


def add_to(app: Flask, desk: Desk) -> None:
    """Add the page of questions and what takes the answers."""
    path = desk.folder / FILE

    @app.get("/questions")
    def questions() -> str:
        text, pairs = read_pairs(path)
        wanted = request.args.get("show", "open")
        chosen = [pair for pair in pairs if wanted == "all" or not pair.answer]
        told = [(pair, [_record_at(desk, url) for url in (pair.first, pair.second)]) for pair in chosen[:PAGE]]
        return render_template(
            "questions.html", told=told, token=token_of(text.encode("utf-8")), wanted=wanted, left=len(chosen) - PAGE,
            open=sum(not pair.answer for pair in pairs), total=len(pairs), differ=differ,
        )  # fmt: skip

    @app.post("/questions")
    def answer() -> Response:
        form = request.form
        with desk.lock:
            text, pairs = read_pairs(path)
            pair = next((p for p in pairs if (p.first, p.second) == (form.get("first"), form.get("second"))), None)
            if pair is None or form.get("answer") not in ANSWERS:
                raise ReviewError(f"{FILE}: this question is no longer there; load the page again")
            if pair.answer and pair.answer != form.get("was", ""):
                say("warning", g.say("questions.answered_meanwhile", answer=pair.answer))
                return redirect(url_for("questions", show=form.get("show", "open")))
            _write(path, answered(text, pair, form["answer"]))
        say("done", g.say(f"questions.said_{form['answer']}"))
        return redirect(url_for("questions", show=form.get("show", "open")))


def read_pairs(path: Path) -> tuple[str, list[Pair]]:
    """Return the text of decisions.yaml and its questions; nothing where there is no such file."""
    if not path.is_file() or path.is_symlink():
        return "", []
    try:
        text = path.read_bytes().decode("utf-8-sig")
        found = yamlfile.parse(text, FILE)
    except MappingError as error:
        raise ReviewError(str(error)) from error
    except UnicodeDecodeError as error:
        raise ReviewError(f"{FILE}:1:1: not UTF-8; save the file as UTF-8") from error
    listed = found.get(KEY) if isinstance(found, yamlfile.Mapping) else None
    items = listed.items if isinstance(listed, yamlfile.Sequence) else ()
    return text, [_pair(item) for item in items if isinstance(item, yamlfile.Mapping)]


def _pair(item: yamlfile.Mapping) -> Pair:
    texts = {key.text: value.text for key, value in item.items if isinstance(value, yamlfile.Scalar)}
    line = next((int(key.where.rsplit(":", 2)[1]) - 1 for key, _ in item.items if key.text == "same"), -1)
    word = texts.get("same", "").strip().casefold()
    answer = "yes" if word in yamlfile.YES else "no" if word in yamlfile.NO else ""
    return Pair(texts.get("first", ""), texts.get("second", ""), texts.get("difference", ""), answer, line)


def answered(text: str, pair: Pair, answer: str) -> str:
    """Return decisions.yaml with one answer set; every other byte stays."""
    lines = text.splitlines(keepends=True)
    if not 0 <= pair.line < len(lines) or not _SAME.match(lines[pair.line]):
        raise ReviewError(f"{FILE}: the pair of {pair.first} has no line 'same:' of its own; one would be right")
    lines[pair.line] = _SAME.sub(lambda m: f"{m[1]}{ANSWERS[answer]}{m[2] or ''}{m[3]}", lines[pair.line])
    return "".join(lines)


def _write(path: Path, text: str) -> None:
    bom = b"\xef\xbb\xbf" if path.read_bytes().startswith(b"\xef\xbb\xbf") else b""
    with replacing(path, durable=True) as file:
        file.write(bom + text.encode("utf-8"))


def _record_at(desk: Desk, url: str) -> tuple[str, Record | None]:
    """Return a legacy URL with the record that speaks for it."""
    with Ledger(desk.folder / "ledger.sqlite") as ledger:
        rows = ledger.query("SELECT record FROM urls WHERE url = ? AND record <> ''", url)
        if not rows:
            rows = ledger.query("SELECT id FROM records WHERE url = ?", page_named(ledger.db, url) or url)
    try:
        return url, desk.open(str(rows[0][0])).record if rows else None
    except ReviewError:
        return url, None


def differ(first: Record | None, second: Record | None) -> list[tuple[str, str]]:
    """Return what two records say, word by word."""
    return word_diff(_told(first), _told(second)) if first and second else []


def _told(record: Record | None) -> str:
    return "" if record is None else "\n".join(part for part in (record.title, record.teaser, record.text) if part)
