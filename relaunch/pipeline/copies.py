"""From a text copy of a page to its drafts: one for each long section, and one landing page for the rest."""

from __future__ import annotations

from dataclasses import replace

from relaunch.clean.body import format_body
from relaunch.clean.decode import decode, parse
from relaunch.clean.textcopy import drop_repeats, is_news, is_own_page, read_text_copy, section_html, section_text
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


def convert_text_copy(capture: Capture, mapping: Mapping, *, accounted: bool = False) -> list[Draft]:
    """Return the drafts of a text copy: one for each long section, and one landing page for the rest."""
    text, _ = decode(capture)
    url = canonicalize(capture.url, capture.url, mapping.urls).url
    copy = read_text_copy(text)
    sections, repeats = drop_repeats(copy.sections)
    removals = [Removal("read-text-copy", why, line) for why, line in copy.furniture]
    removals += [Removal("drop-duplicates", f"duplicate-of '{r.heading}'", section_text(r)) for r in repeats]
    own = [s for s in sections if is_own_page(s)]
    rest = [s for s in sections if not is_own_page(s)]
    made: list[tuple[str, str, Page, tuple[Reference, ...]]] = []
    if rest or len(own) != 1:
        teasers = [s for s in rest if s.is_teaser]
        label = next((s.label for s in own if s.label), "") or next((s.label or s.heading for s in rest), "")
        references = [Reference(s.heading, "", "") for s in own]
        references += [Reference(s.heading, MORE_TAIL.sub("", " ".join(s.paragraphs)), "") for s in teasers]
        notices = [section_html(s, with_heading=True) for s in rest if not s.is_teaser]
        made.append(("landing", label.rstrip(":"), _text_page(url, notices), tuple(references)))
    for section in own:
        kind = "article" if is_news(section) else "page"
        made.append((kind, section.heading, _text_page(url, [section_html(section, with_heading=False)]), ()))
    drafts = [
        _text_draft(capture, mapping, part, kind, title, page, references, removals if part == 0 else [], made)
        for part, (kind, title, page, references) in enumerate(made)
    ]
    return _with_account(drafts, text) if accounted else drafts


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
    kind: str,
    title: str,
    page: Page,
    references: tuple[Reference, ...],
    removals: list[Removal],
    made: list[tuple[str, str, Page, tuple[Reference, ...]]],
) -> Draft:
    wanted = ("strip-placeholders", "decode-emails", "repair-mojibake")
    run_steps(page, replace(mapping, steps=tuple(call for call in mapping.steps if call.name in wanted)))
    body = format_body(page.body, base=page.url)
    links, assets = harvest(body, page.url, mapping)
    named = tuple(Link(visible_text(li), "", "external") for li in page.body.iter("li"))
    issues = [
        Issue("link-without-url", f"The text copy does not say where '{link.text}' leads.", "links") for link in named
    ]
    record = Record(
        id="",
        type=kind,
        title=title,
        language=mapping.language or language_by_words(page.body),
        body=body,
        links=(*links, *named),
        assets=assets,
        references=references,
        source=Source(page.url, fetched=capture.fetched, sha256=capture.sha256, system=mapping.system),
        issues=(*issues, *page.issues),
    )
    return Draft(
        url=page.url,
        part=part,
        record=record,
        content=content_digest(record),
        sketch=sketch_of(record) if len(made) == 1 else b"",
        parent_part=0 if part and made[0][0] == "landing" else None,
        removals=(*removals, *page.removals),
        issues=record.issues,
    )
