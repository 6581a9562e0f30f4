"""What a SOURCE is, and how its pages come into the run folder's archive."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from relaunch.archive import Archive, ArchiveWriter, guess_base, read_folder, read_warcs, store_captures
from relaunch.archive.stream import read_records
from relaunch.archive.wacz import SUFFIX, unpack_warcs
from relaunch.archive.warc import plain_url
from relaunch.atomic import replacing, same_bytes
from relaunch.clean.decode import decode, parse
from relaunch.errors import ArchiveError, PageError
from relaunch.mapping.detect import detect
from relaunch.mapping.load import load_mapping
from relaunch.mapping.schema import Mapping
from relaunch.model import Capture
from relaunch.urls import site_name

WARC_SUFFIXES = (".warc", ".warc.gz")
PACKED = (*WARC_SUFFIXES, SUFFIX)
ARC_SUFFIXES = (".arc", ".arc.gz")  # refused by name: no page is in there
# Where the WARC files of a crawl lie: in the folder named, or as browsertrix and Heritrix put them.
WARC_FOLDERS = (".", "archive", "warcs")
MAPPING_SUFFIXES = (".yaml", ".yml")
# The legacy system is read off at most so many pages.
DETECTED_ON = 25


@dataclass(frozen=True, slots=True)
class Source:
    """A source, recognised: `kind` is url, warc, folder or file; `where` the URL or path; `mapping` a mapping file."""

    kind: str
    where: str
    mapping: str = ""


def recognise(source: str, mapping: str = "") -> Source:
    """Say what a SOURCE is. Raises `ArchiveError` with what would have been right."""
    if source[:7].lower() == "http://" or source[:8].lower() == "https://":
        if not urlsplit(source).hostname:
            raise ArchiveError(f"{source}: this URL names no host; http://www.example.org/ would be right")
        return Source("url", source, mapping)
    path = Path(source)
    if not path.exists():
        raise ArchiveError(
            f"{source}: no such file or folder; SOURCE is a URL (with http://), a mapping (.yaml), a WARC or WACZ "
            "file, a folder of them or of saved pages, or one saved page (.html, .txt)"
        )
    if path.suffix in MAPPING_SUFFIXES:
        base = load_mapping(path, functions=True).base
        if not base:
            raise ArchiveError(f"{source}: this mapping names no 'base'; add the URL where the portal begins")
        return Source("url", base, source)
    if warc_files(path) or path.name.endswith(ARC_SUFFIXES):
        return Source("warc", source, mapping)
    return Source("folder" if path.is_dir() else "file", source, mapping)


def warc_files(path: Path) -> list[Path]:
    """Return the WARC and WACZ files that a SOURCE names: itself, or those of a folder that a crawler filled."""
    if not path.is_dir():
        return [path] if path.name.endswith(PACKED) else []
    for name in WARC_FOLDERS:
        folder = path / name
        found = sorted(file for file in folder.glob("*") if file.is_file() and file.name.endswith(PACKED))
        if found:
            return found
    return []


def site_of(source: Source) -> str:
    """Return the base URL of a source: its start URL, or the host that most of its pages are from."""
    if source.kind == "url":
        return source.where
    if source.kind == "warc":
        return ""
    return guess_base(Path(source.where))


def import_source(source: Source, out: Path, when: str, faults: list[str], on_page: Callable[[], None]) -> int:
    """Write the captures of a WARC or WACZ, folder or file into the run folder's archive; return how many there were.

    What the archive has already is left as it is, so that a second run adds nothing.
    """
    path = Path(source.where)
    with tempfile.TemporaryDirectory(prefix="relaunch-") as scratch:
        if source.kind != "warc":
            return _store(source, read_folder(path, site_of(source), faults, when), out, on_page)
        files = list(_unpacked(warc_files(path) or [path], Path(scratch), faults))
        ours = [file for file in files if is_ours(file)]
        stored = sum(copy_archive(file, out / "archive") for file in ours)
        if len(ours) < len(files):
            others = [file for file in files if file not in ours]
            stored += _store(source, read_warcs(others, faults), out, on_page)
        return stored


def _unpacked(files: list[Path], scratch: Path, faults: list[str]) -> Iterator[Path]:
    for number, file in enumerate(files):
        if file.name.endswith(SUFFIX):
            folder = scratch / str(number)
            folder.mkdir()
            yield from (copy for _, copy in unpack_warcs(file, folder, faults))
        else:
            yield file


def _store(source: Source, captures: Iterator[Capture], out: Path, on_page: Callable[[], None]) -> int:
    """Write the captures that the archive does not have; of several of one URL a later one by its date."""
    known = _known(out / "archive")
    dates: dict[str, str] = {}

    def counted() -> Iterator[Capture]:
        for capture in captures:
            on_page()
            url = plain_url(capture.url)
            is_late = capture.fetched >= dates.get(url, "")
            dates[url] = max(capture.fetched, dates.get(url, ""))
            if is_late and known.get(url) != (capture.status, capture.sha256):
                known.pop(url, None)
                yield capture

    with ArchiveWriter(out / "archive") as writer:
        stored = store_captures(counted(), writer, kind="response" if source.kind == "warc" else "resource")
    if not stored and not known:
        raise ArchiveError(
            f"{source.where}: holds no page; a folder or WARC with HTML pages (or .txt copies) is needed"
        )
    return stored


def is_ours(path: Path) -> bool:
    """Say whether relaunch wrote a WARC file: such a file is taken over whole, notes of the crawl included."""
    first = next(read_records(path, [], one=True), None)
    return first is not None and first.kind == "warcinfo" and b"software: relaunch" in first.block[:200]


def copy_archive(path: Path, folder: Path) -> int:
    """Copy a WARC file of ours into an archive, unless it is there already; return how many pages the archive has."""
    folder.mkdir(parents=True, exist_ok=True)
    own = sorted(folder.glob("relaunch-*.warc.gz"))
    if not any(same_bytes(path, file) for file in own):
        with path.open("rb") as source, replacing(folder / f"relaunch-{len(own) + 1:05d}.warc.gz") as target:
            shutil.copyfileobj(source, target)
    with Archive(folder) as archive:
        return sum(1 for _ in archive.entries())


def _known(folder: Path) -> dict[str, tuple[int, str]]:
    if not folder.is_dir() or not any(folder.iterdir()):
        return {}
    with Archive(folder) as archive:
        return {entry.url: (entry.status, entry.sha256) for entry in archive.entries()}


def detect_system(captures: Iterator[Capture]) -> tuple[str, list[str]]:
    """Return the legacy system that most of the first pages speak for, and the evidence of one of them."""
    return most_named(detect_on(capture) for capture in islice(captures, DETECTED_ON))


def detect_on(capture: Capture) -> tuple[str, list[str]] | None:
    """Return the legacy system that one page speaks for, and the evidence; None for a page that cannot be read."""
    try:
        text, _ = decode(capture)
        return detect(parse(text), capture.headers, text)
    except PageError:
        return None


def most_named(found: Iterable[tuple[str, list[str]] | None]) -> tuple[str, list[str]]:
    """Return the system that most pages speak for, and the evidence of the first of them."""
    votes: dict[str, int] = {}
    evidence: dict[str, list[str]] = {}
    for system, why in filter(None, found):
        votes[system] = votes.get(system, 0) + 1
        evidence.setdefault(system, why)
    best = max((s for s in votes if s != "generic"), key=lambda s: (votes[s], s), default="generic")
    return best, evidence.get(best, [])


def choose_mapping(given: str, system: str, base: str, *, functions: bool = True) -> Mapping:
    """Return the mapping to work by: the one given, over the knowledge of the detected system; named for the host.

    Without `functions` it may call none of its own: for a mapping that nobody has just named.
    """
    mapping = load_mapping(given, extends=system, functions=functions) if given else load_mapping(system)
    name = mapping.name or site_name(urlsplit(base).netloc)
    return replace(mapping, name=name, base=mapping.base or base)
