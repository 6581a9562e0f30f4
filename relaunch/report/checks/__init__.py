"""What the new portal should not inherit: one function a fault, found by walking this room."""

from __future__ import annotations

from relaunch.registry import Registry
from relaunch.report.checks.seen import Finding, Seen, Site, see

check = Registry("check", "relaunch.report.checks")

__all__ = ["Finding", "Seen", "Site", "check", "findings", "see"]


def findings(seen: Seen) -> list[tuple[str, Finding]]:
    """Return what every check finds on one record, check by check."""
    return [(code, finding) for code, function in check.members().items() for finding in function(seen)]
