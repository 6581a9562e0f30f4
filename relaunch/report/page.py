"""Write report.html: one self-contained page that tells editors what was moved, what was not, and what to decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from itertools import chain
from pathlib import Path

from relaunch.atomic import replacing
from relaunch.issues import explain
from relaunch.ledger.store import Ledger
from relaunch.report import account
from relaunch.report.markup import count, cut, details, esc, link, number, record_link, table
from relaunch.report.words import BECAUSE, LOUD, STATUS, label_of, sentence_of

ROWS = 500
ISSUE_ROWS = 50
OPEN_ROWS = 20  # so many broken pages are shown unfolded, above all else
EXAMPLES = 5
GROUPS = 200  # kinds of issues and of removals; a mapping with more reasons shows the most frequent
HEADS = ("Legacy address", "New address", "Status", "Why")
BROKEN_HEADS = ("Legacy address", "Answer", "Why")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_MOMENT = re.compile(r"\A(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?(?:Z|\+00:00)\Z")
_CLASS = re.compile(r"[^a-z-]")


def write_report(path: Path, ledger: Ledger, *, title: str, source: str,
                 counts: Mapping[str, int | float | str] | None = None) -> None:  # fmt: skip
    """Write the report of a ledger to `path`. `counts` are further facts, shown as they are named."""
    with replacing(path) as file:
        for part in report(ledger, title=title, source=source, counts=counts or {}):
            file.write(part.encode("utf-8", "replace"))


def report(ledger: Ledger, *, title: str, source: str, counts: Mapping[str, int | float | str]) -> Iterator[str]:
    """Yield the report's HTML piece by piece."""
    found = account.outcomes(ledger)
    site = account.site_of(ledger, source)
    yield from _head(title)
    yield from _introduction(ledger, title, source, site)
    yield "<main>\n"
    yield from _alarm(ledger, found, site)
    yield from _cards(ledger, found, counts)
    yield from _bar(found)
    yield from _unique(ledger, site)
    yield from _issues(ledger, site)
    yield from _pages(ledger, found, site)
    yield from _removals(ledger, site)
    yield "</main>\n<footer><p>The whole account is in <code>redirects.csv</code> (every address) and "
    yield "<code>ledger.sqlite</code> (every text that was taken out). Records are in the folder "
    yield "<code>records</code>, one file each.</p></footer>\n</body>\n</html>\n"


def _head(title: str) -> Iterator[str]:
    style = resources.files("relaunch.report").joinpath("report.css").read_text(encoding="utf-8")
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
    yield f"<title>{esc(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"


def _introduction(ledger: Ledger, title: str, source: str, site: str) -> Iterator[str]:
    yield f"<header><h1>{esc(title)}</h1>\n<p>From {link(source, source)}"
    run = account.last_run(ledger)
    if run:
        started, finished, state = run
        yield f" · started {esc(_when(started))}"
        yield f" · finished {esc(_when(finished))}" if finished else ""
        yield f" · {esc(state)}" if state != "done" else ""
    yield "</p>\n"
    if site:
        yield f'<p class="quiet">Addresses are shown without <code>{esc(site)}</code>.</p>\n'
    yield '<nav aria-label="Parts of this report"><a href="#numbers">Numbers</a> '
    yield '<a href="#unique">Left out and unique</a> <a href="#issues">To decide</a> '
    yield '<a href="#pages">Every address</a> <a href="#removed">Taken out</a></nav></header>\n'


def _alarm(ledger: Ledger, found: Mapping[str, int], site: str) -> Iterator[str]:
    """Yield what went wrong, before all else; nothing where nothing did."""
    wrong = [name for name in LOUD if found.get(name)]
    if not wrong:
        return
    yield '<section class="alarm" aria-labelledby="alarm"><h2 id="alarm">'
    yield " and ".join(f"{number(found[name])} {name}" for name in wrong)
    yield "</h2>\n"
    for name in wrong:
        yield from _outcome(ledger, name, found[name], site, is_open=found[name] <= OPEN_ROWS)
    yield "</section>\n"


def _cards(ledger: Ledger, found: Mapping[str, int], counts: Mapping[str, int | float | str]) -> Iterator[str]:
    yield '<section aria-labelledby="numbers"><h2 id="numbers">Numbers</h2>\n<dl class="cards">\n'
    yield _card("Addresses seen", number(sum(found.values())))
    kinds = account.records_by_type(ledger)
    by_type = ", ".join(f"{number(n)} {kind}" for kind, n in kinds.items())
    yield _card("Records", number(sum(kinds.values())), by_type, "record")
    for name in ("alias", "redirect", "asset", "gone", "left-out", *LOUD):
        yield _card(label_of(name), number(found.get(name, 0)), "", name)
    for name, value in counts.items():
        yield _card(name, number(value) if isinstance(value, int) else str(value))
    yield "</dl></section>\n"


def _card(name: str, value: str, note: str = "", outcome: str = "") -> str:
    below = f'<dd class="note">{esc(note)}</dd>' if note else ""
    kind = f' class="{_class(outcome)}"' if outcome else ""
    return f"<div{kind}><dt>{esc(name)}</dt><dd>{esc(value)}</dd>{below}</div>\n"


def _bar(found: Mapping[str, int]) -> Iterator[str]:
    total = sum(found.values())
    if not total:
        yield "<p>No address was seen.</p>\n"
        return
    yield '<section aria-labelledby="bar"><h2 id="bar">What became of each address</h2>\n'
    yield '<div class="bar" aria-hidden="true">'
    for name, n in found.items():
        yield f'<i class="{_class(name)}" style="flex-grow:{n}"></i>'
    yield '</div>\n<ul class="legend">\n'
    for name, n in found.items():
        share = f"{100 * n / total:.1f} %"
        yield f'<li class="{_class(name)}"><b>{number(n)}</b> {esc(label_of(name))} <span>{share}</span></li>\n'
    yield "</ul></section>\n"


def _issues(ledger: Ledger, site: str) -> Iterator[str]:
    codes = account.issue_codes(ledger, GROUPS)
    yield '<section aria-labelledby="issues"><h2 id="issues">To decide</h2>\n'
    if not codes:
        yield "<p>Nothing is left for a person to decide.</p>\n"
    for code, n, urls in codes:
        summary = f"<b>{esc(code)}</b> <span>{count(n, 'issue')} on {count(urls, 'page')}</span>"
        yield from details(summary, _issue_table(ledger, code, n, site))
    yield "</section>\n"


def _issue_table(ledger: Ledger, code: str, total: int, site: str) -> Iterator[str]:
    yield f"<p>{esc(explain(code))}</p>\n"
    rows = account.issues(ledger, code, ISSUE_ROWS)
    yield from table(f"Issues {code}", ("Page", "What", "Where", "Record"), (
        (link(url, _short(url, site)), esc(cut(message)), esc(cut(place)), record_link(file, file))
        for url, message, place, file in rows))  # fmt: skip
    yield _more(total - len(rows), "the issues in ledger.sqlite")


def _unique(ledger: Ledger, site: str) -> Iterator[str]:
    """Yield what the audit says: nothing, or page by page what is unique and left out."""
    yield '<section aria-labelledby="unique"><h2 id="unique">Left out and unique</h2>\n'
    result = account.audited(ledger)
    if result is None:
        yield "<p>No audit has been made; <code>relaunch audit</code> makes one.</p>\n</section>\n"
        return
    pages, sentences, failures = result
    yield f"<p>{count(sentences, 'sentence')} on {count(pages, 'page')} were audited"
    yield f": {', '.join(f'{number(n)} {esc(bucket)}' for bucket, n in account.buckets(ledger))}. "
    yield "Every claim holds.</p>\n" if not failures else f"<b>{count(failures, 'claim')}</b> do not hold.</p>\n"
    worst = account.audit_pages(ledger, ISSUE_ROWS)
    for url, n in worst:
        summary = f"{link(url, _short(url, site))} <span>{count(n, 'sentence')}</span>"
        rows = account.audit_failures(ledger, url, ISSUE_ROWS)
        cells = ((esc(cut(text)), esc(cut(place)), esc(claim), esc(cut(why))) for place, text, claim, why in rows)
        yield from details(summary, table("What does not hold", ("Sentence", "Place", "Claim", "Why not"), cells))
    yield _more(failures - sum(n for _, n in worst), "the table audit_failures in ledger.sqlite")
    yield "</section>\n"


def _pages(ledger: Ledger, found: Mapping[str, int], site: str) -> Iterator[str]:
    yield '<section aria-labelledby="pages"><h2 id="pages">Every address</h2>\n'
    for name, n in found.items():
        if name not in LOUD:
            yield from _outcome(ledger, name, n, site)
    yield "</section>\n"


def _outcome(ledger: Ledger, outcome: str, total: int, site: str, *, is_open: bool = False) -> Iterable[str]:
    """Return the folding table of one outcome."""
    summary = f"<b>{esc(label_of(outcome))}</b> <span>{number(total)}</span>"
    said = f"<p>{esc(sentence_of(outcome))}</p>\n"
    return details(summary, chain([said], _page_table(ledger, outcome, total, site)), is_open=is_open)


def _page_table(ledger: Ledger, outcome: str, total: int, site: str) -> Iterator[str]:
    rows = account.pages(ledger, outcome, ROWS)
    heads = BROKEN_HEADS if outcome in LOUD else HEADS
    cells = _broken_cells if outcome in LOUD else _page_cells
    yield from table(label_of(outcome), heads, (cells(row, site) for row in rows))
    yield _more(total - len(rows), "redirects.csv")


def _page_cells(row: account.PageRow, site: str) -> tuple[str, ...]:
    """Return the cells of one URL."""
    title = f'<br><span class="quiet">{record_link(row.file, row.title or row.file)}</span>' if row.file else ""
    status = STATUS.get(row.status, str(row.status))
    return link(row.url, _short(row.url, site)) + title, esc(cut(row.new_path)), esc(status), esc(cut(row.reason))


def _broken_cells(row: account.PageRow, site: str) -> tuple[str, ...]:
    """Return the cells of a URL that was put aside or did not answer."""
    answer = f"HTTP {row.http_status}" if row.http_status else "none"
    return link(row.url, _short(row.url, site)), answer, esc(cut(row.reason))


def _removals(ledger: Ledger, site: str) -> Iterator[str]:
    yield '<section aria-labelledby="removed"><h2 id="removed">Taken out</h2>\n'
    rows = account.removals(ledger, GROUPS)
    if not rows:
        yield "<p>Nothing was taken out of a page.</p>\n"
    for step, because, n, characters, urls in rows:
        summary = (f"<b>{esc(step)}</b> {esc(because)} <span>{number(n)} × on {count(urls, 'page')}, "
                   f"{count(characters, 'character')}</span>")  # fmt: skip
        yield from details(summary, _examples(ledger, step, because, site))
    yield "</section>\n"


def _examples(ledger: Ledger, step: str, because: str, site: str) -> Iterable[str]:
    yield f"<p>{esc(BECAUSE.get(because.partition(':')[0], ''))}</p>\n"
    examples = account.removed_examples(ledger, step, because, EXAMPLES)
    yield from table("The most frequent texts", ("Text", "Times", "For example on"), (
        (f"<q>{esc(cut(text))}</q>", number(n), link(url, _short(url, site))) for text, n, url in examples
    ))  # fmt: skip


def _more(left: int, where: str) -> str:
    return f'<p class="more">and {number(left)} more, see {esc(where)}</p>\n' if left > 0 else ""


def _short(url: str, site: str) -> str:
    """Return a URL without the legacy site's own host."""
    return url.removeprefix(site) if site and url.startswith(site + "/") else url


def _when(moment: str) -> str:
    """Return an ISO 8601 time in UTC as a reader writes it, to the minute; what is none stays as it is."""
    found = _MOMENT.match(moment)
    return f"{found[1]} {found[2]} UTC" if found else moment


def _class(outcome: str) -> str:
    """Return an outcome as a class name of the style sheet."""
    return "o-" + _CLASS.sub("", outcome)
