"""The present, in the one form in which everything here writes it."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """Return the present in UTC as ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
