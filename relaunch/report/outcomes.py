"""What became of every address: the bar, the broken ones first, the redirects by fate, and the tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from relaunch.ledger.store import Ledger
from relaunch.report import account
from relaunch.report.charts import legend, stacked
from relaunch.report.markup import details, esc, link, record_link, rich, section, short, shown, spoken, table
from relaunch.report.words import Words

ROWS = 200
REASONS = 60
OPEN_ROWS = 20  # so many broken pages are shown unfolded, above all else
ORDER = ("record", "alias", "redirect", "asset", "left-out", "gone", "failed", "quarantined")
LOUD = ("quarantined", "failed")
FATES = (301, 200, 410, 0)
_CLASS = re.compile(r"[^a-z-]")


def in_order(found: Mapping[str, int]) -> dict[str, int]:
    """Return the outcomes in the report's order; those that it does not know come last."""
    order = [*ORDER, *sorted(found.keys() - set(ORDER))]
    return {name: found[name] for name in order if name in found}


def class_of(outcome: str) -> str:
    """Return an outcome as a class name of the style sheet."""
    return "o-" + _CLASS.sub("", outcome)[:40]


def outcome_bar(say: Words, found: Mapping[str, int]) -> Iterator[str]:
    """Yield what became of each address as one bar with its key."""
    total = sum(found.values())
    if not total:
        yield f"<p>{esc(say('summary.no-address'))}</p>\n"
        return
    yield f"<h3>{esc(say('bar'))}</h3>\n"
    yield stacked([(class_of(name), n) for name, n in found.items()])
    yield from legend([(class_of(name), say.number(n), say.outcome(name), say.share(n, total, 1))
                       for name, n in found.items()])  # fmt: skip


def alarm(say: Words, ledger: Ledger, found: Mapping[str, int], site: str) -> Iterator[str]:
    """Yield what went wrong; nothing where nothing did."""
    wrong = [name for name in LOUD if found.get(name)]
    if not wrong:
        return
    yield section("alarm", say("and").join(say(f"alarm.{name}", n=found[name]) for name in wrong), kind="alarm")
    for name in wrong:
        yield from _outcome(say, ledger, name, found[name], site, is_open=found[name] <= OPEN_ROWS)
    yield "</section>\n"


def addresses(say: Words, ledger: Ledger, found: Mapping[str, int], site: str) -> Iterator[str]:
    """Yield the redirects by fate, the crawl's answers, and the table of each outcome."""
    yield section("pages", say("part.pages")) + f"<p>{rich(say('pages.intro'))}</p>\n"
    yield f"<h3>{esc(say('fates'))}</h3>\n"
    yield from _fates(say, ledger)
    yield f"<h3>{esc(say('answers'))}</h3>\n"
    yield from _answers(say, ledger)
    yield f"<h3>{esc(say('every'))}</h3>\n"
    for name, n in found.items():
        if name not in LOUD:
            yield from _outcome(say, ledger, name, n, site)
    yield "</section>\n"


def _fates(say: Words, ledger: Ledger) -> Iterator[str]:
    """Yield how many addresses have which status in redirects.csv, with the reasons of each."""
    fates = account.fates(ledger)
    total = sum(fates.values())
    order = [*(status for status in FATES if status in fates), *sorted(fates.keys() - set(FATES))]
    yield stacked([(f"fate-{status}", fates[status]) for status in FATES if status in fates])
    yield from table(say("fates"), (say("status"), say("addresses"), say("share"), say("means")), (
        (f'<i class="key fate-{status}" aria-hidden="true"></i><b>{esc(str(status))}</b>', say.number(n),
         esc(say.share(n, total, 1)), esc(say.get(f"fate.{status}")))
        for status, n in [(status, fates[status]) for status in order]
    ))  # fmt: skip
    rows = account.reasons(ledger, REASONS + 1)
    cells = ((spoken(say.tool(reason)), str(status), say.number(n)) for status, reason, n in rows[:REASONS])
    inner: Iterable[str] = table(say("reasons"), (say("why"), say("status"), say("addresses")), cells)
    if len(rows) > REASONS:
        inner = chain(inner, [f'<p class="more">{rich(say("reasons.more"))}</p>\n'])
    if rows:
        yield from details(f"<b>{esc(say('reasons'))}</b>", inner)


def _answers(say: Words, ledger: Ledger) -> Iterator[str]:
    """Yield what the legacy site's server answered, by status."""
    rows = account.answers(ledger)
    yield from table(say("answers"), (say("answer"), say("addresses"), say("of-which")), (
        (esc(f"HTTP {status}" if status else say("answer.none")), say.number(sum(n for _, n in kinds)),
         esc(", ".join(f"{say.number(n)} {kind or say('no-media-type')}" for kind, n in kinds[:6])))
        for status, kinds in rows
    ))  # fmt: skip


def _outcome(say: Words, ledger: Ledger, outcome: str, total: int, site: str, *,
             is_open: bool = False) -> Iterable[str]:  # fmt: skip
    """Return the folding table of one outcome."""
    summary = f"<b>{esc(say.outcome(outcome))}</b> <span>{say.number(total)}</span>"
    said = f"<p>{esc(say.get(f'outcome-means.{outcome}'))}</p>\n"
    return details(summary, chain([said], _page_table(say, ledger, outcome, total, site)), is_open=is_open)


def _page_table(say: Words, ledger: Ledger, outcome: str, total: int, site: str) -> Iterator[str]:
    rows = account.pages(ledger, outcome, ROWS)
    last = ("answer", "why") if outcome in LOUD else ("new", "status", "why")
    cells = _broken_cells if outcome in LOUD else _page_cells
    yield from table(say.outcome(outcome), [say(key) for key in ("legacy", *last)],
                     (cells(say, row, site) for row in rows))  # fmt: skip
    if total > len(rows):
        yield f'<p class="more">{rich(say("more", n=total - len(rows), where="`redirects.csv`"))}</p>\n'


def _page_cells(say: Words, row: account.PageRow, site: str) -> tuple[str, ...]:
    """Return the cells of one URL."""
    title = f'<br><span class="quiet">{record_link(row.file, row.title or row.file)}</span>' if row.file else ""
    status = say.get(f"status.{row.status}", str(row.status))
    return link(row.url, short(row.url, site)) + title, shown(row.new_path), esc(status), spoken(say.tool(row.reason))


def _broken_cells(say: Words, row: account.PageRow, site: str) -> tuple[str, ...]:
    """Return the cells of a URL that was put aside or did not answer."""
    answer = f"HTTP {row.http_status}" if row.http_status else say("answer.none")
    return link(row.url, short(row.url, site)), esc(answer), spoken(say.tool(row.reason))
