"""One page at a time against a peer, in the same process and on the same pages: CPU time of `extract`."""

from __future__ import annotations

import time
from collections.abc import Callable

import trafilatura
from lxml import html

import relaunch
from relaunch.demo.portal import build_portal
from tests.truth import BASE, HOST

PAGES = 300
ROUNDS = 3


def cpu_ms(function: Callable[[bytes, str], object], pages: list[tuple[bytes, str]]) -> float:
    """Return the CPU time of a function in milliseconds a page, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for body, url in pages:
            function(body, url)
        best = min(best, time.process_time() - began)
    return 1000 * best / len(pages)


def main() -> None:
    """Print CPU time a page and the ratio to trafilatura."""
    portal = build_portal(PAGES)
    pages = [(portal.answer(page.url, HOST).body, BASE + page.url) for page in portal.truth]
    rows = {
        "relaunch.extract": cpu_ms(lambda body, url: relaunch.extract(body, url=url), pages),
        "trafilatura.extract": cpu_ms(lambda body, url: trafilatura.extract(body, url=url), pages),
        "lxml parse alone": cpu_ms(lambda body, url: html.document_fromstring(body), pages),
    }
    peer = rows["trafilatura.extract"]
    print(f"{'':22} {'CPU ms/page':>11} {'times trafilatura':>18}")
    for name, cost in rows.items():
        print(f"{name:22} {cost:11.2f} {peer / cost:18.1f}")
