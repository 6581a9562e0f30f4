"""From a source to a proposed mapping: what its pages show is put down for a person to read and mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from relaunch.archive import Archive
from relaunch.archive.index import Entry
from relaunch.errors import ArchiveError, LeftOutError, PageError
from relaunch.mapping.schema import Mapping
from relaunch.model import Capture, Page
from relaunch.pipeline.build import no_progress, pages_of
from relaunch.pipeline.draft import Draft
from relaunch.pipeline.learning import learn_archive
from relaunch.pipeline.page import MAX_PAGE_BYTES, convert_page, is_file, is_text_copy
from relaunch.pipeline.run import crawl, first_pages, main_host
from relaunch.pipeline.source import choose_mapping, detect_system, import_source, recognise
from relaunch.propose import Around, Origin, Plan, Seen, Told, draw_up, find_surplus, look_around, read_page
from relaunch.sitemodel import SiteModel, sampled
from relaunch.sitemodel.soft404 import is_impossible
from relaunch.urls import canonicalize, site_name

PAGES = 600  # that are looked at; more change little
CRAWLED = 300  # that are fetched of a start URL
WHEN = "1970-01-01T00:00:00Z"  # of files that carry no date; nothing of it is kept
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan and the archive that it was drawn up from, if that stays."""

    plan: Plan
    out: Path | None


def propose(
    source: str,
    *,
    name: str = "",
    pages: int = 0,
    progress: Progress = no_progress,
    tell: Callable[[str], None] = lambda _: None,
) -> Proposal:
    """Return what a mapping of a source should say. A start URL is crawled first, a little, into exports/NAME."""
    with _archive_of(source, name, pages, tell) as (out, stays):
        try:
            base = main_host(out)
        except ArchiveError as error:
            raise ArchiveError(
                f"{source}: holds no page; a crawl, a WARC or a folder with HTML pages is needed"
            ) from error
        system, evidence = detect_system(first_pages(out))
        mapping = choose_mapping("", system, base)
        given = name or site_name(urlsplit(base).netloc)
        with Archive(out / "archive") as archive:
            entries = [entry for entry in pages_of(archive) if _is_readable(entry, mapping)]
            chosen = sampled((entry.url for entry in entries), pages or PAGES)
            model, told = _read(archive, entries, chosen, mapping, progress)
            surplus = () if mapping.urls.typo3 else find_surplus([seen for seen, _ in told])
            if surplus:  # what the addresses mean is known now: who links to whom is read anew
                names = (*mapping.urls.surplus, *(part.select for part in surplus))
                mapping = replace(mapping, urls=replace(mapping.urls, surplus=names))
                model, told = _read(archive, entries, chosen, mapping, progress)
            start = archive.start_url() or home_of([entry.url for entry in entries], base)
        origin = Origin(given, start, mapping.system, mapping.title, tuple(evidence), len(entries), len(told))
        return Proposal(draw_up(origin, told, mapping, model, surplus), out if stays else None)


@contextmanager
def _archive_of(source: str, name: str, pages: int, tell: Callable[[str], None]) -> Iterator[tuple[Path, bool]]:
    """Give the run folder of a source, and whether it stays: the source itself, a crawl's, or one made for now."""
    path = Path(source)
    if (path / "archive").is_dir():
        yield path, True
        return
    found = recognise(source)
    if found.kind == "url":
        folder = Path("exports") / (name or site_name(urlsplit(found.where).netloc))
        if not (folder / "archive").is_dir():
            tell(f"Crawling at most {pages or CRAWLED} pages of {found.where} into {folder} …")
            _, counts = crawl(source, "", folder, None, pages or CRAWLED, tell)
            if not counts["finished"]:
                tell(f"There is more: 'relaunch crawl {found.where} --out {folder}' goes on from here.")
        else:
            tell(f"{folder} has been crawled already; its archive is read.")
        yield folder, True
        return
    with TemporaryDirectory(prefix="relaunch-init-") as made:
        faults: list[str] = []
        import_source(found, Path(made), WHEN, faults, lambda: None)
        for fault in faults[:10]:
            tell(fault)
        yield Path(made), False


def home_of(urls: list[str], base: str) -> str:
    """Return the address of the home page: the host's, or the folder below it in which all pages lie."""
    first, last = min(urls, default=""), max(urls, default="")  # what these two share, all share
    common = "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))
    folder = common.partition("?")[0].rpartition("/")[0] + "/"
    return folder if len(folder) > len(base) and folder.startswith(base) and folder in urls else base


def _is_readable(entry: Entry, mapping: Mapping) -> bool:
    url = entry.url
    return (
        entry.media_type != "text/plain" and 0 < entry.length <= MAX_PAGE_BYTES
        and not is_file(url, mapping) and not is_impossible(url)
        and canonicalize(url, url, mapping.urls).kind != "print"
    )  # fmt: skip


def _read(
    archive: Archive, entries: list[Entry], chosen: frozenset[str], mapping: Mapping, progress: Progress
) -> tuple[SiteModel, list[tuple[Seen, Around]]]:
    """Return the model of a site, and what is kept of the pages chosen."""
    model = learn_archive(archive, iter(entries), mapping, progress)
    looked = [entry for entry in entries if entry.url in chosen]
    return model, list(_looked_at(archive, looked, mapping, model, progress))


def _looked_at(
    archive: Archive, entries: list[Entry], mapping: Mapping, model: SiteModel, progress: Progress
) -> Iterator[tuple[Seen, Around]]:
    for done, entry in enumerate(entries, 1):
        capture = archive.read(entry)
        if not is_text_copy(capture) and not capture.truncated:
            looked = look_at(capture, mapping, model)
            if looked is not None:
                yield looked
        progress("looking", done, len(entries))


def look_at(capture: Capture, mapping: Mapping, model: SiteModel) -> tuple[Seen, Around] | None:
    """Return what is kept of one page, and what the system makes of it; None for a page that cannot be read."""
    seen: list[Seen] = []
    around: list[Around] = []
    tried: dict[str, list[Any]] = {}

    def look(page: Page, region: Any) -> None:
        if region is None:
            around.append(look_around(page, mapping, model))
        else:
            seen.append(read_page(page, region, mapping, model))

    try:
        draft = convert_page(capture, mapping, model or None, tried=tried, look=look)
    except LeftOutError:
        pass
    except (PageError, RecursionError, MemoryError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        return None  # a run sets it aside by name
    else:
        seen[0].told = _told(draft, tried)
    return (seen[0], around[0]) if seen else None


def _told(draft: Draft, tried: dict[str, list[Any]]) -> Told:
    record = draft.record
    values = {"title": record.title, "published": record.published, "author": record.author, "teaser": record.teaser,
              "tags": ", ".join(record.tags)}  # fmt: skip
    values |= {name: _shown(value) for name, value in record.fields.items()}
    rules = {name: attempts[-1].rule for name, attempts in tried.items() if name != "body" and attempts}
    told = {name: value for name, value in values.items() if value}
    return Told(record.type, told, rules, len(record.references), draft.content)


def _shown(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "; ".join(_shown(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values())
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
