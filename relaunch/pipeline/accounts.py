"""Bring the accounts of pages to their end: once the site is known, each claim names the record it means."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property, lru_cache

from relaunch.archive import Archive
from relaunch.clean.decode import decode, parse
from relaunch.errors import RelaunchError
from relaunch.ledger.book import SentenceBook
from relaunch.ledger.claims import Account, Claim, Rule, account_all, unpack
from relaunch.ledger.rests import date_fields, field_texts, stands_in
from relaunch.ledger.sentences import BREAK, body_lines, key_of, read_sentences, sentence_key, sentences_of
from relaunch.ledger.shown import forms_of_date
from relaunch.mapping.schema import Mapping
from relaunch.model import Capture, Record
from relaunch.pipeline.page import FILE_FOLDERS
from relaunch.pipeline.resolve import Surroundings, find_target, normal
from relaunch.pipeline.site import Place
from relaunch.pipeline.stage import Stage
from relaunch.pipeline.titles import Titles, without_number
from relaunch.urls import FILE

# A page set aside is read again only when it is no larger than this.
READ_AGAIN = 10_000_000
ENDED = "the page ended the process"
# What a block is called proves nothing of what stands in it.
BY_NAME = "drop-furniture"


def put_said(
    book: SentenceBook, stage: Stage, place: Place, record: Record, around: Surroundings, titles: Titles
) -> None:
    """Write the sentences of all captures that a record speaks for: its own page's and its aliases'."""
    if "#" in place.key:
        return  # the first part of a text copy speaks for the whole copy
    own = stage.raw_of(place.key)
    ending = _Ending(place, record, around, stage, titles)
    urls = dict.fromkeys(key.partition("#")[0] for key in (place.key, *place.aliases))
    captures = [(raw, packed, url) for url in urls for raw, packed in stage.said_at(url)]
    captures.sort(key=lambda capture: capture[0] != own)
    for raw, packed, url in captures:
        book.put(raw, ending.end(packed, url, is_alias=raw != own))


class _Ending:
    """What the claims of a record's captures come to, its own one first, then one alias after the other."""

    def __init__(self, place: Place, record: Record, around: Surroundings, stage: Stage, titles: Titles) -> None:
        self.place = place
        self.record = record
        self.around = around
        self.stage = stage
        self.titles = titles
        self.url = ""
        self.is_alias = False
        self.plain: dict[Claim, Claim] = {}
        self.found: dict[str, Place | None] = {}
        self.held: set[str] = set()  # sentences that the record is known to say
        self.twin = Claim("duplicate-of", place.id, "", f"other address of {place.url}")
        self.ended: dict[str, Account] = {}  # captures that say the same are looked at once

    def end(self, packed: str, url: str, *, is_alias: bool) -> Account:
        """Return the account of one capture with all targets named."""
        if not is_alias or packed not in self.ended:
            account = unpack(packed)
            has_parts = any(claim.target.startswith("#") for claim in account.claims)
            account.claims = self.claims(account, url, is_alias=is_alias)
            if not is_alias:
                self.held = {t for t, c in zip(account.texts, account.claims, strict=True) if c.bucket == "record"}
                return account
            if has_parts:
                return account  # the parts of a text copy depend on the URL
            self.ended[packed] = account
        return self.ended[packed]

    @cached_property
    def text(self) -> str:
        """All that the record says."""
        return all_text(self.record)

    @cached_property
    def said(self) -> str:
        """All that the record says, as one key."""
        return key_of(self.text)

    def _stands(self, key: str, text: str) -> bool:
        within = len(key) > 3 and (key in self.said or stands_in(text, self.said))
        return within or self._is_date(text) or self._words_stand(text)

    def _words_stand(self, text: str) -> bool:
        """Say whether the words of a short rest stand in the record, one after the other."""
        return normal(text) != "  " and normal(text) in self.words

    @cached_property
    def words(self) -> str:
        """All that the record says, as words."""
        return normal(self.text)

    def _is_date(self, text: str) -> bool:
        key = key_of(text)
        return key[:1].isdecimal() and any(key.startswith(form) for form in self.dates if len(form) > 5)

    @cached_property
    def dates(self) -> list[str]:
        """The dates of the record in the ways in which pages write them."""
        return [form for _, date in date_fields(self.record) for form in forms_of_date(date)]

    @cached_property
    def sentences(self) -> frozenset[str]:
        """The keys of the record's sentences, for those too short to be looked for within others."""
        return frozenset(sentences_of(self.text).keys)

    def claims(self, account: Account, url: str, *, is_alias: bool) -> list[Claim]:
        """Return the claims of all sentences of one capture; a repeat goes where its twin on the page went."""
        self.url, self.is_alias, self.plain = url, is_alias, {}
        found = [self.claim(text, claim) for text, claim in zip(account.texts, account.claims, strict=True)]
        repeats = [n for n, claim in enumerate(account.claims) if claim.bucket == "duplicate-of"]
        lost = [n for n in repeats if sentence_key(account.texts[n]) not in self.sentences]
        lost = [n for n in lost if not stands_in(account.texts[n], self.said) and not self._is_date(account.texts[n])]
        if lost:
            gone = set(lost)
            twins = {key_of(account.texts[n]): claim for n, claim in enumerate(found) if n not in gone}
            for number in lost:
                nowhere = Claim("unaccounted", "", "", found[number].why)
                twin = twins.get(key_of(account.texts[number]), nowhere)
                stands = twin.bucket in ("record", "reference")
                found[number] = Claim("duplicate-of", twin.target, "", found[number].why) if stands else twin
        return found

    def claim(self, text: str, claim: Claim) -> Claim:
        """Return the claim of one sentence with its target."""
        bucket = claim.bucket
        if bucket == "boilerplate":
            return self._furniture(text, claim)
        if bucket == "reference":
            return self._reference(text, claim)
        if bucket == "unaccounted" or (self.is_alias and bucket == "record"):
            return self._twin(text, claim)
        if claim not in self.plain:
            self.plain[claim] = self._own(claim)
        return self.plain[claim]

    def _furniture(self, text: str, claim: Claim) -> Claim:
        """Return the claim of furniture; a menu or a breadcrumb may print a record's title: this page's own first."""
        key, named, is_paging = self.titles.of(text)
        if key == self.title or key in self.title_parts:
            named = self.place.id
        if named:
            return named_by(named, claim.why)
        if is_paging:
            return Claim("ignored-by-mapping", "", "", "pagination")
        if claim.why.startswith(BY_NAME) and sentence_key(text) in self.sentences:
            return self.repeated  # a list of the page's own headings
        if (bare := without_number(text)) != text and sentence_key(bare) in self.sentences:
            return self.repeated
        return claim

    @cached_property
    def repeated(self) -> Claim:
        """The claim of what the record says elsewhere."""
        return self.twin._replace(why="the record says it elsewhere")

    @cached_property
    def title(self) -> str:
        """The key of the record's title."""
        return key_of(self.record.title)

    @cached_property
    def title_parts(self) -> frozenset[str]:
        """The keys of the sentences of a title that has several: "Teil III. Verzeichnis"."""
        return frozenset(sentences_of(self.record.title).keys)

    def _own(self, claim: Claim) -> Claim:
        if claim.bucket == "record" and claim.field == "teaser" and not self.record.teaser:
            return Claim("boilerplate", "", "", "site-wide-teaser: description of the whole site")
        if claim.bucket in ("record", "duplicate-of"):
            return claim._replace(target=self._target(claim))
        return claim

    def _target(self, claim: Claim) -> str:
        part = None
        if claim.target.startswith("#"):
            self.around.is_unsure()
            part = self.around.site.places.get(self.url + claim.target)
        return self.place.id if part is None else part.id

    def _twin(self, text: str, claim: Claim) -> Claim:
        """Return the claim of a sentence that an alias repeats, or whose place nobody saw."""
        if claim.target.startswith("#"):
            return claim._replace(bucket="duplicate-of", target=self._target(claim))
        if text in self.held:
            return self.twin
        key = sentence_key(text)
        if key in self.sentences or self._stands(key, text):
            return self.twin if self.is_alias else self.repeated
        named = self.titles.of(text)[1]
        return named_by(named, claim.why) if named else Claim("unaccounted", "", claim.field, claim.why)

    def _target_of(self, url: str) -> Place | None:
        if url not in self.found:
            self.found[url] = find_target(url, self.around) if url else None
        return self.found[url]

    def _reference(self, text: str, claim: Claim) -> Claim:
        if claim.field and stands_in(text, self.told):
            return self._in_teaser(claim)
        if not claim.field and len(normal(text).split()) < 2 and not key_of(text)[:1].isdecimal():
            return Claim("boilerplate", "", "", claim.why)  # the link to more
        target = self._target_of(claim.target)
        if target is not None and target.key != self.place.key:
            words = self.around.text_of(target.key)
            if normal(text).strip() in normal(words) or quoted_by(text, self.stage, target.key):
                return Claim("duplicate-of", target.id, "", "quoted teaser")
        twin = self._twin(text, claim)
        return Claim("boilerplate", "", "", claim.why) if twin.bucket == "unaccounted" and not claim.field else twin

    @cached_property
    def told(self) -> str:
        """What the record's teasers say, as one key."""
        return key_of(BREAK.join(f"{r.title}{BREAK}{r.text}" for r in self.record.references))

    def _in_teaser(self, claim: Claim) -> Claim:
        if self.is_alias:
            return self.twin
        target = self._target_of(claim.target)
        if target is None:
            return Claim("record", self.place.id, "references")
        return Claim("reference", target.id, "references")


@lru_cache(maxsize=16384)
def named_by(record: str, why: str) -> Claim:
    """Return the claim of furniture that prints a record's title."""
    return Claim("duplicate-of", record, "", f"it names that page; {why}")


def quoted_by(text: str, stage: Stage, key: str) -> bool:
    """Say whether a draft says a text, or each value behind its label: "Kategorie: Kommunen, Beratung"."""
    said, dates = _sayings(stage, key)
    _, colon, values = text.partition(":")
    parts = values.split(",") if colon else [text]
    return key_of(text) in dates or all(len(key_of(part)) > 2 and stands_in(part, said) for part in parts)


@lru_cache(maxsize=64)
def _sayings(stage: Stage, key: str) -> tuple[str, frozenset[str]]:
    record = stage.record(key)
    return key_of(all_text(record)), frozenset(form for _, d in date_fields(record) for form in forms_of_date(d))


def all_text(record: Record) -> str:
    """Return everything that a record says, field by field, also as pages write it."""
    parts = [text for _, text in field_texts(record)]
    parts += [body_lines(record.body), record.source.url, *record.source.aliases]
    parts += [text for r in record.references for text in (r.title, r.text)]
    parts += [link.url for link in record.links]
    parts += [form for _, date in date_fields(record) for form in forms_of_date(date)]
    parts += [issue.message for issue in record.issues]
    return BREAK.join(part for part in parts if part)


def told_by(record: Record) -> list[str]:
    """Return what a record says, for the digest by which the audit sees that its files say it, too."""
    texts = [record.title, record.teaser, record.author, record.published, record.body.strip()]
    assets = [[asset.caption, asset.alt] for asset in record.assets]
    references = [[r.title, r.text] for r in record.references]
    links = [[link.text, link.url] for link in record.links]
    others = [list(record.tags), record.fields, assets, references, links]
    return [*texts, json.dumps(others, sort_keys=True, ensure_ascii=False)]


def rules_of(mapping: Mapping) -> Iterator[Rule]:
    """Yield the rules by which a mapping leaves something out: its own, and those of the steps that it names."""
    for number, ignored in enumerate(mapping.ignore, 1):
        yield Rule("ignore", number, ignored.because, ignored.select)
    for number, skipped in enumerate(mapping.skip, 1):
        yield Rule("skip", number, skipped.because, skipped.select, skipped.url)
    for number, call in enumerate(mapping.steps, 1):
        if call.name == "drop-furniture":
            yield Rule("steps", number, "form", "form, fieldset")
            yield Rule("steps", number, "pagination")
        elif call.name == "drop-comments":
            yield Rule("steps", number, "comments", ", ".join(call.options.get("select", ())))
    for number, selector in enumerate((rule.pages for rule in mapping.types.values() if rule.pages), 1):
        yield Rule("pages", number, "pagination", selector)
    yield Rule("urls", 1, "a window around a picture", "", "eID=|showpic")
    folders = f"/(?:{'|'.join(sorted(FILE_FOLDERS))})/|" if mapping.urls.typo3 else ""
    yield Rule("urls", 2, "a file, no page", "", rf"{folders}/clear\.gif|{FILE.pattern.removesuffix('$')}(?:$|\?)")


def put_left_out(book: SentenceBook, stage: Stage, archive: Archive, mapping: Mapping) -> None:
    """Write the sentences of pages that became no record: set aside, left out by a mapping, or empty."""
    book.put_rules(rules_of(mapping))
    for kind, bucket in (("fault", "quarantined"), ("left-out", "ignored-by-mapping")):
        for raw, message in stage.faults(kind):
            fate = Claim(bucket, "", "", message)
            if message.startswith("an empty page"):
                fate = Claim("boilerplate", "", "", message)
            entry = archive.find(raw)
            readable = entry is not None and entry.length <= READ_AGAIN and not message.startswith(ENDED)
            account = _account_of(archive.read(entry), fate) if readable and entry is not None else Account()
            book.put(raw, account, fate)


def _account_of(capture: Capture, fate: Claim) -> Account:
    """Return what can be read of a page that was set aside; a page that cannot be read says nothing."""
    try:
        text, _ = decode(capture)
        if capture.media_type == "text/plain":
            return account_all(sentences_of(BREAK.join(text.splitlines())), fate)
        tree = parse(text)
    except (RelaunchError, ValueError):
        return Account()
    body = tree.find("body")
    return account_all(read_sentences(tree if body is None else body), fate)
