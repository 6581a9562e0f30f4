"""Keep records.jsonl saying what the YAML files say, without reading what has not changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from relaunch.atomic import replacing
from relaunch.model import Record
from relaunch.recordfile import to_json

# The id stands first in each line that the tool writes.
_ID = re.compile(rb'\{"id": "((?:[^"\\]|\\.)*+)"')


def refresh_lines(path: Path, records: Iterable[Record]) -> None:
    """Put the lines of these records in the place of their old ones; a record without a line gets one, by its id."""
    new = {record.id.encode("utf-8", "replace"): to_json(record).encode("utf-8") for record in records}
    if not new or not path.is_file():
        return
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines):
        found = _ID.match(line)
        if found and found[1] in new:
            lines[number] = new.pop(found[1])
    if new:
        own = {record_id: line for line in lines if (found := _ID.match(line)) for record_id in (found[1],)} | new
        lines = [own[record_id] for record_id in sorted(own)] + [b""]
    with replacing(path) as file:
        file.write(b"\n".join(lines))
