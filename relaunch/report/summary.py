"""What happened, whether anything is lost, and what is to be done next: in plain words, before all tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from relaunch.ledger.store import Ledger
from relaunch.report import account
from relaunch.report.crawl import picture_in
from relaunch.report.markup import esc, rich, section
from relaunch.report.outcomes import LOUD, class_of, outcome_bar
from relaunch.report.survey import Survey
from relaunch.report.words import Words

PERSONAL = ("mail-personal", "phone-mobile", "phone-direct")


def summary(say: Words, ledger: Ledger, survey: Survey, found: Mapping[str, int]) -> Iterator[str]:
    """Yield the part that everybody reads."""
    yield section("summary", say("summary"))
    yield '<div class="plain">\n'
    yield from _question(say("summary.happened"), _happened(say, survey, found))
    yield from _question(say("summary.lost"), _lost(say, ledger, found))
    yield "</div>\n"
    yield from _next(say, ledger, survey, found)
    yield "</section>\n"


def _question(question: str, answers: Iterator[str]) -> Iterator[str]:
    yield f"<h3>{esc(question)}</h3>\n"
    for answer in answers:
        yield f"<p>{rich(answer)}</p>\n"


def _happened(say: Words, survey: Survey, found: Mapping[str, int]) -> Iterator[str]:
    seen = sum(found.values())
    if not seen:
        yield say("summary.no-address")
        return
    yield say("summary.seen", addresses=say.count(seen, "address"), records=say.count(found.get("record", 0), "record"))
    rest = [(name, n) for name, n in found.items() if n and name not in ("record", *LOUD)]
    if rest:
        known = [(name, n) for name, n in rest if say.get(f"summary.{name}")]
        yield say("summary.rest", rest="; ".join(f"{say.number(n)} {say(f'summary.{name}')}" for name, n in known))
    if survey.states["approved"] or survey.states["rejected"]:
        yield say("summary.reviewed", approved=survey.states["approved"], records=survey.records)


def _lost(say: Words, ledger: Ledger, found: Mapping[str, int]) -> Iterator[str]:
    audited = account.audited(ledger)
    if audited is None:
        yield say("summary.unaudited")
    else:
        pages, sentences, failures = audited
        every = say.count(sentences, "sentence")
        if failures:
            yield say("summary.lost-some", sentences=say.count(failures, "sentence"), all=sentences)
        else:
            yield say("summary.nothing-lost", sentences=every, pages=say.count(pages, "page"))
    wrong = sum(found.get(name, 0) for name in LOUD)
    if wrong:
        yield say("summary.not-moved", addresses=say.count(wrong, "address"))


def _next(say: Words, ledger: Ledger, survey: Survey, found: Mapping[str, int]) -> Iterator[str]:
    """Yield what is to be done, the most urgent first, each with the part of the page that helps."""
    todo = list(_tasks(say, ledger, survey, found))
    yield f"<h3>{esc(say('next'))}</h3>\n"
    if not todo:
        yield f"<p>{rich(say('next.nothing'))}</p>\n"
        return
    yield '<ol class="next">\n'
    for anchor, sentence in todo:
        yield f'<li>{rich(sentence)} <a href="#{anchor}">{esc(say(f"part.{anchor}"))}</a></li>\n'
    yield "</ol>\n"


def _tasks(say: Words, ledger: Ledger, survey: Survey, found: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    wrong = sum(found.get(name, 0) for name in LOUD)
    if wrong:
        yield "alarm", say("next.alarm", addresses=say.count(wrong, "address"))
    crawled = picture_in(ledger)
    if crawled and crawled.failed:
        yield "crawl", say("next.again", addresses=say.count(crawled.failed, "address"))
    if survey.unreadable:
        yield "unreadable", say("next.unreadable", files=say.count(survey.unreadable, "file"))
    audited = account.audited(ledger)
    if audited and audited[2]:
        yield "unique", say("next.unique", sentences=say.count(audited[2], "sentence"))
    issues = sum(n for _, n, _ in account.issue_codes(ledger, 1000))
    if issues:
        yield "issues", say("next.issues", issues=say.count(issues, "issue"))
    if survey.states["pending"]:
        yield "review", say("next.review", records=say.count(survey.states["pending"], "record"))
    personal = sum(survey.found[code].count for code in PERSONAL if code in survey.found)
    if personal:
        yield "persons", say("next.persons", findings=say.count(personal, "place"))
    other = sum(k.count for code, k in survey.found.items() if not code.startswith(("mail-", "phone-")))
    if other:
        yield "inherit", say("next.inherit", findings=say.count(other, "place"))
    if found.get("record"):
        yield "pages", say("next.redirects")


def numbers(say: Words, ledger: Ledger, found: Mapping[str, int],
            counts: Mapping[str, int | float | str]) -> Iterator[str]:  # fmt: skip
    """Yield the figures of the run as cards, and what became of each address as a bar."""
    yield section("numbers", say("part.numbers")) + '<dl class="cards">\n'
    yield _card(say("seen"), say.number(sum(found.values())))
    kinds = account.records_by_type(ledger)
    by_type = ", ".join(f"{say.type(kind)} {say.number(n)}" for kind, n in kinds.items())
    yield _card(say("records"), say.number(sum(kinds.values())), by_type, "record")
    for name in ("alias", "redirect", "asset", "gone", "left-out", *LOUD):
        yield _card(say.outcome(name), say.number(found.get(name, 0)), "", name)
    for name, value in counts.items():
        yield _card(name, say.number(value) if isinstance(value, int) else str(value))
    yield "</dl>\n"
    yield from outcome_bar(say, found)
    yield "</section>\n"


def _card(name: str, value: str, note: str = "", outcome: str = "") -> str:
    below = f'<dd class="note">{esc(note)}</dd>' if note else ""
    kind = f' class="{class_of(outcome)}"' if outcome else ""
    return f"<div{kind}><dt>{esc(name)}</dt><dd>{esc(value)}</dd>{below}</div>\n"


