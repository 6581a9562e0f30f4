"""Values of records as texts that a form can carry, and back."""

from __future__ import annotations

import json
from typing import Any

from relaunch.errors import ReviewError


def as_text(value: Any) -> str:
    """Return a plain value as one text; nothing is an empty one."""
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def from_text(text: str) -> Any:
    """Return the value that `as_text` wrote."""
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError) as error:
        raise ReviewError("a form of the desk was changed on its way; load the page again") from error


def readable(value: Any) -> str:
    """Return a plain value for a person: texts as they are, the members of a list a line each."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return "\n".join(readable(inner) for inner in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {readable(inner)}" for key, inner in value.items())
    return str(value)
