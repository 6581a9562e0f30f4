"""Which of a record's teasers a block of its page became."""

from __future__ import annotations

from relaunch.ledger.claims import Claim

# What begins with so many characters of another text is taken for it.
LONG = 30
# So many teasers are looked at around the one that stands at the block's own number.
TRIES = 16


def meant_by(zone: str, told: list[tuple[str, str, Claim]], number: int) -> tuple[str, str, Claim] | None:
    """Return the teaser that a block of a page became: one that stands near its number, by its text or its title."""
    best, meant = 0, None
    for teaser in (*told[number : number + 1], *told[:TRIES], *told[max(number - TRIES, 0) : number + TRIES]):
        rank = 2 * _shares(teaser[1], zone) + bool(teaser[0] and teaser[0] in zone)
        if rank > best:
            best, meant = rank, teaser
            if best == 3:
                break
    return meant


def _shares(text: str, zone: str) -> bool:
    """Say whether a teaser's text and a block begin with the same words, wherever in each other."""
    return bool(text and zone) and (text[:LONG] in zone or zone[:LONG] in text)
