"""`make bench`: every benchmark, each with its peer in the same run.

`python -m benchmarks --pages 2000 20000` measures the goal's sizes (ten minutes and more), `--shuffles 40` its
shuffles, `--mirror FOLDER` the speed of site mode on saved pages; names (`site`, `scale` …) run some of them alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    crawl,
    delta,
    desk,
    imports,
    init,
    kills,
    ledger,
    pages,
    scale,
    shuffles,
    site,
    sitespeed,
    strange,
    watch,
)


def main() -> None:
    """Run what was asked for, everything by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure relaunch against its peers.")
    parser.add_argument("names", nargs="*", help="some of: crawl kills pages site …; all by default")
    parser.add_argument("--pages", type=int, nargs="+", default=list(scale.SIZES), help="portals for 'scale'")
    parser.add_argument("--site-pages", type=int, default=site.PAGES, help="pages of the portal for 'site'")
    parser.add_argument("--init-pages", type=int, default=init.PAGES, help="pages of the portal for 'init'")
    parser.add_argument("--shuffles", type=int, default=9, help="shuffled archives for 'shuffles'; the goal is 40")
    parser.add_argument("--mirror", type=Path, nargs="+", default=[], help="folders of saved pages for 'sitespeed'")
    parser.add_argument("--points", type=int, default=kills.POINTS, help="points at which 'kills' ends a crawl")
    parser.add_argument("--crawl-pages", type=int, default=crawl.PAGES, help="pages of the site for 'crawl'")
    parser.add_argument("--delta-pages", type=int, default=delta.PAGES, help="pages of the portal for 'delta'")
    parser.add_argument("--records", type=int, default=imports.RECORDS, help="records of the portal for 'imports'")
    asked = parser.parse_args()
    known: dict[str, tuple[str, Callable[[], None]]] = {
        "pages": ("One page at a time (demo portal)", pages.main),
        "site": ("The whole site read, its hints taken out (demo portal)", lambda: site.main(asked.site_pages)),
        "init": ("A mapping proposed by init (demo portal, hints out)", lambda: init.main(asked.init_pages)),
        "strange": ("Sites with a gold standard", strange.main),
        "sitespeed": ("Speed of site mode after learning", lambda: sitespeed.main(tuple(asked.mirror))),
        "scale": ("Learn and build whole sites (demo portal)", lambda: scale.main(tuple(asked.pages))),
        "ledger": ("The loss ledger's share of a build (demo portal)", ledger.main),
        "desk": ("The editors' desk on 10,000 records", desk.main),
        "watch": ("The edit loop on 5,000 archived pages (demo portal)", watch.main),
        "crawl": ("The crawl against Scrapy without archive and durable queue", lambda: crawl.main(asked.crawl_pages)),
        "delta": ("Coming back to a portal that has changed", lambda: delta.main(asked.delta_pages)),
        "imports": ("Whole portals into WordPress and Plone", lambda: imports.main(asked.records)),
        "kills": ("Crawls that are killed", lambda: kills.main(asked.points)),
        "shuffles": ("Order of pages and number of workers", lambda: shuffles.main(asked.shuffles)),
    }
    unknown = sorted({*asked.names} - known.keys())
    if unknown:
        parser.error(f"no benchmark is named {', '.join(unknown)}; known: {', '.join(known)}")
    for name, (title, run) in known.items():
        if not asked.names or name in asked.names:
            print(f"\n{title}\n", flush=True)
            run()


if __name__ == "__main__":
    main()
