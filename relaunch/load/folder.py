"""The records of a run folder as an import needs them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from relaunch.errors import LoadError, ReviewError
from relaunch.model import Record
from relaunch.recordfile import read_record


@dataclass(frozen=True, slots=True)
class Records:
    """All records of a folder. `unread` names files that cannot be read, `site` is the first part of all ids."""

    site: str
    records: tuple[Record, ...]
    unread: tuple[str, ...]


def read_records(folder: Path) -> Records:
    """Read every record's file below records/; two with one id, or ids of two sites, stop the reading."""
    found: dict[str, tuple[Record, Path]] = {}
    unread: list[str] = []
    for path in sorted((folder / "records").glob("*/*.yaml")):
        if path.is_symlink():
            unread.append(f"{path}: a link; a file would be right")
            continue
        try:
            record = read_record(path)
        except ReviewError as error:
            unread.append(str(error).splitlines()[0])
            continue
        if record.id in found:
            raise LoadError(f"{path}: the id '{record.id}' is that of {found[record.id][1]}, too; one of each is right")
        found[record.id] = record, path
    sites = sorted({record_id.partition("/")[0] for record_id in found})
    if len(sites) != 1:
        said = f"ids of {len(sites)} sites ({', '.join(sites)[:100]})" if sites else "no records"
        raise LoadError(f"{folder / 'records'}: {said}; the records of one site would be right")
    return Records(sites[0], tuple(record for record, _ in found.values()), tuple(unread))
