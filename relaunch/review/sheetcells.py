"""What one cell says of a record, and what a changed cell puts into it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from relaunch.model import Record
from relaunch.sheetform import BOOLEAN, DATE, ERROR, FORMULA, LONGEST, NUMBER, STATES, TEXT, TIME, Cell

EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet that counts from 1900
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r"[ \t]*[\n\x85\u2028\u2029]+[ \t]*")
_TAG = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^;]*))\s*(?:;|\Z)')
_NEEDS_QUOTES = re.compile(r'[;,"\n\r]|\A\s|\s\Z|\A\Z')
_WRONG = {
    FORMULA: "a formula; its result as text would be right",
    ERROR: "an error of the spreadsheet; a text would be right",
    BOOLEAN: "true or false; a text would be right, in a cell formatted as text",
    DATE: "a date; a text would be right, in a cell formatted as text",
    TIME: "a time; a text would be right, in a cell formatted as text",
}


class WrongCellError(ValueError):
    """A cell's value cannot go into a record; the message says why and what would have been right."""


def texts_of(record: Record) -> dict[str, str]:
    """Return what each column says of a record, uncut; the section is not the record's to say."""
    return {
        "id": record.id,
        "type": record.type,
        "section": "",
        "title": record.title,
        "teaser": record.teaser,
        "tags": joined_tags(record.tags),
        "state": record.review.status,
        "comment": record.review.note,
        "published": record.published,
        "url": record.source.url,
        "issues": "\n".join(f"{issue.code}: {issue.message}" for issue in record.issues),
    }


def joined_tags(tags: tuple[str, ...]) -> str:
    """Return tags as one cell says them; quotes hold a tag together that has a separator in it."""
    return "; ".join('"' + tag.replace('"', '""') + '"' if _NEEDS_QUOTES.search(tag) else tag for tag in tags)


def tags_of(text: str) -> tuple[str, ...]:
    """Return the tags that a cell says; each once."""
    tags = []
    at = 0
    while at < len(text):
        found = _TAG.match(text, at)
        assert found is not None  # up to the next semicolon, or to the end
        at = found.end()
        quoted, bare = found.groups()
        if quoted is None and bare.startswith('"'):
            raise WrongCellError('a tag begins with quotes that do not close; Eins; "Zwei, drei" would be right')
        tag = quoted.replace('""', '"') if quoted is not None else bare.strip()
        if quoted is None and ("," in tag or "\n" in tag):
            raise WrongCellError('a comma stands in a tag; tags are parted by semicolons: Eins; Zwei; "Drei, vier"')
        if tag or quoted is not None:
            tags.append(tag)
    return tuple(dict.fromkeys(tags))


def same_text(cell: Cell, base: str, column: str) -> bool:
    """Tell whether a cell says what it said at the export, whatever a program has made of line ends and dates."""
    base = base.replace("\r\n", "\n")
    if cell.kind in (TEXT, DATE):
        return cell.text == base or cell.text.rstrip() == base.rstrip()
    if cell.kind == NUMBER and column == "published":
        return bool(base) and _day(cell.text) == base
    return cell.kind == NUMBER and cell.text == base


def _day(serial: str) -> str:
    """Return the day that a number counts, where a program has lost the format of a date."""
    return (EPOCH + timedelta(int(serial))).isoformat() if re.fullmatch(r"[0-9]{1,6}", serial) else serial


def value_of(cell: Cell, base: str, column: str) -> Any:
    """Return what a changed cell puts into a record: a text, tags or a state."""
    text = _text_of(cell, base)
    if _CONTROL.search(text):
        raise WrongCellError("control characters stand in it; plain text would be right")
    if len(text) > LONGEST:
        raise WrongCellError(f"{len(text):,} characters; at most {LONGEST:,} would be right")
    if column == "state":
        return _state(text)
    if column == "tags":
        return tags_of(text)
    if column != "title":
        return text.strip()
    title = _BREAK.sub(" ", text).strip()
    if not title:
        raise WrongCellError("a record needs a title; it was left as it is")
    return title


def _text_of(cell: Cell, base: str) -> str:
    if cell.kind in _WRONG:
        raise WrongCellError(f"{cell.text[:60]!r} is {_WRONG[cell.kind]}")
    if cell.kind == NUMBER:
        if not re.fullmatch(r"-?[0-9]{1,15}", cell.text):
            raise WrongCellError(f"{cell.text} is a number that a spreadsheet rounds; a text would be right")
        if base.strip().lstrip("+0") == cell.text:
            raise WrongCellError(f"the spreadsheet has made the number {cell.text} of {base!r}; a cell formatted as "
                                 f"text would be right")  # fmt: skip
    return cell.text


def _state(text: str) -> str:
    state = text.strip().casefold()
    if state not in STATES:
        raise WrongCellError(f"{text[:60]!r} is no state; one of {', '.join(STATES)} would be right")
    return state
