"""The portal as a visitor gets it: without credentials, each address asked for once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import requests
from requests.utils import get_environ_proxies

from relaunch.load.client import BUSY, TIMEOUT, TRIES, Pace

LARGEST = 20_000_000  # bytes read of an answer
CHUNK = 65_536
AGENT = "relaunch verify"


@dataclass(frozen=True, slots=True)
class Seen:
    """What came back, from `url` in the end; `status` is 0 where nothing did, and `error` says why."""

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
        if url not in self.asked:
            self.asked[url] = self._see(url)
        return self.asked[url]

    def forget(self, url: str) -> None:
        """Drop the bytes of a page that has been compared; what became of the request is remembered."""
        if url in self.asked:
            self.asked[url] = replace(self.asked[url], body=b"")

    def _see(self, url: str) -> Seen:
        seen = Seen(0)
        for number in range(TRIES):
            self.pace.wait()
            response = None
            try:
                response = self.session.get(url, timeout=TIMEOUT, stream=True)
                media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
                page = media_type in ("text/html", "application/xhtml+xml")
                body = _read(response) if page else b""
                response.close()
                seen = Seen(response.status_code, media_type, body, url=response.url)
            except (requests.RequestException, OSError) as error:
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
