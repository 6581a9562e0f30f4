"""The auditor: reads archive and export afresh, with code of its own, and tests every claim of the ledger."""

from __future__ import annotations

from relaunch.audit.check import Auditor, Failure
from relaunch.audit.run import AuditResult, audit

__all__ = ["AuditResult", "Auditor", "Failure", "audit"]
