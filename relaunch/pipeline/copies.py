"""From a text to its drafts: of a copy of a page one for each long section, and one landing page for the rest.

A text document, which is no copy of a page, becomes one page.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from relaunch.clean.body import format_body
from relaunch.clean.decode import decode, parse
from relaunch.clean.textcopy import drop_repeats, is_news, is_own_page, read_text_copy, section_html, section_text
from relaunch.clean.textdocument import is_document, read_document
from relaunch.ledger.account import account_parts
from relaunch.ledger.sentences import BREAK, sentences_of
from relaunch.mapping.assemble import language_by_words
from relaunch.mapping.harvest import harvest
from relaunch.mapping.references import MORE_TAIL
from relaunch.mapping.schema import Mapping
from relaunch.model import Capture, Issue, Link, Page, Record, Reference, Removal, Source
from relaunch.pipeline.draft import Draft, content_digest
from relaunch.pipeline.steps import run_steps
from relaunch.pipeline.units import sketch_of
from relaunch.tree import visible_text
from relaunch.urls import canonicalize

STEPS = ("decode-emails", "repair-mojibake")


class Part(NamedTuple):
    """A part of a text on its way to a draft; a document's lists are no links, and no template printed into it."""

    kind: str
    title: str
    page: Page
    references: tuple[Reference, ...] = ()
    is_copy: bool = True


def convert_text_copy(capture: Capture, mapping: Mapping, *, accounted: bool = False) -> list[Draft]:
    """Return the drafts of a text: those of a copy of a page, or the one of a document."""
    text, _ = decode(capture)
    url = canonicalize(capture.url, capture.url, mapping.urls).url
    made, removals = ([_document(url, text)], []) if is_document(text) else _copy(url, text)
    drafts = [
        _text_draft(capture, mapping, part, one, removals if part == 0 else [], made) for part, one in enumerate(made)
    ]
    return _with_account(drafts, text) if accounted else drafts


def _document(url: str, text: str) -> Part:
    """Return the one part of a text document; without a heading it is called as its file."""
    document = read_document(text)
    name = unquote(urlsplit(url).path.rpartition("/")[2]).removesuffix(".txt")
    return Part("page", document.title or name, _text_page(url, [document.html]), is_copy=False)


def _copy(url: str, text: str) -> tuple[list[Part], list[Removal]]:
    """Return the parts of a copy of a page, and what was left out of it."""
    copy = read_text_copy(text)
    sections, repeats = drop_repeats(copy.sections)
    removals = [Removal("read-text-copy", why, line) for why, line in copy.furniture]
    removals += [Removal("drop-duplicates", f"duplicate-of '{r.heading}'", section_text(r)) for r in repeats]
    own = [s for s in sections if is_own_page(s)]
    rest = [s for s in sections if not is_own_page(s)]
    made: list[Part] = []
    if rest or len(own) != 1:
        teasers = [s for s in rest if s.is_teaser]
        label = next((s.label for s in own if s.label), "") or next((s.label or s.heading for s in rest), "")
        references = [Reference(s.heading, "", "") for s in own]
        references += [Reference(s.heading, MORE_TAIL.sub("", " ".join(s.paragraphs)), "") for s in teasers]
        notices = [section_html(s, with_heading=True) for s in rest if not s.is_teaser]
        made.append(Part("landing", label.rstrip(":"), _text_page(url, notices), tuple(references)))
    for section in own:
        kind = "article" if is_news(section) else "page"
        made.append(Part(kind, section.heading, _text_page(url, [section_html(section, with_heading=False)])))
    return made, removals


def _with_account(drafts: list[Draft], text: str) -> list[Draft]:
    """Give the first draft the account of the whole copy."""
    said = sentences_of(BREAK.join(text.splitlines()))
    parts = [(f"#{draft.part}" if draft.part else "", draft.record) for draft in drafts]
    removals = [removal for draft in drafts for removal in draft.removals]
    return [replace(drafts[0], said=account_parts(said, parts, removals).pack()), *drafts[1:]]


def _text_page(url: str, fragments: list[str]) -> Page:
    return Page(url=url, tree=parse("<html><body>" + "\n".join(fragments) + "</body></html>"), base=url)


def _text_draft(
    capture: Capture,
    mapping: Mapping,
    part: int,
    one: Part,
    removals: list[Removal],
    made: list[Part],
) -> Draft:
    page = one.page
    wanted = (*STEPS, "strip-placeholders") if one.is_copy else STEPS
    run_steps(page, replace(mapping, steps=tuple(call for call in mapping.steps if call.name in wanted)))
    body = format_body(page.body, base=page.url)
    links, assets = harvest(body, page.url, mapping)
    named = tuple(Link(visible_text(li), "", "external") for li in page.body.iter("li") if one.is_copy)
    issues = [
        Issue("link-without-url", f"The text copy does not say where '{link.text}' leads.", "links") for link in named
    ]
    record = Record(
        id="",
        type=one.kind,
        title=one.title,
        language=mapping.language or language_by_words(page.body),
        body=body,
        links=(*links, *named),
        assets=assets,
        references=one.references,
        source=Source(page.url, fetched=capture.fetched, sha256=capture.sha256, system=mapping.system),
        issues=(*issues, *page.issues),
    )
    return Draft(
        url=page.url,
        part=part,
        record=record,
        content=content_digest(record),
        sketch=sketch_of(record) if len(made) == 1 else b"",
        parent_part=0 if part and made[0].kind == "landing" else None,
        removals=(*removals, *page.removals),
        issues=record.issues,
    )
