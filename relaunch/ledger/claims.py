"""What the ledger claims of a sentence: the bucket it stands in, and why. A page's account is all of its claims."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import NamedTuple

from relaunch.ledger.sentences import BREAK, Sentences
from relaunch.model import Removal

BUCKETS = (
    "record", "boilerplate", "duplicate-of", "placeholder", "reference", "ignored-by-mapping", "quarantined",
    "unaccounted",
)  # fmt: skip
# What goes by a rule wherever it stands, on one page or on all.
BY_RULE = frozenset(["comments", "form", "pagination"])


class Claim(NamedTuple):
    """Where a sentence went: `target` is a record's id, empty for the page's own, or a URL until the site is known."""

    bucket: str
    target: str = ""
    field: str = ""
    why: str = ""


class Rule(NamedTuple):
    """A rule of the mapping by which something is left out: where it points, and the reason that claims give.

    `kind` is the part of the mapping it stands in (`ignore`, `skip`, `steps`), `number` its place there from 1.
    `selector` is CSS and `url` a pattern; what is empty does not count.
    """

    kind: str
    number: int
    because: str
    selector: str = ""
    url: str = ""


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
        """Return the account as one text: the claims, which sentence has which, and the sentences."""
        numbers: dict[int, int] = {}  # by identity: a page has few claims and says them often
        named: list[Claim] = []
        which: list[int] = []
        for claim in self.claims:
            number = numbers.get(id(claim))
            if number is None:
                number = numbers[id(claim)] = len(named)
                named.append(claim)
            which.append(number)
        return BREAK.join((json.dumps([named, which], ensure_ascii=False), *self.texts))


def unpack(packed: str) -> Account:
    """Return the account that `Account.pack` wrote."""
    head, *texts = packed.split(BREAK)
    claims, which = json.loads(head)
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
