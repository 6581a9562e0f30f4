"""Build docs/systems.md from the mappings of the legacy systems: every rule, and whether it is a fact or a guess."""

from __future__ import annotations

import re
from pathlib import Path

from relaunch.mapping.load import load_mapping, systems
from relaunch.mapping.schema import Signal

PAGES = Path(__file__).resolve().parent.parent / "tests" / "pages"
INTRO = """# Legacy systems

What `mappings/systems/` knows of each system, and where that is from: a *fact* is how the named source writes it, a
*guess* is what such sites usually do; which sources were read stands at the head of each section. A site's mapping
`extends` a system and says what is different there. A page whose system is not known for certain is treated as
`generic`: better none than a wrong one.

The weights of the signals that a page shows are added up and must reach the system's threshold. Each system has its
test pages in `tests/pages/`, written after the system's public templates.
"""
# A rule of the file with its comment: `  - '#content'   # fact: core`.
_RULE = re.compile(r"^ +(?:- )?(?P<rule>\S.*?) +# (?P<source>(?:fact|guess)\b.*)$")
_SECTION = re.compile(r"^(?P<name>[a-z_]+):")
LONGEST = 110


def systems_page() -> str:
    """Return the page of legacy systems."""
    names = [name for name in systems() if name != "generic"]
    return "\n".join([INTRO, _overview(names), *(_system(name) for name in names)])


def _overview(names: list[str]) -> str:
    known = [load_mapping(name) for name in names]
    rows = [
        f"| [`{m.system}`](#{m.system}) | {m.title} | {len(m.detect.signals)} | {_cases(m.system)} |" for m in known
    ]
    return "\n".join(["| mapping | system | signals | test pages |", "| --- | --- | --- | --- |", *rows, ""])


def _cases(name: str) -> int:
    return sum(1 for _ in PAGES.glob(f"{name}-*/source.html"))


def _system(name: str) -> str:
    text = systems()[name].read_text(encoding="utf-8")
    detect = load_mapping(name).detect
    parts = [f"## {name}\n", _preface(text), f"Recognised at {detect.threshold}:\n"]
    parts.append("| weight | signal | source |\n| --- | --- | --- |")
    parts += [f"| {signal.weight:+d} | {_code(_seen(signal))} | {_cell(signal.source)} |" for signal in detect.signals]
    rules = _rules(text)
    if rules:
        parts.append("\n| part | rule | source |\n| --- | --- | --- |")
        parts += [f"| {section} | {_code(rule)} | {_cell(source)} |" for section, rule, source in rules]
    return "\n".join(parts) + "\n"


def _preface(text: str) -> str:
    """Return the comment that a file begins with."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if "yaml-language-server" not in line:  # for editors' programs
            lines.append(line.removeprefix("#").strip())
    return "\n".join(lines) + "\n"


def _rules(text: str) -> list[tuple[str, str, str]]:
    """Return the rules that say where they are from, each with the key that it stands under."""
    found, section = [], ""
    for line in text.splitlines():
        named, rule = _SECTION.match(line), _RULE.match(line)
        section = named["name"] if named else section
        if rule and section != "detect":
            found.append((section, rule["rule"], rule["source"]))
    return found


def _seen(signal: Signal) -> str:
    kinds = {"select": signal.select, "meta": signal.meta, "header": signal.header, "pattern": signal.pattern}
    return next(f"{kind}: {value}" for kind, value in kinds.items() if value)


def _code(text: str) -> str:
    short = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return "`" + short.replace("|", "\\|").replace("`", "'") + "`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
