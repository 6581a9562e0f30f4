"""Speed of site mode after learning, against a page-by-page peer: interleaved rounds, medians of CPU time.

`python -m benchmarks.sitespeed FOLDER …` measures mirrors (folders of saved pages) instead of made sites.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import trafilatura

import relaunch
from benchmarks.site import stripped_pages
from relaunch.demo.portal import build_portal
from relaunch.errors import RelaunchError
from tests.sitemodel.strange import SITES
from tests.truth import BASE, HOST

PAGES = 300
ROUNDS = 5
Pages = list[tuple[str, bytes]]


def mirror(folder: Path) -> Pages:
    """Return the pages of a folder of saved pages."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".html", ".htm") and path.is_file())
    return [(f"http://mirror.example/{path.relative_to(folder)}", path.read_bytes()) for path in files]


def demo(size: int) -> Pages:
    """Return the pages of the demo portal as it answers them."""
    portal = build_portal(size)
    paths = [path for page in portal.truth for path in (page.url, *page.aliases)]
    return [(BASE + path, portal.answer(path, HOST).body) for path in paths]


def stripped(size: int) -> Pages:
    """Return the pages of the demo portal without hints and markers."""
    return [(url, html.encode()) for url, html in stripped_pages(build_portal(size))]


def row(name: str, sites: list[Pages]) -> None:
    """Print what a page costs in site mode, page by page and with the peer."""
    pages = [(url, body) for site in sites for url, body in site]
    began = time.process_time()
    learnt = [relaunch.learn(site) for site in sites]
    learning = 1000 * (time.process_time() - began) / len(pages)
    of_url = {url: known for site, known in zip(sites, learnt, strict=True) for url, _ in site}
    contenders: dict[str, Callable[[str, bytes], object]] = {
        "peer": lambda url, body: trafilatura.extract(body),
        "page": lambda url, body: relaunch.extract(body, url=url),
        "site": lambda url, body: of_url[url].extract(body, url=url),
    }
    times: dict[str, list[float]] = {contender: [] for contender in contenders}
    for _ in range(ROUNDS):
        for contender, extract in contenders.items():
            began = time.process_time()
            for url, body in pages:
                with suppress(RelaunchError):
                    extract(url, body)
            times[contender].append(time.process_time() - began)
    cost = {contender: 1000 * statistics.median(measured) / len(pages) for contender, measured in times.items()}
    print(
        f"{name:24} {len(pages):6} {learning:9.2f} {cost['peer']:12.2f} {cost['page']:9.2f} {cost['site']:9.2f} "
        f"{cost['peer'] / cost['page']:10.1f} {cost['peer'] / cost['site']:10.1f}",
        flush=True,
    )


def main(folders: tuple[Path, ...] = ()) -> None:
    """Print the table; the last two columns are the goal's: times the peer."""
    print(f"{'CPU ms a page':24} {'pages':>6} {'learn':>9} {'trafilatura':>12} {'page':>9} {'site':>9} "
          f"{'page, times':>10} {'site, times':>10}")  # fmt: skip
    if folders:
        for folder in folders:
            row(folder.name, [mirror(folder)])
        return
    row("demo portal", [demo(PAGES)])
    row("demo, hints out", [stripped(PAGES)])
    row("seven made sites", [[(p.url, p.html.encode()) for p in make()] for make in SITES.values()])


if __name__ == "__main__":
    main(tuple(map(Path, sys.argv[1:])))
