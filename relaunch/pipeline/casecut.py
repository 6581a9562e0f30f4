"""Cut a case out of a run folder: a page as it was archived, with all that its record needs and nothing else."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from relaunch.archive import Archive
from relaunch.errors import ArchiveError, LeftOutError, MappingError
from relaunch.ledger.book import page_named
from relaunch.ledger.store import Ledger
from relaunch.mapping.load import load_systems
from relaunch.mapping.schema import Mapping
from relaunch.model import Capture
from relaunch.pipeline.build import fetch_page
from relaunch.pipeline.caserun import compare
from relaunch.pipeline.cases import EXPECTED, PAGE, Case, own_values, read_case, result_of, written
from relaunch.pipeline.learning import MODEL_FILE
from relaunch.pipeline.page import convert
from relaunch.pipeline.run import MAPPING, choose
from relaunch.pipeline.walls import learn_answers
from relaunch.recordfile import read_record
from relaunch.sitemodel import SiteModel, from_json, to_json
from relaunch.sitemodel.needed import needed
from relaunch.sitemodel.soft404 import REASON as SOFT_404
from relaunch.slugs import safe_join, slugify, unique
from relaunch.yamlwrite import emit

CASES = Path("tests") / "cases"
MOST_NAME = 60
# What a run adds to a record from other pages or from editors; all else of a record is its page's.
_COMPARED = ("type", "title", "language", "published", "author", "teaser", "tags", "fields")


@dataclass(frozen=True, slots=True)
class Cut:
    """A case as it was cut: `differs` are the fields in which the run's record says something else."""

    folder: Path
    url: str
    mapping: str
    files: tuple[str, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A page of a run folder and what it was built by."""

    capture: Capture
    mapping: Mapping
    given: str
    system: str
    base: str
    model: SiteModel | None
    record: str  # its file, empty for none


def cut(out: Path, url: str, folder: Path | None = None) -> Cut:
    """Write the case of a page into a folder of its own, by default below tests/cases/, named for its URL.

    The case gives the same without the site as the page did with it; that is tried before the folder appears.
    """
    found, pages, model, result = _looked_up(out, url)
    target = folder or _free(found.capture.url)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ArchiveError(f"{target}: is there already; another --out, or removing it, would be right")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".case-", dir=target.parent))
    except OSError as error:
        raise ArchiveError(f"{target}: cannot be made: {error.strerror or error}; another --out would do") from error
    try:
        for known in (model, found.model):
            _fill(beside, found, pages, known)
            made = result_of(read_case(beside))
            if made == result:
                break
        else:
            names = ", ".join(line.field for line in compare(result, made) if line.status != "ok")
            raise ArchiveError(f"{url}: gives another record alone than in its site ({names}); another page would do")
        (beside / EXPECTED).write_text(written(made), encoding="utf-8")
        beside.chmod(0o755)
        if target.is_dir():
            target.rmdir()
        beside.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    files = tuple(sorted(path.name for path in target.iterdir()))
    return Cut(target, found.capture.url, found.given, files, _differences(out, found, result))


def _looked_up(out: Path, url: str) -> tuple[_Found, dict[str, Capture], SiteModel | None, dict[str, Any]]:
    """Return a page, the other pages that it needs, the part of the site's model too, and what becomes of it."""
    with Archive(out / "archive") as archive:
        found = _find(out, archive, url)
        pages: dict[str, Capture] = {}

        def fetch(other: str) -> Capture | None:
            capture = fetch_page(archive, other)
            if capture is not None:
                pages[other] = capture
            return capture

        not_found = learn_answers(archive, found.mapping)

        def use(model: SiteModel | None) -> dict[str, Any]:
            case = Case(found.capture, model=model)
            try:
                convert(found.capture, found.mapping, model, not_found=not_found, fetch=fetch)
            except LeftOutError as error:
                if str(error) == SOFT_404:
                    raise ArchiveError(
                        f"{url}: is left out because of the site's other answers ({error}), which a case does not "
                        "hold; a page with a record would be right"
                    ) from error
            return result_of(replace(case, mapping=found.given, system=found.system, base=found.base, pages=pages))

        result = use(found.model)
        model = needed(found.model, use) if found.model else None
        return found, pages, model, result


def _find(out: Path, archive: Archive, url: str) -> _Found:
    with Ledger(out / "ledger.sqlite") as ledger:
        page = page_named(ledger.db, url)
        given = ledger.recall(MAPPING)
        rows = ledger.query(
            "SELECT r.file FROM urls u JOIN records r ON r.id = u.record WHERE u.url = ? AND u.outcome = 'record'", page
        )
    capture = fetch_page(archive, page or url)
    if capture is None:
        raise ArchiveError(f"{url}: no page of this run; a URL of redirects.csv, with a record, would be right")
    if "/" in given and not Path(given).is_file():
        raise MappingError([f"{given}: the mapping of the last build is not there any more; build again first"])
    by = choose(out)
    model = out / MODEL_FILE
    known = from_json(model.read_text(encoding="utf-8")) if model.is_file() else None
    return _Found(capture, by.mapping(), given, by.system, by.base, known or None, rows[0][0] if rows else "")


def _free(url: str) -> Path:
    """Return the default folder of a URL's case: safe letters only, whatever the URL says."""
    parts = urlsplit(url)
    name = slugify(unquote(f"{parts.path} {parts.query}").strip("/ ") or "home", MOST_NAME)
    return CASES / unique(name, lambda name: (CASES / name).exists(), MOST_NAME)


def _fill(folder: Path, found: _Found, pages: dict[str, Capture], model: SiteModel | None) -> None:
    """Write everything of a case but what is expected."""
    said: dict[str, Any] = {"url": found.capture.url, "headers": _headers(found.capture)}
    if found.given:
        is_file = found.given.endswith((".yaml", ".yml")) or "/" in found.given
        said["mapping"] = _relative(Path(found.given), folder) if is_file else found.given
    said |= {"system": found.system, "base": found.base}
    (folder / ("source.txt" if found.capture.media_type == "text/plain" else "source.html")).write_bytes(
        found.capture.body
    )
    others = []
    for number, (url, capture) in enumerate(sorted(pages.items()), 2):
        name = f"page-{number}.html"
        (folder / name).write_bytes(capture.body)
        others.append({"url": url, "file": name, "headers": _headers(capture)})
    if others:
        said["pages"] = others
    (folder / PAGE).write_text(emit(said), encoding="utf-8")
    if model:
        (folder / MODEL_FILE).write_text(to_json(model), encoding="utf-8", errors="surrogatepass")


def _relative(file: Path, folder: Path) -> str:
    """Return where a file lies, seen from a folder, so that both can move together."""
    return Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix()


def _headers(capture: Capture) -> dict[str, str]:
    """Return the headers that a page is read by: its type, and those that a legacy system is known by."""
    wanted = {"content-type", "content-language"}
    for system in load_systems():
        wanted |= {signal.header.partition("=")[0].lower() for signal in system.detect.signals if signal.header}
    kept: dict[str, str] = {}
    for name, value in capture.headers:
        if name.lower() in wanted and name.lower() not in map(str.lower, kept):
            kept["Content-Type" if name.lower() == "content-type" else name] = value
    return kept


def _differences(out: Path, found: _Found, result: dict[str, Any]) -> tuple[str, ...]:
    """Return the fields in which the record's file says something else than the page: editors, other pages."""
    if not found.record or "record" not in result:
        return ()
    try:
        record = own_values(read_record(safe_join(out, *found.record.split("/"))))
    except (ArchiveError, MappingError):
        return ()
    told, made = (
        {"record": {key: values[key] for key in _COMPARED if key in values}} for values in (record, result["record"])
    )
    lines = [line for line in compare(told, made) if line.status != "ok" and not _is_link(line.got)]
    return tuple(line.field.removeprefix("record.") for line in lines)


def _is_link(value: Any) -> bool:
    """Say whether a value is the address of another record, which a run turns into its id."""
    return isinstance(value, str) and urlsplit(value).scheme in ("http", "https")
