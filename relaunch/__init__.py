"""relaunch moves the content of a legacy website into a new portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from relaunch.model import Record
    from relaunch.pipeline.learning import Site

__all__ = ["extract", "learn", "main_text"]


def extract(html: bytes | str, url: str = "", mapping: str = "") -> Record:
    """Return the record of one page. `html` is bytes or text; `url` makes its links absolute."""
    from relaunch.pipeline.extract import extract as run

    return run(html, url=url, mapping=mapping)


def main_text(html: bytes | str, url: str = "") -> str:
    """Return the main content of one page as plain text, a block a line; the same as `extract(…).text`."""
    return extract(html, url=url).text


def learn(pages: Iterable[tuple[str, bytes | str]]) -> Site:
    """Learn the templates of a site from (URL, HTML) of its pages; the result extracts pages of that site."""
    from relaunch.pipeline.learning import learn as run

    return run(pages)
