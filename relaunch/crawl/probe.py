"""One page fetched before a crawl, so that the legacy system can be told from it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin
from urllib.request import getproxies

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from relaunch.clock import now
from relaunch.crawl.address import REDIRECTS, is_loopback, location_of
from relaunch.crawl.manners import Manners
from relaunch.crawl.private import Guard
from relaunch.crawl.robots import REASON, Robots, origin_of
from relaunch.crawl.secrets import Secrets
from relaunch.model import Capture
from relaunch.urls import is_inside

MAX_SIZE = 20_000_000
TIMEOUT = 30
MOST_REDIRECTS = 5


def probe(url: str, manners: Manners | None = None) -> Capture:
    """Fetch one page, if robots.txt allows it, following redirects that stay inside the site.

    A failure is a capture too: its status is 0 and its error says why.
    """
    manners = manners or Manners()
    with requests.Session() as session:
        session.headers["User-Agent"] = manners.agent()
        session.trust_env = not is_loopback(url)  # no proxy for this machine
        session.auth = _Bare()
        if not session.trust_env or not getproxies().keys() & {"http", "https"}:
            adapter = _looking_adapter(Guard.of(url, private=manners.private))
            session.mount("http://", adapter)
            session.mount("https://", adapter)
        return _probe(session, url, Secrets.load(url, manners))


class _Bare(requests.auth.AuthBase):
    """Puts nothing on: requests would look into ~/.netrc by itself."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def _probe(session: requests.Session, url: str, secrets: Secrets) -> Capture:
    robots = Robots()
    for _ in range(MOST_REDIRECTS + 1):
        origin = origin_of(url)
        if not robots.knows(url):
            robots.learn(origin, _inside(session, origin + "/robots.txt", secrets))
        if not robots.allows(url):
            return Capture(url, 0, (), b"", now(), REASON)
        capture = _get(session, url, secrets)
        target = location_of(capture)
        if not target or not is_inside(target, url):
            return capture
        url = target
    return Capture(url, 0, (), b"", now(), f"more than {MOST_REDIRECTS} redirects")


def _inside(session: requests.Session, url: str, secrets: Secrets) -> Capture:
    capture = _get(session, url, secrets)
    for _ in range(MOST_REDIRECTS):
        target = location_of(capture)
        if capture.status not in REDIRECTS or not target or not is_inside(target, url):
            break
        capture = _get(session, urljoin(url, target), secrets)
    return capture


def _get(session: requests.Session, url: str, secrets: Secrets) -> Capture:
    headers = secrets.headers(url)
    try:
        with session.get(url, headers=headers, timeout=TIMEOUT, stream=True, allow_redirects=False) as answer:
            body = bytearray()
            for piece in answer.iter_content(65_536):
                body += piece
                if len(body) > MAX_SIZE:
                    return Capture(url, 0, (), b"", now(), f"body larger than {MAX_SIZE // 1_000_000} MB")
            return Capture(url, answer.status_code, tuple(answer.headers.items()), bytes(body), now())
    except (requests.RequestException, UnicodeError, _ForbiddenError) as error:
        return Capture(url, 0, (), b"", now(), f"{type(error).__name__}: {error}"[:500])


class _ForbiddenError(OSError):
    """The other end of a connection must not be talked to."""


def _looking_adapter(guard: Guard) -> HTTPAdapter:
    """Return an adapter whose connections look where they have arrived before they say anything."""

    def checked(sock: Any) -> Any:
        if reason := guard.why_not(str(sock.getpeername()[0])):
            sock.close()
            raise _ForbiddenError(reason)
        return sock

    class Plain(HTTPConnection):
        def _new_conn(self) -> Any:
            return checked(super()._new_conn())

    class Secure(HTTPSConnection):
        def _new_conn(self) -> Any:
            return checked(super()._new_conn())

    pools = {
        "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": Plain}),
        "https": type("Pool", (HTTPSConnectionPool,), {"ConnectionCls": Secure}),
    }

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, **kwargs)
            self.poolmanager.pool_classes_by_scheme = pools

    return Adapter()
