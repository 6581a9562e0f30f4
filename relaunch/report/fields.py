"""How well the records are filled: a heat table of fields by types, and the records that lack what others have."""

from __future__ import annotations

from collections.abc import Iterator

from relaunch.report.markup import details, esc, link, record_link, rich, section, short, table
from relaunch.report.survey import FIELDS, Filled, Survey
from relaunch.report.words import Words

TYPES, ROWS = 12, 40
USUAL = 0.5  # a field that half of a type's records have is missed where it lacks
NEEDED = ("title", "body", "language")
OPTIONAL = ("links", "assets", "references", "related")  # a page may well have none


def fields(say: Words, survey: Survey, site: str) -> Iterator[str]:
    """Yield the heat table and who lacks what."""
    yield section("fields", say("part.fields"))
    if not survey.records:
        yield f"<p>{esc(say('review.none'))}</p>\n</section>\n"
        return
    yield f"<p>{rich(say('fields.intro'))}</p>\n"
    kinds = sorted(survey.by_type, key=lambda kind: (-survey.by_type[kind].total(), kind))[:TYPES]
    yield from _heat(say, survey, kinds)
    yield f"<h3>{esc(say('lacking'))}</h3>\n<p>{rich(say('lacking.intro'))}</p>\n"
    yield from _lacking(say, survey, kinds, site)
    yield "</section>\n"


def _heat(say: Words, survey: Survey, kinds: list[str]) -> Iterator[str]:
    yield f'<div class="wide" role="region" tabindex="0" aria-label="{esc(say("fields.caption"))}">'
    yield f'<table role="table" class="heat"><caption class="unseen">{esc(say("fields.caption"))}</caption>'
    yield f'<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">{esc(say("field"))}</th>'
    for kind in kinds:
        total = survey.by_type[kind].total()
        yield f'<th scope="col" role="columnheader">{esc(say.type(kind))} <span>{say.number(total)}</span></th>'
    yield '</tr></thead><tbody role="rowgroup">\n'
    for name in _names(survey, kinds):
        yield f'<tr role="row"><th scope="row" role="rowheader">{esc(say.field(name))}</th>'
        yield "".join(_cell(say, survey.filled.get((kind, name)), survey.by_type[kind].total()) for kind in kinds)
        yield "</tr>\n"
    yield "</tbody></table></div>\n"


def _names(survey: Survey, kinds: list[str]) -> list[str]:
    """Return the fields that any record has, the model's first."""
    used = {name for (kind, name), filled in survey.filled.items() if kind in kinds and filled.count}
    return [*(n for n in FIELDS if n in used), *sorted(used - set(FIELDS))][:ROWS]


def _cell(say: Words, filled: Filled | None, total: int) -> str:
    if filled is None or not filled.count:
        return '<td role="cell" class="h-none">–</td>'
    depth = min(4, 4 * filled.count // total)
    missing = total - filled.count
    note = f' <span>{esc(say("missing", n=missing))}</span>' if missing else ""
    return f'<td role="cell" class="h-{depth}">{esc(say.share(filled.count, total))}{note}</td>'


def _lacking(say: Words, survey: Survey, kinds: list[str], site: str) -> Iterator[str]:
    """Yield the records that lack a field which is usual in their type."""
    some = False
    for kind in kinds:
        total = survey.by_type[kind].total()
        for name in [n for n in _names(survey, kinds) if (kind, n) in survey.filled]:
            filled = survey.filled[kind, name]
            missing = total - filled.count
            if not missing or name in OPTIONAL or (filled.count < USUAL * total and name not in NEEDED):
                continue
            some = True
            label = f"{say.type(kind)}: {say.field(name)}"
            summary = f"<b>{esc(label)}</b> <span>{esc(say('missing', n=missing))}</span>"
            yield from details(summary, _who(say, filled, missing, label, site))
    if not some:
        yield f"<p>{esc(say('lacking.none'))}</p>\n"


def _who(say: Words, filled: Filled, missing: int, caption: str, site: str) -> Iterator[str]:
    rows = ((record_link(who.file, who.title or who.file), link(who.url, short(who.url, site)))
            for who in filled.lacking)  # fmt: skip
    yield from table(caption, (say("record"), say("legacy")), rows)
    if missing > len(filled.lacking):
        left = say("more", n=missing - len(filled.lacking), where="`relaunch report . --findings`")
        yield f'<p class="more">{rich(left)}</p>\n'
