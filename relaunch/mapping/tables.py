"""Tables beside a mapping: what a lookup or a taxonomy may read from a CSV or YAML file of its folder."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from relaunch import yamlfile
from relaunch.errors import MappingError
from relaunch.tree import squash

NAME = re.compile(r"(?:[\w-][\w.-]*/){0,4}[\w-][\w.-]*\.(?:csv|ya?ml)")
MAX_BYTES = 2_000_000
MAX_ROWS = 20_000
CSV_SIGNS = frozenset(";,\t")

Rows = list[tuple[str, list[str]]]  # a name, and what stands behind it


def read_table(name: str, mapping_file: str, faults: list[str], where: str) -> Rows:
    """Return the rows of a table file; what is wrong with it is written to `faults` at its own place, or at `where`."""
    path = beside(name, mapping_file)
    if path is None or not NAME.fullmatch(name):
        faults.append(f"{where}: '{name[:80]}' is no file beside the mapping; the name of a .csv or .yaml file in its "
                      "folder, or below, would be right")  # fmt: skip
        return []
    if not path.is_file():
        faults.append(f"{where}: '{name}' is not there; a .csv or .yaml file in {path.parent} would be right")
        return []
    if path.stat().st_size > MAX_BYTES:
        faults.append(f"{where}: '{name}' has more than {MAX_BYTES:,} bytes; a shorter table would be right")
        return []
    rows = _csv_rows(path, faults) if path.suffix == ".csv" else _yaml_rows(path, faults)
    return _once(rows, faults)


def beside(name: str, mapping_file: str) -> Path | None:
    """Return a file in a mapping's folder or below; None for a name that leads out of it, by a link too."""
    folder = Path(mapping_file).parent.resolve()
    if not name or Path(name).is_absolute() or ".." in Path(name).parts or "\0" in name:
        return None
    path = (folder / name).resolve()
    return path if path.is_relative_to(folder) else None


def file_of(where: str) -> str:
    """Return the file of a place `file:line:column`."""
    return where.rsplit(":", 2)[0]


_Placed = list[tuple[str, str, list[str]]]  # place, name, what stands behind it


def _csv_rows(path: Path, faults: list[str]) -> _Placed:
    """Read a CSV file: a name and what belongs to it, in columns; its first line shows the separator."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.append(f"{path}:1:1: not UTF-8; save the file as UTF-8")
        return []
    head = text.partition("\n")[0]
    separator = max(sorted(CSV_SIGNS), key=head.count)
    found: _Placed = []
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        for row in reader:
            cells = [squash(cell) for cell in row]
            if not any(cells):
                continue
            if not cells[0] or len(found) >= MAX_ROWS:
                wrong = "the first column is empty" if not cells[0] else f"more than {MAX_ROWS:,} rows"
                faults.append(f"{path}:{reader.line_num}:1: {wrong}; a name, then what belongs to it, would be right")
                return found
            found.append((f"{path}:{reader.line_num}:1", cells[0], [cell for cell in cells[1:] if cell]))
    except csv.Error as error:
        faults.append(f"{path}:{reader.line_num}:1: {error}; a name, then what belongs to it, would be right")
    return found


def _yaml_rows(path: Path, faults: list[str]) -> _Placed:
    try:
        return rows_of(yamlfile.read(path), faults)
    except MappingError as error:
        faults.extend(error.faults)
        return []


def rows_of(node: yamlfile.Node, faults: list[str]) -> _Placed:
    """Return a mapping's keys with what stands behind each: a text or a list of texts; or a list's texts alone."""
    found: _Placed = []
    pairs = node.items if isinstance(node, yamlfile.Mapping) else ()
    if isinstance(node, yamlfile.Sequence):
        pairs = tuple((item, yamlfile.Sequence((), item.where)) for item in node.items
                      if isinstance(item, yamlfile.Scalar))  # fmt: skip
    if isinstance(node, yamlfile.Scalar) or (isinstance(node, yamlfile.Sequence) and len(pairs) != len(node.items)):
        faults.append(f"{node.where}: a mapping of names, or a list of names, would be right")
    for key, value in pairs:
        listed = value.items if isinstance(value, yamlfile.Sequence) else (value,)
        texts = [squash(item.text) for item in listed if isinstance(item, yamlfile.Scalar)]
        if len(texts) != len(listed):
            faults.append(f"{value.where}: {key.text}: a text, or a list of texts, would be right")
        found.append((key.where, squash(key.text), [text for text in texts if text]))
    return found


def _once(rows: _Placed, faults: list[str]) -> Rows:
    seen: dict[str, str] = {}
    for where, name, _ in rows:
        first = seen.setdefault(name.casefold(), where)
        if first != where:
            faults.append(f"{where}: '{name}' is there already, in line {first.rsplit(':', 2)[1]}; keep one of the two")
    return [(name, values) for _, name, values in rows]


def table_of(rows: Rows, faults: list[str], where: str) -> dict[str, str]:
    """Return rows as a table of names and what each becomes."""
    for name, values in rows:
        if len(values) != 1:
            faults.append(f"{where}: '{name}' has {len(values)} values; one would be right")
    return {name: values[0] for name, values in rows if values}


def terms_of(rows: Rows, faults: list[str], where: str) -> dict[str, tuple[str, ...]]:
    """Return rows as terms with their synonyms; a name that stands for two terms is a fault."""
    meant: dict[str, str] = {}
    for term, synonyms in rows:
        for name in (term, *synonyms):
            other = meant.setdefault(name.casefold(), term)
            if other != term:
                faults.append(f"{where}: '{name}' stands for '{other}' and for '{term}'; for one would be right")
    return {term: tuple(synonyms) for term, synonyms in rows}
