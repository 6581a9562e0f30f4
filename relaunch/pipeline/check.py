"""Try a mapping on an archive: what each of its rules finds, how full each field is, and what never happens."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from relaunch.archive import Archive
from relaunch.archive.index import Entry
from relaunch.errors import ArchiveError, LeftOutError, PageError
from relaunch.mapping.assertions import Tally, value_of
from relaunch.mapping.probes import Probe, probes_of, types_matching
from relaunch.mapping.schema import Mapping
from relaunch.model import Page, Record
from relaunch.pipeline.build import fetch_page, no_progress, pages_of
from relaunch.pipeline.draft import Draft
from relaunch.pipeline.learning import MODEL_FILE, learn_archive
from relaunch.pipeline.page import convert_page, is_text_copy
from relaunch.pipeline.run import first_pages, main_host
from relaunch.pipeline.source import choose_mapping, detect_system, import_source, recognise
from relaunch.sitemodel import SiteModel, from_json

WHEN = "1970-01-01T00:00:00Z"  # of files that carry no date; nothing of it is kept
SHOWN = 120


@dataclass(slots=True)
class RuleHits:
    """What one rule found: on how many of the pages where it was asked, and for how many it gave the value."""

    path: str
    rule: str
    where: str
    asked: int = 0
    hits: int = 0
    gave: int = 0
    gives: bool = False
    example: str = ""
    url: str = ""


@dataclass(slots=True)
class Fill:
    """How many records of a type have a field, with one value for an example."""

    type: str
    field: str
    records: int = 0
    filled: int = 0
    example: str = ""
    url: str = ""


@dataclass(slots=True)
class Overlap:
    """Two types that match the same pages; `first` is the one that wins."""

    first: str
    other: str
    pages: int
    url: str
    same_file: bool


@dataclass(slots=True)
class Checked:
    """What came of trying a mapping on an archive."""

    mapping: str
    pages: int = 0
    left_out: int = 0
    set_aside: list[tuple[str, str]] = field(default_factory=list)
    rules: list[RuleHits] = field(default_factory=list)
    fields: list[Fill] = field(default_factory=list)
    overlaps: list[Overlap] = field(default_factory=list)
    never: list[RuleHits] = field(default_factory=list)  # rules of the mapping's own file that never hit
    failed: list[str] = field(default_factory=list)  # assertions

    @property
    def exit_status(self) -> int:
        """1 for a contradiction, a rule of the mapping's own that never hits, or an assertion that fails; else 0."""
        return 1 if self.never or self.failed or any(overlap.same_file for overlap in self.overlaps) else 0


def check_archive(
    mapping: str, archive: Path, *, limit: int = 0, progress: Callable[[str, int, int], None] = no_progress
) -> Checked:
    """Try a mapping on the pages of a run folder, a WARC file or a folder of saved pages; `limit` takes a sample."""
    with _folder_of(archive) as out:
        system, _ = detect_system(first_pages(out))
        chosen = choose_mapping(mapping, system, main_host(out))
        with Archive(out / "archive") as opened:
            model = _model(out) or learn_archive(opened, pages_of(opened), chosen, progress)
            trial = _Trial(chosen, mapping, model)
            entries = _sample([*pages_of(opened)], limit)
            for done, entry in enumerate(entries, 1):
                trial.take(opened, entry)
                progress("checking", done, len(entries))
    return trial.told()


@contextmanager
def _folder_of(archive: Path) -> Iterator[Path]:
    """Give the run folder of an archive: the folder itself, or one made for the time of the check."""
    if (archive / "archive").is_dir():
        yield archive
        return
    source = recognise(str(archive))
    if source.kind == "url":
        raise ArchiveError(f"{archive}: a run folder, a WARC file or a folder of saved pages would be right")
    with TemporaryDirectory(prefix="relaunch-check-") as made:
        faults: list[str] = []
        import_source(source, Path(made), WHEN, faults, lambda: None)
        yield Path(made)


def _model(out: Path) -> SiteModel | None:
    path = out / MODEL_FILE
    try:
        return from_json(path.read_text(encoding="utf-8")) if path.is_file() else None
    except (ArchiveError, json.JSONDecodeError, KeyError):
        return None  # of another version: learnt again


def _sample(entries: list[Entry], limit: int) -> list[Entry]:
    """Return every so many-th of the pages, in the order of their URLs."""
    ordered = sorted(entries, key=lambda entry: entry.url)
    step = -(-len(ordered) // limit) if limit else 1
    return list(islice(ordered, 0, None, max(step, 1)))


class _Trial:
    """Counts, page by page, what a mapping does."""

    def __init__(self, mapping: Mapping, name: str, model: SiteModel) -> None:
        self.mapping = mapping
        self.model = model
        self.checked = Checked(name)
        self.probes = list(probes_of(mapping))
        self.hits = {p.path: RuleHits(p.path, p.said, p.where, gives=p.gives) for p in self.probes}
        self.fills: dict[tuple[str, str], Fill] = {}
        self.overlaps: Counter[tuple[str, str]] = Counter()
        self.overlap_url: dict[tuple[str, str], str] = {}
        self.tally = Tally(mapping)
        self.contents: set[str] = set()

    def take(self, archive: Archive, entry: Entry) -> None:
        """Try the mapping on one page."""
        seen: list[tuple[Probe, str | None]] = []
        tried: dict[str, list[Any]] = {}
        capture = archive.read(entry)
        if is_text_copy(capture):
            return
        self.checked.pages += 1

        def look(page: Page, region: Any) -> None:
            noted, tried_before = len(page.issues), page.tried
            page.tried = None
            seen.extend((p, p.look(page, region)) for p in self.probes if p.is_raw == (region is None))
            if region is not None:
                self._overlap(page)
            page.tried = tried_before
            del page.issues[noted:]

        try:
            more: list[Draft] = []
            draft = convert_page(capture, self.mapping, self.model, tried=tried, look=look, more=more,
                                 fetch=lambda url: fetch_page(archive, url))  # fmt: skip
        except LeftOutError:
            self.checked.left_out += 1
            self._count(seen, entry.url, "")
        except PageError as error:
            self.checked.set_aside.append((entry.url, str(error)))
        except (RecursionError, MemoryError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            self.checked.set_aside.append((entry.url, f"{type(error).__name__}: {error}"))
        else:
            self._count(seen, draft.url, draft.record.type)
            self._fill(draft.record, tried)
            for number, part in enumerate(more, 1):
                self._fill(part.record, tried.get(f"#{number}", [{}])[0])
            for one in (draft, *more):
                if one.content not in self.contents:  # pages that say the same become one record
                    self.contents.add(one.content)
                    self.tally.add(one.record)

    def _count(self, seen: list[tuple[Probe, str | None]], url: str, kind: str) -> None:
        """Count what the rules found; a rule of a type's field is asked on the pages of that type alone."""
        for probe, value in seen:
            if probe.types is not None and kind not in probe.types:
                continue
            counted = self.hits[probe.path]
            counted.asked += 1
            if value is not None:
                counted.hits += 1
                if not counted.example:
                    counted.example, counted.url = _short(value), url

    def _fill(self, record: Record, tried: dict[str, list[Any]]) -> None:
        gave = {attempt.rule.where for attempts in tried.values() for attempt in attempts[-1:]
                if getattr(attempt, "value", None) is not None}  # fmt: skip
        for probe in self.probes:
            if probe.gives and probe.where in gave and (probe.types is None or record.type in probe.types):
                self.hits[probe.path].gave += 1
        for name in ("body", *self.mapping.fields_of(record.type)):
            fill = self.fills.setdefault((record.type, name), Fill(record.type, name))
            fill.records += 1
            value = value_of(record, name)
            if value is None and tried.get(name) and isinstance(getattr(tried[name][-1], "value", None), dict):
                value = tried[name][-1].value  # gives several fields at once
            if value is not None:
                fill.filled += 1
                if not fill.example:
                    fill.example, fill.url = _short(value), record.source.url

    def _overlap(self, page: Page) -> None:
        names = types_matching(page, self.mapping)
        for other in names[1:]:
            self.overlaps[names[0], other] += 1
            self.overlap_url.setdefault((names[0], other), page.url)

    def told(self) -> Checked:
        """Return what was counted."""
        checked, mapping = self.checked, self.mapping
        checked.rules = list(self.hits.values())
        checked.fields = [self.fills[key] for key in sorted(self.fills, key=lambda key: key[0])]
        checked.overlaps = [
            Overlap(*pair, count, self.overlap_url[pair], _file(mapping, pair[0]) == _file(mapping, pair[1]))
            for pair, count in sorted(self.overlaps.items())
        ]
        own = mapping.files[0] if Path(mapping.files[0]).parent.name != "systems" else ""
        checked.never = [hits for hits in checked.rules if not hits.hits and own and hits.where.startswith(f"{own}:")]
        checked.failed = self.tally.failed()
        return checked


def _file(mapping: Mapping, name: str) -> str:
    return mapping.types[name].match[0].where.rsplit(":", 2)[0]


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
