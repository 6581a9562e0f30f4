"""What `relaunch init` makes of a portal whose hints were taken out, against the mapping written by hand."""

from __future__ import annotations

import json
import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.site import page_text
from benchmarks.strip import strip_hints
from relaunch.archive import ArchiveWriter
from relaunch.demo.portal import build_portal
from relaunch.model import Capture
from relaunch.pipeline.proposing import propose
from relaunch.pipeline.run import build_folder
from relaunch.propose import write_mapping
from relaunch.tree import body_text
from tests.truth import BASE, HOST, WHEN, addresses_of, archive_portal

PAGES = 300
BY_HAND = "mappings/sites/demo.yaml"
# What rules of a mapping say of a record; links, assets, slug and path follow from these.
FILTERS = (("", False, False), (", every class renamed", True, False),
           (", every class renamed, the system not to be recognised", True, True))  # fmt: skip
STYLES = re.compile(r"<link[^>]*typo3temp[^>]*>")
FOLDERS = re.compile(r"typo3temp|fileadmin|uploads|UnCryptMailto")
PLAIN = ("title", "published", "author", "teaser", "body")


@dataclass(slots=True)
class Tally:
    """How many values of each field were wanted, and how many came out the same."""

    wanted: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    extra: Counter[str] = field(default_factory=Counter)
    texts: int = 0  # bodies of the same text, whatever their markup
    missed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def share(self) -> float:
        """The share of all values wanted that are the same."""
        return sum(self.same.values()) / max(1, sum(self.wanted.values()))


def main(pages: int = PAGES) -> None:
    """Print how much of what the mapping by hand extracts a proposed one does, on the portal without its hints."""
    with TemporaryDirectory(prefix="relaunch-bench-init-") as scratch:
        wanted = Path(scratch) / "by-hand"
        archive_portal(wanted / "archive", pages)
        build_folder(wanted, BY_HAND, workers=1)
        print("A value counts as the same when page, field and text are (types: up to their names). Not counted, since "
              "they follow from these: links, assets, slug, path.")  # fmt: skip
        for number, (said, every_class, unknown) in enumerate(FILTERS):
            print(f"\n{pages} pages, hints out{said}")
            for mode in ("without a mapping", "with the mapping of init"):
                print(f" {mode}:")
                out = Path(scratch) / f"{number} {mode}"
                archive_stripped(out / "archive", pages, every_class, unknown)
                mapping = _proposed(out) if mode.startswith("with the") else ""
                build_folder(out, mapping, workers=1)
                tally = compare(wanted, out)
                print_table(tally)
                share = tally.texts / max(1, tally.wanted["body"])
                print(f"  {'body, as text':20} {tally.wanted['body']:7,} {tally.texts:7,} {share:7.1%}", flush=True)


def _proposed(out: Path) -> str:
    """Write the mapping that init proposes for a run folder, and return its file."""
    began = time.process_time()
    text = write_mapping(propose(str(out), name="demo").plan)
    file = out / "demo.yaml"
    file.write_text(text, encoding="utf-8")
    rules = sum(not line.lstrip().startswith("#") and bool(line.strip()) for line in text.splitlines())
    spent = time.process_time() - began
    print(f"  init: {spent:.1f} s of CPU, {len(text.splitlines())} lines, of which {rules} are no comments")
    return str(file)


def archive_stripped(folder: Path, pages: int, every_class: bool = False, unknown: bool = False) -> None:
    """Write the portal's archive with the hints of its pages taken out; files and redirects as they are.

    With `unknown` the paths of the system's folders go too, so that nothing but the addresses of pages is TYPO3's.
    """
    portal = build_portal(pages)
    with ArchiveWriter(folder) as writer:
        for path in addresses_of(portal):
            answer = portal.answer(path, HOST)
            body, headers = answer.body, answer.headers
            if any(name == "Content-Type" and value.startswith("text/html") for name, value in headers) and body:
                text = strip_hints(page_text(portal, path), every_class=every_class)
                body = (FOLDERS.sub("x", STYLES.sub("", text)) if unknown else text).encode()
                headers = tuple((n, "text/html; charset=utf-8" if n == "Content-Type" else v) for n, v in headers)
            writer.write(Capture(BASE + path, answer.status, headers, body, WHEN))


def values_of(record: dict[str, Any], urls: dict[str, str]) -> dict[str, str]:
    """Return what a record says, field by field, as text with single blanks; ids of others as their URLs."""
    said: dict[str, Any] = {name: record.get(name) for name in PLAIN}
    said["tags"] = record.get("tags")
    said["parent"] = urls.get(record.get("parent", ""))
    said["references"] = [(r.get("title", ""), r["url"], r.get("text", "")) for r in record.get("references", ())]
    said |= {f"fields.{name}": value for name, value in record.get("fields", {}).items()}
    return {
        name: " ".join((value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).split())
        for name, value in said.items()
        if value not in (None, "", [], {})
    }


def compare(wanted: Path, made: Path) -> Tally:
    """Hold the records of one run folder against those of another, by their URLs."""
    tally = Tally()
    there, here = _by_url(wanted), _by_url(made)
    wanted_urls = {record["id"]: url for url, record in there.items()}
    made_urls = {record["id"]: url for url, record in here.items()}
    names = _renamed(there, here)
    for url, record in sorted(there.items()):
        other = here.get(url)
        tally.wanted["type"] += 1
        if other is not None and names.get(other["type"]) == record["type"]:
            tally.same["type"] += 1
        else:
            tally.missed["type"].append(f"{url}: {other and other['type']!r} for {record['type']!r}")
        said = values_of(other, made_urls) if other else {}
        tally.texts += bool(record.get("body")) and other is not None and _text(record) == _text(other)
        for name, value in values_of(record, wanted_urls).items():
            tally.wanted[name] += 1
            if said.pop(name, None) == value:
                tally.same[name] += 1
            else:
                got = values_of(other, made_urls).get(name) if other else None
                tally.missed[name].append(f"{url}: {got!r} for {value!r}")
        tally.extra.update(said.keys())
    tally.extra["records"] = len(here.keys() - there.keys())
    return tally


def _text(record: dict[str, Any]) -> str:
    return " ".join(body_text(record.get("body", "")).split())


def _renamed(there: dict[str, Any], here: dict[str, Any]) -> dict[str, str]:
    """Pair each type made with the one type wanted that most of its pages have; a wanted type is given once."""
    pairs = Counter((here[url]["type"], there[url]["type"]) for url in there.keys() & here.keys())
    names: dict[str, str] = {}
    for (mine, theirs), _ in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        if mine not in names and theirs not in names.values():
            names[mine] = theirs
    return names


def _by_url(out: Path) -> dict[str, dict[str, Any]]:
    lines = (out / "records.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["source"]["url"]: record for record in map(json.loads, lines)}


def print_table(tally: Tally) -> None:
    """Print a row for each field, and the total."""
    print(f"  {'field':20} {'wanted':>7} {'same':>7} {'share':>7} {'not wanted':>11}")
    for name in sorted(tally.wanted):
        share = tally.same[name] / tally.wanted[name]
        print(f"  {name:20} {tally.wanted[name]:7,} {tally.same[name]:7,} {share:7.1%} {tally.extra[name]:11,}")
    rest = {name: count for name, count in tally.extra.items() if name not in tally.wanted and count}
    print(f"  {'all':20} {sum(tally.wanted.values()):7,} {sum(tally.same.values()):7,} {tally.share:7.1%}")
    if rest:
        print(f"  fields that nobody wanted: {', '.join(f'{name} {count}' for name, count in sorted(rest.items()))}")
