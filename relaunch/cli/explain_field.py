"""Print the chain of one field: capture, mapping, each rule that was tried, and what the file says now."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

WIDTH = 200  # characters shown of a value


def show(out: Path, url: str, name: str, *, as_json: bool) -> int:
    """Print how a field came about and return the exit status: 1 where it has no value."""
    from relaunch.pipeline.explain import explain_field

    told = explain_field(out, url, name)
    status = 0 if told.value or told.written else 1
    if as_json:
        print(json.dumps(asdict(told), ensure_ascii=False, default=str))
        return status
    capture = told.capture
    print(f"{name} of {told.url}")
    if told.record:
        print(f"  record   {told.record} ({told.file})")
    print(
        f"  capture  {capture['fetched']}, HTTP {capture['status']}, {capture['media_type']}, "
        f"{capture['bytes']:,} bytes, sha256 {capture['sha256'][:16]}…"
    )
    print(f"  mapping  {', '.join(told.mapping)}; type {told.type}")
    if told.made:
        print(f"  made of  {told.made}")
    if "main_region" in capture:
        print(f"  region   {capture['main_region']}")
    for step, count in told.steps.items():
        print(f"    {step} took {count} part{'s' if count != 1 else ''}")
    for number, attempt in enumerate(told.tried, 1):
        _print_attempt(number, attempt)
    print(f"  value    {_short(told.value) if told.value else 'none'}")
    if told.written != told.value:
        print(f"  file     {_short(told.written) if told.written else 'none'}")
    for action in told.edited_by:
        print(f"    {action}")
    return status


def _print_attempt(number: int, attempt: dict[str, Any]) -> None:
    print(f"  {number}. {attempt['where']}  {attempt['rule']}")
    if not attempt["seen"] and attempt["value"] is None:
        print("       found nothing")
    for place, text in attempt["seen"]:
        print(f"       saw {_short(text)}{f' in {place}' if place else ''}")
    for name, value in attempt["transforms"]:
        print(f"       {name} made it {_short(value)}")
    if attempt["value"] is not None:
        print(f"       gave {_short(attempt['value'])}")
    elif attempt["seen"]:
        print("       gave nothing")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    line = " ".join(text.split())
    return repr(line if len(line) <= WIDTH else line[: WIDTH - 1] + "…") if isinstance(value, str) else line[:WIDTH]
