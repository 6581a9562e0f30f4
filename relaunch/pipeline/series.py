"""One record from several pages, where a mapping asks for it: an article cut into numbered pages.

Each page of a series is converted to the whole, so that all of them say the same and are joined as one record with
several addresses, whatever the order in which they come.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from relaunch.clean.furniture import main_region
from relaunch.mapping.classify import matched_type
from relaunch.mapping.schema import Mapping
from relaunch.mapping.selecting import css, outermost
from relaunch.model import Capture, Page
from relaunch.pipeline.prior import use_model
from relaunch.pipeline.steps import run_steps
from relaunch.sitemodel import SiteModel
from relaunch.tree import drop, visible_text
from relaunch.urls import canonicalize

Fetch = Callable[[str], "Capture | None"]
MOST = 30  # pages of one article; a longer list is none
HEADINGS = ("h1", "h2", "h3")
_NUMBER = re.compile(r"(?:seite |page |\[)?(\d{1,3})\]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Series:
    """The pages of one article by number, as they came; `own` is the number of the page at hand.

    Where they cannot be put together `apart` says why, and the page at hand stands alone.
    """

    type: str
    own: int
    pages: dict[int, Page]
    apart: str = ""


class ApartError(ValueError):
    """The pages of an article cannot be put together; the message says why."""


def series_of(page: Page, mapping: Mapping, fetch: Fetch | None, open_it: Callable[[Capture], Page]) -> Series | None:
    """Return the pages of the article that a page, as it came, is one of; None for nearly all."""
    for name, rule in mapping.types.items():
        if rule.pages and fetch is not None and css(rule.pages)(page.tree):
            try:
                found = _gathered(page, rule.pages, mapping, fetch, open_it)
            except ApartError as error:
                return Series(name, 1, {1: page}, str(error))
            if len(found) > 1:
                own = next(number for number, other in found.items() if other is page)
                return Series(name, own, found)
    return None


def _gathered(
    page: Page, selector: str, mapping: Mapping, fetch: Fetch, open_it: Callable[[Capture], Page]
) -> dict[int, Page]:
    """Follow the numbered links of a page browser from page to page. Raises `ApartError` where they lead nowhere."""
    pages = {page.url: page}
    numbers: dict[str, int] = {}
    todo = [page]
    while todo:
        for url, raw, number in _linked(todo.pop(), selector, mapping):
            if numbers.setdefault(url, number) != number:
                raise ApartError(f"{url} is called page {numbers[url]} and page {number}")
            if url not in pages:
                capture = fetch(raw) or fetch(url)
                if capture is None:
                    raise ApartError(f"page {number}, {url}, is not in the archive")
                if len(pages) >= MOST:
                    raise ApartError(f"there are more than {MOST} pages")
                pages[url] = open_it(capture)
                todo.append(pages[url])
    missing = [url for url in pages if url not in numbers]
    if len(missing) == 1 and 1 not in numbers.values():
        numbers[missing[0]] = 1  # no page links to the first by its number
    by_number = {numbers[url]: pages[url] for url in sorted(pages) if url in numbers}
    if len(by_number) != len(pages):
        raise ApartError("two pages have one number, or one has none")
    return dict(sorted(by_number.items()))


def _linked(page: Page, selector: str, mapping: Mapping) -> list[tuple[str, str, int]]:
    """Return the pages that a page browser names by number: canonical URL, URL as written, number."""
    found = []
    for element in css(selector)(page.tree):
        for a in element.iter("a"):
            number = _NUMBER.fullmatch(visible_text(a))
            if number is None or not a.get("href"):
                continue
            try:
                raw = urljoin(page.base or page.url, a.get("href")).partition("#")[0]
            except ValueError:
                continue
            seen = canonicalize(raw, page.url, mapping.urls)
            if seen.kind == "page":
                found.append((seen.url, raw, int(number[1])))
    return found


def join_pages(
    series: Series, region: Any, mapping: Mapping, model: SiteModel | None
) -> tuple[Page, Any] | None:
    """Return the first page of a series with the content of all in its region; the own one's steps have run.

    None where the first page is not of the type that asks for it, or pages are missing: then each page stays its own.
    """
    if series.apart:
        own = series.pages[series.own]
        own.look_again()
        if matched_type(own, mapping) == series.type:
            own.issue("pages-apart", f"The pages of this article were not put together: {series.apart}.", "body")
        return None
    regions: dict[int, Any] = {}
    for number, page in series.pages.items():
        if number == series.own:
            regions[number] = region
            continue
        known = use_model(page, mapping, model) if model else mapping
        run_steps(page, known)
        regions[number] = main_region(page)
    first = min(series.pages)
    lead = series.pages[first]
    if matched_type(lead, mapping) != series.type:
        return None
    for number, page in series.pages.items():
        _drop_browsers(page, regions[number], mapping.types[series.type].pages)
    said = {visible_text(heading) for heading in regions[first].iter(*HEADINGS)}
    for number in sorted(regions)[1:]:
        _append(regions[first], regions[number], said)
    lead.tried = series.pages[series.own].tried
    return lead, regions[first]


def _drop_browsers(page: Page, region: Any, selector: str) -> None:
    """Take out of a region what leads through the pages of the article: it is one page now."""
    page.step = "pages"
    for element in outermost([found for found in css(selector)(page.tree) if found is not region]):
        if any(ancestor is region for ancestor in element.iterancestors()):
            page.take(element, because="pagination")


def _append(whole: Any, part: Any, said: set[str]) -> None:
    """Move the content of one page behind that of the pages before, without the headings that they say already."""
    for heading in list(part.iter(*HEADINGS)):
        if heading is not part and visible_text(heading) in said:
            drop(heading)
    if part.text and part.text.strip():
        etree.SubElement(whole, "p").text = part.text
    part.text = None
    for child in list(part):
        whole.append(child)
