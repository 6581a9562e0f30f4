"""`make bench`: every benchmark, each with its peer in the same run.

`python -m benchmarks --pages 2000 20000` measures the goal's sizes (ten minutes and more), `--shuffles 40` its
shuffles, `--mirror FOLDER` the speed of site mode on saved pages; names (`site`, `scale` …) run some of them alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from benchmarks import desk, ledger, pages, scale, shuffles, site, sitespeed, strange


def main() -> None:
    """Run what was asked for, everything by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure relaunch against its peers.")
    parser.add_argument("names", nargs="*", help="some of: pages site strange sitespeed scale ledger desk shuffles")
    parser.add_argument("--pages", type=int, nargs="+", default=list(scale.SIZES), help="portals for 'scale'")
    parser.add_argument("--site-pages", type=int, default=site.PAGES, help="pages of the portal for 'site'")
    parser.add_argument("--shuffles", type=int, default=9, help="shuffled archives for 'shuffles'; the goal is 40")
    parser.add_argument("--mirror", type=Path, nargs="+", default=[], help="folders of saved pages for 'sitespeed'")
    asked = parser.parse_args()
    known: dict[str, tuple[str, Callable[[], None]]] = {
        "pages": ("One page at a time (demo portal)", pages.main),
        "site": ("The whole site read, its hints taken out (demo portal)", lambda: site.main(asked.site_pages)),
        "strange": ("Sites with a gold standard", strange.main),
        "sitespeed": ("Speed of site mode after learning", lambda: sitespeed.main(tuple(asked.mirror))),
        "scale": ("Learn and build whole sites (demo portal)", lambda: scale.main(tuple(asked.pages))),
        "ledger": ("The loss ledger's share of a build (demo portal)", ledger.main),
        "desk": ("The editors' desk on 10,000 records", desk.main),
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
