"""Site mode on a portal whose every hint was taken out, against a page-by-page peer on the same pages."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml.html import document_fromstring

import relaunch
from benchmarks.strip import strip_hints
from relaunch.demo.portal import Portal, build_portal
from relaunch.demo.truth import TruePage
from relaunch.sitemodel import to_json
from tests.truth import BASE, HOST, words

PAGES = 1200
SHUFFLES = 40
SHUFFLED = 400
# What TYPO3 prints inside the content column for finding one's way; all else there is the page's.
FURNITURE = (
    ".news-list-browse, .news-single-backlink, .cal-back, .csc-menu, .csc-linkToTop, .tx-srlanguagemenu, "
    ".tx-indexedsearch, .news-latest-gotoarchive, form, script"
)


@dataclass(slots=True)
class Score:
    """Paragraphs found and missed, and lines that are not the page's."""

    found: int = 0
    missed: int = 0
    foreign: int = 0
    right: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of the lines given out that are the page's own."""
        return self.right / max(1, self.right + self.foreign)

    @property
    def recall(self) -> float:
        """The share of the page's paragraphs that were given out."""
        return self.found / max(1, self.found + self.missed)


def stripped_pages(portal: Portal, seed: int = 1, every_class: bool = False) -> list[tuple[str, str]]:
    """Return (URL, HTML) of all pages of a portal, their print views and aliases, without hints."""
    told = []
    for page in portal.truth:
        for path in (page.url, *page.aliases):
            told.append((BASE + path, strip_hints(page_text(portal, path), seed, every_class)))
    return told


def page_text(portal: Portal, path: str) -> str:
    """Return a page as the portal answers it, as text."""
    answer = portal.answer(path, HOST)
    charset = "cp1252" if any("iso-8859-1" in value for _, value in answer.headers) else "utf-8"
    return answer.body.decode(charset).replace("charset=iso-8859-1", "charset=utf-8")


def content_of(html: str) -> str:
    """Return the text of the portal's content column but for what its system prints for finding one's way."""
    tree = document_fromstring(html)
    found = tree.get_element_by_id("content", None)
    if found is None:
        return ""
    for way in found.cssselect(FURNITURE):
        way.drop_tree()
    return " ".join(found.itertext())


def compare(text: str, page: TruePage, content: str, score: Score) -> None:
    """Count which paragraphs of a page a text holds, and which of its lines are none of the page's."""
    flat = words(text)
    for paragraph in page.paragraphs:
        if words(paragraph) in flat:
            score.found += 1
        else:
            score.missed += 1
            score.examples.append(f"{page.url}: missed {paragraph[:80]!r}")
    own = words(f"{_own_text(page)} {content}").casefold()
    for line in filter(None, (words(line.strip(" -|•*")) for line in text.split("\n"))):
        if _is_own(line.casefold(), own):
            score.right += 1
        else:
            score.foreign += 1
            score.examples.append(f"{page.url}: foreign {line[:80]!r}")


def _own_text(page: TruePage) -> str:
    cells = [cell for table in page.tables for row in table for cell in row]
    people = [str(value) for person in page.people for value in person.values()]
    labels = [text for text, _ in (*page.downloads, *page.links)]
    teasers = [f"{title} {text}" for title, text, _ in page.references]
    parts = (page.title, page.teaser, page.author, page.location, page.organizer, page.published, *page.paragraphs)
    return " ".join((*parts, *page.captions, *page.notes, *page.emails, *page.tags, *cells, *people, *labels, *teasers))


def _is_own(line: str, own: str) -> bool:
    """Say whether a line is the page's: it stands there, or most of it does (labels stand before values)."""
    if line in own:
        return True
    parts = [part for part in re.split(r"\s*[|,:]\s+", line) if part]
    return sum(len(part) for part in parts if part in own) >= 0.8 * len(line)


def measure(extract: Callable[[str, str], str | None], pages: dict[str, str], portal: Portal) -> Score:
    """Return how well an extractor does on the pages that the truth knows."""
    score = Score()
    for page in portal.truth:
        content = content_of(page_text(portal, page.url))
        compare(extract(pages[BASE + page.url], BASE + page.url) or "", page, content, score)
    return score


def main(size: int = PAGES) -> None:
    """Print precision and recall of paragraphs, site mode, single pages and the peer."""
    import trafilatura  # the tests use this file without the peer

    portal = build_portal(size)
    for every_class in (False, True):
        told = stripped_pages(portal, every_class=every_class)
        pages = dict(told)
        site = relaunch.learn(told)
        rows: dict[str, Callable[[str, str], str | None]] = {
            "relaunch, whole site": site.main_text,
            "relaunch, page by page": relaunch.main_text,
            "trafilatura": lambda html, url: trafilatura.extract(html, include_comments=False),
        }
        print(f"{len(portal.truth)} pages, hints out{', every class renamed' if every_class else ''}")
        for name, extract in rows.items():
            score = measure(extract, pages, portal)
            print(f"  {name:24} paragraphs: precision {score.precision:.4f} recall {score.recall:.4f}", flush=True)
    print(f"{SHUFFLES} shuffles of {SHUFFLED} pages: {len(shuffled_models())} model(s)")


def shuffled_models() -> set[str]:
    """Return the different models that shuffles of a portal's pages give: it must be one."""
    told = stripped_pages(build_portal(SHUFFLED))
    found = {to_json(relaunch.learn(told).model)}
    for seed in range(SHUFFLES):
        random.Random(seed).shuffle(told)
        found.add(to_json(relaunch.learn(told).model))
    return found
