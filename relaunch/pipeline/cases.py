"""A case: one archived page in a folder of its own, what it is read by, and what is expected to become of it.

    source.html      the page as the server sent it (source.txt for a text copy)
    page.yaml        its URL, the headers that matter, the mapping, and other pages that it needs
    mapping.yaml     a mapping of the case's own, where page.yaml names none
    site-model.json  what must be known of the site, where anything must
    expected.yaml    what is expected
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from relaunch import yamlfile
from relaunch.clean.decode import decode, parse
from relaunch.errors import ArchiveError, LeftOutError, MappingError, PageError
from relaunch.mapping.detect import detect
from relaunch.mapping.schema import Mapping
from relaunch.model import Capture, Record
from relaunch.pipeline.draft import Draft
from relaunch.pipeline.learning import MODEL_FILE
from relaunch.pipeline.page import convert
from relaunch.pipeline.source import choose_mapping
from relaunch.recordfile import as_mapping
from relaunch.sitemodel import SiteModel, from_json
from relaunch.slugs import safe_join
from relaunch.urls import canonicalize, site_name
from relaunch.yamlwrite import emit

PAGE, EXPECTED, OWN_MAPPING = "page.yaml", "expected.yaml", "mapping.yaml"
SOURCES = ("source.html", "source.txt")
KEYS = ("url", "headers", "mapping", "system", "base", "pages")
# What the site gives a record and not its page, or what is another in every run.
OF_THE_SITE = ("id", "slug", "path", "source", "review")


@dataclass(frozen=True, slots=True)
class Case:
    """What a case's folder says: `pages` are the other pages that this one needs, by URL."""

    capture: Capture
    mapping: str = ""
    system: str = ""
    base: str = ""
    model: SiteModel | None = None
    pages: dict[str, Capture] | None = None


def is_case(folder: Path) -> bool:
    """Say whether a folder is a case."""
    return (folder / PAGE).is_file() and any((folder / name).is_file() for name in SOURCES)


def read_case(folder: Path) -> Case:
    """Read a case's folder. Raises `MappingError` with the place of what is wrong in page.yaml."""
    file = folder / PAGE
    node = yamlfile.read(file, os.path.relpath(file) if file.is_absolute() else str(file))
    said: Any = yamlfile.plain(node)
    _check(said, node)
    source = next((folder / name for name in SOURCES if (folder / name).is_file()), None)
    if source is None:
        raise ArchiveError(f"{folder}: holds no {' and no '.join(SOURCES)}; the bytes of the page would be right")
    own = folder / OWN_MAPPING
    named = said.get("mapping", "")
    mapping = str(folder / named) if named.endswith((".yaml", ".yml")) else named
    model = folder / MODEL_FILE
    return Case(
        capture=_capture(said, source),
        mapping=mapping or (str(own) if own.is_file() else ""),
        system=said.get("system", ""),
        base=said.get("base", ""),
        model=from_json(model.read_text(encoding="utf-8")) if model.is_file() else None,
        pages={page["url"]: _capture(page, safe_join(folder, page["file"])) for page in said.get("pages", ())},
    )


def _check(said: Any, node: yamlfile.Node) -> None:
    """Refuse a page.yaml that is no such thing, at its place."""
    if not isinstance(node, yamlfile.Mapping) or not isinstance(said.get("url"), str):
        raise MappingError([f"{node.where}: names no page; 'url: http://…' would be right"])
    faults = [f"{key.where}: unknown key '{key.text}'; one of {', '.join(KEYS)} would be right"
              for key, _ in node.items if key.text not in KEYS]  # fmt: skip
    pages = said.get("pages", [])
    if not isinstance(pages, list) or not all(isinstance(page, dict) and {"url", "file"} <= {*page} for page in pages):
        faults.append(f"{node.where}: pages: a list of {{url: …, file: …}} would be right")
    for value in (said, *(pages if not faults else ())):
        texts = value.get("headers", {})
        if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
            faults.append(f"{node.where}: headers: lines of 'Name: value' would be right")
    faults += [f"{node.where}: {key}: a text would be right"
               for key in ("mapping", "system", "base") if not isinstance(said.get(key, ""), str)]  # fmt: skip
    if faults:
        raise MappingError(faults)


def _capture(said: dict[str, Any], file: Path) -> Capture:
    kind = "text/plain" if file.suffix == ".txt" else "text/html"
    headers = {"Content-Type": kind, **said.get("headers", {})}
    try:
        return Capture(said["url"], 200, tuple(headers.items()), file.read_bytes(), "")
    except OSError as error:
        raise ArchiveError(f"{file}: cannot be read: {error.strerror or error}; the page's bytes would do") from error


@lru_cache(maxsize=64)
def _mapping(given: str, system: str, base: str, functions: bool) -> Mapping:
    return choose_mapping(given, system, base, functions=functions)


def forget_mappings() -> None:
    """Have every mapping read again."""
    _mapping.cache_clear()


def result_of(case: Case) -> dict[str, Any]:
    """Return what becomes of a case's page: its system, identity, record with issues, and what was taken and why.

    A mapping may call functions of its own only where it lies in the project at hand.
    """
    capture = case.capture
    system = case.system or _system_of(capture)
    is_ours = bool(case.mapping) and Path(case.mapping).resolve().is_relative_to(Path.cwd().resolve())
    mapping = _mapping(case.mapping, system, case.base or f"http://{site_name(capture.url)}/", is_ours)
    found = canonicalize(capture.url, capture.url, mapping.urls)
    result: dict[str, Any] = {"system": system, "url": found.url, "kind": found.kind}
    try:
        drafts = convert(capture, mapping, case.model, fetch=(case.pages or {}).get)
    except LeftOutError as error:
        return {**result, "left_out": str(error)}
    except PageError as error:
        return {**result, "set_aside": str(error)}
    return {**result, **told(drafts)}


def told(drafts: list[Draft]) -> dict[str, Any]:
    """Return what a page's drafts say: the record, what stood around it, what was taken, and records of its parts."""
    first, *others = drafts
    gone = Counter(removal.because for removal in first.removals)
    context = {"trail": list(first.context.trail), "canonical": first.context.canonical}
    around = {key: value for key, value in context.items() if value}
    more = {"more": [own_values(draft.record) for draft in others]} if others else {}
    return {"record": own_values(first.record), "around": around, "gone": dict(sorted(gone.items())), **more}


def own_values(record: Record) -> dict[str, Any]:
    """Return what a page itself gives its record."""
    return {key: value for key, value in as_mapping(record).items() if key not in OF_THE_SITE}


def _system_of(capture: Capture) -> str:
    if capture.media_type == "text/plain":
        return "generic"
    try:
        text, _ = decode(capture)
        return detect(parse(text), capture.headers, text)[0]
    except PageError:
        return "generic"


def written(result: dict[str, Any]) -> str:
    """Return a result as expected.yaml holds it."""
    return emit(result)
