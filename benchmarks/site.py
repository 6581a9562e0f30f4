"""Site mode on a portal whose every hint was taken out, against a page-by-page peer on the same pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

import relaunch
from benchmarks.strip import strip_hints
from relaunch.demo.portal import Portal, build_portal
from relaunch.demo.truth import TruePage
from tests.truth import BASE, HOST, words

PAGES = 1200
# What stands before a value that is a field of the record; the value alone is not enough, the label alone is foreign.
LABELS = frozenset(
    "kategorie kategorien category von by autor ort veranstaltungsort location veranstalter organizer organiser datum "
    "date wann when beginn ende start end bis to uhr telefon tel phone fax mail e email stand am in den um ab "
    "uhrzeit time dateien files".split()
) | {"weiterführende links", "related links", "all day", "ganztägig"}
# The truth names the people of a contact page, but not all of their rooms, streets, towns and telephones.
_ADDRESS = re.compile(r"(?:raum|zimmer|room) [\w ]+|\d{5} [\w ]+|\w+ \d{1,3}|(?:tele)?fax [\d ]+")
# The kind and size of a download, as systems print them behind its name.
_FILE = re.compile(r"\b(?:pdf|docx?|xlsx?|zip|jpe?g|png|epub|odt)\b|\b\d+(?: \d+)? ?(?:[kmg]i?b?|bytes?)\b")
# Fewer words of a longer text prove nothing: "mehr" stands in many a sentence.
FEWEST_WORDS = 3


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


def compare(text: str, page: TruePage, gold: Gold, score: Score) -> None:
    """Count which paragraphs of a page a text holds, and which of its lines are none of the page's."""
    flat = words(text)
    for paragraph in page.paragraphs:
        if words(paragraph) in flat:
            score.found += 1
        else:
            score.missed += 1
            score.examples.append(f"{page.url}: missed {paragraph[:80]!r}")
    lines = [line for line in map(folded, text.split("\n")) if line]
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        if gold.has(line) or (line in LABELS and gold.has(following)):
            score.right += 1
        else:
            score.foreign += 1
            score.examples.append(f"{page.url}: foreign {line[:80]!r}")


def folded(text: str) -> str:
    """Return a text's words in small letters, for comparing."""
    return " ".join(re.findall(r"[\w@%€]+", words(text).casefold()))


class Gold:
    """All that the truth says a page's record holds, to hold lines against. Teasers for other pages are not its own."""

    def __init__(self, page: TruePage, whole: Iterable[TruePage] = ()) -> None:
        said = [text for own in (page, *whole) for text in _own_texts(own)]
        self.texts = sorted({folded(text) for text in said} - {""}, key=lambda text: (-len(text), text))
        self.exact = frozenset(self.texts)
        self.all = "\n".join(f" {text} " for text in self.texts)
        self.has_people = bool(page.people)
        self.has_files = bool(page.downloads)
        self.dates = sorted({day for own in (page, *whole) for day in _days(own)})

    def has(self, line: str) -> bool:
        """Say whether a line is the page's: one of its texts, a good part of one, or values with their labels."""
        if line in self.exact or (line.count(" ") + 1 >= FEWEST_WORDS and f" {line} " in self.all):
            return True
        if (self.has_people and _ADDRESS.fullmatch(line)) or (self.has_files and _FILE.fullmatch(line)):
            return True
        rest = f" {line} "
        for text in (*self.texts, *self.dates):
            if f" {text} " in rest:
                rest = rest.replace(f" {text} ", "  ")
        if rest == f" {line} ":
            return False
        rest = _FILE.sub(" ", rest)
        return all(word in LABELS or word.isdecimal() for word in rest.split())


_MONTHS = "januar februar märz april mai juni juli august september oktober november dezember".split()


def _days(page: TruePage) -> Iterator[str]:
    """Yield the days that are fields of a record as pages write them."""
    for value in (page.published, page.start, page.end):
        if value:
            year, month, day = (int(part) for part in value[:10].split("-"))
            yield f"{day:02d} {month:02d} {year}"
            yield from (f"{d} {_MONTHS[month - 1]} {year}" for d in (str(day), f"{day:02d}"))
            yield f"{year}-{month:02d}-{day:02d}"
            yield f"{year} {month:02d} {day:02d}"
            if "T" in value:
                yield value.partition("T")[2][:5].replace(":", " ")


def _own_texts(page: TruePage) -> Iterator[str]:
    yield from (page.title, page.teaser, page.author, page.location, page.organizer, *page.paragraphs, *page.captions)
    yield from (*page.notes, *page.emails, *page.tags, *(text for text, _ in (*page.downloads, *page.links)))
    yield from (cell for table in page.tables for row in table for cell in row)
    yield from (str(value) for person in page.people for value in person.values())


def golds(portal: Portal) -> dict[str, Gold]:
    """Return the gold of each page; a page that prints another one whole holds its texts as well."""
    by_url = {url: page for page in portal.truth for url in (page.url, *page.aliases)}
    return {
        page.url: Gold(page, [by_url[url] for _, text, url in page.references if not text and url in by_url])
        for page in portal.truth
    }


def measure(extract: Callable[[str, str], str | None], pages: dict[str, str], portal: Portal) -> Score:
    """Return how well an extractor does on the pages that the truth knows."""
    score, gold = Score(), golds(portal)
    for page in portal.truth:
        compare(extract(pages[BASE + page.url], BASE + page.url) or "", page, gold[page.url], score)
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
