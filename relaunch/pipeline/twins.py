"""Decide which drafts are one page: equal ones, near-duplicates beyond doubt, and pairs that an editor calls one.

Whoever is joined was held against the page that stays, not only against one in between, so that a chain of small
differences never joins two ends that differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from relaunch.model import Issue, Removal
from relaunch.pipeline.candidates import candidates, repeated_units
from relaunch.pipeline.compare import Around, Verdict, compare
from relaunch.pipeline.decisions import Decisions, Question
from relaunch.pipeline.stage import Stage
from relaunch.pipeline.units import Said, said_by

Pair = tuple[str, str]
# Tells how a key ranks among those of one page: the smallest speaks for it.
Rank = Callable[[str], tuple[object, ...]]


def is_text(key: str) -> bool:
    """Tell whether a page is a text, `.txt`; what it says beside a web page's words is its source or its own."""
    return key.partition("#")[0].lower().endswith(".txt")


@dataclass(slots=True)
class Twins:
    """What was found: `aliases` of each key that stays, and the questions that stay open."""

    aliases: dict[str, list[str]] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)


class _Sets:
    """Keys in sets that grow together; the smallest key stands for its set."""

    def __init__(self) -> None:
        self.above: dict[str, str] = {}

    def find(self, key: str) -> str:
        root = key
        while (over := self.above.get(root, root)) != root:
            root = over
        while key != root:
            self.above[key], key = root, self.above.get(key, key)
        return root

    def join(self, one: str, other: str) -> bool:
        """Join two sets; false where they were one."""
        one, other = sorted((self.find(one), self.find(other)))
        self.above[other] = one
        return one != other

    def sets(self, keys: Iterable[str]) -> list[list[str]]:
        """Return the sets that hold these keys, each from A to Z."""
        found: dict[str, list[str]] = {}
        for key in sorted(set(keys)):
            found.setdefault(self.find(key), []).append(key)
        return list(found.values())


class Finder:
    """Finds the twins of a stage. `linked` counts for some keys the pages that link to them, for the rank."""

    def __init__(
        self, stage: Stage, decisions: Decisions, progress: Callable[[str, int, int], None] = lambda *_: None
    ) -> None:
        self.stage = stage
        self.answers = decisions.answers
        self.equal = _Sets()
        self.equals = list(stage.twins())
        self.keys: set[str] = set()
        for group in self.equals:
            for key in group[1:]:
                self.equal.join(group[0], key)
            self.keys.update(group)
        self.said = lru_cache(maxsize=1024)(self._said)
        self.pairs = candidates(stage, (key for group in self.equals for key in group[1:]))
        self.around = Around(repeated_units(stage, self.pairs).__contains__, stage.title)
        self.apart: dict[str, set[str]] = {}
        for (one, other), same in self.answers.items():
            if not same:
                self.apart.setdefault(one, set()).add(other)
                self.apart.setdefault(other, set()).add(one)
        self.known: dict[Pair, Verdict] = {}
        for done, pair in enumerate(self.pairs, 1):
            progress("joining", done, len(self.pairs))
            verdict = compare(self.said(pair[0]), self.said(pair[1]), self.around)
            if verdict.kind == "same" or (verdict.kind != "different" and is_text(pair[0]) == is_text(pair[1])):
                self.known[pair] = verdict
                self.keys.update(pair)
        for pair in self.answers:
            self.keys.update(key for key in pair if stage.has(key))

    def _said(self, key: str) -> Said:
        return said_by(key, self.stage.record(key), self.stage.context(key).trail)

    def settle(self, rank: Rank) -> Twins:
        """Return the twins, by the rank of their keys."""
        together = self._answered()
        twins = Twins()
        parts = _Sets()
        for one, other in self.known:
            if self.known[one, other].joins:
                parts.join(together.find(one), together.find(other))
        speaks = {}
        for members in together.sets(self.keys):
            speaks[together.find(members[0])] = _Group(members, min(members, key=rank), rank)
        for roots in parts.sets(speaks):
            for group in self._kept([speaks[root] for root in roots]):
                others = sorted(key for key in group.keys if key != group.best)
                if others:
                    twins.aliases[group.best] = others
        twins.questions = self._questions(twins.aliases)
        return twins

    def _answered(self) -> _Sets:
        """Return the sets of equal pages, with those joined that editors call one."""
        together = _Sets()
        for group in self.equals:
            for key in group[1:]:
                together.join(group[0], key)
        for (one, other), same in sorted(self.answers.items()):
            if same and one in self.keys and other in self.keys and not self._parted(together, one, other):
                together.join(one, other)
        return together

    def _parted(self, together: _Sets, one: str, other: str) -> bool:
        """Whether an editor said no to any two pages of two sets."""
        roots = {together.find(one), together.find(other)}
        said_no = (pair for pair, same in self.answers.items() if not same)
        return len(roots) == 2 and any({together.find(a), together.find(b)} == roots for a, b in said_no)

    def _kept(self, groups: list[_Group]) -> list[_Group]:
        """Join groups that say the same under the best rank, then the shorter ones to the first longer one."""
        kept = self._gathered(sorted(groups, key=lambda g: g.rank), ("same",))
        if len(kept) > 1:
            sizes = {group.best: self.said(self._speaker(group)).size for group in kept}
            kept = self._gathered(sorted(kept, key=lambda g: (-sizes[g.best], g.rank)), ("same", "longer"))
        return kept

    def _gathered(self, groups: list[_Group], kinds: tuple[str, ...]) -> list[_Group]:
        kept: list[_Group] = []
        for group in groups:
            for other in kept:
                if not self._said_no(other, group) and self._verdict(other, group).kind in kinds:
                    other.keys.extend(group.keys)
                    break
            else:
                kept.append(group)
        return kept

    def _said_no(self, one: _Group, other: _Group) -> bool:
        """Whether an editor keeps any page of one group apart from one of the other."""
        return any(not self.apart[key].isdisjoint(one.keys) for key in other.keys if key in self.apart)

    def _speaker(self, group: _Group) -> str:
        """Return the key under which a group's words were compared: the first of the drafts that are equal."""
        return self.equal.find(group.best)

    def _verdict(self, one: _Group, other: _Group) -> Verdict:
        first, second = self._speaker(one), self._speaker(other)
        if (first, second) in self.known:
            return self.known[first, second]
        if (second, first) in self.known:
            return self.known[second, first].turned()
        found = compare(self.said(first), self.said(second), self.around)
        self.known[first, second] = found
        return found

    def _questions(self, aliases: Mapping[str, list[str]]) -> list[Question]:
        """Return a question for each doubtful pair, as few as tie all doubtful pages together."""
        bests = {key: best for best, others in aliases.items() for key in others}

        def kept(key: str) -> str:
            return bests.get(key, key)

        asked = _Sets()
        answered = {tuple(sorted((kept(a), kept(b)))) for (a, b), same in self.answers.items() if not same}
        found = []
        for pair, verdict in sorted(self.known.items()):
            first, second = sorted(map(kept, pair))
            if verdict.kind != "doubtful" or first == second or (first, second) in answered:
                continue
            if asked.join(first, second):
                told = verdict if kept(pair[0]) == first else verdict.turned()
                found.append(Question(first, second, told.difference()))
        return sorted(found, key=lambda question: question.pair)


@dataclass(slots=True)
class _Group:
    """Keys of one page, and the one that speaks for them."""

    keys: list[str]
    best: str
    rank_of: Rank

    @property
    def rank(self) -> tuple[object, ...]:
        return self.rank_of(self.best)


def say(stage: Stage, twins: Twins, finder: Finder) -> None:
    """Write the open questions as issues of both records, and what only an alias says as a row of the ledger."""
    for question in twins.questions:
        issue = Issue(
            "near-duplicate",
            f"{question.first} and {question.second} may be one page: {question.difference}. "
            "Write yes or no into decisions.yaml.",
            "body",
        )
        stage.put_issue(question.first, issue)
        stage.put_issue(question.second, issue)
    for best, aliases in twins.aliases.items():
        altered = [alias for alias in aliases if finder.equal.find(alias) != finder.equal.find(best)]
        if altered:
            own = finder.said(finder.equal.find(best))
            known: set[int | str] = {*(unit.hash for unit in own.units), *(line.casefold() for line in own.sheet)}
            for alias in altered:
                stage.put_joined(best, _only_there(finder.said(finder.equal.find(alias)), known, best, alias))


def _only_there(other: Said, known: set[int | str], best: str, alias: str) -> list[Removal]:
    left = [unit.text for unit in other.units if unit.hash not in known]
    left += [line for line in other.sheet if line.casefold() not in known]
    return [Removal("join-pages", f"near-duplicate of {best}", text, alias) for text in left]
