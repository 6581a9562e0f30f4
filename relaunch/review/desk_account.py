"""What a page said, in order, and where each sentence went: the middle of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from relaunch.ledger.book import page_named, sentences_on
from relaunch.ledger.claims import Claim
from relaunch.ledger.sentences import body_sentences, key_of, says_something
from relaunch.ledger.store import Ledger
from relaunch.model import Record

TAKEN = "record"
MENDED = "mended:"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a page: its number there, where it went (`target` is a record's id), and whether the body says it
    now, as it does once an editor has brought it back."""

    number: int
    text: str
    bucket: str
    step: str
    because: str
    field: str = ""
    target: str = ""
    present: bool = False

    @property
    def is_taken(self) -> bool:
        """Say whether the record had it from the start."""
        return self.bucket == TAKEN


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbours of one fate: what one step took, or what the record has in one field."""

    sentences: tuple[Sentence, ...]

    @property
    def first(self) -> Sentence:
        """The sentence that speaks for all of them."""
        return self.sentences[0]

    @property
    def is_missing(self) -> bool:
        """Say whether something of it could be brought back."""
        return not self.first.is_taken and not all(s.present or not says_something(s.text) for s in self.sentences)

    @property
    def text(self) -> str:
        """The sentences as one text."""
        return " ".join(sentence.text for sentence in self.sentences)


def account_of(folder: Path, record: Record) -> tuple[str, list[Block]]:
    """Return the address under which a record's page was read, and its sentences in blocks; empty where none was."""
    with Ledger(folder / "ledger.sqlite") as ledger:
        page = page_named(ledger.db, record.source.url.partition("#")[0])
        rows = sentences_on(ledger.db, page) if page else []
    return page, blocks_of(rows, record)


def blocks_of(rows: Iterable[tuple[str, Claim]], record: Record) -> list[Block]:
    """Return sentences with their claims as blocks, seen from one record."""
    said = frozenset(body_sentences(record.body).keys)
    sentences = [sentence_of(number, text, claim, said, record.id) for number, (text, claim) in enumerate(rows, 1)]
    return [Block(tuple(group)) for _, group in groupby(sentences, _fate)]


def _fate(sentence: Sentence) -> tuple[str, ...]:
    if sentence.is_taken:
        return (TAKEN, "body" if sentence.field == "body" else "field", sentence.target)
    return (sentence.bucket if sentence.bucket == "placeholder" else "", sentence.step, sentence.because)


def sentence_of(number: int, text: str, claim: Claim, said: frozenset[str], record_id: str) -> Sentence:
    """Return a sentence of a page with what became of it."""
    step, because = _why(claim)
    target = "" if claim.target == record_id else claim.target
    return Sentence(number, text, claim.bucket, step, because, claim.field, target, key_of(text) in said)


def _why(claim: Claim) -> tuple[str, str]:
    """Return the step and its reason from a claim: `it names that page; site-model: boilerplate`, `placeholder CAL`."""
    last = claim.why.rpartition("; ")[2].removeprefix(MENDED).strip()
    step, colon, because = last.partition(": ")
    if colon:
        return step, because
    if claim.bucket == "placeholder":
        return "strip-placeholders", last
    return claim.bucket, last or claim.bucket
