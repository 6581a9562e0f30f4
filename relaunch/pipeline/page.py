"""From one capture to its drafts: decode, clean, map. What needs the whole site comes afterwards, in `site.py`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from relaunch.clean.decode import decode, parse
from relaunch.clean.furniture import main_region
from relaunch.clean.placeholder_asp import strip_asp
from relaunch.clean.rte import repair_link_tags
from relaunch.errors import LeftOutError, PageError
from relaunch.ledger.account import account
from relaunch.ledger.sentences import Sentences, read_sentences, text_beside
from relaunch.mapping.context import read_context
from relaunch.mapping.schema import Mapping
from relaunch.mapping.selecting import css
from relaunch.model import Capture, Page, Record
from relaunch.pipeline.copies import convert_text_copy
from relaunch.pipeline.draft import Draft, content_digest
from relaunch.pipeline.finish import finish
from relaunch.pipeline.lent import lent_by
from relaunch.pipeline.prior import use_model
from relaunch.pipeline.series import Fetch, join_pages, series_of
from relaunch.pipeline.several import account_of, drafts_of, finish_parts, take_parts, with_parts
from relaunch.pipeline.steps import run_steps
from relaunch.pipeline.units import sketch_of
from relaunch.sitemodel import SiteModel
from relaunch.sitemodel.soft404 import IMPOSSIBLE, NotFound, is_impossible
from relaunch.sitemodel.soft404 import REASON as SOFT_404
from relaunch.tree import body_text, place_of, squash
from relaunch.urls import UrlRules, canonicalize

# A page larger than this is set aside: no editor's text is that long, and its tree would take gigabytes.
MAX_PAGE_BYTES = 10_000_000
SAYS_SOMETHING = re.compile(rb"[^\x00 \t\r\n]")
# A page whose headings say this beside a field for a password is a wall; a box for a login beside content is none.
LOGIN = re.compile(r"\b(?:log-?\s?in|sign\s?in|einloggen|anmeld(?:en|ung)|benutzeranmeldung|passwort|zugang)\b", re.I)
LOGIN_WALL = "login wall: the page asks for a password"
# Where TYPO3 keeps uploaded and generated files.
FILE_FOLDERS = frozenset(["fileadmin", "uploads", "typo3temp", "typo3conf"])


def is_text_copy(capture: Capture) -> bool:
    """Say whether a capture is a text copy of a page."""
    return capture.media_type == "text/plain"


def convert(
    capture: Capture,
    mapping: Mapping,
    model: SiteModel | None = None,
    *,
    accounted: bool = False,
    not_found: NotFound | None = None,
    fetch: Fetch | None = None,
) -> list[Draft]:
    """Return the drafts of one archived page: one, or several for a text copy. Raises `PageError`.

    `model` is what is known of the whole site, `not_found` how it answers what does not exist. `accounted` has the
    first draft say where each sentence went.
    """
    if capture.truncated:
        raise PageError("the archived body is incomplete")
    if len(capture.body) > MAX_PAGE_BYTES:
        raise PageError(f"{len(capture.body):,} bytes are more than a page's {MAX_PAGE_BYTES:,}")
    if not SAYS_SOMETHING.search(capture.body):
        raise PageError("the page is empty")
    if is_file(capture.url, mapping):
        shown = "a window around a picture" if "eID=" in capture.url or "showpic" in capture.url else "a file, no page"
        raise LeftOutError(shown)
    if is_impossible(capture.url):
        raise LeftOutError(IMPOSSIBLE)
    if is_text_copy(capture):
        return convert_text_copy(capture, mapping, accounted=accounted)
    more: list[Draft] = []
    first = convert_page(capture, mapping, model, accounted=accounted, not_found=not_found, more=more, fetch=fetch)
    return [first, *more]


def uses_asp(mapping: Mapping) -> bool:
    """Say whether the mapping strips ASP tags, which must go before the page is parsed (rule P38)."""
    return any(call.name == "strip-placeholders" and "asp" in call.options.get("rules", ()) for call in mapping.steps)


def is_file(url: str, mapping: Mapping) -> bool:
    """Say whether a URL names a file of the CMS (rules U13 and U14), in a subfolder of the host too."""
    if canonicalize(url, url, mapping.urls).kind == "file":
        return True
    return mapping.urls.typo3 and not FILE_FOLDERS.isdisjoint(urlsplit(url).path.split("/"))


def open_page(capture: Capture, mapping: Mapping) -> Page:
    """Return the capture as a page, decoded and parsed, nothing cleaned."""
    text, encoding = decode(capture)
    text = repair_link_tags(strip_asp(text) if uses_asp(mapping) else text)
    return page_of(capture, mapping, parse(text), encoding)


@lru_cache(maxsize=64)
def _plain_rules(rules: UrlRules) -> UrlRules:
    """Return the rules that hold for every system: a `base` element is an address and no page."""
    return replace(rules, typo3=False)


def page_of(capture: Capture, mapping: Mapping, tree: Any, encoding: str) -> Page:
    """Return a parsed capture as a page, its URLs made canonical."""
    url = canonicalize(capture.url, capture.url, mapping.urls).url
    base = next((b.get("href") for b in tree.iter("base") if b.get("href")), "")
    resolved = canonicalize(base, capture.url, _plain_rules(mapping.urls)).url if base else capture.url
    return Page(url=url, tree=tree, base=resolved or capture.url, encoding=encoding)


def skipped_because(page: Page, mapping: Mapping) -> str:
    """Return why the mapping leaves this URL out; empty for a page that becomes a record."""
    for rule in mapping.skip:
        if (rule.url and re.search(rule.url, page.url)) or (rule.select and css(rule.select)(page.tree)):
            return rule.because
    return ""


def stands_in_for_another(page: Page, url: str, not_found: NotFound | None) -> str:
    """Return why a page is none of its own: the site's "not found" with status 200, or a wall with a login form."""
    if not_found and not_found.matches(page.tree, url):
        return SOFT_404
    if any((field.get("type") or "").strip().lower() == "password" for field in page.tree.iter("input")):
        heads = [squash("".join(head.itertext())) for head in page.tree.iter("title", "h1", "h2", "legend")]
        if heads and sum(bool(LOGIN.search(head)) for head in heads) * 2 > len(heads):
            return LOGIN_WALL
    return ""


def nothing_left(page: Page) -> str:
    """Return the reason for leaving out a page of which cleaning left nothing: what it consisted of."""
    reasons = dict.fromkeys(r.because for r in page.removals if r.because != "outside-main")
    return f"an empty page: nothing but {', '.join(reasons)}" if reasons else "an empty page"


def _packed(said: Sentences, record: Record, parts: list[tuple[Record, Page]], page: Page, region: Any) -> str:
    """Return the account of a page's sentences, packed."""
    if parts:
        return account_of(said, record, parts, page.removals)
    return account(said, record, page.removals, lambda: text_beside(page.body, region)).pack()


def _finished(
    page: Page, whole: tuple[Page, Any], mapping: Mapping, model: SiteModel | None
) -> tuple[Record, list[tuple[Record, Page]]]:
    """Return the record of a page, or of the pages that it is one of, and the records of its parts."""
    lead, region = whole
    before = len(lead.removals)
    taken = take_parts(lead, region, mapping)
    record = finish(lead, region, mapping, model)
    if lead is not page:  # what is said of the whole is said of this page too
        page.removals += lead.removals[before:]
    parts = finish_parts(taken, record, mapping) if taken else []
    return (with_parts(record, parts, guessed=record.type not in mapping.types), parts) if parts else (record, [])


def convert_page(
    capture: Capture,
    mapping: Mapping,
    model: SiteModel | None = None,
    *,
    accounted: bool = False,
    tried: dict[str, list[Any]] | None = None,
    not_found: NotFound | None = None,
    look: Callable[[Page, Any], None] = lambda _page, _region: None,
    more: list[Draft] | None = None,
    fetch: Fetch | None = None,
) -> Draft:
    """Return the draft of one HTML page; `tried` takes what was tried for each field, by its name.

    `look` is shown the page as it came, with no region, and once more when its steps have run. `more` takes the drafts
    of those parts that the mapping makes records of their own; `fetch` gives the other pages of an article in several.
    """
    page = open_page(capture, mapping)
    page.tried = tried
    look(page, None)
    said = read_sentences(page.body) if accounted else None
    why = skipped_because(page, mapping) or stands_in_for_another(page, capture.url, not_found)
    if why:
        raise LeftOutError(why)
    context = read_context(page, mapping)
    series = series_of(page, mapping, fetch, lambda other: open_page(other, mapping))
    plain = mapping
    if model:
        mapping = use_model(page, mapping, model)
    run_steps(page, mapping)
    region = main_region(page)
    look(page, region)
    if tried is not None:
        tried["body"] = [place_of(region)]
    lent = lent_by(page, region, mapping)
    joined = join_pages(series, region, plain, model or None) if series else None
    record, parts = _finished(page, joined or (page, region), mapping, model or None)
    if not record.body and not record.references and not record.fields:
        raise LeftOutError(nothing_left(page))
    source = replace(record.source, url=page.url, fetched=capture.fetched, sha256=capture.sha256)
    record = replace(record, source=source)
    text = body_text(record.body)  # pages that differ in a caption are different pages
    is_print = canonicalize(capture.url, capture.url, mapping.urls).kind == "print"
    draft = Draft(
        url=page.url,
        part=0,
        record=record,
        context=context,
        content=content_digest(record, text),
        sketch=b"" if is_print else sketch_of(record, text),
        is_print=is_print,
        lent=lent,
        removals=tuple(page.removals),
        issues=record.issues,
        said=_packed(said, record, parts, page, region) if said else "",
    )
    if more is not None:
        more += drafts_of(draft, parts)
    return draft
