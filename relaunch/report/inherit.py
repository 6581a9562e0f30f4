"""What the new portal should not inherit, told to editors and to the data protection officer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relaunch.report.markup import details, esc, link, record_link, rich, section, short, shown, table
from relaunch.report.survey import Kind, Survey
from relaunch.report.words import Words

# The success criterion of WCAG 2.1 that a fault offends, where there is one.
WCAG = {
    "alt-missing": "1.1.1", "alt-useless": "1.1.1", "heading-empty": "2.4.6", "heading-jump": "1.3.1",
    "table-no-headers": "1.3.1", "link-vague": "2.4.4", "link-empty": "2.4.4", "language-missing": "3.1.1",
}  # fmt: skip
PERSONAL = ("mail-personal", "phone-mobile", "phone-direct", "mail-role", "phone-central")


def inherit(say: Words, survey: Survey, site: str) -> Iterator[str]:
    """Yield the faults of the records, then the personal data."""
    yield section("inherit", say("part.inherit")) + f"<p>{rich(say('inherit.intro'))}</p>\n"
    yield from _group(say, survey, [code for code in survey.found if code not in PERSONAL], site)
    yield "</section>\n"
    yield section("persons", say("part.persons")) + f"<p>{rich(say('persons.intro'))}</p>\n"
    yield from _group(say, survey, [code for code in PERSONAL if code in survey.found], site)
    yield "</section>\n"


def _group(say: Words, survey: Survey, codes: Sequence[str], site: str) -> Iterator[str]:
    """Yield the overview of some checks, and what each found."""
    order = {code: number for number, code in enumerate(PERSONAL)}
    found = sorted((c for c in codes if survey.found[c].count),
                   key=lambda c: (order.get(c, -1), -survey.found[c].count, c))  # fmt: skip
    for code in found:
        kind = survey.found[code]
        summary = (f"<b>{esc(_title(say, code))}</b> <span>{esc(say.count(kind.count, 'place'))}, "
                   f"{esc(say.count(kind.records, 'record'))}</span>")  # fmt: skip
        yield from details(summary, _one(say, code, kind, site), name=f"check-{code}")
    clean = [_title(say, code) for code in codes if not survey.found[code].count]
    if clean:
        yield f'<p class="clean">{rich(say("inherit.clean", checks="; ".join(clean)))}</p>\n'


def _one(say: Words, code: str, kind: Kind, site: str) -> Iterator[str]:
    why = say.get(f"check.{code}.why")
    wcag = f" (WCAG 2.1, {WCAG[code]})" if code in WCAG else ""
    yield f"<p><b>{esc(say('why-matters'))}</b> {rich(why)}{esc(wcag)}</p>\n"
    yield f"<p><b>{esc(say('what-to-do'))}</b> {rich(say.get(f'check.{code}.do'))}</p>\n"
    template = say.get(f"check.{code}.found", "{text}")
    yield from table(_title(say, code), (say("record"), say("where"), say("found"), say("legacy")), (
        (record_link(who.file, who.title or who.file), esc(say.place(finding.where)),
         _found(template, finding.text, finding.context), link(who.url, short(who.url, site)))
        for who, finding in kind.rows
    ))  # fmt: skip
    if kind.count > len(kind.rows):
        left = say("more", n=kind.count - len(kind.rows), where="`relaunch report . --findings`")
        yield f'<p class="more">{rich(left)}</p>\n'


def _title(say: Words, code: str) -> str:
    return say.get(f"check.{code}", code)


def _found(template: str, text: str, context: str) -> str:
    """Return what was found, and in a second line what stands around it; no text of a record is a template."""
    said = template.replace("{text}", text) if text else ""
    around = f'<br><span class="quiet">{shown(context)}</span>' if context else ""
    return f"{shown(said)}{around}"
