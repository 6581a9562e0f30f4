"""Say in plain words why a record's file cannot be read, for somebody who has never heard of YAML."""

from __future__ import annotations

import re
from collections.abc import Callable

from relaunch.errors import ReviewError
from relaunch.model import Record
from relaunch.recordfile import parse_record
from relaunch.registry import nearest

_PLACE = re.compile(r"\A(?P<name>.*?):(?P<line>\d+):(?P<column>\d+): (?P<said>.*)\Z", re.DOTALL)
_KEY = re.compile(r"\A\s*(?:- )?[\w.-]+:(?:\s|\Z)")
_MARKER = re.compile(r"\A(?:<{7}|={7}|>{7}|\|{7})(?:\s|\Z)")
_SPECIAL = frozenset("@`%&*!|>[]{},?")
_QUOTES = frozenset("\"'")
_CLOSING = {"[": "]", "{": "}"}
# Fields behind which a bracket is no text.
_SHAPED = frozenset("tags links assets references related fields source issues review".split())


def read_edited(data: bytes, name: str) -> Record:
    """Return the record of a file that an editor may have changed.

    What cannot be read raises ReviewError: for each fault its line, its column, what is wrong and what would be right.
    """
    try:
        return parse_record(data, name)
    except ReviewError as error:
        lines = data.decode("utf-8-sig", "replace").splitlines()
        raise ReviewError("\n".join(explained(fault, lines) for fault in str(error).split("\n"))) from error


def explained(fault: str, lines: list[str]) -> str:
    """Return a fault, `file:line:column: what`, with its likely cause in the file's lines."""
    match = _PLACE.match(fault)
    if match is None:
        return fault
    name, number, column, said = match["name"], int(match["line"]), int(match["column"]), match["said"]
    for cause in CAUSES:
        found = cause(lines, number, column, said)
        if found is not None:
            line, place, words = found
            return f"{name}:{line}:{place}: {words}"
    return fault


Found = tuple[int, int, str] | None
Cause = Callable[[list[str], int, int, str], Found]


def _line(lines: list[str], number: int) -> str:
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _merge_marker(lines: list[str], _number: int, _column: int, _said: str) -> Found:
    for place, line in enumerate(lines, 1):
        if _MARKER.match(line):
            words = f"'{line[:7]}' is left from a merge of two versions; keep one of them, and delete these marks"
            return place, 1, words
    return None


def _tab(lines: list[str], number: int, column: int, said: str) -> Found:
    for place in (number, number - 1):
        line = _line(lines, place)
        if "\t" in line[: len(line) - len(line.lstrip())]:
            return place, line.index("\t") + 1, "a tab stands at the beginning of the line; put blanks in its place"
    return (number, column, "a tab stands here; put blanks in its place") if "'\\t'" in said else None


def _no_utf8(_lines: list[str], number: int, column: int, said: str) -> Found:
    if "not UTF-8" in said:
        return number, column, "the umlauts are stored in an old way; save the file as UTF-8"
    return None


def _twice(lines: list[str], number: int, column: int, said: str) -> Found:
    found = re.match(r"key '(.*)' is there already, in line (\d+)", said)
    if found is None:
        return None
    return number, column, f"'{found[1]}:' stands here and in line {found[2]}, too; keep one of the two lines"


def _unclosed(lines: list[str], number: int, _column: int, said: str) -> Found:
    """A quotation mark or bracket that is opened and never closed: the line that opens it is named."""
    if "quoted scalar" not in said and "flow" not in said:
        return None
    for place in range(min(number, len(lines)), 0, -1):
        _, value, column = _value(lines, place)
        if value[:1] in _CLOSING and value.count(value[0]) > value.partition(" #")[0].count(_CLOSING[value[0]]):
            sign = _CLOSING[value[0]]
            hidden = "; what stands behind # does not count, put that text in quotation marks" if " #" in value else ""
            return place, column, f"a bracket '{value[0]}' is opened here and never closed; '{sign}' is missing{hidden}"
        if value[:1] in _QUOTES and _behind_quote(value) is None:
            return place, column, f"a text begins with {value[0]} and does not end with it; put {value[0]} at its end"
    return None


def _goes_on(lines: list[str], number: int, _column: int, _said: str) -> Found:
    for place in (number, number - 1):
        key, value, column = _value(lines, place)
        behind = (_behind_quote(value) or "") if value[:1] in _QUOTES else ""
        if key and behind and not behind.startswith("#"):
            words = f"the text goes on behind its closing {value[0]}; put the whole of it in other quotation marks"
            return place, column, words
    return None


def _behind_quote(value: str) -> str | None:
    """Return what stands behind a quoted text, or None where its quotation mark is never closed."""
    quote = value[0]
    bare = value[1:].replace("\\\\", "").replace('\\"', "") if quote == '"' else value[1:].replace("''", "")
    _, closed, behind = bare.partition(quote)
    return behind.strip() if closed else None


def _value(lines: list[str], number: int) -> tuple[str, str, int]:
    """Return the key and the value of a line, and the column where the value begins."""
    line = _line(lines, number)
    head, colon, value = line.partition(": ")
    if not colon:
        return "", "", 1
    return head.strip().removeprefix("- "), value.strip(), len(head) + 3 + len(value) - len(value.lstrip())


def _colon(lines: list[str], number: int, column: int, said: str) -> Found:
    if "mapping values are not allowed" not in said:
        return None
    key, value, _ = _value(lines, number)
    if ": " in value or value.endswith(":"):
        return number, column, f"the text behind '{key}:' holds a colon; put the text in quotation marks"
    return number, column, "this line stands further right than the one above it allows; give both the same indentation"


def _backslash(lines: list[str], number: int, column: int, said: str) -> Found:
    if "escape" not in said:
        return None
    return number, column, "between double quotes a backslash has a meaning; put the text between single quotes (')"


def _special(lines: list[str], number: int, column: int, _said: str) -> Found:
    """A text that begins with a sign that YAML keeps for itself."""
    key, value, place = _value(lines, number)
    if not value or column < place or (value[0] not in _SPECIAL and not value.startswith("- ")):
        return None
    if key in _SHAPED or (value[0] in "|>" and len(value) < 4):
        return None
    words = f"the text behind '{key}:' begins with '{value[0]}', which has a meaning here; put it in quotation marks"
    return number, place, words


def _no_colon(lines: list[str], number: int, _column: int, said: str) -> Found:
    if "could not find expected ':'" not in said:
        return None
    for place in range(min(number, len(lines)), max(number - 3, 0), -1):
        line = _line(lines, place)
        if not line.strip() or line.lstrip().startswith("#") or _KEY.match(line):
            continue
        glued = re.match(r"\s*(\w+):[^\s/]", line)
        if glued:
            return place, glued.end() - 1, f"a blank is missing behind '{glued[1]}:'"
        margin = len(line) - len(line.lstrip()) + 1
        words = "this line is no 'key: value'; if it belongs to the text above it, give it the same indentation"
        return place, margin, words
    return None


def _odd_sign(lines: list[str], number: int, column: int, said: str) -> Found:
    line = _line(lines, number)
    lead = line[: len(line) - len(line.lstrip())]
    if "\xa0" in lead:
        return number, lead.index("\xa0") + 1, "a no-break blank stands here; put an ordinary blank in its place"
    found = re.search(r"character (U\+[0-9A-F]+) is not allowed", said)
    return (number, column, f"an invisible sign ({found[1]}) stands here; delete it") if found else None


def _indentation(lines: list[str], number: int, column: int, said: str) -> Found:
    if "block" not in said and "did not find expected" not in said and "indentation" not in said:
        return None
    return number, column, "this line is indented otherwise than those it belongs to; give them the same indentation"


def _comma(lines: list[str], number: int, column: int, said: str) -> Found:
    """A text between brackets that holds a comma or a colon itself."""
    line = _line(lines, number)
    inside = "{" in line[: column - 1] and ("unknown key" in said or "flow mapping" in said)
    if not inside:
        return None
    return number, column, "between { and } a text that holds a comma or a colon needs quotation marks"


def _unknown_key(_lines: list[str], number: int, column: int, said: str) -> Found:
    found = re.match(r"(\S+): unknown key; known keys: (.*)", said)
    if found is None:
        return None
    near = nearest(found[1].rpartition(".")[2], found[2].split(", "))
    meant = f"did you mean '{near}:'? Else " if near else ""
    words = f"'{found[1]}:' is no field of a record; {meant}remarks go behind a # or into 'note' of the review"
    return number, column, words


def _number(_lines: list[str], number: int, column: int, said: str) -> Found:
    found = re.match(r"(\S+): str ('.*') stands here; a whole number would be right", said)
    if found is None:
        return None
    return number, column, f"{found[2]} stands behind '{found[1]}:'; a number such as 3 belongs there"


CAUSES: tuple[Cause, ...] = (
    _merge_marker, _odd_sign, _tab, _no_utf8, _twice, _colon, _backslash, _comma, _unclosed, _no_colon, _goes_on,
    _special, _unknown_key, _number, _indentation,
)  # fmt: skip
