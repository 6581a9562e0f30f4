"""Read a text copy of a page (a print view saved as .txt) as pages: its sections, teasers and lists, without markup.

What tells a heading from a paragraph is its shape and its neighbours: a short line that does not end like a sentence
and has text below it. A heading straight above a heading is the label of a section ("Aktuelles"); a paragraph that
ends in a more-label is a teaser. A section of running text becomes a page of its own; what is short stays together
on the landing page of the copy, with the teasers as its references.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MORE = re.compile(
    r"\s*[\[»]?\s*(mehr|weiterlesen|mehr erfahren|mehr lesen|weiter|read more|more)\s*[\]»…]?\s*$", re.IGNORECASE
)
PRINT_LINE = re.compile(
    r"^gedruckt am\s+\d{1,2}\.\d{1,2}\.\d{2,4}|^-?\s*www\.\S+ ist ein Angebot de[rs]\b", re.IGNORECASE
)
MARKER_LINE = re.compile(r"^(?:###[A-Z][A-Z0-9_|+:.\-]*###[\s|·•]*)+$")
LINKS_LABEL = re.compile(
    r"^(weiterf[üu]hrende|weitere|externe|interne) links:?$|^links( zum thema)?:?$|^mehr zum thema:?$", re.IGNORECASE
)
NEWS_LABEL = re.compile(
    r"^(aktuelles|aktuell|news|nachrichten|neuigkeiten|pressemitteilung(en)?|presse|meldung(en)?):?$", re.IGNORECASE
)
HEADING_LENGTH = 160
SENTENCE_END = (".", "!", "?", ",", ";")
# A section is a page of its own from this many paragraphs of running text on.
OWN_PAGE_PARAGRAPHS = 2


@dataclass(slots=True)
class Section:
    """A heading with what stands below it. `label` is the name of the section it stands in ("Aktuelles")."""

    label: str = ""
    heading: str = ""
    paragraphs: list[str] = field(default_factory=list)
    lists: list[tuple[str, list[str]]] = field(default_factory=list)
    is_teaser: bool = False


@dataclass(frozen=True, slots=True)
class TextCopy:
    """What a text copy holds: `head` and `furniture` are lines that are no content, with why."""

    sections: list[Section]
    furniture: list[tuple[str, str]]


def read_text_copy(text: str) -> TextCopy:
    """Return the sections of a text copy, in order; repeats are still in, markers in running text too."""
    lines = [" ".join(line.split()) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    furniture: list[tuple[str, str]] = []
    blocks: list[list[str]] = [[]]
    for line in lines:
        if not line:
            blocks.append([])
        elif MARKER_LINE.match(line):
            furniture.append(("placeholder", line))
            blocks.append([])
        elif PRINT_LINE.match(line):
            furniture.append(("print-furniture", line))
        else:
            blocks[-1].append(line)
    groups = [_rejoin(block) for block in blocks if block]
    groups = _drop_page_head(groups, text, furniture)
    return TextCopy(list(_sections(groups)), furniture)


def _rejoin(block: list[str]) -> list[str]:
    """Join lines that were wrapped in the middle of a sentence."""
    joined: list[str] = []
    for line in block:
        if joined and len(joined[-1]) > 50 and line[:1].islower() and not joined[-1].endswith(SENTENCE_END):
            joined[-1] += " " + line
        else:
            joined.append(line)
    return joined


def _drop_page_head(groups: list[list[str]], text: str, furniture: list[tuple[str, str]]) -> list[list[str]]:
    """Take the site's name off the top: what stands above the first marker and reads like no sentence."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if not groups or not groups[0] or groups[0][0] != " ".join(first.split()):
        return groups
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    above = 0
    for line in lines:
        if MARKER_LINE.match(line):
            break
        above += 1
    if above == len(lines) or above > 3:
        return groups
    while groups and above > 0 and not groups[0][0].endswith(SENTENCE_END):
        taken = groups[0][:above]
        furniture.extend(("page-header", line) for line in taken)
        above -= len(taken)
        groups = [groups[0][len(taken) :], *groups[1:]] if len(groups[0]) > len(taken) else groups[1:]
    return groups


def _is_heading(line: str) -> bool:
    return len(line) <= HEADING_LENGTH and not line.endswith(SENTENCE_END) and not MORE.search(line)


def _sections(groups: list[list[str]]) -> Iterator[Section]:
    lines = [(number, line) for number, group in enumerate(groups) for line in group]
    section, label, index = Section(), "", 0
    while index < len(lines):
        line = lines[index][1]
        following = lines[index + 1][1] if index + 1 < len(lines) else ""
        if LINKS_LABEL.match(line):
            index = _read_list(lines, index, section)
            continue
        if not _is_heading(line) or not following:
            section.paragraphs.append(line)
            if MORE.search(line) and section.heading:
                section.is_teaser = True
                yield section
                section = Section()
            index += 1
            continue
        if section.heading or section.paragraphs:
            yield section
        label = line if _is_heading(following) and not LINKS_LABEL.match(following) else ""
        section = Section(label, following if label else line)
        index += 2 if label else 1
    if section.heading or section.paragraphs or section.lists:
        yield section


def _read_list(lines: list[tuple[int, str]], index: int, section: Section) -> int:
    """Read the lines below a links label as a list: one group of lines, none of them a sentence."""
    title = lines[index][1]
    index += 1
    if index >= len(lines):
        section.paragraphs.append(title)
        return index
    group, entries = lines[index][0], []
    while index < len(lines) and lines[index][0] == group and not lines[index][1].endswith((".", "!", "?")):
        entries.append(lines[index][1])
        index += 1
    section.lists.append((title, entries))
    return index


def section_text(section: Section) -> str:
    """Return all words of a section, for the ledger."""
    words = [section.label, section.heading, *section.paragraphs]
    words.extend(word for title, entries in section.lists for word in (title, *entries))
    return " ".join(word for word in words if word)


def section_key(section: Section) -> str:
    """Return what makes two sections the same: their words, whatever the white space and the more-label."""
    words = [section.heading, *section.paragraphs, *(entry for _, entries in section.lists for entry in entries)]
    return "\n".join(MORE.sub("", word).casefold() for word in words)


def drop_repeats(sections: list[Section]) -> tuple[list[Section], list[Section]]:
    """Return the sections without repeats, first one kept (rule D01), and the repeats."""
    seen: set[str] = set()
    kept: list[Section] = []
    repeats: list[Section] = []
    for section in sections:
        key = section_key(section)
        (repeats if key in seen else kept).append(section)
        seen.add(key)
    return kept, repeats


def is_own_page(section: Section) -> bool:
    """Say whether a section becomes a page of its own."""
    return not section.is_teaser and bool(section.heading) and len(section.paragraphs) >= OWN_PAGE_PARAGRAPHS


def is_news(section: Section) -> bool:
    """Say whether the section stands under a label that names news."""
    return bool(NEWS_LABEL.match(section.label))


def section_html(section: Section, *, with_heading: bool) -> str:
    """Return a section as HTML; links have no URL in a text copy, so their texts stand as list entries."""
    escape = html.escape
    parts = []
    if with_heading and section.label:
        parts.append(f"<h2>{escape(section.label)}</h2>")
    if with_heading and section.heading:
        level = 3 if section.label else 2
        parts.append(f"<h{level}>{escape(section.heading)}</h{level}>")
    parts.extend(f"<p>{escape(paragraph)}</p>" for paragraph in section.paragraphs)
    for title, entries in section.lists:
        parts.append(f"<h3>{escape(title)}</h3>")
        parts.append("<ul>" + "".join(f"<li>{escape(entry)}</li>" for entry in entries) + "</ul>")
    return "\n".join(parts)
