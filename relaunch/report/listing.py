"""Every finding as CSV or as lines of JSON: the whole of what the report shows the first rows of."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

from relaunch.ledger.store import Ledger
from relaunch.report.checks import Finding
from relaunch.report.inherit import WCAG
from relaunch.report.records import Read
from relaunch.report.survey import named, survey

COLUMNS = ("code", "wcag", "record", "title", "file", "where", "found", "context", "legacy_url")
# A cell that begins so is a formula to a spreadsheet (OWASP, "CSV Injection").
_FORMULA = re.compile(r"\A\s*[=+\-@]")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]+")


def print_findings(folder: Path, *, as_json: bool = False) -> None:
    """Print all that the checks find on the records of a folder, record by record, as it is found."""
    writer = csv.writer(sys.stdout, lineterminator="\n")

    def row(read: Read, code: str, finding: Finding) -> None:
        who = named(read)
        cells = (code, WCAG.get(code, ""), str(read.values.get("id", "")), who.title, who.file, finding.where,
                 finding.text, finding.context, who.url)  # fmt: skip
        if as_json:
            print(json.dumps(dict(zip(COLUMNS, cells, strict=True)), ensure_ascii=True))
        else:
            writer.writerow(map(_cell, cells))

    if not as_json:
        writer.writerow(COLUMNS)
    with Ledger(folder / "ledger.sqlite") as ledger:
        survey(folder, ledger, row)


def _cell(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula, on one line."""
    line = _BREAKS.sub(" ", text)
    return f"'{line}" if _FORMULA.match(line) else line
