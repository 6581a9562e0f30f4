"""Print the chain of one field: capture, mapping, each rule that was tried, and what the file says now."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relaunch.cli.console import clean

if TYPE_CHECKING:
    from relaunch.pipeline.explain import Explained

WIDTH = 200  # characters shown of a value
LABELS = 20  # printed labels that are named where none of them is the wanted one


def show(out: Path, url: str, name: str, *, as_json: bool) -> int:
    """Print how a field came about and return the exit status: 1 where it has no value."""
    from relaunch.pipeline.explain import explain_field

    told = explain_field(out, url, name)
    status = 1 if told.value is None and told.settled is None and told.written is None else 0
    if as_json:
        print(json.dumps(asdict(told), ensure_ascii=False, default=str))
        return status
    _print_head(told)
    silent = [attempt for attempt in told.tried if told.made and told.value is not None and attempt["value"] is None]
    for number, attempt in enumerate((attempt for attempt in told.tried if attempt not in silent), 1):
        _print_attempt(f"  {number}. ", attempt)
    if silent:
        _say(f"  {len(silent)} other rule{'s' if len(silent) > 1 else ''} found nothing; --json lists them")
    if told.labels:
        more = f" … and {len(told.labels) - LABELS} more" if len(told.labels) > LABELS else ""
        _say(f"       the labels of this page: {', '.join(told.labels[:LABELS])}{more}")
    for lent in told.lent:
        _print_lent(lent)
    _print_values(told)
    return status


def _print_head(told: Explained) -> None:
    capture = told.capture
    _say(f"{told.name} of {told.url}")
    if told.asked:
        _say(f"  asked as {told.asked}")
    if told.record:
        _say(f"  record   {told.record} ({told.file})")
    _say(
        f"  capture  {capture['fetched']}, HTTP {capture['status']}, {capture['media_type']}, "
        f"{capture['bytes']:,} bytes, sha256 {capture['sha256'][:16]}…"
    )
    for page in told.pages:
        _say(f"  page {page['number']:<3} {page['url']}, {page['fetched']}, sha256 {page['sha256'][:16]}…")
    if told.part:
        _say(f"  part     {told.part['number']} of the page, by each: {told.part['each']} ({told.part['where']})")
    _say(f"  mapping  {', '.join(told.mapping)}; type {told.type}")
    if told.made:
        _say(f"  made of  {told.made}")
    if "main_region" in capture:
        _say(f"  region   {capture['main_region']}")
    for step, count in told.steps.items():
        _say(f"    {step} took {count} part{'s' if count != 1 else ''}")


def _print_lent(lent: dict[str, Any]) -> None:
    _say(f"  list     {lent['page']}, {lent['fetched']}: the block {lent['block']} leads here ({lent['where']})")
    for number, attempt in enumerate(lent["tried"], 1):
        _print_attempt(f"    {number}. ", attempt)


def _print_attempt(head: str, attempt: dict[str, Any]) -> None:
    _say(f"{head}{attempt['where'] or 'learnt from the site'}  {attempt['rule']}")
    room = " " * (len(head) + 2)
    if not attempt["seen"] and attempt["value"] is None and not attempt["wrong"]:
        _say(f"{room}found nothing")
    for place, text in attempt["seen"]:
        _say(f"{room}saw {_short(text)}{f' in {place}' if place else ''}")
    for name, value in attempt["transforms"]:
        _say(f"{room}{name} made it {_short(value)}")
    if attempt["value"] is not None:
        _say(f"{room}{'holds' if attempt['value'] == 'holds' else 'gave ' + _short(attempt['value'])}")
    elif attempt["wrong"]:
        _say(f"{room}gave nothing: {attempt['wrong']}")
    elif attempt["seen"]:
        _say(f"{room}gave nothing")


def _print_values(told: Explained) -> None:
    """Print what the page gives, and what became of it, each only where it is another."""
    _say(f"  value    {_short(told.value)}")
    if told.settled != told.value:
        why = "" if told.made and told.value is None else " (once the site was known)"
        _say(f"  record   {_short(told.settled)}{why}")
    if told.edited:
        _say(f"  file     {_short(told.written)} (changed in {told.file} since the run wrote it)")
    for action in told.edited_by if told.edited else ():
        _say(f"    {action}")


def _short(value: Any) -> str:
    if value is None:
        return "none"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    line = " ".join(text.split())
    line = line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"
    return repr(line) if isinstance(value, str) else line


def _say(line: str) -> None:
    """Print a line without the signs by which a page could speak to the terminal."""
    print(clean(line))
