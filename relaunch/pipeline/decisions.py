"""The editors' answers about pages that may be one: `decisions.yaml` of the run folder.

relaunch writes each open question into it, an editor writes `yes` or `no` behind `same:`, and no pair is asked twice.
Whatever stands in the file stays, byte for byte; only questions that nobody answered and that no longer arise go.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from relaunch import yamlfile
from relaunch.atomic import replacing
from relaunch.errors import MappingError
from relaunch.yamlwrite import scalar

FILE = "decisions.yaml"
KEY = "near_duplicates"
HEAD = (
    "# Pages that may be one page. Write yes or no behind 'same:'. Yes makes one record of both, no keeps both;\n"
    "# a pair that has its answer is not asked again.\n"
    f"{KEY}:\n"
)
_NAMES = ("first", "second", "difference", "same")


@dataclass(frozen=True, slots=True)
class Question:
    """Two addresses, from A to Z, and what their pages differ in."""

    first: str
    second: str
    difference: str

    @property
    def pair(self) -> tuple[str, str]:
        """Both addresses."""
        return self.first, self.second


@dataclass(slots=True)
class Decisions:
    """What the file says: an answer for each pair that has one. With `faults` it is never written."""

    path: Path | None = None
    answers: dict[tuple[str, str], bool] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    head: str = ""
    entries: list[tuple[tuple[str, str], bool, str]] = field(default_factory=list)  # pair, still open, its lines

    def ask(self, questions: Iterable[Question]) -> None:
        """Write the open questions into the file, each at its place; a file that has a fault is left alone."""
        if self.path is None or self.faults:
            return
        open_now = {question.pair: question for question in questions if question.pair not in self.answers}
        kept = [(pair, lines) for pair, is_open, lines in self.entries if not is_open or pair in open_now]
        known = {pair for pair, _ in kept}
        new = [(pair, _lines(question)) for pair, question in sorted(open_now.items()) if pair not in known]
        if not new and len(kept) == len(self.entries):
            return
        entries = _merged(kept, new)
        text = (self.head or HEAD) + "".join(lines for _, lines in entries)
        if not entries:
            text = text.rstrip("\n").removesuffix(f"{KEY}:") + f"{KEY}: []\n"
        with replacing(self.path) as file:
            file.write(text.encode("utf-8"))


def _merged(
    kept: list[tuple[tuple[str, str], str]], new: list[tuple[tuple[str, str], str]]
) -> list[tuple[tuple[str, str], str]]:
    """Put new questions before the first kept one that comes after them; what is kept stays in its order."""
    merged = list(kept)
    for pair, lines in new:
        place = next((n for n, (other, _) in enumerate(merged) if other > pair), len(merged))
        if place and not merged[place - 1][1].endswith("\n"):
            merged[place - 1] = (merged[place - 1][0], merged[place - 1][1] + "\n")
        merged.insert(place, (pair, lines))
    return merged


def _lines(question: Question) -> str:
    return (
        f"  - first: {scalar(question.first)}\n    second: {scalar(question.second)}\n"
        f"    difference: {scalar(question.difference)}\n    same:\n"
    )


def read_decisions(path: Path) -> Decisions:
    """Return what the editors decided; a file that is not there says nothing, one that cannot be read has faults."""
    decisions = Decisions(path)
    if not path.exists():
        return decisions
    try:
        node = yamlfile.read(path)
        text = path.read_bytes().decode("utf-8-sig")
    except MappingError as error:
        decisions.faults.extend(error.faults)
        return decisions
    if isinstance(node, yamlfile.Mapping) and not node.items:
        decisions.head = _with_end(text) + f"{KEY}:\n" if text.strip() else ""
        return decisions
    found = node.get(KEY) if isinstance(node, yamlfile.Mapping) else None
    if isinstance(found, yamlfile.Scalar) and not found.text:
        found = yamlfile.Sequence((), found.where)
    if not isinstance(found, yamlfile.Sequence) or not isinstance(node, yamlfile.Mapping) or len(node.items) != 1:
        decisions.faults.append(f"{path}:1:1: a file with the one key '{KEY}' and a list below it would be right")
        return decisions
    _take(decisions, found, text)
    return decisions


def _take(decisions: Decisions, found: yamlfile.Sequence, text: str) -> None:
    """Take answers and lines of each entry of the file."""
    lines = text.splitlines(keepends=True)
    starts = [int(item.where.rsplit(":", 2)[1]) - 1 for item in found.items]
    for item, start, end in zip(found.items, starts, [*starts[1:], len(lines)], strict=False):
        entry = _entry(item, decisions.faults)
        if entry is None:
            continue
        pair = (min(entry["first"], entry["second"]), max(entry["first"], entry["second"]))
        word = entry["same"].strip().casefold()
        if word:
            decisions.answers[pair] = word in yamlfile.YES
        untouched = "".join(lines[start:end]) == _lines(Question(entry["first"], entry["second"], entry["difference"]))
        decisions.entries.append((pair, not word and untouched, "".join(lines[start:end])))
    # An empty list is written on the key's own line, and new entries need it open.
    decisions.head = _with_end("".join(lines[: starts[0]] if starts else lines).replace(f"{KEY}: []", f"{KEY}:"))
    if any("{" in lines[start] or "- " not in lines[start] for start in starts) and not decisions.faults:
        decisions.entries.clear()
        decisions.faults.append(f"{found.where}: each pair on lines of its own behind '- ' would be right")


def _with_end(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _entry(item: yamlfile.Node, faults: list[str]) -> dict[str, str] | None:
    """Return an entry's texts, or write down what is wrong with it."""
    if not isinstance(item, yamlfile.Mapping):
        faults.append(f"{item.where}: a pair with the keys {', '.join(_NAMES)} would be right")
        return None
    before = len(faults)
    texts = dict.fromkeys(_NAMES, "")
    for key, value in item.items:
        if key.text not in _NAMES or not isinstance(value, yamlfile.Scalar):
            faults.append(f"{key.where}: '{key.text}' is here; the keys are {', '.join(_NAMES)}, each with a text")
        else:
            texts[key.text] = value.text
            if key.text == "same" and value.text.strip().casefold() not in {"", *yamlfile.YES, *yamlfile.NO}:
                faults.append(f"{value.where}: '{value.text[:60]}' is here; yes or no would be right")
    if not texts["first"] or not texts["second"]:
        faults.append(f"{item.where}: 'first' and 'second' need an address each")
    return texts if len(faults) == before else None
