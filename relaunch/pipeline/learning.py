"""Learn a site's templates: from an archive before it is built, or from pages that a caller hands over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

from relaunch.archive import Archive, Entry
from relaunch.atomic import replacing
from relaunch.clean.decode import decode, parse
from relaunch.clean.furniture import main_region
from relaunch.clean.placeholder_asp import strip_asp
from relaunch.clean.rte import repair_link_tags
from relaunch.errors import PageError
from relaunch.mapping.detect import detect
from relaunch.mapping.load import load_mapping
from relaunch.mapping.schema import Mapping
from relaunch.model import Capture, Page, Record
from relaunch.pipeline.extract import NO_URL, UNREAD
from relaunch.pipeline.extract import extract as extract_page
from relaunch.pipeline.finish import finish
from relaunch.pipeline.glimpses import Glimpses
from relaunch.pipeline.known import judge_by, run_known
from relaunch.pipeline.page import MAX_PAGE_BYTES, is_file, open_page, page_of, uses_asp
from relaunch.pipeline.prior import use_model
from relaunch.pipeline.steps import run_early, run_steps
from relaunch.sitemodel import Cutter, Sample, SiteModel, Titles, conclude, glimpse, read_lines, sampled, to_json
from relaunch.urls import canonicalize

MODEL_FILE = "site-model.json"
Progress = Callable[[str, int, int], None]


def learn_archive(
    archive: Archive,
    entries: Iterator[Entry],
    mapping: Mapping,
    progress: Progress,
    seen: Glimpses | None = None,
) -> SiteModel:
    """Return the model of an archived site, learnt from a sample of its pages; `seen` knows the titles of others."""
    pages = {entry.url: entry for entry in entries if _is_readable(entry, mapping)}
    chosen = sampled(pages)
    sample, titles = Sample(), Titles()
    way = "asp" if uses_asp(mapping) else ""
    for done, url in enumerate(sorted(pages), 1):
        known = seen.find(pages[url]) if seen is not None else None
        if known is not None:
            titles.put(url, known)
            if url not in chosen:
                continue
        reading = seen.find_reading(pages[url], way) if seen is not None and known is not None else None
        if reading is not None:
            sample.put(url, reading)
            progress("learning", done, len(pages))
            continue
        capture = archive.read(pages[url])
        try:
            if known is None:
                known = glimpse(decode(capture)[0])
                titles.put(url, known)
                if seen is not None:
                    seen.keep(pages[url], known)
            if url in chosen:
                reading = read_lines(open_page(capture, mapping).body)
                sample.put(url, reading)
                if seen is not None:
                    seen.keep_reading(pages[url], way, reading)
        except PageError:
            continue  # it is set aside by name when its turn comes
        progress("learning", done, len(pages))
    sample.seen = len(pages)
    return conclude(sample, titles, _canonical_by(mapping))


def _canonical_by(mapping: Mapping) -> Callable[[str], str]:
    """Return what gives the canonical form of a URL by a mapping's rules."""
    return lambda url: canonicalize(url, url, mapping.urls).url


def _is_readable(entry: Entry, mapping: Mapping) -> bool:
    return entry.media_type != "text/plain" and 0 < entry.length <= MAX_PAGE_BYTES and not is_file(entry.url, mapping)


def store_model(out: Path, model: SiteModel) -> None:
    """Write the model of a run folder's site."""
    with replacing(out / MODEL_FILE) as target:
        target.write(to_json(model).encode("utf-8", "surrogatepass"))


class Site:
    """A site whose templates are known."""

    def __init__(self, model: SiteModel, mapping: Mapping) -> None:
        self.model = model
        self.mapping = mapping
        self._cutter = Cutter(model)
        self._reason_of = judge_by(model.names)

    def extract(self, html: bytes | str, url: str = "") -> Record:
        """Return the record of one page of this site, as `relaunch.extract` does for a page of any site."""
        capture = as_capture(html, url)
        if not self.model or not capture.body.strip() or len(capture.body) > MAX_PAGE_BYTES:
            return extract_page(html, url=url)
        text, encoding = decode(capture)
        if uses_asp(self.mapping) and "<%" in text:
            text = strip_asp(text)
        tree = parse(text, tidy=True)
        page = page_of(capture, self.mapping, tree, encoding)
        page.accounting = False
        page.is_shared = self.model.is_shared
        etree.strip_elements(tree, *UNREAD, with_tail=False)
        run_early(page, self.mapping)
        region = self._cutter.cut(tree)
        if region is None:
            record = site_record(page, self.mapping, self.model)
        else:
            run_known(page, region, self.mapping, self._reason_of)
            record = finish(page, region, self.mapping, self.model)
        return replace(record, source=replace(record.source, sha256=capture.sha256))

    def main_text(self, html: bytes | str, url: str = "") -> str:
        """Return the main content of one page as plain text, a block a line."""
        return self.extract(html, url=url).text


def site_record(page: Page, mapping: Mapping, model: SiteModel) -> Record:
    """Return the record of a page by what is known of its site; without id, slug and path, which a run gives."""
    known = use_model(page, mapping, model)
    run_steps(page, known, single=known is mapping)  # of a template that is not known there is only the page itself
    return finish(page, main_region(page), mapping, model)


def learn(pages: Iterable[tuple[str, bytes | str]]) -> Site:
    """Return what (URL, HTML) of a site's pages show, in one pass; their order changes nothing.

    Pages that cannot be read teach nothing. With few pages the site is read page by page.
    """
    sample, titles = Sample(), Titles()
    systems: dict[str, str] = {}
    for url, html in pages:
        capture = as_capture(html, url)
        if not capture.body.strip() or len(capture.body) > MAX_PAGE_BYTES:
            continue
        try:
            text, _ = decode(capture)
            titles.add(capture.url, text)
            if not sample.wants(url):
                sample.seen += 1
                continue
            tree = parse(repair_link_tags(text))
        except PageError:
            continue
        system, _ = detect(tree, capture.headers, text)
        systems[url] = max(system, systems.get(url, ""))
        body = tree.find("body")
        sample.add(url, tree if body is None else body)
    votes = Counter(systems[page.url] for page in sample.pages())
    system = min(votes, key=lambda name: (-votes[name], name), default="generic")
    mapping = load_mapping(system)
    return Site(conclude(sample, titles, _canonical_by(mapping)), mapping)


def as_capture(html: bytes | str, url: str) -> Capture:
    """Return a page that a caller handed over as a server would have sent it."""
    declared = "; charset=utf-8" if isinstance(html, str) else ""
    body = html.encode("utf-8", "surrogatepass") if isinstance(html, str) else html
    if url and not urlsplit(url).scheme:
        url = f"http://{url}"
    return Capture(url or NO_URL, 200, (("Content-Type", f"text/html{declared}"),), body, "")
