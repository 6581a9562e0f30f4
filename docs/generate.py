"""Write the pages of docs/ that are built from the code: `python docs/generate.py`. A test compares them."""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from relaunch.cli import build_parser
from relaunch.issues import ISSUES
from relaunch.load.target import Target
from relaunch.mapping.jsonschema import schema, schema_of
from relaunch.registry import finder, step, transform

SCHEMA = "mapping.schema.json"
TARGET_SCHEMA = "target.schema.json"  # of mappings/targets/
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # a test loads this file by its path

from systems_page import systems_page  # noqa: E402 - a neighbour, no package


def members_page(title: str, intro: str, members: dict[str, Callable[..., Any]]) -> str:
    """Return a page with a section for each member: its options and its docstring."""
    parts = [f"# {title}\n\n{intro}\n"]
    for name, function in members.items():
        module = inspect.getmodule(function)
        place = module.__name__.replace(".", "/") + ".py" if module else ""
        told = inspect.cleandoc(function.__doc__ or "")
        parts.append(f"## {name}\n\n{told}\n\n{_options(function)}*{place}*\n")
    return "\n".join(parts)


def _options(function: Callable[..., Any]) -> str:
    options = [p for p in inspect.signature(function).parameters.values() if p.default is not inspect.Parameter.empty]
    if not options:
        return ""
    return "Options: " + ", ".join(f"`{p.name.replace('_', '-')}` (default `{p.default!r}`)" for p in options) + ".\n\n"


def issues_page() -> str:
    """Return the page of issue codes."""
    rows = "\n".join(f"| `{code}` | {sentence} |" for code, sentence in sorted(ISSUES.items()))
    return (
        "# Issue codes\n\nAn issue is something that a person must decide. It stands in the record's YAML file,\n"
        "in the report and in the ledger. What a step merely removed is no issue but a row of the ledger.\n\n"
        f"| code | what it means |\n| --- | --- |\n{rows}\n"
    )


def commands_page() -> str:
    """Return the page of commands with their options."""
    parser = build_parser()
    parts = ["# Commands\n\nEach command talks on standard error and prints results on standard output.\n"]
    actions = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    for name, command in sorted(actions[0].choices.items()):
        parts.append(f"## relaunch {name}\n\n{_help_of(actions[0], name)}\n\n{_option_rows(command)}")
    return "\n".join(parts)


def _help_of(subparsers: Any, name: str) -> str:
    text = next(a.help for a in subparsers._choices_actions if a.dest == name)
    return f"{text[:1].upper()}{text[1:]}."


def _option_rows(command: argparse.ArgumentParser) -> str:
    rows = []
    for action in command._actions:
        if action.dest == "help":
            continue
        named = ", ".join(f"`{option}`" for option in action.option_strings) or f"`{action.metavar or action.dest}`"
        rows.append(f"| {named} | {action.help} |")
    return "| option | meaning |\n| --- | --- |\n" + "\n".join(rows) + "\n"


def schema_texts() -> dict[str, str]:
    """Return the JSON Schemas of mappings, as they are shipped beside them, by file name."""
    made = {SCHEMA: schema(), TARGET_SCHEMA: schema_of(Target, "relaunch target")}
    return {name: json.dumps(said, ensure_ascii=False, indent=1) + "\n" for name, said in made.items()}


def pages() -> dict[str, str]:
    """Return every generated page by file name."""
    return {
        "steps.md": members_page(
            "Cleaning steps",
            "The steps that a mapping may list under `steps`, with their options. What a step removes is a row of the\n"
            "ledger. Rule ids (P, D, U, M) name the rules for what TYPO3 prints.",
            step.members(),
        ),
        "transforms.md": members_page(
            "Transforms",
            "What a mapping may write under `transform`: each takes a text and gives one.",
            transform.members(),
        ),
        "finders.md": members_page(
            "Finders",
            "What a mapping may write under `find`: ways to a value that no selector can say.",
            finder.members(),
        ),
        "issues.md": issues_page(),
        "commands.md": commands_page(),
        "systems.md": systems_page(),
    }


if __name__ == "__main__":
    for file, text in pages().items():
        (HERE / file).write_text(text, encoding="utf-8")
        print(f"docs/{file}")
    for name, text in schema_texts().items():
        (HERE.parent / "mappings" / name).write_text(text, encoding="utf-8")
        print(f"mappings/{name}")
