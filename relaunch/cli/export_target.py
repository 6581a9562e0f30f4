"""What `relaunch export --target` does: files that another content management system reads itself."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from relaunch.cli.console import say
from relaunch.cli.diff import clean

if TYPE_CHECKING:
    from relaunch.load.filing import Filed

SHOWN = 50


def export_target(name: str, folder: Path, out: Path | None, include_pending: bool, as_json: bool) -> int:
    """Write the files and return the exit status: 1 where a record or file is not among them that should be."""
    from relaunch.load.filing import export_files
    from relaunch.load.folder import read_records
    from relaunch.load.target import load_target

    target = load_target(name)
    place = out or folder / "targets" / target.name
    if include_pending:
        say("ATTENTION: records that nobody approved are exported, too (--include-pending).", style="bold red")
    filed = export_files(read_records(folder), target, folder, place, redirects_of(folder), include_pending)
    status = int(bool(filed.blocked or filed.faults or filed.unread))
    if as_json:
        print(json.dumps({**asdict(filed), "exit": status}))
    else:
        print(place)
        tell(filed)
    return status


def redirects_of(folder: Path) -> list[tuple[tuple[str, str], str]]:
    """Return path and query of each legacy address that leads on, as written and as sent, and the path it leads to."""
    from relaunch.export.redirects import decide, paths_of, read_rows
    from relaunch.export.redirects_keys import target_of, wire

    if not (folder / "redirects.csv").is_file():
        return []
    found = decide(read_rows(folder / "redirects.csv"), paths_of(folder))
    leads = [(target_of(row.url), row.new_path) for row in found.rows if row.status == 301]
    return [((source, wire(source)), new) for source, new in leads]


def tell(filed: Filed) -> None:
    """Say what was written, what was not, and what comes next."""
    for record, why in [*filed.blocked, *filed.faults]:
        print(clean(f"not written: {record}: {why}"))
    for record, note in filed.notes[:SHOWN]:
        say(clean(f"{record}: {note}"), style="yellow")
    for record, old, new in filed.moved:
        say(clean(f"moved since the last export: {record}: {old} → {new}; move it there before the import"))
    for record, old in filed.gone:
        say(clean(f"gone since the last export: {record}: {old}; an import leaves it where it is"))
    for fault in filed.unread:
        say(f"not read: {fault}", style="yellow")
    say(f"{filed.documents:,} documents, {filed.files:,} pictures and downloads, {filed.redirects:,} redirects "
        f"({filed.unled:,} lead to what is not exported); {filed.removed:,} stale files removed.")  # fmt: skip
    say(f"What comes next: {filed.then}")
