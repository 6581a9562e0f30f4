"""The report of a run: one self-contained page for editors."""

from __future__ import annotations

from relaunch.report.listing import print_findings
from relaunch.report.page import Written, report_folder, write_report

__all__ = ["Written", "print_findings", "report_folder", "write_report"]
