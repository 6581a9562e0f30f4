"""Run cases: hold what becomes of their pages against what was expected, field by field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from relaunch import yamlfile
from relaunch.atomic import replacing
from relaunch.errors import ArchiveError, MappingError
from relaunch.pipeline.cases import EXPECTED, PAGE, is_case, read_case, result_of, written

OK, DIFFERS, MISSING, ACCEPTED = "ok", "differs", "written", "accepted"
# What is told part by part: a field a line.
_OPEN = frozenset(["record", "record.fields", "around", "gone"])
_TYPED = re.compile(r"\A(?:true|false|null|-?(?:0|[1-9]\d{0,17})(?:\.\d{1,30}(?:e[-+]?\d{1,3})?)?)\Z")


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a case: `expected` and `got` are None where there is no such value."""

    field: str
    status: str
    expected: Any = None
    got: Any = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a case came to: `ok`, `differs`, `written` (nothing was expected yet), `accepted`."""

    folder: Path
    status: str
    lines: tuple[Line, ...] = field(default=())

    @property
    def failed(self) -> bool:
        """Whether a person must look."""
        return self.status in (DIFFERS, MISSING)


def find_cases(folders: Iterable[Path]) -> list[Path]:
    """Return the cases that some folders are, or hold at any depth, from A to Z. Raises `ArchiveError` for none."""
    found: dict[Path, None] = {}
    for folder in folders:
        below = [folder] if is_case(folder) else sorted(p.parent for p in folder.rglob(PAGE) if is_case(p.parent))
        if not below:
            raise ArchiveError(f"{folder}: holds no case; `relaunch case URL` cuts one into tests/cases/")
        found.update(dict.fromkeys(below))
    return list(found)


def run_case(folder: Path, accept: bool = False) -> Result:
    """Run a case. Where expected.yaml is missing it is written; with `accept` it is made to say what is now."""
    made = written(result_of(read_case(folder)))
    file = folder / EXPECTED
    if not file.is_file():
        _write(file, made)
        return Result(folder, MISSING, tuple(compare({}, _values(made, EXPECTED))))
    lines = tuple(compare(_values(_text(file), str(file)), _values(made, EXPECTED)))
    if all(line.status == OK for line in lines):
        return Result(folder, OK, lines)
    if accept:
        _write(file, made)
    return Result(folder, ACCEPTED if accept else DIFFERS, lines)


def compare(expected: dict[str, Any], made: dict[str, Any]) -> Iterator[Line]:
    """Yield a line for each field, in the order of what is now, and what is gone behind it."""
    before, now = dict(_flat(expected)), dict(_flat(made))
    for name in dict.fromkeys([*now, *before]):
        old, new = before.get(name), now.get(name)
        yield Line(name, OK if _told(old) == _told(new) else DIFFERS, old, new)


def _told(value: Any) -> str:
    """Return a value as it is compared: `true` is not `1`, nor `'true'`."""
    return json.dumps(value, ensure_ascii=False)


def _flat(values: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        name = f"{above}{key}"
        if name in _OPEN and isinstance(value, dict):
            yield from _flat(value, f"{name}.")
        else:
            yield name, value


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError([f"{file}:1:1: cannot be read: {error}; a file that relaunch test wrote is"]) from error


def _values(text: str, name: str) -> dict[str, Any]:
    found = _plain(yamlfile.parse(text, name))
    if not isinstance(found, dict):
        raise MappingError([f"{name}:1:1: not what relaunch test writes; lines of 'key: value' would be right"])
    return found


def _plain(node: yamlfile.Node) -> Any:
    """Return a node as plain values: a number or yes and no without quotes is one, all else is text."""
    if isinstance(node, yamlfile.Mapping):
        return {key.text: _plain(value) for key, value in node.items}
    if isinstance(node, yamlfile.Sequence):
        return [_plain(item) for item in node.items]
    return json.loads(node.text) if node.plain and _TYPED.match(node.text) else node.text


def _write(file: Path, text: str) -> None:
    with replacing(file) as target:
        target.write(text.encode("utf-8"))
