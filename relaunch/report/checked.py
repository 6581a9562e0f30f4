"""What the checks found in each record the last time: one that says the same, in the same site, is not looked at again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from relaunch.ledger.store import Ledger
from relaunch.program import program
from relaunch.report.checks import Finding, Site, findings, see

SCHEMA = """
CREATE TABLE IF NOT EXISTS checked (
    record TEXT PRIMARY KEY, state BLOB NOT NULL, asked TEXT NOT NULL, found TEXT NOT NULL) WITHOUT ROWID;
"""
Found = list[tuple[str, Finding]]


class Checked:
    """The findings of a folder's records, kept in its ledger; whoever opened that commits."""

    def __init__(self, ledger: Ledger, site: Site) -> None:
        self.ledger = ledger
        self.site = site
        ledger.db.execute(SCHEMA)

    def findings(self, values: Mapping[str, Any], line: bytes) -> Found:
        """Return what every check finds on one record; `line` is all that it says, empty where that is not at hand."""
        name = str(values.get("id", ""))
        state = self._state(values, line) if line else b""
        row = self.ledger.db.execute("SELECT state, asked, found FROM checked WHERE record = ?", (name,)).fetchone()
        if state and row is not None and bytes(row[0]) == state and self._is_same(row[1]):
            return [(code, Finding(*finding)) for code, *finding in json.loads(row[2])]
        asked: dict[str, str] = {}
        found = findings(see(values, replace(self.site, fate=_noting(self.site.fate, asked))))
        told = [[code, finding.where, finding.text, finding.context] for code, finding in found]
        if state:
            row = name, state, json.dumps(asked), json.dumps(told)
            self.ledger.db.execute("INSERT OR REPLACE INTO checked VALUES (?,?,?,?)", row)
        return found

    def end(self) -> None:
        """Forget records that are no more."""
        self.ledger.db.execute("DELETE FROM checked WHERE record NOT IN (SELECT id FROM records)")

    def _is_same(self, asked: str) -> bool:
        return all(self.site.fate(url) == fate for url, fate in json.loads(asked).items())

    @cached_property
    def _basis(self) -> bytes:
        return hashlib.blake2b(repr((program(), sorted(self.site.hosts))).encode("utf-8", "surrogatepass")).digest()

    def _state(self, values: Mapping[str, Any], line: bytes) -> bytes:
        """Return a digest of what a record says, and of how its files stand."""
        whole = hashlib.blake2b(self._basis + line, digest_size=16)
        assets = values.get("assets")
        for asset in assets if isinstance(assets, list) else ():
            file = asset.get("file") if isinstance(asset, dict) else None
            whole.update(repr(_stat(f"{self.site.folder}/{file}") if isinstance(file, str) else 0).encode())
        return whole.digest()


def _stat(path: str) -> tuple[int, ...]:
    try:
        said = os.lstat(path)
    except (OSError, ValueError):
        return ()
    return said.st_mode, said.st_size, said.st_mtime_ns


def _noting(fate: Callable[[str], str], asked: dict[str, str]) -> Callable[[str], str]:
    def told(url: str) -> str:
        asked[url] = fate(url)
        return asked[url]

    return told
