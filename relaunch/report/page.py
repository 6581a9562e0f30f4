"""Write report.html: one self-contained page that tells editors what was moved, what was not, and what to decide."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from relaunch.atomic import replacing
from relaunch.ledger.store import Ledger
from relaunch.report import account
from relaunch.report.crawl import crawl, picture_in
from relaunch.report.decide import issues
from relaunch.report.fields import fields
from relaunch.report.inherit import inherit
from relaunch.report.loss import loss, removals
from relaunch.report.markup import esc, link, rich
from relaunch.report.outcomes import addresses, alarm, in_order
from relaunch.report.progress import progress, unreadable
from relaunch.report.summary import numbers, summary
from relaunch.report.survey import Survey, survey
from relaunch.report.words import Words, most_spoken

PARTS = ("summary", "numbers", "review", "issues", "unique", "removed", "fields", "inherit", "persons", "crawl",
         "pages")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A report that was written, its language, and what the pass over the records found."""

    path: Path
    language: str
    survey: Survey


def report_folder(out: Path, *, title: str = "", source: str = "", lang: str = "") -> Written:
    """Write the report of a run folder. Without a language it speaks that of most records."""
    with Ledger(out / "ledger.sqlite") as ledger:
        source = source or next((str(row[0]) for row in ledger.query("SELECT source FROM runs ORDER BY id DESC")), "")
        return write_report(out / "report.html", ledger, title=title, source=source, lang=lang)


def write_report(path: Path, ledger: Ledger, *, title: str, source: str,
                 counts: Mapping[str, int | float | str] | None = None, lang: str = "") -> Written:  # fmt: skip
    """Write the report of a ledger to `path`, in whose folder the records are. `counts` are further facts."""
    found = survey(path.parent, ledger)
    say = Words(lang or most_spoken(found.languages))
    with replacing(path) as file:
        for part in report(ledger, found, say, title=title, source=source, counts=counts or {}):
            file.write(part.encode("utf-8", "replace"))
    return Written(path, say.language, found)


def report(ledger: Ledger, found: Survey, say: Words, *, title: str, source: str,
           counts: Mapping[str, int | float | str]) -> Iterator[str]:  # fmt: skip
    """Yield the report's HTML piece by piece."""
    outcomes = in_order(account.outcomes(ledger))
    site = account.site_of(ledger, source)
    title = title or found.name or say("title")
    yield from _head(say, title)
    yield from _introduction(say, ledger, title, source, site)
    yield '<main id="main">\n'
    yield from summary(say, ledger, found, outcomes)
    yield from alarm(say, ledger, outcomes, site)
    yield from unreadable(say, found)
    yield from numbers(say, ledger, outcomes, counts)
    yield from progress(say, found)
    yield from issues(say, ledger, site)
    yield from loss(say, ledger, site)
    yield from removals(say, ledger, site)
    yield from fields(say, found, site)
    yield from inherit(say, found, site)
    yield from crawl(say, ledger, site)
    yield from addresses(say, ledger, outcomes, site)
    yield f"</main>\n<footer><p>{rich(say('footer'))}</p></footer>\n<script>{_own('report.js')}</script>\n"
    yield "</body>\n</html>\n"


def _own(name: str) -> str:
    return resources.files("relaunch.report").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii") + "'"


def _head(say: Words, title: str) -> Iterator[str]:
    """Yield the head. Its policy allows this style sheet and this script, and nothing else in the world."""
    style, script = _own("report.css"), _own("report.js")
    policy = (f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; base-uri 'none'; "
              "form-action 'none'")  # fmt: skip
    yield f'<!DOCTYPE html>\n<html lang="{say.language}">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
    yield f"<title>{esc(say('head', title=title[:200]))}</title>\n<style>{style}</style>\n</head>\n<body>\n"
    yield f'<a class="skip" href="#main">{esc(say("skip"))}</a>\n'


def _introduction(say: Words, ledger: Ledger, title: str, source: str, site: str) -> Iterator[str]:
    yield f"<header><h1>{esc(say('head', title=title[:200]))}</h1>\n<p>{esc(say('from'))} {link(source, source)}"
    run = account.last_run(ledger)
    if run:
        started, finished, state = run
        yield f" · {esc(say('started'))} {esc(say.moment(started)[:100])}"
        yield f" · {esc(say('finished'))} {esc(say.moment(finished)[:100])}" if finished else ""
        yield f" · {esc(say.get(f'run.{state}', state)[:100])}" if state != "done" else ""
    yield "</p>\n"
    if site:
        yield f'<p class="quiet">{rich(say("without", site=site[:200]))}</p>\n'
    yield f'<nav aria-label="{esc(say("parts"))}"><ul>'
    parts = [part for part in PARTS if part != "crawl" or picture_in(ledger)]
    yield "".join(f'<li><a href="#{part}">{esc(say(f"part.{part}"))}</a></li>\n' for part in parts)
    yield "</ul></nav>\n"
    yield f'<div id="tools" hidden><label for="filter">{esc(say("filter"))}</label> <input id="filter" type="search"> '
    yield f'<button type="button" id="open-all">{esc(say("open-all"))}</button> '
    yield f'<output id="hits" for="filter" data-one="{esc(say("hit"))}" data-many="{esc(say("hits"))}"></output>'
    yield "</div>\n"
    yield "</header>\n"
