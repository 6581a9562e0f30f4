"""Write what two runs differ in as one self-contained page: calm, for the screen and for paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from relaunch.atomic import replacing
from relaunch.report.markup import count, cut, esc, link, number

AROUND = 240  # characters of the same line shown on either side of a change
MOST = 2000  # records that are told in full; a browser opens more only with patience
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
LABELS = {"changed": "Changed", "moved": "Moved", "gone": "Gone", "new": "New"}
SAID = {
    "changed": "The record is in both runs and says something else now.",
    "moved": "The page has another address or another id.",
    "gone": "Only the earlier run has the record.",
    "new": "Only the later run has the record.",
}
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
    said: str,
    fields: Mapping[str, int],
    entries: Iterable[Entry],
    unread: Sequence[str] = (),
) -> None:
    """Write the page. `counts` are records by kind, `said` is the sentence above all, `fields` counts by field."""
    with replacing(path) as file:
        for part in _page(old, new, counts, said, fields, entries, unread):
            file.write(part.encode("utf-8", "replace"))


def _page(old: str, new: str, counts: Mapping[str, int], said: str, fields: Mapping[str, int],
          entries: Iterable[Entry], unread: Sequence[str]) -> Iterator[str]:  # fmt: skip
    style = resources.files("relaunch.report").joinpath("diff.css").read_text(encoding="utf-8")
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
    yield f"<title>{esc(old)} and {esc(new)} compared</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
    yield f"<header><h1>What changed</h1>\n<p>from <code>{esc(old)}</code> to <code>{esc(new)}</code></p>\n"
    yield f"<p>{esc(said)}</p>\n<p class=\"quiet\">On the left stands what was there before, "
    yield "<del>struck out</del> where it is gone; on the right what is there now, <ins>underlined</ins> where it is "
    yield "new; … stands for text that stayed the same.</p></header>\n<main>\n"
    yield from _numbers(counts, fields)
    if unread:
        yield '<section class="alarm"><h2>Not compared</h2><ul>\n'
        yield "".join(f"<li>{esc(fault)}</li>\n" for fault in unread) + "</ul></section>\n"
    yield from _records(entries, sum(counts.values()))
    yield "</main>\n</body>\n</html>\n"


def _numbers(counts: Mapping[str, int], fields: Mapping[str, int]) -> Iterator[str]:
    yield '<dl class="cards">\n'
    for kind, n in counts.items():
        yield f'<div class="k-{esc(kind)}"><dt>{esc(LABELS[kind])}</dt><dd>{number(n)}</dd></div>\n'
    yield "</dl>\n"
    if fields:
        named = sorted(fields.items(), key=lambda pair: (-pair[1], pair[0]))
        yield '<p class="quiet">Fields: ' + ", ".join(f"{esc(cut(name))} {number(n)}" for name, n in named) + "</p>\n"


def _records(entries: Iterable[Entry], total: int) -> Iterator[str]:
    """Yield the records under a heading for each kind, as they come."""
    kind, shown, left = "", 0, 0
    for entry in entries:
        if shown == MOST:
            left += 1
            continue
        section = "changed" if entry.kind == "moved" else entry.kind
        if section != kind:
            yield "</section>\n" if kind else ""
            title = "Changed and moved" if section == "changed" else LABELS[section]
            yield f'<section><h2>{title}</h2>\n<p class="quiet">{SAID[section]}</p>\n'
            kind = section
        yield from _record(entry)
        shown += 1
    yield "</section>\n" if kind else ""
    if left:
        yield f"<p>and {count(left, 'record')} more; <code>relaunch diff --json</code> tells all {number(total)}.</p>\n"


def _record(entry: Entry) -> Iterator[str]:
    yield f'<article class="k-{esc(entry.kind)}"><h3>{esc(cut(entry.title)) or "(without a title)"}</h3>\n'
    yield f'<p class="quiet"><b>{esc(LABELS[entry.kind])}</b> · <code>{esc(cut(entry.id))}</code>'
    if entry.old_id != entry.id:
        yield f" · was <code>{esc(cut(entry.old_id))}</code>"
    yield f" · {link(entry.url, entry.url)}" if entry.url else ""
    yield "</p>\n"
    if entry.changes:
        yield "<dl>\n"
        for name, lines in entry.changes:
            yield f"<dt><code>{esc(cut(name))}</code></dt>\n<dd>{_side(lines, 'was', 'added')}"
            yield f"{_side(lines, 'now', 'removed')}</dd>\n"
        yield "</dl>\n"
    yield "</article>\n"


def _side(lines: Sequence[Parts], side: str, other: str) -> str:
    """Return one of two columns: the lines of a field without what only the other one has."""
    own = [[(op, text) for op, text in parts if op != other] for parts in lines]
    told = "".join(_line(parts) for parts in own if any(text.strip() for _, text in parts))
    return f'<div class="{side}">{told or "<p class=quiet>(nothing)</p>"}</div>'


def _line(parts: Parts) -> str:
    return '<p dir="auto">' + "".join(MARKS[op][0] + esc(text) + MARKS[op][1] for op, text in parts) + "</p>\n"
