"""Change one letter of a shipped mapping, and see what the loader makes of it: `python -m tests.mapping.fuzz 1000`."""

from __future__ import annotations

import dataclasses
import random
import re
import shutil
import string
import sys
import tempfile
import typing
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from relaunch.errors import MappingError
from relaunch.mapping.load import load_mapping, shipped_shelf
from relaunch.mapping.schema import Mapping, StepCall, TransformCall
from relaunch.urls import UrlRules
from relaunch.yamlfile import bare, hints

# What a mapping may say in words of its own: any of them is right.
FREE = frozenset({"title", "because", "source", "value", "name", "base", "join", "url words", "options"})
FREE_NOTES = frozenset({"a CSS selector", "an XPath expression", "a regular expression", "NAME or NAME=PATTERN",
                        "a label, or a list of labels"})  # fmt: skip
BLOCK = re.compile(r": *[>|][-+]?\d? *(?:#.*)?$")
WORD = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Outcome:
    """What became of one change: its class, and what it was."""

    kind: str
    file: str
    line: int
    before: str
    after: str
    said: str = ""

    @property
    def is_fine(self) -> bool:
        return self.kind in FINE


# reported at its line with the right word; reported at its line, where no list of words exists; and harmless:
# nothing changed; a text of the engineer's own; a selector or pattern that compiles.
FINE = ("suggested", "refused", "equal", "free text", "selector or pattern")


def changed(text: str, chance: random.Random) -> tuple[str, int, str, str]:
    """Change one letter; return the new text, the line, and the word before and after."""
    while True:
        at = chance.randrange(len(text))
        if not text[at].isascii() or not text[at].isalpha():
            continue
        letter = chance.choice(string.ascii_lowercase)
        new = chance.choice([text[:at] + letter + text[at:], text[:at] + text[at + 1 :],
                             text[:at] + letter + text[at + 1 :],
                             text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]])  # fmt: skip
        if new == text or new.count("\n") != text.count("\n") or new[at : at + 1] in "\n:'\"{}[],# ":
            continue
        word = next(m for m in WORD.finditer(text) if m.start() <= at < m.end())
        after = WORD.match(new, word.start())
        return new, text.count("\n", 0, at) + 1, word.group(), after.group() if after else ""


def leaves(value: Any, kind: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    """Yield each text and number of a mapping with its path and what it is."""
    note = typing.get_args(kind)[1] if typing.get_origin(kind) is Annotated else ""
    kind = bare(kind)
    if isinstance(value, (StepCall, TransformCall)):
        yield path, "name of a call", value.name
        yield f"{path}.options", "options", repr(sorted(value.options.items()))
    elif isinstance(value, UrlRules):
        for field in dataclasses.fields(value):
            said = getattr(value, field.name)
            yield f"{path}.{field.name}", field.name if isinstance(said, (bool, int)) else "url words", repr(said)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in ("where", "files", "places"):
                below = hints(type(value))[field.name]
                yield from leaves(getattr(value, field.name), below, f"{path}.{field.name}")
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, typing.get_args(kind)[1] if typing.get_args(kind) else Any, f"{path}.{key}")
    elif isinstance(value, (tuple, list)):
        member = typing.get_args(kind)[0] if typing.get_args(kind) else Any
        for number, part in enumerate(value):
            yield from leaves(part, member, f"{path}[{number}]")
    else:
        yield path, note or path.rpartition(".")[2], value


def difference(one: Mapping, other: Mapping) -> tuple[str, str]:
    """Return the class of what differs between two mappings, and what it is."""
    ours, theirs = ({path: (note, value) for path, note, value in leaves(m, Mapping, "")} for m in (one, other))
    paths = [path for path in {**ours, **theirs} if ours.get(path) != theirs.get(path)]
    if not paths:
        return "equal", ""
    notes = {(ours.get(path) or theirs[path])[0] for path in paths}
    if any(path not in ours or path not in theirs for path in paths):
        return "another mapping", ", ".join(paths[:3])
    if notes <= FREE_NOTES:
        return "selector or pattern", ""
    return ("free text", "") if notes <= FREE else ("another mapping", ", ".join(paths[:3]))


def try_one(shelf: Path, file: str, whole: Mapping, seed: int) -> Outcome:
    """Change one letter of one file, load it, put it back, and say what came of it."""
    path = shelf / file
    text = path.read_text(encoding="utf-8")
    new, line, before, after = changed(text, random.Random(seed))
    path.write_text(new, encoding="utf-8")
    try:
        kind, said = difference(whole, load_mapping(path, [shelf]))
    except MappingError as error:
        kind, said = judged(error.faults, path, begun(new, line), before)
    finally:
        path.write_text(text, encoding="utf-8")
    return Outcome(kind, file, line, before, after, said)


def begun(text: str, line: int) -> tuple[int, ...]:
    """Return a line, and that in which the text begins of which it is a further line."""
    lines = text.split("\n")
    depths = [len(told) - len(told.lstrip()) for told in lines]
    at = line - 1
    while depths[at]:
        at = next((n for n in range(at - 1, -1, -1) if depths[n] < depths[at] and lines[n].strip()), 0)
        if BLOCK.search(lines[at]):
            return line, at + 1
    return (line,)


def judged(faults: list[str], path: Path, lines: tuple[int, ...], before: str) -> tuple[str, str]:
    """Say whether the faults name the right line, and the right word where there is one."""
    wanted = "|".join(map(str, lines))
    here = [fault for fault in faults if re.match(rf".*?{re.escape(path.name)}:(?:{wanted}):\d+: ", fault)]
    if not here:
        return "reported elsewhere", " | ".join(faults)
    if any(f"did you mean '{before}'" in fault for fault in here):
        return "suggested", here[0]
    if any("did you mean" in fault or "unknown" in fault for fault in here):
        return "another word suggested", here[0]
    return "refused", here[0]


def copy_of_shelf(folder: Path) -> Path:
    for name in ("sites", "systems"):
        shutil.copytree(shipped_shelf() / name, folder / name)
    return folder


def run(shelf: Path, count: int, first: int = 0) -> list[Outcome]:
    """Try so many changes, in files by their size."""
    files = sorted(path.relative_to(shelf).as_posix() for path in shelf.glob("s*/*.yaml"))
    sizes = [(shelf / file).stat().st_size for file in files]
    whole = {file: load_mapping(shelf / file, [shelf]) for file in files}
    chosen = [(random.Random(-seed - 1).choices(files, sizes)[0], seed) for seed in range(first, first + count)]
    return [try_one(shelf, file, whole[file], seed) for file, seed in chosen]


SIGNS = "{}[]:,'\"#&*!|>%@`-\t\n \0é€()\\?+.$^=<>/~0123456789abc"


def torn(text: str, chance: random.Random) -> str:
    """Change a text at a few places in any way: signs that mean something in YAML, parts lost, parts twice."""
    for _ in range(chance.choice([1, 1, 2, 5])):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice([0, 0, 1, 1, 3, 20, 200]))
        text = text[:start] + chance.choice(["", *SIGNS, text[end : end + 30]]) + text[end:]
    return text


def main(count: int, first: int = 0) -> int:
    with tempfile.TemporaryDirectory() as folder:
        outcomes = run(copy_of_shelf(Path(folder)), count, first)
    for outcome in outcomes:
        if not outcome.is_fine:
            print(f"{outcome.kind}: {outcome.file}:{outcome.line}: '{outcome.before}' to '{outcome.after}': "
                  f"{outcome.said[:300]}")  # fmt: skip
    for kind, number in Counter(outcome.kind for outcome in outcomes).most_common():
        print(f"{number:>6} {kind}")
    return 0 if all(outcome.is_fine for outcome in outcomes) else 1


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:] or ["1000"])))
