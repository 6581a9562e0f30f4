"""A folder that an export owns: whole files, nothing stale, and never a file that somebody else put there."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from relaunch.atomic import replacing
from relaunch.errors import LoadError
from relaunch.slugs import safe_join

MARK = "relaunch-export.json"  # what is ours in the folder
FORM = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A file to write: its name inside the folder, and its bytes, made when their turn comes, or the file to copy."""

    name: str
    body: Callable[[], bytes] | Path


@dataclass(frozen=True, slots=True)
class Mark:
    """What a folder holds: which target's files, of which site, and where each record lives by them."""

    target: str
    site: str
    files: tuple[str, ...] = ()
    places: dict[str, str] = field(default_factory=dict)


def as_json(value: Any) -> bytes:
    """Return JSON as people can read it, the same bytes for the same value."""
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    return text.encode("utf-8", "replace") + b"\n"


def read_mark(folder: Path, target: str, site: str) -> Mark:
    """Return what is ours in a folder; one that is neither new, empty nor ours is refused."""
    right = f"a new or an empty folder, or one that relaunch export --target {target} wrote for {site}, would be right"
    if not folder.exists() and not folder.is_symlink():
        return Mark(target, site)
    if not folder.is_dir():
        raise LoadError(f"{folder}: no folder; {right}")
    mark = folder / MARK
    if not mark.exists():
        if any(folder.iterdir()):
            raise LoadError(f"{folder}: holds files of somebody else; {right}")
        return Mark(target, site)
    try:
        told = json.loads(mark.read_bytes())
        found = Mark(str(told["target"]), str(told["site"]), tuple(map(str, told["files"])), dict(told["places"]))
        fits = told["relaunch_export"] == FORM and (found.target, found.site) == (target, site)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LoadError(f"{mark}: cannot be read ({type(error).__name__}); {right}") from error
    if not fits:
        raise LoadError(f"{folder}: holds the files for {found.target} of {found.site}; {right}")
    return found


def write_folder(folder: Path, new: Mark, pieces: Sequence[Piece]) -> tuple[int, int]:
    """Write all pieces and remove what an earlier export left; return how many were written and removed.

    The mark names old and new files before the first is written: an export that is killed leaves none that the next
    one would not know. Index files stand last among the pieces, so that they never name what is not there.
    """
    old = read_mark(folder, new.target, new.site)
    names = [piece.name for piece in pieces]
    if len(set(names)) != len(names) or MARK in names:
        raise LoadError(f"{folder}: two files of one name; one of each would be right")
    _put_mark(folder, Mark(new.target, new.site, tuple(sorted({*old.files, *names})), old.places))
    for piece in pieces:
        _put(safe_join(folder, piece.name), piece.body)
    stale = sorted(set(old.files) - set(names))
    for name in stale:
        _remove(folder, safe_join(folder, name))
    _put_mark(folder, Mark(new.target, new.site, tuple(sorted(names)), new.places))
    return len(names), len(stale)


def _put_mark(folder: Path, mark: Mark) -> None:
    _put(folder / MARK, lambda: as_json({"relaunch_export": FORM, **asdict(mark)}))


def _put(path: Path, body: Callable[[], bytes] | Path) -> None:
    with replacing(path) as file:
        if isinstance(body, Path):
            with open(body, "rb") as source:
                shutil.copyfileobj(source, file)
        else:
            file.write(body())


def _remove(folder: Path, path: Path) -> None:
    """Remove a file, and the folders that are empty without it."""
    path.unlink(missing_ok=True)
    for above in path.parents:
        if above == folder:
            break
        with contextlib.suppress(OSError):
            above.rmdir()
