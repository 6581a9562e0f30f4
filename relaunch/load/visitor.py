"""The portal as a visitor gets it: without credentials, each address asked for once."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urldefrag, urljoin

import requests
from requests.utils import get_environ_proxies

from relaunch.load.client import BUSY, TIMEOUT, TRIES, Pace

LARGEST = 20_000_000  # bytes read of an answer
CHUNK = 65_536
HOPS = 8
LED = frozenset({301, 302, 303, 307, 308})
AGENT = "relaunch verify"


@dataclass(frozen=True, slots=True)
class Seen:
    """What came back from `url`, or leads there; `status` is 0 where nothing did, and `error` says why."""

    status: int
    media_type: str = ""
    body: bytes = b""
    error: str = ""
    url: str = ""


class Visitor:
    """Asks for pages; remembers what was said of each, and the bytes of HTML pages."""

    def __init__(self, base: str, pace: Pace | None = None) -> None:
        self.base = base
        self.pace = pace or Pace()
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.proxies.update(get_environ_proxies(base))
        self.session.headers["User-Agent"] = AGENT
        self.asked: dict[str, Seen] = {}

    def see(self, url: str) -> Seen:
        """Return what a visitor gets at an address."""
        here = url
        for _ in range(HOPS):
            if here not in self.asked:
                self.asked[here] = self._see(here)
            seen = self.asked[here]
            if seen.status not in LED:
                return seen
            here = urldefrag(seen.url)[0]
        return Seen(0, error="too many redirects", url=here)

    def see_json(self, url: str) -> tuple[Seen, Any]:
        """Return what an API says at an address to a visitor, or to a frontend that asks for one.

        A link to that page needs no request of its own then.
        """
        seen = self._see(url, "application/json")
        self.asked[url] = replace(seen, body=b"")
        try:
            return seen, json.loads(seen.body)
        except ValueError:
            return seen, None

    def forget(self, url: str) -> None:
        """Drop the bytes of a page that has been compared; what became of the request is remembered."""
        if url in self.asked:
            self.asked[url] = replace(self.asked[url], body=b"")

    def _see(self, url: str, accept: str = "*/*") -> Seen:
        seen = Seen(0)
        for number in range(TRIES):
            self.pace.wait()
            response = None
            try:
                response = self.session.get(url, timeout=TIMEOUT, stream=True, allow_redirects=False,
                                            headers={"Accept": accept})  # fmt: skip
                media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
                page = media_type in ("text/html", "application/xhtml+xml", "application/json")
                body = _read(response) if page else b""
                response.close()
                there = urljoin(url, response.headers.get("Location", "")) if response.is_redirect else url
                seen = Seen(response.status_code, media_type, b"" if response.is_redirect else body, url=there)
            except (requests.RequestException, OSError, ValueError) as error:
                seen = Seen(0, error=type(error).__name__)
            if seen.status and seen.status not in BUSY:
                break
            if number < TRIES - 1:
                self.pace.back_off(number, response)
        return seen


def _read(response: requests.Response) -> bytes:
    """Return the bytes of a page, and of one without end the first."""
    parts: list[bytes] = []
    size = 0
    for part in response.iter_content(CHUNK):
        parts.append(part)
        size += len(part)
        if size >= LARGEST:
            break
    return b"".join(parts)
