"""Read a text document with lines broken at a fixed width or headings underlined: a manual or a licence as `.txt`.

It is no copy of a page: blank lines part its paragraphs, a row of signs below a line makes it a heading, and what
is indented is kept as it stands. No word of it is furniture.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise

from relaunch.clean.textcopy import MORE, PRINT_LINE

# A line of a paragraph that goes on in the next is so long; nearly all lines are no longer than the second.
FULL, WIDEST, NEARLY_ALL = 45, 100, 0.95
# So many lines go on, and so large a share of those that say something: a portal's copy has a line for each paragraph.
FEWEST, WRAPPED = 4, 0.3
INDENT = "  "
TITLE = 120  # characters; no title is longer
_MARKER = re.compile(r"###[A-Z][A-Z0-9_|+:.\-]*###")
_ENDS = (".", "!", "?", ":")
_UNDERLINE = re.compile(r"\s*([=\-~^+*#\"'.])\1{2,}\s*")
_BULLET = re.compile(r"([*•+\-–]|\d{1,3}[.)])\s+(?=\S)")
_LEVELS = {"=": "h2", "#": "h2", "*": "h2"}


@dataclass(frozen=True, slots=True)
class TextDocument:
    """A text document as HTML; `title` is its first heading, empty where it begins with none."""

    title: str
    html: str


def is_document(text: str) -> bool:
    """Tell whether a text is a document with broken lines or underlined headings, and no copy of a portal's page.

    What a portal's template has printed into, or ends a paragraph in a link to more, is none.
    """
    lines = [line.rstrip() for line in text.splitlines()]
    said = [line.strip() for line in lines if line.strip()]
    if _MARKER.search(text) or any(PRINT_LINE.match(line) for line in said):
        return False
    ends = (line for line, below in pairwise([*lines, ""]) if line and not below)
    if any(MORE.search(" ".join(line.split())) for line in ends):
        return False
    return _is_wrapped(lines, len(said)) or any(_is_heading(line, below) for line, below in pairwise(lines))


def _is_wrapped(lines: list[str], said: int) -> bool:
    """Tell whether many lines of a text go on in the next, and hardly one is longer than a page is wide."""
    on = sum(len(line) >= FULL and bool(below) and not line.endswith(_ENDS) for line, below in pairwise(lines))
    narrow = sum(0 < len(line) <= WIDEST for line in lines)
    return on >= max(FEWEST, WRAPPED * said) and narrow >= NEARLY_ALL * said


def _is_heading(line: str, below: str) -> bool:
    """Tell whether the line below underlines a line."""
    if not line.strip() or not below.strip() or not _UNDERLINE.fullmatch(below) or _UNDERLINE.fullmatch(line):
        return False
    return abs(len(below.strip()) - len(line.strip())) <= 2


def read_document(text: str) -> TextDocument:
    """Return a text document as headings, paragraphs, lists and preformatted blocks, in its order."""
    lines = textwrap.dedent(text.expandtabs(8).replace("\f", "\n")).splitlines()
    title = ""
    parts: list[tuple[str, str]] = []
    for group in _groups(lines):
        for tag, words in _read(group):
            if not title and not parts and tag in ("h2", "h3") and len(words) <= TITLE:
                title = words
            else:
                parts.append((tag, words))
    return TextDocument(title, "\n".join(_html(parts)))


def _groups(lines: list[str]) -> list[list[str]]:
    """Return the lines that stand together, blank lines between them."""
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            groups[-1].append(line.rstrip())
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _read(group: list[str]) -> list[tuple[str, str]]:
    """Return the blocks of one group of lines: (tag, text)."""
    if all(line.startswith(INDENT) for line in group) and not _BULLET.match(group[0].strip()):
        return [("pre", textwrap.dedent("\n".join(group)))]
    blocks: list[tuple[str, list[str]]] = []
    begins = True
    for number, line in enumerate(group):
        below = group[number + 1] if number + 1 < len(group) else ""
        if _UNDERLINE.fullmatch(line):
            continue  # it has made a heading of the line above, or is a rule or the bound of a block
        if begins and _is_heading(line, below):
            blocks.append((_LEVELS.get(below.strip()[0], "h3"), [line.strip()]))
            continue
        bullet = _BULLET.match(line.strip())
        if bullet or begins or not blocks:
            is_sign = bullet is not None and not bullet[1][0].isdigit()  # a number says something
            said = line.strip()[bullet.end() :] if bullet and is_sign else line.strip()
            blocks.append(("li" if bullet else "p", [said]))
        else:
            blocks[-1][1].append(line.strip())
        begins = False
    return [(tag, " ".join(said)) for tag, said in blocks]


def _html(parts: list[tuple[str, str]]) -> list[str]:
    """Return the blocks written out; points that follow each other are one list."""
    written: list[str] = []
    for is_list, group in groupby(parts, key=lambda part: part[0] == "li"):
        lines = [f"<{tag}>{escape(words, quote=False)}</{tag}>" for tag, words in group]
        written += ["<ul>", *lines, "</ul>"] if is_list else lines
    return written
