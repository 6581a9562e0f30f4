"""The portal as a visitor gets it: without credentials, each address asked for once, a few of them at a time."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urldefrag, urljoin

import requests
from requests.utils import get_environ_proxies

from relaunch.load.client import BUSY, TIMEOUT, TRIES, Pace

LARGEST = 20_000_000  # bytes read of an answer
SMALL = 200_000  # bytes of a file that are read, so that its connection can be used again; else it is closed
CHUNK = 65_536
HOPS = 8
AT_ONCE = 4  # a server's own rendering takes most of the time; more would be a load that visitors feel
LED = frozenset({301, 302, 303, 307, 308})
PAGES = frozenset({"text/html", "application/xhtml+xml", "application/json"})
ANY = "*/*"
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
    """Asks for pages; remembers what was said of each, and the bytes of HTML pages until they are forgotten."""

    def __init__(self, base: str, pace: Pace | None = None) -> None:
        self.base = base
        self.pace = pace or Pace()
        self.asked: dict[str, Seen] = {}
        self._whole: set[str] = set()  # those whose bytes are still there
        self._proxies = get_environ_proxies(base)
        self._of_thread = threading.local()
        self._pool = ThreadPoolExecutor(AT_ONCE, "visitor")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def see(self, url: str, accept: str = ANY) -> Seen:
        """Return what a visitor gets at an address, redirects followed."""
        here = url
        for _ in range(HOPS):
            if here not in self.asked:
                self.asked[here] = self._see(here, accept)
                self._whole.add(here)
            seen = self.asked[here]
            if seen.status not in LED:
                return seen
            here = urldefrag(seen.url)[0]
        return Seen(0, error="too many redirects", url=here)

    def see_all(self, addresses: Iterable[str], accept: str = ANY) -> None:
        """Ask for several addresses, a few at a time; `see` then knows what they answer."""
        wanted = [url for url in dict.fromkeys(addresses) if url not in self.asked]
        list(self._pool.map(lambda url: self.see(url, accept), wanted))

    def forget(self) -> None:
        """Drop the bytes of all pages, which have been compared; what became of the requests is remembered."""
        for url in self._whole:
            self.asked[url] = replace(self.asked[url], body=b"")
        self._whole.clear()

    def _session(self) -> requests.Session:
        """Return the session of this thread, which keeps its connection open."""
        found: requests.Session | None = getattr(self._of_thread, "session", None)
        if found is None:
            found = self._of_thread.session = requests.Session()
            found.trust_env = False
            found.proxies.update(self._proxies)
            found.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
            found.headers["User-Agent"] = AGENT
        return found

    def _see(self, url: str, accept: str) -> Seen:
        seen = Seen(0)
        for number in range(TRIES):
            self.pace.wait()
            response = None
            try:
                response = self._session().get(url, timeout=TIMEOUT, stream=True, allow_redirects=False,
                                               headers={"Accept": accept})  # fmt: skip
                seen = _seen(url, response)
            except (requests.RequestException, OSError, ValueError) as error:
                seen = Seen(0, error=type(error).__name__)
            if seen.status and seen.status not in BUSY:
                break
            if number < TRIES - 1:
                self.pace.back_off(number, response)
        return seen


def _seen(url: str, response: requests.Response) -> Seen:
    """Read an answer: a page's bytes, a small file's to the end so that the connection is free, no others."""
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    length = response.headers.get("Content-Length", "")
    small = length.isdecimal() and int(length) <= SMALL
    body = _read(response) if small or response.is_redirect or media_type in PAGES else b""
    response.close()
    there = urljoin(url, response.headers.get("Location", "")) if response.is_redirect else url
    kept = body if media_type in PAGES and not response.is_redirect else b""
    return Seen(response.status_code, media_type, kept, url=there)


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
