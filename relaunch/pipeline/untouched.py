"""Know that a run folder is as its last build left it, and judge a mapping's assertions by what lies there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from relaunch.mapping.assertions import OWN, Tally
from relaunch.mapping.schema import Mapping
from relaunch.model import Record
from relaunch.pipeline.decisions import FILE as DECISIONS
from relaunch.pipeline.journal import FILE as JOURNAL

FOLDERS = ("records", "withdrawn")
FILES = ("records.jsonl", "redirects.csv", "site-model.json", DECISIONS, JOURNAL)


def state_of(out: Path) -> dict[str, tuple[int, int]]:
    """Return what tells that somebody has changed a file that a build reads or writes."""
    found = {name: _stat(out / name) for name in FILES}
    found.update(entry for folder in FOLDERS for entry in _below(out / folder))
    return found


def _below(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    try:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir(follow_symlinks=False):
                    yield from _below(Path(entry.path))
                else:
                    yield entry.path, _stat(Path(entry.path))
    except OSError:
        yield str(folder), (0, 0)


def _stat(path: Path) -> tuple[int, int]:
    try:
        said = path.lstat()
    except OSError:
        return 0, 0
    return said.st_mtime_ns, said.st_size


def failed_in(out: Path, mapping: Mapping) -> tuple[str, ...]:
    """Return what a mapping asserts and is not so of the records that lie in a run folder."""
    if not mapping.assertions:
        return ()
    tally = Tally(mapping)
    with (out / "records.jsonl").open("rb") as lines:
        for line in lines:
            tally.add(record_in(line))
    return tuple(tally.failed())


def record_in(line: bytes) -> Record:
    """Return as much of the record of a line of JSON as a mapping's assertions look at."""
    values = json.loads(line)
    own = {name: values[name] for name in OWN if values.get(name)}
    own |= {"id": values["id"], "type": values["type"], "fields": values.get("fields", {})}
    return Record(**{"title": "", **own})
