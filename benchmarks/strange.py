"""Site mode on sites as they are out there (a blog, a board, a wiki …), with a gold standard, against page by page."""

from __future__ import annotations

from collections.abc import Callable

import relaunch
from tests.sitemodel.gold import f1
from tests.sitemodel.strange import SITES


def main() -> None:
    """Print F1 over the texts that must and must not be in the output."""
    import trafilatura

    print(f"{'F1':10} {'pages':>6} {'site':>7} {'page':>7} {'trafilatura':>12}")
    for name, make in SITES.items():
        pages = make()
        known = relaunch.learn([(page.url, page.html) for page in pages])
        rows: list[Callable[[str, str], str]] = [
            known.main_text,
            relaunch.main_text,
            lambda html, url: trafilatura.extract(html, include_comments=False) or "",
        ]
        site, page, peer = (f1(pages, extract)[0] for extract in rows)
        print(f"{name:10} {len(pages):6} {site:7.3f} {page:7.3f} {peer:12.3f}", flush=True)


if __name__ == "__main__":
    main()
