"""Write files whole or not at all: a reader never sees half a file, and a file that says the same stays untouched."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from relaunch.errors import ArchiveError

CHUNK = 1 << 20


@contextlib.contextmanager
def replacing(path: Path, *, durable: bool = False) -> Iterator[BinaryIO]:
    """Open a file that takes the place of `path` when the block ends without an error.

    Where both hold the same bytes the old one stays, with its modification time. `durable` waits for the disk, so that
    the file outlives a power failure; without it, it outlives the end of the program.
    """
    # The name does not come from the target's: a name of 255 bytes has no room for a suffix.
    name = hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]
    temporary = path.parent / f".{name}.{os.getpid()}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        with open(temporary, "xb") as file:
            yield file
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if same_bytes(path, temporary):
            temporary.unlink()
        else:
            temporary.replace(path)
    except OSError as error:
        said = error.strerror or str(error)
        raise ArchiveError(f"{path}: cannot be written: {said}; a folder with room that may be written to") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def same_bytes(one: Path, other: Path) -> bool:
    """Tell whether two regular files hold the same bytes; a link or a missing file equals nothing."""
    if one.is_symlink() or not one.is_file() or one.stat().st_size != other.stat().st_size:
        return False
    with open(one, "rb") as a, open(other, "rb") as b:
        while chunk := a.read(CHUNK):
            if chunk != b.read(CHUNK):
                return False
    return True
