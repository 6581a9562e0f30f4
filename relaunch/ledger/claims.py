"""What the ledger claims of a sentence: the bucket it stands in, and why. A page's account is all of its claims."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import NamedTuple

from relaunch.ledger.sentences import Sentences
from relaunch.model import Removal

BUCKETS = (
    "record", "boilerplate", "duplicate-of", "placeholder", "reference", "ignored-by-mapping", "quarantined",
    "unaccounted",
)  # fmt: skip
# What goes by a rule wherever it stands, on one page or on all.
BY_RULE = frozenset(["form", "pagination"])


class Claim(NamedTuple):
    """Where a sentence went: `target` is a record's id, empty for the page's own, or a URL until the site is known."""

    bucket: str
    target: str = ""
    field: str = ""
    why: str = ""


BODY = Claim("record", "", "body")


@dataclass(slots=True)
class Account:
    """The sentences of one page, each with its claim."""

    texts: list[str] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    def put(self, text: str, claim: Claim) -> None:
        """Add a sentence."""
        self.texts.append(text)
        self.claims.append(claim)

    def pack(self) -> str:
        """Return the account as one line of JSON."""
        numbers: dict[Claim, int] = {}
        which = [numbers.setdefault(claim, len(numbers)) for claim in self.claims]
        return json.dumps([self.texts, which, list(numbers)], ensure_ascii=False)


def unpack(packed: str) -> Account:
    """Return the account that `Account.pack` wrote."""
    texts, which, claims = json.loads(packed)
    named = [Claim(*claim) for claim in claims]
    return Account(texts, [named[number] for number in which])


def account_all(said: Sentences, claim: Claim) -> Account:
    """Return the account of a page that met one fate as a whole."""
    return Account(list(said.texts), [claim] * len(said.texts))


def claim_of(removal: Removal) -> Claim:
    """Return the claim that a removal makes for its text."""
    why = f"{removal.step}: {removal.because}" if removal.step else removal.because
    if removal.because.startswith("duplicate-of"):
        return Claim("duplicate-of", "", "", why)
    if removal.because.startswith("placeholder"):
        return Claim("placeholder", "", "", removal.because)
    if removal.step == "ignored-by-mapping":
        return Claim("ignored-by-mapping", "", "", removal.because)
    if removal.because in BY_RULE:
        return Claim("ignored-by-mapping", "", "", removal.because)
    return Claim("boilerplate", "", "", why)
