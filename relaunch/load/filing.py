"""Files that a content management system reads itself: approved records, their files and redirects, as one package.

A format is one module of this room, `files_NAME.py`, with `FORMAT`; this module makes what all of them need.
"""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import relaunch.load
from relaunch.errors import ArchiveError, LoadError, MappingError
from relaunch.load.document import Document, File, documents, render
from relaunch.load.folder import Records
from relaunch.load.outfolder import Mark, Piece, read_mark, write_folder
from relaunch.load.settings import SETTINGS
from relaunch.load.target import Target
from relaunch.registry import unknown
from relaunch.slugs import safe_join, slugify

PREFIX = "files_"
_SEGMENT = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?\Z", re.ASCII)
CHUNK = 1 << 20
Redirected = Iterable[tuple[Iterable[str], str]]


@dataclass(frozen=True, slots=True)
class Lead:
    """A redirect: path and query of the legacy address, and the record or file it leads to."""

    source: str
    record: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """All that is to be written. `places` says where each document lives: paths without a last slash, no two alike."""

    target: Target
    site: str
    settings: Mapping[str, str]
    documents: tuple[Document, ...]
    places: Mapping[str, str]
    files: Mapping[str, File]
    leads: tuple[Lead, ...]
    folder: Path

    def file_name(self, sha256: str) -> str:
        """Return the name of a file, made from its content: the same file has one name for ever."""
        return f"{sha256[:32]}.{self.files[sha256].name.rpartition('.')[2]}"

    def source_of(self, sha256: str) -> Path:
        """Return where a file's bytes are."""
        return safe_join(self.folder, self.files[sha256].file)

    def content(self, document: Document, urls: Mapping[str, str], media: Mapping[str, str]) -> str:
        """Return a document's HTML with the addresses that hold in the new portal."""
        return render(document, urls, media) if "content" in document.fields else ""

    def segment(self, document: Document) -> str:
        """Return the last part of a document's place."""
        return self.places[document.id].rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Format:
    """A form of files. `problem` says why it cannot say a document; `then` is what a person does next."""

    pieces: Callable[[Package], list[Piece]]
    problem: Callable[[Document], str] = lambda document: ""
    then: str = ""


@dataclass(slots=True)
class Filed:
    """What was written, and what was not and why."""

    folder: str
    documents: int = 0
    files: int = 0
    redirects: int = 0
    written: int = 0
    removed: int = 0
    blocked: list[tuple[str, str]] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    moved: list[tuple[str, str, str]] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)
    unled: int = 0
    unread: tuple[str, ...] = ()
    then: str = ""


def formats() -> dict[str, Format]:
    """Return the forms of files by the name that mappings use."""
    found = {}
    for module in sorted(pkgutil.iter_modules(relaunch.load.__path__), key=lambda m: m.name):
        if module.name.startswith(PREFIX):
            loaded = importlib.import_module(f"relaunch.load.{module.name}")
            found[loaded.NAME] = loaded.FORMAT
    return found


def format_of(target: Target) -> Format:
    """Return the form of files that a mapping names."""
    known = formats()
    if target.cms not in known:
        raise MappingError([f"{target.name}: cms: {unknown('form of files', target.cms, known)}; "
                            f"what has an API is for relaunch plan and relaunch import"])  # fmt: skip
    return known[target.cms]


def export_files(
    records: Records, target: Target, folder: Path, out: Path, redirects: Redirected,
    include_pending: bool = False,
) -> Filed:  # fmt: skip
    """Write a target's files into the folder `out`. `redirects` are spellings of path and query, with the new path."""
    form = format_of(target)
    if len(records.records) < target.min_records:
        raise LoadError(f"records: {len(records.records)} are there; at least {target.min_records} (min_records in "
                        f"{target.name}) would be right")  # fmt: skip
    old = read_mark(out, target.cms, records.site)
    filed = Filed(str(out), unread=records.unread)
    below = {record.id for record in records.records if (rule := target.rule(record.type)) and rule.parent == "path"}
    kept, places = _importable(documents(records.records, target, include_pending), below, form, filed)
    if not kept:
        raise LoadError("nothing to export: no record is approved; relaunch review, or --include-pending, is right")
    files, kept = _files(kept, folder, filed)
    leads = _leads(kept, places, files, redirects, filed)
    settings = {key: setting.default for key, setting in SETTINGS[target.cms].items()} | target.settings
    filed.then = form.then.format(out=out, **settings)
    package = Package(target, records.site, settings, tuple(kept), places, files, tuple(leads), folder)
    pieces = form.pieces(package)
    filed.written, filed.removed = write_folder(out, Mark(target.cms, records.site, (), places), pieces)
    filed.documents, filed.files, filed.redirects = len(kept), len(files), len(leads)
    filed.moved = [(i, old.places[i], places[i]) for i in sorted(places) if old.places.get(i, places[i]) != places[i]]
    filed.gone = [(record, old.places[record]) for record in sorted(set(old.places) - set(places))]
    return filed


def _importable(
    made: list[Document], below: set[str], form: Format, filed: Filed
) -> tuple[list[Document], dict[str, str]]:
    """Return the documents that may be written, with their places; the others are said with the reason."""
    places: dict[str, str] = {}
    taken: dict[str, str] = {}
    kept: list[Document] = []
    blocked: dict[str, str] = {}
    for document in made:
        why = document.blocked or form.problem(document)
        if not why and document.parent in blocked:
            why = f"its parent {document.parent} is blocked: {blocked[document.parent]}"
        place = "" if why else _place(document, document.id in below, places)
        if place in taken:
            why = f"its path {place} is that of {taken[place]}, too"
        filed.notes += [(document.id, note) for note in document.notes] if not why else []
        if why:
            blocked[document.id] = why
            continue
        places[document.id] = place
        taken[place] = document.id
        kept.append(document)
    filed.blocked = sorted(blocked.items())
    return kept, places


def _place(document: Document, by_path: bool, places: Mapping[str, str]) -> str:
    """Return where a document lives, of names that are safe everywhere: at its path, else below its parent."""
    parts = [part for part in document.path.split("/") if part]
    names = [part if _SEGMENT.match(part) else slugify(part) for part in parts]
    if document.path == "/":
        return "/"
    if not names:
        names = [slugify(str(document.fields.get("slug") or document.title))]
    if not by_path:
        return f"{places.get(document.parent, '')}/{names[-1]}"
    return "/" + "/".join(names)


def _files(kept: list[Document], folder: Path, filed: Filed) -> tuple[dict[str, File], list[Document]]:
    """Return all files by their hash, and the documents without those whose bytes are not what the record says."""
    files: dict[str, File] = {}
    bad: dict[str, str] = {}
    checked = []
    for document in kept:
        for file in document.files.values():
            if file.sha256 not in files and file.sha256 not in bad:
                why = _wrong(folder, file)
                if why:
                    bad[file.sha256] = why
                else:
                    files[file.sha256] = replace(file, name=f"datei.{file.name.rpartition('.')[2]}")
        lost = [file for file in document.files.values() if file.sha256 in bad]
        filed.faults += [(document.id, f"{file.file}: left out, {bad[file.sha256]}") for file in lost]
        here = {source: file for source, file in document.files.items() if file.sha256 not in bad}
        checked.append(replace(document, files=here) if lost else document)
    return dict(sorted(files.items())), checked


def _wrong(folder: Path, file: File) -> str:
    """Say why a file cannot be taken; an empty text where its bytes are those that the record names."""
    right = "building anew would be right"
    try:
        path = safe_join(folder, file.file)
        if path.is_symlink() or not path.is_file():
            return f"no such file in {folder}; {right}"
        digest = hashlib.sha256()
        with open(path, "rb") as body:
            while chunk := body.read(CHUNK):
                digest.update(chunk)
    except (OSError, ArchiveError) as error:
        return f"cannot be read ({error}); {right}"
    return "" if digest.hexdigest() == file.sha256 else f"its bytes are not those that the record names; {right}"


def _leads(
    kept: list[Document], places: Mapping[str, str], files: Mapping[str, File],
    redirects: Redirected, filed: Filed,
) -> list[Lead]:  # fmt: skip
    """Return the redirects to what is exported; how many lead to what is not is counted."""
    paths = {document.path.rstrip("/"): document.id for document in kept if document.path}
    assets = {f"/{file.file}": sha256 for sha256, file in files.items()}
    live = set(places.values())
    leads: dict[str, Lead] = {}
    for document in kept:  # a path that is not wholly safe became another place
        if document.path.rstrip("/") not in ("", places[document.id]) and document.path.startswith("/"):
            leads[document.path.rstrip("/")] = Lead(document.path.rstrip("/"), document.id)
    for sources, new in redirects:
        record, sha256 = paths.get(new.rstrip("/"), ""), assets.get(new, "")
        filed.unled += not (record or sha256)
        for source in sources if record or sha256 else ():
            if source.rstrip("/") not in live and source not in ("", "/"):
                leads.setdefault(source, Lead(source, record, sha256))
    return [leads[source] for source in sorted(leads)]


def parameters(source: str) -> tuple[str, dict[str, str]]:
    """Return path and query parameters of a legacy address."""
    path, _, query = source.partition("?")
    return path, dict(parse_qsl(query, keep_blank_values=True))


def moment(said: str, zone: str) -> datetime | None:
    """Return a document's date with its zone; None where there is none."""
    if not said:
        return None
    found = datetime.fromisoformat(said)
    try:
        return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise MappingError([f"settings.timezone: '{zone}' is not known here; UTC would be right"]) from error
