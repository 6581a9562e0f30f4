"""Write plain values as YAML for eyes: block text, no needless quotes, one scalar a line.

A scalar is quoted where some YAML 1.1 or 1.2 reader would take it for something else than the text that it is. Whose
habits are meant: PyYAML, ruamel.yaml, libyaml, js-yaml, go-yaml, SnakeYAML, Ruby's Psych and PHP's Symfony.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

# What may stand in a file as it is. U+0085, U+2028 and U+2029 are line breaks to YAML 1.1, U+FEFF may be swallowed.
# Surrogates pass here and become U+FFFD at the end, since no UTF-8 file can hold them.
_ODD = r"[^\t\n -~\xa0-\u2027\u202a-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
_UNPRINTED = re.compile(rf"{_ODD}|[\t\n]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(rf'{_ODD}|[\t\n"\\]')
_NAMED_ESCAPES = {"\0": "\\0", "\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}

# A block cannot hold odd characters; blanks at line ends get lost in editors; libyaml refuses a tab at a line's start.
_NO_BLOCK = re.compile(rf"{_ODD}|[ \t](?:\n|\Z)|(?:\A|\n)\t|\A[\n ]")
_LINE = re.compile(r"^(?=.)", re.MULTILINE)

# `:name` is a symbol to Ruby; `?` begins a key; the others are indicators (YAML 1.2.2, 5.3).
_SYNTAX = re.compile(rf"\A[\s,\[\]{{}}#&*!|>'\"%@`?:]|\A-(?:[ \t]|\Z)|:(?:[ \t]|\Z)|[ \t]#|\s\Z|[\t\n]|{_ODD}")
_FLOW_SYNTAX = re.compile(r"[,\[\]{}:?]")
_OTHER_TYPE = re.compile(
    r"""\A(?:
      ~ | null | true | false | yes | no | y | n | on | off | = | <<
    | [-+]?\.(?:inf|nan)
    | [-+]?0[box][0-9a-f_,]+
    | [-+]?[0-9._][0-9_,.:]*(?:e[-+]?[0-9_]+)?      # 7, 01067, 1_000, 1,000, 12:30, 04.12.2020, 1e3, -_
    | -?[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}              # a date, and perhaps a time with its zone
      (?:(?:t|[ ]+)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]*)?)?[ ]*(?:z|[-+][0-9]{1,2}(?::?[0-9]{2})?)?)?
    )\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_DATE = re.compile(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def emit(values: Mapping[str, Any], *, flow: Container[str] = (), dates: Container[str] = ()) -> str:
    """Return a mapping as a YAML document.

    Values are texts, numbers, yes and no, None, lists and mappings. The mappings under the top keys in `flow` stand on
    one line; the texts under the top keys in `dates` stay without quotes where they are dates.
    """
    lines: list[str] = []
    for key, value in values.items():
        if key in flow and isinstance(value, Mapping):
            lines.append(f"{scalar(key)}: {_flow(value)}")
        elif key in dates and isinstance(value, str) and _is_date(value):
            lines.append(f"{scalar(key)}: {value}")
        else:
            _put(lines, f"{scalar(key)}:", value, "")
    return without_surrogates("\n".join(lines) + "\n") if lines else "{}\n"


def without_surrogates(text: str) -> str:
    """Return `text` with U+FFFD for each lone surrogate, which no file can hold."""
    try:
        text.encode("utf-8")  # ten times as fast as a look with a pattern
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def scalar(value: Any, *, in_flow: bool = False) -> str:
    """Return a text, number, truth value or None on one line, quoted where it must be."""
    if isinstance(value, str):
        plain = value and not (_SYNTAX.search(value) or _OTHER_TYPE.match(value))
        return value if plain and not (in_flow and _FLOW_SYNTAX.search(value)) else _quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return _number(value)


def _number(value: float) -> str:
    text = repr(value)
    if text.lstrip("-") in ("inf", "nan"):
        return text.replace("inf", ".inf").replace("nan", ".nan")
    return text if "." in text else text.replace("e", ".0e")  # YAML 1.1 knows no 1e+16


def _quoted(text: str) -> str:
    if _UNPRINTED.search(text) or ("'" in text and '"' not in text and "\\" not in text):
        return '"' + _ESCAPED.sub(_escape, text) + '"'
    return "'" + text.replace("'", "''") + "'"


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _NAMED_ESCAPES:
        return _NAMED_ESCAPES[character]
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _put(lines: list[str], lead: str, value: Any, indent: str) -> None:
    """Append a value behind its key or dash; what does not fit behind it goes below, deeper by two."""
    if isinstance(value, str):
        lines.append(f"{indent}{lead} {_block(value, indent + '  ') or scalar(value)}")
    elif isinstance(value, Mapping) and value:
        _nest(lines, lead, ((f"{scalar(str(key))}:", inner) for key, inner in value.items()), indent)
    elif isinstance(value, Sequence) and value:
        _nest(lines, lead, (("-", inner) for inner in value), indent)
    elif isinstance(value, (Mapping, Sequence)):
        lines.append(f"{indent}{lead} {'{}' if isinstance(value, Mapping) else '[]'}")
    else:
        lines.append(f"{indent}{lead} {scalar(value)}")


def _nest(lines: list[str], lead: str, children: Iterable[tuple[str, Any]], indent: str) -> None:
    """Append children below their key; below a dash, the first of them stands beside it."""
    if lead != "-":
        lines.append(indent + lead)
    start = len(lines)
    for inner_lead, value in children:
        _put(lines, inner_lead, value, indent + "  ")
    if lead == "-":
        lines[start] = f"{indent}- {lines[start][len(indent) + 2 :]}"


def _block(text: str, indent: str) -> str:
    """Return a text of several lines as a block literal, or an empty string where a block cannot hold it."""
    if "\n" not in text or text.endswith("\n\n") or not _fits_block(text):
        return ""
    style = "|" if text.endswith("\n") else "|-"
    lines = text.removesuffix("\n")
    if "\n\n" in lines:  # empty lines stay empty
        return f"{style}\n{_LINE.sub(indent, lines)}"
    return f"{style}\n{indent}" + lines.replace("\n", f"\n{indent}")


def _fits_block(text: str) -> bool:
    """Tell whether a block reads back as this text; most bodies pass without the slow look at each character."""
    if text.replace("\n", "").isprintable() and " \n" not in text and text[0] not in " \n" and text[-1] != " ":
        return True
    return not _NO_BLOCK.search(text)


def _flow(values: Mapping[str, Any]) -> str:
    """Return a mapping of scalars on one line."""
    return "{" + ", ".join(f"{scalar(key)}: {scalar(value, in_flow=True)}" for key, value in values.items()) + "}"


def _is_date(text: str) -> bool:
    """Tell a real calendar day; YAML 1.1 readers stop at 2020-13-45."""
    if not _DATE.match(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
