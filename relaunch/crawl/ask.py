"""One URL to ask for, and what came of offering links."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Ask:
    """One URL to ask for. `chain` counts the redirects that led to it."""

    url: str
    canonical: str
    depth: int = 0
    chain: int = 0
    is_asset: bool = False
    is_style: bool = False


@dataclass(slots=True)
class Found:
    """What came of offering links: requests to make, URLs left out with the reason, spellings that nobody asks for.

    `held` are requests that the page budget keeps for the next crawl.
    """

    asks: list[Ask] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)
    held: list[Ask] = field(default_factory=list)
