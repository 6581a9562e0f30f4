"""One page fetched before a crawl, so that the legacy system can be told from it."""

from __future__ import annotations

from urllib.parse import urljoin

import requests

from relaunch.archive.writer import own_version
from relaunch.clock import now
from relaunch.crawl.address import REDIRECTS, is_loopback, location_of
from relaunch.crawl.robots import REASON, Robots, origin_of
from relaunch.model import Capture
from relaunch.urls import is_inside

MAX_SIZE = 20_000_000
TIMEOUT = 30
MOST_REDIRECTS = 5
USER_AGENT = f"relaunch/{own_version()} (+content migration, run for the operator of this site)"


def probe(url: str) -> Capture:
    """Fetch one page, if robots.txt allows it, following redirects that stay inside the site.

    A failure is a capture too: its status is 0 and its error says why.
    """
    with requests.Session() as session:
        session.headers["User-Agent"] = USER_AGENT
        session.trust_env = not is_loopback(url)  # no proxy for this machine
        robots = Robots()
        for _ in range(MOST_REDIRECTS + 1):
            origin = origin_of(url)
            if not robots.knows(url):
                robots.learn(origin, _inside(session, origin + "/robots.txt"))
            if not robots.allows(url):
                return Capture(url, 0, (), b"", now(), REASON)
            capture = _get(session, url)
            target = location_of(capture)
            if not target or not is_inside(target, url):
                return capture
            url = target
        return Capture(url, 0, (), b"", now(), f"more than {MOST_REDIRECTS} redirects")


def _inside(session: requests.Session, url: str) -> Capture:
    capture = _get(session, url)
    for _ in range(MOST_REDIRECTS):
        target = location_of(capture)
        if capture.status not in REDIRECTS or not target or not is_inside(target, url):
            break
        capture = _get(session, urljoin(url, target))
    return capture


def _get(session: requests.Session, url: str) -> Capture:
    try:
        with session.get(url, timeout=TIMEOUT, stream=True, allow_redirects=False) as answer:
            body = bytearray()
            for piece in answer.iter_content(65_536):
                body += piece
                if len(body) > MAX_SIZE:
                    return Capture(url, 0, (), b"", now(), f"body larger than {MAX_SIZE // 1_000_000} MB")
            return Capture(url, answer.status_code, tuple(answer.headers.items()), bytes(body), now())
    except (requests.RequestException, UnicodeError) as error:
        return Capture(url, 0, (), b"", now(), f"{type(error).__name__}: {error}"[:500])
