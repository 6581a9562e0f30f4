"""WACZ files, as browsertrix and ArchiveWeb.page make them: a ZIP with WARC files in its folder `archive`."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from relaunch.errors import ArchiveError

SUFFIX = ".wacz"
WARCS = (".warc", ".warc.gz")
CHUNK = 1 << 20
# WARC files are compressed already: what grows more than this on the way out of the ZIP is a bomb.
MOST_GROWTH = 40
UNPACKED_ANYWAY = 10_000_000


def unpack_warcs(path: Path, folder: Path, faults: list[str]) -> Iterator[tuple[str, Path]]:
    """Copy the WARC files of a WACZ into `folder`, under numbers, and yield what each was called and where it lies.

    No name inside the ZIP is ever used as a path. A member that cannot be read is named in `faults`, and read as far
    as it goes.
    """
    try:
        packed = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise ArchiveError(f"{path}: is no WACZ file: {error}; a ZIP with WARC files was expected") from error
    with packed:
        names = {info.filename: info for info in packed.infolist() if not info.is_dir()}
        inner = sorted(name for name in names if name.lower().endswith(WARCS))
        nested = sorted(name for name in names if name.lower().endswith((SUFFIX, ".zip")))
        if not inner:
            what = f"only other packages ({nested[0]!r})" if nested else "no WARC file"
            raise ArchiveError(f"{path}: holds {what}; archive/*.warc.gz was expected, or unpack it and name its parts")
        faults.extend(f"{path}: {name!r} inside it is a package of its own; unpack it and name it" for name in nested)
        for number, name in enumerate(inner, 1):
            suffix = WARCS[1] if name.lower().endswith(WARCS[1]) else WARCS[0]
            target = folder / f"{number:05}{suffix}"
            fault = _copy(packed, names[name], target)
            if fault:
                faults.append(f"{path}: {name!r}: {fault}")
            if target.exists() and target.stat().st_size:
                yield name, target


def _copy(packed: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> str:
    """Copy one member, and return what was wrong with it."""
    if info.flag_bits & 1:
        return "is encrypted; a WACZ without a password was expected"
    most = max(UNPACKED_ANYWAY, info.compress_size * MOST_GROWTH)
    if info.file_size > most:
        return f"grows from {info.compress_size:,} to {info.file_size:,} bytes; no WARC file does"
    size = 0
    try:
        with packed.open(info) as source, target.open("wb") as copy:
            while piece := source.read(CHUNK):
                size += len(piece)
                if size > most:
                    return "is longer than it says; it was read as far as that"
                copy.write(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        return f"is damaged: {error}; it was read as far as it goes"
    return ""
