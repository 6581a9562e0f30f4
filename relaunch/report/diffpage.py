"""Write what two runs differ in as one self-contained page: calm, for the screen and for paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from relaunch.atomic import replacing
from relaunch.report.markup import cut, esc, link, rich, spoken
from relaunch.report.words import Words

AROUND = 240  # characters of the same line shown on either side of a change
MOST = 2000  # records that are told in full; a browser opens more only with patience
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
MARKS = {"added": ("<ins>", "</ins>"), "removed": ("<del>", "</del>"), "same": ("", "")}

Parts = Sequence[tuple[str, str]]  # (same | removed | added, text)


@dataclass(frozen=True, slots=True)
class Entry:
    """One record that differs; `changes` are its fields, each with the lines in which something changed."""

    kind: str
    id: str
    old_id: str
    title: str
    url: str
    changes: Sequence[tuple[str, Sequence[Parts]]] = field(default=())


def write_diff_page(
    path: Path,
    old: str,
    new: str,
    *,
    counts: Mapping[str, int],
    same: int,
    captures: int,
    fields: Mapping[str, int],
    entries: Iterable[Entry],
    unread: Sequence[str] = (),
    language: str = "en",
) -> None:
    """Write the page. `counts` are records by kind, `same` and `captures` the others, `fields` counts by field."""
    say = Words(language)
    with replacing(path) as file:
        for part in _page(say, old, new, counts, said(say, counts, same, captures), fields, entries, unread):
            file.write(part.encode("utf-8", "replace"))


def said(say: Words, counts: Mapping[str, int], same: int, captures: int) -> str:
    """Return what was found as one sentence."""
    if not any(counts.values()) and not captures:
        return say("diff.no-difference", same=say.count(same, "record"))
    parts = [f"{say.number(n)} {say(f'diff.{kind}').lower()}" for kind, n in counts.items() if n]
    told = say("diff.same", told=", ".join(parts) or say("diff.nothing-changed"), same=same)
    return f"{told} {say('diff.captures', n=captures)}" if captures else told


def _page(say: Words, old: str, new: str, counts: Mapping[str, int], sentence: str, fields: Mapping[str, int],
          entries: Iterable[Entry], unread: Sequence[str]) -> Iterator[str]:  # fmt: skip
    style = resources.files("relaunch.report").joinpath("diff.css").read_text(encoding="utf-8")
    yield f'<!DOCTYPE html>\n<html lang="{say.language}">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
    yield f"<title>{esc(say('diff.title', old=old, new=new))}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
    yield f"<header><h1>{esc(say('diff.head'))}</h1>\n"
    yield f"<p>{esc(say('diff.from'))} <code>{esc(old)}</code> {esc(say('diff.to'))} <code>{esc(new)}</code></p>\n"
    yield f'<p>{esc(sentence)}</p>\n<p class="quiet">{esc(say("diff.left"))}<del>{esc(say("diff.struck"))}</del>'
    yield f"{esc(say('diff.right'))}<ins>{esc(say('diff.underlined'))}</ins>{esc(say('diff.rest'))}</p></header>\n"
    yield "<main>\n"
    yield from _numbers(say, counts, fields)
    if unread:
        yield f'<section class="alarm"><h2>{esc(say("diff.unread"))}</h2><ul>\n'
        yield "".join(f"<li>{spoken(say.tool(fault))}</li>\n" for fault in unread) + "</ul></section>\n"
    yield from _records(say, entries, sum(counts.values()))
    yield "</main>\n</body>\n</html>\n"


def _numbers(say: Words, counts: Mapping[str, int], fields: Mapping[str, int]) -> Iterator[str]:
    yield '<dl class="cards">\n'
    for kind, n in counts.items():
        yield f'<div class="k-{esc(kind)}"><dt>{esc(say(f"diff.{kind}"))}</dt><dd>{say.number(n)}</dd></div>\n'
    yield "</dl>\n"
    if fields:
        named = sorted(fields.items(), key=lambda pair: (-pair[1], pair[0]))
        told = ", ".join(f"{esc(cut(say.field(name)))} {say.number(n)}" for name, n in named)
        yield f'<p class="quiet">{esc(say("diff.fields"))} {told}</p>\n'


def _records(say: Words, entries: Iterable[Entry], total: int) -> Iterator[str]:
    """Yield the records under a heading for each kind, as they come."""
    kind, shown, left = "", 0, 0
    for entry in entries:
        if shown == MOST:
            left += 1
            continue
        section = "changed" if entry.kind == "moved" else entry.kind
        if section != kind:
            yield "</section>\n" if kind else ""
            title = say("diff.changed-or-moved") if section == "changed" else say(f"diff.{section}")
            means = say(f"diff.means.{section}")
            yield f'<section><h2>{esc(title)}</h2>\n<p class="quiet">{esc(means)}</p>\n'
            kind = section
        yield from _record(say, entry)
        shown += 1
    yield "</section>\n" if kind else ""
    if left:
        yield f"<p>{rich(say('diff.more', records=say.count(left, 'record'), all=total))}</p>\n"


def _record(say: Words, entry: Entry) -> Iterator[str]:
    title = esc(cut(entry.title)) or esc(say("diff.untitled"))
    yield f'<article class="k-{esc(entry.kind)}"><h3>{title}</h3>\n'
    yield f'<p class="quiet"><b>{esc(say(f"diff.{entry.kind}"))}</b> · <code>{esc(cut(entry.id))}</code>'
    if entry.old_id != entry.id:
        yield f" · {esc(say('diff.was'))} <code>{esc(cut(entry.old_id))}</code>"
    yield f" · {link(entry.url, entry.url)}" if entry.url else ""
    yield "</p>\n"
    if entry.changes:
        yield "<dl>\n"
        for name, lines in entry.changes:
            yield f"<dt>{_name(say, name)}</dt>\n<dd>{_side(say, lines, 'was', 'added')}"
            yield f"{_side(say, lines, 'now', 'removed')}</dd>\n"
        yield "</dl>\n"
    yield "</article>\n"


def _name(say: Words, place: str) -> str:
    """Return the name of a field in the page's language, and as the file has it what stands below it."""
    known = say.get(f"field.{place}")
    if known:
        return esc(known)
    top = re.split(r"[.\[]", place, maxsplit=1)[0]
    known = say.get(f"field.{top}")
    rest = place[len(top) :].removeprefix(".") if known else place
    return f"{esc(known)} <code>{esc(cut(rest))}</code>" if known else f"<code>{esc(cut(rest))}</code>"


def _side(say: Words, lines: Sequence[Parts], side: str, other: str) -> str:
    """Return one of two columns: the lines of a field without what only the other one has."""
    own = [[(op, text) for op, text in parts if op != other] for parts in lines]
    told = "".join(_line(parts) for parts in own if any(text.strip() for _, text in parts))
    nothing = f'<p class="quiet">{esc(say("diff.nothing"))}</p>'
    return f'<div class="{side}">{told or nothing}</div>'


def _line(parts: Parts) -> str:
    return '<p dir="auto">' + "".join(MARKS[op][0] + esc(text) + MARKS[op][1] for op, text in parts) + "</p>\n"
