"""What robots.txt allows, for each origin of the site (RFC 9309)."""

from __future__ import annotations

from protego import Protego

from relaunch.model import Capture
from relaunch.urls import legacy_path
from relaunch.urlsyntax import split_base

NAME = "relaunch"
MAX_SIZE = 500_000  # RFC 9309, 2.5: at least 500 kibibytes are read
TOO_MANY = 429  # a server that is busy has not said that all is allowed
REASON = "robots.txt forbids it"


def origin_of(url: str) -> str:
    """Return scheme, host and port of an absolute URL."""
    parts = split_base(url)
    return parts.origin if parts else ""


class Robots:
    """The rules by origin. A missing file (4xx) allows everything, one that cannot be had (5xx, no answer) nothing."""

    def __init__(self, *, obey: bool = True) -> None:
        self.obey = obey
        self._rules: dict[str, Protego | bool] = {}

    def learn(self, origin: str, capture: Capture) -> None:
        """Take the answer to an origin's /robots.txt."""
        if 200 <= capture.status < 300:
            text = capture.body[:MAX_SIZE].decode("utf-8", "replace").lstrip("\ufeff")
            self._rules[origin] = Protego.parse(text)
        else:
            self._rules[origin] = 300 <= capture.status < 500 and capture.status != TOO_MANY

    def knows(self, url: str) -> bool:
        """Say whether the rules for a URL's origin are known."""
        return origin_of(url) in self._rules

    def allows(self, url: str) -> bool:
        """Say whether a URL may be asked for; nothing may while its origin's rules are unknown."""
        if not self.obey:
            return True
        rules = self._rules.get(origin_of(url), False)
        if isinstance(rules, bool):
            return rules
        return bool(rules.can_fetch(url if legacy_path(url) else url + "/", NAME))

    def delay(self, origin: str) -> float | None:
        """Return the Crawl-delay that an origin's file asks of us, if it does."""
        rules = self._rules.get(origin)
        return rules.crawl_delay(NAME) if isinstance(rules, Protego) and self.obey else None

    def sitemaps(self, origin: str) -> list[str]:
        """Return the sitemaps that an origin's file names."""
        rules = self._rules.get(origin)
        return list(rules.sitemaps) if isinstance(rules, Protego) else []
