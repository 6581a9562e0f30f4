"""The report of a run: one self-contained page for editors."""

from __future__ import annotations

from relaunch.report.page import write_report

__all__ = ["write_report"]
