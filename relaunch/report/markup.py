"""Build HTML of texts that strangers wrote: all is escaped, and nothing but a web address becomes a link."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

# Control characters and lone surrogates have no place in a page; marks that turn the writing direction could make a
# text show as another one.
_UNSHOWN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_WEB = re.compile(r"\Ahttps?://[^\s\"'<>]", re.IGNORECASE)
_MARKED = re.compile(r"`([^`]*)`|\*\*([^*]*)\*\*")
RECORD_FILE = re.compile(r"\A(?:records|withdrawn)/[a-z0-9_-]+/[a-z0-9_-]+\.yaml\Z")
LONGEST = 300  # characters of one example; the ledger has the rest
LONGEST_URL = 2_000  # past that an address is shown but leads nowhere


def esc(text: str) -> str:
    """Return a text safe in an element and in a quoted attribute."""
    return html.escape(_UNSHOWN.sub("", text))


def rich(text: str) -> str:
    """Return a sentence of the report's own as HTML: `code` and **weight**."""
    return _MARKED.sub(lambda m: f"<b>{m[2]}</b>" if m[1] is None else f"<code>{m[1]}</code>", esc(text))


def cut(text: str, longest: int = LONGEST) -> str:
    """Return a text that is not too long to look at."""
    return text if len(text) <= longest else text[:longest].rstrip() + " …"


def shown(text: str, longest: int = LONGEST) -> str:
    """Return a stranger's text as HTML; its own direction does not reach the text around it."""
    return f"<bdi>{esc(cut(text, longest))}</bdi>" if text else ""


def spoken(said: tuple[str, bool]) -> str:
    """Return a sentence of the tool as HTML, marked where it is English in a page that is not."""
    text, is_ours = said
    if not text:
        return ""
    return f"<bdi>{esc(cut(text))}</bdi>" if is_ours else f'<bdi lang="en">{esc(cut(text))}</bdi>'


def link(url: str, text: str) -> str:
    """Return a link to a page of the web; an address of another kind stays text."""
    inner = shown(text)
    if not _WEB.match(url) or len(url) > LONGEST_URL:
        return inner
    return f'<a href="{esc(url)}" rel="noreferrer noopener">{inner}</a>'


def record_link(file: str, text: str) -> str:
    """Return a link to a record's file beside the report."""
    if not RECORD_FILE.match(file):
        return shown(text)
    return f'<a href="{quote(file)}">{shown(text, 120)}</a>'


def short(url: str, site: str) -> str:
    """Return a URL without the legacy site's own host."""
    return url.removeprefix(site) if site and url.startswith(site + "/") else url


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    """Yield a table whose cells are HTML already. On a phone each row stands as a small card of its own.

    The roles are said aloud because a table that CSS lays out otherwise loses them for screen readers.
    """
    yield f'<table role="table"><caption class="unseen">{esc(caption)}</caption><thead role="rowgroup"><tr role="row">'
    yield "".join(f'<th scope="col" role="columnheader">{esc(head)}</th>' for head in heads)
    yield '</tr></thead><tbody role="rowgroup">\n'
    lead = [f'<td role="cell" data-head="{esc(head)}">' for head in heads]
    for row in rows:
        yield '<tr role="row">'
        yield "".join(f"{start}{inner}</td>" for start, inner in zip(lead, row, strict=True))
        yield "</tr>\n"
    yield "</tbody></table>\n"


def details(summary: str, inner: Iterable[str], *, is_open: bool = False, name: str = "") -> Iterable[str]:
    """Yield a part that folds; `summary` is HTML already, `name` an id to lead to."""
    identifier = f' id="{esc(name)}"' if name else ""
    yield f"<details{identifier}{' open' if is_open else ''}><summary>{summary}</summary>\n"
    yield from inner
    yield "</details>\n"


def section(name: str, heading: str, *, kind: str = "") -> str:
    """Return the start of a section with its heading."""
    own = f' class="{kind}"' if kind else ""
    return f'<section{own} aria-labelledby="{name}"><h2 id="{name}">{esc(heading)}</h2>\n'
