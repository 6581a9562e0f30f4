"""The crawl in pictures: how deep, how fast, how large, what failed, and where it stopped going on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, pairwise

from relaunch.ledger.picture import CLASSES, DEEPEST, SETTING, SIZE_LIMITS, TIME_LIMITS, CrawlPicture, Trap
from relaunch.ledger.store import Ledger
from relaunch.report import account
from relaunch.report.charts import legend
from relaunch.report.columns import Column, columns, ticks
from relaunch.report.markup import details, esc, link, rich, section, short, spoken, table
from relaunch.report.words import Words

ROWS = 50  # soft 404s named
_CALENDAR = re.compile(r"trap: more than \d+ requests for the calendar ")  # whose pages are never weighed


def picture_in(ledger: Ledger) -> CrawlPicture | None:
    """Return the picture of the crawl that filled the folder; None where it was filled otherwise."""
    return CrawlPicture.of(ledger.recall(SETTING))


def crawl(say: Words, ledger: Ledger, site: str) -> Iterator[str]:
    """Yield the crawl's part; nothing where there was no crawl."""
    found = picture_in(ledger)
    if found is None:
        return
    yield section("crawl", say("part.crawl"))
    yield f"<p>{rich(_in_short(say, found))}</p>\n"
    if not found.finished:
        yield f"<p>{rich(say('crawl.unfinished'))}</p>\n"
    yield '<div class="charts">\n'
    yield from _over_time(say, found)
    yield from _depths(say, found)
    yield from _sizes(say, found)
    yield from _times(say, found, site)
    yield "</div>\n"
    yield from _again(say, found, site)
    yield from _traps(say, found, site)
    yield from _soft(say, ledger, site)
    yield "</section>\n"


def _in_short(say: Words, found: CrawlPicture) -> str:
    return say(
        "crawl.short", pages=say.count(found.pages, "page"), files=say.count(found.files, "file"),
        size=say.size(found.size), first=say.moment(found.first), last=say.moment(found.last),
        answers=say.count(sum(found.statuses), "answer"),
    )  # fmt: skip


# The charts. Each has its numbers as a table that unfolds.


def _chart(say: Words, name: str, said: str, shown: Sequence[Column], heads: Sequence[str],
           key: Sequence[tuple[str, str]], after: Iterable[str] = ()) -> Iterator[str]:  # fmt: skip
    """Yield one chart with heading, key and table; `key` is class and label of each part, `after` stands below."""
    title = say(f"chart.{name}")
    yield f'<div class="figure"><h3>{esc(title)}</h3>\n<p class="quiet">{esc(said)}</p>\n'
    yield from columns(f"chart-{name}", title, said, shown, [say.number(tick) for tick in ticks(shown)])
    if len(key) > 1:
        sums = [sum(dict(column.parts).get(kind, 0) for column in shown) for kind, _ in key]
        yield from legend([(kind, say.number(n), label, say.share(n, sum(sums)))
                           for (kind, label), n in zip(key, sums, strict=True)])  # fmt: skip
    rows = [(esc(column.said), *(say.number(dict(column.parts).get(kind, 0)) for kind, _ in key)) for column in shown]
    yield from details(esc(say("chart.numbers")), table(title, heads, rows))
    yield from after
    yield "</div>\n"


def _over_time(say: Words, found: CrawlPicture) -> Iterator[str]:
    kinds = [(f"k-{kind}", say(f"kind.{kind}")) for n, kind in enumerate(CLASSES) if found.statuses[n]]
    used = [n for n in range(len(CLASSES)) if found.statuses[n]]
    if not found.spans or not used:
        return
    moments = [datetime.fromtimestamp(found.began + n * found.step, UTC) for n in range(len(found.spans))]
    by_day = found.step >= 86_400 or found.step * len(moments) > 3 * 86_400
    seconds = found.step < 60
    shown = [
        Column(say.day(moment) if by_day else f"{moment:%H:%M:%S}" if seconds else f"{moment:%H:%M}",
               tuple((f"k-{CLASSES[n]}", row[n]) for n in used),
               f"{say.day(moment)} {moment:%H:%M:%S}" if seconds else f"{say.day(moment)} {moment:%H:%M}")
        for moment, row in zip(moments, found.spans, strict=True)
    ]  # fmt: skip
    busiest = max(range(len(shown)), key=lambda n: sum(found.spans[n]))
    said = say("chart.time.said", step=say.duration(found.step), moment=shown[busiest].said,
               n=sum(found.spans[busiest]))  # fmt: skip
    yield from _chart(say, "time", said, shown, [say("chart.time.from"), *(label for _, label in kinds)], kinds)


def _depths(say: Words, found: CrawlPicture) -> Iterator[str]:
    if not found.depths:
        return
    kinds = _pages_and_files(say)
    shown = [
        Column(f"{depth}+" if depth == DEEPEST else str(depth), (("k-page", pages), ("k-file", files)),
               say("chart.depth.more" if depth == DEEPEST else "chart.depth.at", n=depth))
        for depth, pages, files in found.depths
    ]  # fmt: skip
    most = max(found.depths, key=lambda row: (row[1], -row[0]))
    said = say("chart.depth.said", pages=say.count(most[1], "page"), n=most[0], last=found.depths[-1][0])
    yield from _chart(say, "depth", said, shown, [say("chart.depth.head"), *(label for _, label in kinds)], kinds)


def _sizes(say: Words, found: CrawlPicture) -> Iterator[str]:
    if not any(map(sum, found.sizes)):
        return
    kinds = _pages_and_files(say)
    names = _classes(say, [say.size(limit) for limit in SIZE_LIMITS])
    shown = [Column(label, (("k-page", pages), ("k-file", files)), said)
             for (label, said), (pages, files) in zip(names, found.sizes, strict=True)]  # fmt: skip
    at = max(range(len(shown)), key=lambda n: found.sizes[n][0])
    said = say("chart.size.said", pages=say.count(found.sizes[at][0], "page"), size=names[at][1])
    yield from _chart(say, "size", said, shown, [say("chart.size.head"), *(label for _, label in kinds)], kinds)


def _times(say: Words, found: CrawlPicture, site: str) -> Iterator[str]:
    if not found.measured or len(found.times) != len(TIME_LIMITS) + 1:
        return
    names = _classes(say, [say.seconds(limit) for limit in TIME_LIMITS])
    shown = [Column(label, (("k-time", n),), said) for (label, said), n in zip(names, found.times, strict=True)]
    said = say("chart.took.said", median=say.seconds(found.median), slow=say.seconds(found.slow))
    slowest = details(esc(say("slowest")), table(say("slowest"), [say("legacy"), say("took")], (
        (link(url, short(url, site)), esc(say.seconds(ms))) for ms, url in found.slowest
    )))  # fmt: skip
    yield from _chart(say, "took", said, shown, [say("chart.took.head"), say("answers.n")],
                      [("k-time", say("answers.n"))], slowest)  # fmt: skip


def _classes(say: Words, limits: Sequence[str]) -> list[tuple[str, str]]:
    """Return the classes between limits: the label of each, which is its upper limit, and what it is in words."""
    first = [(f"≤ {limits[0]}", say("upto", high=limits[0]))]
    between = [(f"≤ {high}", say("between", low=low, high=high)) for low, high in pairwise(limits)]
    return [*first, *between, (f"> {limits[-1]}", say("above", low=limits[-1]))]


def _pages_and_files(say: Words) -> list[tuple[str, str]]:
    return [("k-page", say("kind.pages")), ("k-file", say("kind.files"))]


# What did not come.


def _again(say: Words, found: CrawlPicture, site: str) -> Iterator[str]:
    yield f'<h3 id="crawl-again">{esc(say("again"))}</h3>\n'
    if not found.failed:
        yield f"<p>{esc(say('again.none'))}</p>\n"
        return
    yield f"<p>{rich(say('again.intro', addresses=say.count(found.failed, 'address')))}</p>\n"
    inner = table(say("again"), [say("legacy"), say("why")], (
        (link(url, short(url, site)), spoken(say.tool(why))) for url, why in found.again
    ))  # fmt: skip
    if found.failed > len(found.again):
        more = say("more", n=found.failed - len(found.again), where="`redirects.csv`")
        inner = chain(inner, [f'<p class="more">{rich(more)}</p>\n'])
    summary = f"<b>{esc(say('addresses'))}</b> <span>{say.number(found.failed)}</span>"
    yield from details(summary, inner, is_open=found.failed <= 20)


def _traps(say: Words, found: CrawlPicture, site: str) -> Iterator[str]:
    yield f"<h3>{esc(say('traps'))}</h3>\n"
    if not found.traps:
        yield f"<p>{esc(say('traps.none'))}</p>\n"
        return
    yield f"<p>{rich(say('traps.intro'))}</p>\n"
    yield from table(say("traps"), [say(key) for key in ("trap", "evidence", "trap.out", "example")], (
        (spoken(say.tool(trap.reason)), esc(_evidence(say, trap)), say.number(trap.left_out),
         "<br>".join(link(url, short(url, site)) for url in trap.examples))
        for trap in found.traps
    ))  # fmt: skip
    if found.more_traps:
        yield f'<p class="more">{rich(say("more", n=found.more_traps, where="`redirects.csv`"))}</p>\n'


def _evidence(say: Words, trap: Trap) -> str:
    if not trap.asked:
        return say("trap.by-form")
    if _CALENDAR.match(trap.reason):
        return say("trap.calendar", pages=say.count(trap.asked, "page"))
    return say("trap.counted", pages=say.count(trap.asked, "page"), new=trap.new)


def _soft(say: Words, ledger: Ledger, site: str) -> Iterator[str]:
    total, rows = account.soft_404s(ledger, ROWS)
    yield f"<h3>{esc(say('soft'))}</h3>\n"
    if not total:
        yield f"<p>{esc(say('soft.none'))}</p>\n"
        return
    yield f"<p>{rich(say('soft.intro', addresses=say.count(total, 'address')))}</p>\n"
    inner = table(say("soft"), [say("legacy"), say("why")], (
        (link(url, short(url, site)), spoken(say.tool(why))) for url, why in rows
    ))  # fmt: skip
    if total > len(rows):
        more = say("more", n=total - len(rows), where="`redirects.csv`")
        inner = chain(inner, [f'<p class="more">{rich(more)}</p>\n'])
    yield from details(f"<b>{esc(say('addresses'))}</b> <span>{say.number(total)}</span>", inner)
