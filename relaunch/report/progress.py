"""How far the review is, by section and by type of record, and which files could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from relaunch.report.charts import legend, stacked
from relaunch.report.markup import esc, rich, section, shown, spoken
from relaunch.report.survey import STATES, Survey
from relaunch.report.words import Words

SECTIONS = 60
DEEPEST = 100  # steps up the tree; what is deeper stands in a circle
FLAT, LOST = "\x00flat", "\x00lost"  # no id begins with NUL


def progress(say: Words, survey: Survey) -> Iterator[str]:
    """Yield how far the review is."""
    yield section("review", say("part.review"))
    if not survey.records:
        yield f"<p>{esc(say('review.none'))}</p>\n</section>\n"
        return
    yield f"<p>{rich(say('review.intro'))}</p>\n"
    shares = [(state, survey.states[state], say.share(survey.states[state], survey.records)) for state in STATES]
    said = ", ".join(f"{say(f'state.{state}')}: {share}" for state, _, share in shares)
    yield stacked([(f"s-{state}", n) for state, n, _ in shares], f"{say('part.review')}: {said}")
    yield from legend([(f"s-{state}", say.number(n), say(f"state.{state}"), share) for state, n, share in shares])
    yield f"<h3>{esc(say('review.sections'))}</h3>\n"
    yield from _bars(say, say("section"), _named(say, survey))
    yield f"<h3>{esc(say('review.types'))}</h3>\n"
    kinds = sorted(survey.by_type.items(), key=lambda pair: (-pair[1].total(), pair[0]))
    yield from _bars(say, say("type"), [(say.type(kind), states) for kind, states in kinds])
    yield "</section>\n"


def unreadable(say: Words, survey: Survey) -> Iterator[str]:
    """Yield the records' files that could not be read; nothing where all could."""
    if not survey.unreadable:
        return
    yield section("unreadable", say("unreadable", n=survey.unreadable), kind="alarm")
    yield f"<p>{rich(say('unreadable.intro'))}</p>\n<ul>\n"
    for fault in survey.faults:
        yield f"<li>{spoken(say.tool(fault))}</li>\n"
    yield "</ul>\n"
    if survey.unreadable > len(survey.faults):
        yield f'<p class="more">{esc(say("unreadable.more", n=survey.unreadable - len(survey.faults)))}</p>\n'
    yield "</section>\n"


def sections(tree: Mapping[str, tuple[str, str, str]], home: str) -> dict[str, Counter[str]]:
    """Return the states by section: the first level below the home page, each with all that is below it.

    Pages of the first level that have none below them stand together as FLAT, with the home page; records whose way
    up does not end at the home page are sections by their topmost page, or LOST where that stands alone.
    """
    parents = {parent for parent, _, _ in tree.values() if parent}
    found: dict[str, Counter[str]] = {}
    for identifier, (_, _, state) in tree.items():
        found.setdefault(_section(identifier, tree, home, parents), Counter())[state] += 1
    return found


def _section(identifier: str, tree: Mapping[str, tuple[str, str, str]], home: str, parents: set[str]) -> str:
    if identifier == home:
        return FLAT
    at, parent = identifier, tree[identifier][0]
    for _ in range(DEEPEST):
        if not parent or parent == home or parent not in tree:
            break
        at, parent = parent, tree[parent][0]
    else:
        return LOST
    if at in parents:
        return at
    return FLAT if parent == home and home else LOST


def _named(say: Words, survey: Survey) -> Sequence[tuple[str, Counter[str]]]:
    """Return the sections with their titles, the largest first; past SECTIONS they are summed up."""
    found = sections(survey.tree, survey.home)
    names = {FLAT: say("section.flat"), LOST: say("section.lost")}
    ordered = sorted(found.items(), key=lambda pair: (pair[0] in names, -pair[1].total(), pair[0]))
    rows = [(names.get(name) or survey.tree[name][1] or name, states) for name, states in ordered]
    if len(rows) <= SECTIONS:
        return rows
    rest: Counter[str] = Counter()
    for _, states in rows[SECTIONS:]:
        rest.update(states)
    return [*rows[:SECTIONS], (say("section.more", n=len(rows) - SECTIONS), rest)]


def _bars(say: Words, head: str, rows: Sequence[tuple[str, Counter[str]]]) -> Iterator[str]:
    """Yield a table with a bar a row; the numbers stand beside the bar, which is silent for that reason."""
    yield f'<table role="table" class="bars"><caption class="unseen">{esc(say("review.by", what=head))}</caption>'
    yield f'<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">{esc(head)}</th>'
    heads = [say("records"), *(say(f"state.{state}") for state in STATES)]
    yield "".join(f'<th scope="col" role="columnheader" class="n">{esc(text)}</th>' for text in heads)
    yield "</tr></thead><tbody role=\"rowgroup\">\n"
    for name, states in rows:
        total = states.total()
        yield f'<tr role="row"><th scope="row" role="rowheader">{shown(name, 120)}'
        yield stacked([(f"s-{state}", states[state]) for state in STATES]) + "</th>"
        values = [say.number(total), *(say.number(states[state]) for state in STATES)]
        yield "".join(f'<td role="cell" class="n" data-head="{esc(text)}">{value}</td>'
                      for text, value in zip(heads, values, strict=True))  # fmt: skip
        yield "</tr>\n"
    yield "</tbody></table>\n"
