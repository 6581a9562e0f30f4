"""The issues that wait for a person, grouped by code, each code with what it means."""

from __future__ import annotations

from collections.abc import Iterator

from relaunch.ledger.store import Ledger
from relaunch.report import account
from relaunch.report.markup import cut, details, esc, link, record_link, rich, section, short, spoken, table
from relaunch.report.words import Words

GROUPS = 200
ROWS = 50
DESK = "relaunch review ."


def issues(say: Words, ledger: Ledger, site: str) -> Iterator[str]:
    """Yield the issues by code, the most frequent first."""
    codes = account.issue_codes(ledger, GROUPS)
    yield section("issues", say("part.issues"))
    if codes:
        yield f"<p>{rich(say('issues.intro', desk=DESK))}</p>\n"
    else:
        yield f"<p>{esc(say('issues.none'))}</p>\n"
    for code, n, urls in codes:
        said = f"{say.count(n, 'issue')} {say('on')} {say.count(urls, 'page')}"
        yield from details(f"<b>{esc(code)}</b> <span>{esc(said)}</span>", _rows(say, ledger, code, n, site))
    yield "</section>\n"


def _rows(say: Words, ledger: Ledger, code: str, total: int, site: str) -> Iterator[str]:
    yield f"<p>{esc(say.issue(code))}</p>\n"
    rows = account.issues(ledger, code, ROWS)
    yield from table(say("issues.caption", code=code), [say(key) for key in ("page", "what", "where", "record")], (
        (link(url, short(url, site)), spoken(say.tool(message)), esc(cut(say.place(place))),
         record_link(file, title or file))
        for url, message, place, file, title in rows))  # fmt: skip
    if total > len(rows):
        yield f'<p class="more">{rich(say("more", n=total - len(rows), where=f"`{DESK}`"))}</p>\n'
