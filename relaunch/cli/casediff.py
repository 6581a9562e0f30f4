"""Show two values of a field against each other, line by line, so that what differs can be seen at a glance."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.text import Text

AROUND = 40  # characters that two long lines have in common, shown on each side of what differs
LONG = 160  # a shorter line is shown as a whole
STYLES = {"+": "green", "-": "red", "@": "cyan"}
_WORD = re.compile(r"\w+|\s+|.", re.DOTALL)
Row = list[tuple[str, bool]]  # texts, each with whether it differs


def lines_of(value: Any) -> str:
    """Return a value as lines that can be held against each other: of a list an item a line."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value:
        return "\n".join(json.dumps(item, ensure_ascii=False) for item in value)
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def diff_rows(expected: Any, got: Any) -> Iterator[tuple[str, Row]]:
    """Yield a sign (`-`, `+`, `@` for a place, blank for what both say) and its line, with what differs in it.

    Of a long line only the surroundings of what differs are given, and signs that nobody sees by their escapes.
    """
    old, new = lines_of(expected).splitlines(), lines_of(got).splitlines()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for group in matcher.get_grouped_opcodes(1):
        first, last = group[0], group[-1]
        yield "@", [(f"@@ -{first[1] + 1},{last[2] - first[1]} +{first[3] + 1},{last[4] - first[3]} @@", False)]
        for tag, a, b, c, d in group:
            if tag == "equal":
                yield from ((" ", _cut([(line, False)])) for line in old[a:b])
                continue
            pairs = [_words(*pair) for pair in zip_longest(old[a:b], new[c:d], fillvalue="")]
            yield from (("-", _cut(pair[0])) for pair in pairs[: b - a])
            yield from (("+", _cut(pair[1])) for pair in pairs[: d - c])


def _words(old: str, new: str) -> tuple[Row, Row]:
    """Return two lines with the words in which they differ; what has little in common differs as a whole."""
    ours, theirs = _WORD.findall(old), _WORD.findall(new)
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    if not old or not new or matcher.quick_ratio() < 0.5 or max(len(ours), len(theirs)) > 1500:
        return [(old, True)], [(new, True)]
    before: Row = []
    after: Row = []
    for tag, a, b, c, d in matcher.get_opcodes():
        for row, text in ((before, "".join(ours[a:b])), (after, "".join(theirs[c:d]))):
            if text:
                row.append((text, tag != "equal"))
    return before, after


def _cut(row: Row) -> Row:
    """Return a long line without what is far from all that differs, and with invisible signs escaped."""
    if sum(len(text) for text, _ in row) > LONG:
        row = [(_shortened(text, at == 0, at == len(row) - 1), differs) if not differs else (text, differs)
               for at, (text, differs) in enumerate(row)]  # fmt: skip
    return [(_seen(text), differs) for text, differs in row]


def _shortened(text: str, is_first: bool, is_last: bool) -> str:
    """Return the ends of a text that border on what differs."""
    if is_first and is_last:
        return text if len(text) <= LONG else text[: LONG - 1] + "…"
    if len(text) <= 2 * AROUND + 10:
        return text
    head = "" if is_first else text[:AROUND]
    return f"{head} … {'' if is_last else text[-AROUND:]}"


def _seen(text: str) -> str:
    """Return a text whose blanks are blanks: a no-break space or soft hyphen shows as its escape."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text)


def styled(sign: str, row: Row) -> Text:
    """Return a row for a terminal: what differs stands out from its line."""
    from rich.text import Text

    style = STYLES.get(sign, "")
    line = Text("      " + (sign if sign != "@" else ""), style=style)
    whole = all(differs for _, differs in row)
    for text, differs in row:
        line.append(text, f"{style} bold underline".strip() if differs and not whole else style)
    return line
