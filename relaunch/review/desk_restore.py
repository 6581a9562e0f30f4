"""Bring back into a record's body what a step took out of its page: at its place, with the page's own markup."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape, unescape
from pathlib import Path
from typing import Any

from lxml import etree, html

from relaunch.archive import Archive
from relaunch.clean.body import format_body, sanitize
from relaunch.clean.decode import decode, parse
from relaunch.errors import ArchiveError, ReviewError
from relaunch.ledger.sentences import body_sentences, key_of, says_something
from relaunch.ledger.store import Ledger
from relaunch.model import Capture
from relaunch.recordfile import block_text
from relaunch.review.desk_account import Block, Sentence
from relaunch.tree import visible_text

MAX_BYTES = 10_000_000
# What wraps lines without being text of its own; a block is looked for inside it.
_ADDRESS = re.compile(r'(href|src)="([^"]*)"')
MOST_TOGETHER = 60  # sentences that are looked for as one element
MOST_READ = 20_000_000  # characters; deep nesting says the same text again and again
TOO_MUCH = frozenset(["html", "body", "form"])


def captured(folder: Path, url: str) -> Capture | None:
    """Return the archived answer for a page's address, canonical or as it was fetched."""
    if not url:
        return None
    try:
        with Archive(folder / "archive") as archive:
            entry = archive.find(url)
            if entry is None or entry.status != 200:
                entry = archive.find_canonical(url) or entry
            return None if entry is None or entry.length > MAX_BYTES else archive.read(entry)
    except ArchiveError:
        return None


def restored(body: str, blocks: Sequence[Block], numbers: frozenset[int], capture: Capture | None) -> str:
    """Return a body with the sentences of these numbers brought back, behind what precedes them on the page."""
    sentences = [s for block in blocks for s in block.sentences]
    wanted = [s for s in sentences if s.number in numbers and not s.present and says_something(s.text)]
    if not wanted:
        raise ReviewError("nothing to bring back: the body says it already, or the page never did")
    markup = _markup(wanted, capture)
    return block_text(_inserted(body, sentences, wanted[0].number, markup))


def relinked(body: str, before: str, folder: Path) -> str:
    """Return a body whose new links and pictures have the addresses of the new portal, where the ledger knows them."""
    known = set(_ADDRESS.findall(before))

    def put(match: re.Match[str]) -> str:
        url = unescape(match[2])
        if match.groups() in known or not url.startswith(("http://", "https://")):
            return match[0]
        row = ledger.db.execute("SELECT new_path FROM urls WHERE url = ?", (url.partition("#")[0],)).fetchone()
        return f'{match[1]}="{escape(row[0])}"' if row and row[0] else match[0]

    with Ledger(folder / "ledger.sqlite") as ledger:
        return _ADDRESS.sub(put, body)


def _markup(wanted: Sequence[Sentence], capture: Capture | None) -> str:
    """Return sentences as clean HTML: as the page marked them up where an element says just these, else paragraphs."""
    elements = _elements(capture, sum(len(s.text) for s in wanted))
    parts: list[str] = []
    plain: list[Sentence] = []
    at = 0
    while at < len(wanted):
        end, found = _longest(wanted, at, elements, capture)
        if found:
            parts += [*_paragraphs(plain), found]
            plain = []
        else:
            plain.append(wanted[at])
        at = end
    return "\n".join([*parts, *_paragraphs(plain)])


def _longest(
    wanted: Sequence[Sentence], at: int, elements: Mapping[str, Any], capture: Capture | None
) -> tuple[int, str]:
    """Return the end of the longest run of sentences that one element says, and its HTML; or one sentence and none."""
    keys = [key_of(s.text) for s in wanted[at : at + MOST_TOGETHER]]
    for end in range(len(keys), 0, -1):
        key = "".join(keys[:end])
        if capture is not None and key in elements:
            found = format_body(elements[key], base=capture.url)
            if key == "".join(body_sentences(found).keys):
                return at + end, found
    return at + 1, ""


def _paragraphs(plain: Sequence[Sentence]) -> list[str]:
    lines = "".join(f"<p>{escape(line)}</p>\n" for line in _lines(plain))
    return [sanitize(lines).strip("\n")] if lines else []


def _lines(wanted: Sequence[Sentence]) -> list[str]:
    """Return sentences as paragraphs: what ends with a full stop goes on, a line of a menu stands alone."""
    lines: list[str] = []
    goes_on = False
    for sentence in wanted:
        if goes_on:
            lines[-1] += f" {sentence.text}"
        else:
            lines.append(sentence.text)
        goes_on = sentence.text.rstrip("\"“”»«'’)").endswith((".", "!", "?", "…"))
    return lines


def _elements(capture: Capture | None, longest: int) -> dict[str, Any]:
    """Return the elements of an archived page by what they say: the outermost of those that say the same."""
    found: dict[str, Any] = {}
    body = parse(decode(capture)[0]).find("body") if capture is not None else None
    read = 0
    for element in body.iterdescendants() if body is not None else ():
        if not isinstance(element.tag, str) or element.tag in TOO_MUCH:
            continue
        text = visible_text(element)
        read += len(text)
        if read > MOST_READ:
            break
        if text and len(text) <= 2 * longest + 100:
            found.setdefault(key_of(text), element)
    return found


def _inserted(body: str, sentences: Sequence[Sentence], number: int, markup: str) -> str:
    """Return a body with markup behind the block of the nearest earlier sentence, else before that of a later one."""
    tops = _top_blocks(body)
    keys = [frozenset(body_sentences("\n".join(lines)).keys) for lines in tops]
    own = {s.number: key_of(s.text) for s in sentences if s.present or (s.is_taken and s.field == "body")}
    for earlier in sorted((n for n in own if n < number), reverse=True):
        place = next((n for n in range(len(tops) - 1, -1, -1) if own[earlier] in keys[n]), None)
        if place is not None:
            return _joined([*tops[: place + 1], [markup], *tops[place + 1 :]])
    for later in sorted(n for n in own if n > number):
        place = next((n for n in range(len(tops)) if own[later] in keys[n]), None)
        if place is not None:
            return _joined([*tops[:place], [markup], *tops[place:]])
    return _joined([*tops, [markup]])


def _joined(tops: list[list[str]]) -> str:
    return "\n".join(line for lines in tops for line in lines)


def _top_blocks(body: str) -> list[list[str]]:
    """Return a body's lines in groups, one for each block that stands in no other."""
    lines = body.split("\n")
    starts = sorted({0, *(line - 1 for line in _starts(body) if line <= len(lines))})
    return [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)] if body.strip() else []


def _starts(body: str) -> list[int]:
    """Return the lines, from 1, on which the outermost blocks begin."""
    try:
        root = html.fragment_fromstring(body, create_parent="div")
    except (etree.LxmlError, ValueError):
        return []
    return [child.sourceline for child in root if isinstance(child.tag, str) and child.sourceline]
