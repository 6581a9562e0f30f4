"""What a mapping asserts of all records together: how many of a type there are, how many of them have a field."""

from __future__ import annotations

from collections import Counter
from typing import Any

from relaunch.mapping.schema import Assertion, Mapping
from relaunch.model import Record

OWN = frozenset("title teaser author published tags language body links assets references related".split())


def value_of(record: Record, name: str) -> Any:
    """Return what a record says in a field, one of its own or one that its type adds; None for nothing."""
    value = getattr(record, name) if name in OWN else record.fields.get(name)
    return None if value in ("", (), [], {}) else value


class Tally:
    """Counts records, as they come, for the assertions of a mapping."""

    def __init__(self, mapping: Mapping) -> None:
        self.assertions = mapping.assertions
        self.records: Counter[str] = Counter()
        self.filled: Counter[tuple[str, str]] = Counter()
        self._asked = [(a.type, a.field) for a in self.assertions if a.field]

    def add(self, record: Record) -> None:
        """Take note of a record."""
        self.records[record.type] += 1
        for kind, name in self._asked:
            if kind == record.type and value_of(record, name) is not None:
                self.filled[kind, name] += 1

    def failed(self) -> list[str]:
        """Return what does not hold, a sentence each, with its place in the mapping."""
        return [said for assertion in self.assertions if (said := self._judge(assertion))]

    def _judge(self, asserted: Assertion) -> str:
        kind, there = asserted.type, self.records[asserted.type]
        if asserted.min is not None and there < asserted.min:
            return f"{asserted.where}: {there:,} {kind} records; at least {asserted.min:,} would be right"
        if asserted.max is not None and there > asserted.max:
            return f"{asserted.where}: {there:,} {kind} records; at most {asserted.max:,} would be right"
        if asserted.filled is None:
            return ""
        filled = self.filled[kind, asserted.field]
        if not there and asserted.filled:
            return f"{asserted.where}: no {kind} record; {asserted.filled:.0%} with '{asserted.field}' would be right"
        if filled < asserted.filled * there:
            return (f"{asserted.where}: '{asserted.field}' is filled in {filled:,} of {there:,} {kind} records, "
                    f"{filled / there:.1%}; at least {asserted.filled:.1%} would be right")  # fmt: skip
        return ""
