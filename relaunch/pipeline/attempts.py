"""Tell what was tried on a page for a field, as plain values: rules of fields, and of all else by their probes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from relaunch.mapping.fields import Attempt
from relaunch.mapping.probes import Probe, probes_of
from relaunch.mapping.schema import Mapping, Rule
from relaunch.model import Page

SHOWN = 5
# Which rules of a mapping decide what no field's rule gives: the beginnings of their paths.
ASKED = {
    "type": ("types.",),
    "body": ("main[", "ignore["),
    "parent": ("breadcrumb[",),
    "path": ("breadcrumb[",),
    "translation_of": ("language_menu[",),
    "references": ("references[",),
    "related": ("references[",),
}


def told(attempt: Attempt) -> dict[str, Any]:
    """Return an attempt of a field's rule."""
    return {
        "where": attempt.rule.where,
        "rule": said(attempt.rule),
        "seen": [list(pair) for pair in attempt.seen[:SHOWN]],
        "transforms": [list(pair) for pair in attempt.made],
        "value": attempt.value,
        "wrong": attempt.wrong,
    }


def said(rule: Rule) -> str:
    """Return a rule in one line, as its mapping says it."""
    bare = {key: value for key, value in asdict(replace(rule, transform=(), where="")).items() if value}
    parts = (f"{key}: {', '.join(value) if isinstance(value, tuple) else value}" for key, value in bare.items())
    return ", ".join(parts) or "the block itself"


def told_all(attempts: list[Any]) -> list[dict[str, Any]]:
    """Return the attempts of field rules among what was noted."""
    return [told(attempt) for attempt in attempts if isinstance(attempt, Attempt)]


class Asking:
    """Asks the rules of a mapping that decide a field which no rule of a field gives, while a page is converted."""

    def __init__(self, mapping: Mapping, name: str) -> None:
        self.probes = [probe for probe in probes_of(mapping) if _is_asked(probe, name)]
        self.stop_at_first = name == "type"
        self.tried: list[dict[str, Any]] = []
        self.labels: list[str] = []
        self.skipped = [probe for probe in probes_of(mapping) if probe.path.startswith("skip[")]
        self.left_out = ""
        self.page: Page | None = None

    def look(self, page: Page, region: Any) -> None:
        """Ask the rules on a page as it came, or, with a region, when its steps have run."""
        noted, tried, page.tried = len(page.issues), page.tried, None
        self.page = page
        for probe in self.skipped if region is None else ():
            if not self.left_out and probe.look(page, region) is not None:
                self.left_out = f"{probe.where}: {probe.path}"
        for probe in self.probes:
            if probe.is_raw == (region is None) and not (self.stop_at_first and self._has_hit()):
                self.tried.append(_asked(probe, page, region))
        page.tried = tried
        del page.issues[noted:]

    def _has_hit(self) -> bool:
        return any(attempt["value"] is not None for attempt in self.tried)

    def labels_on_page(self) -> list[str]:
        """Return the labels that were read on the page, in order, where a rule asked for one."""
        known = self.page.memo.get("labels", {}) if self.page is not None else {}
        return list(dict.fromkeys(label for pairs in known.values() for label, _ in pairs))


def _is_asked(probe: Probe, name: str) -> bool:
    if not probe.path.startswith(ASKED.get(name, ())) or ".fields." in probe.path:
        return False
    return name != "type" or ".match[" in probe.path


def _asked(probe: Probe, page: Page, region: Any) -> dict[str, Any]:
    value = probe.look(page, region)
    if value is not None and ".match[" in probe.path:
        value = "holds"
    rule = f"{probe.path}  {probe.said}"
    return {"where": probe.where, "rule": rule, "seen": [], "transforms": [], "value": value, "wrong": ""}


def given_with(attempts: dict[str, list[Any]], name: str) -> Iterator[Attempt]:
    """Yield the attempts that gave several fields at once, this one among them."""
    for some in attempts.values():
        for attempt in some:
            if isinstance(attempt, Attempt) and isinstance(attempt.value, dict) and name in attempt.value:
                yield attempt
