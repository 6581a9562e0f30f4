"""`relaunch build --watch`: tell what each round of the edit loop did."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relaunch.cli.console import clean, progress_bars, say

if TYPE_CHECKING:
    from relaunch.pipeline.differing import Change
    from relaunch.pipeline.watch import Round

INTERRUPTED = 130
WIDTH = 100  # characters shown of a value
FIELDS = 4  # changed fields shown of a record


def watch_command(
    out: Path, mapping: str, *, workers: int, as_json: bool, stop: Callable[[], bool] = lambda: False
) -> int:
    """Build and watch until somebody interrupts; return the exit status: 130, or 0 where `stop` ended it."""
    from relaunch.pipeline.watch import Watched, watch

    told: list[Change] = []

    def tell(done: Round) -> None:
        print(json.dumps(_facts(done), ensure_ascii=False), flush=True) if as_json else _tell(done, told)
        told.clear()

    def tell_early(done: Round) -> None:
        said = ", ".join(done.said) or "the places of rules"
        say(f"{said}: in the files of {_records(done.early)} after {done.shown:.1f} s; the rest follows", style="bold")
        for change in done.changes:
            _tell_change(change)
            told.append(change)
        if done.early > len(done.changes):
            say(f"  … and {done.early - len(done.changes):,} more")

    watched = None
    try:
        with progress_bars(quiet=True) as progress:
            watched = Watched(out, mapping, workers=workers, progress=progress)
        if not as_json:
            watched.on_early = tell_early
        files = ", ".join(watched.mapping.files)
        say(f"Building {len(watched.entries):,} pages, then watching {files}; Ctrl-C ends it.")
        watch(watched, tell, stop)
    except KeyboardInterrupt:
        say(f"Stopped watching. {out} is as the last round left it; relaunch report {out} writes its report.")
        return INTERRUPTED
    finally:
        if watched is not None:
            watched.close()
    return 0


def _facts(done: Round) -> dict[str, Any]:
    facts = asdict(done)
    facts["exit"] = 2 if done.faults else (done.result.exit_status if done.result else 0)
    return facts


def _tell(done: Round, told: Collection[Change] = ()) -> None:
    """Tell what a round did; of some changes it has been told already."""
    if done.faults:
        for fault in done.faults:
            say(clean(fault), style="red")
        say("The records stay as they were; the mapping is read again when it is saved.", style="yellow")
        return
    if done.result is None:
        say("The mapping can be read again, and says what it said before.")
        return
    said = f"{', '.join(done.said)}: " if done.said else ""
    say(f"{said}{done.pages:,} of {done.of:,} pages in {done.seconds:.1f} s; {_records(done.changed)} changed",
        style="bold")  # fmt: skip
    all_told = bool(told) and done.early == done.changed
    for change in done.changes if done.said and not all_told else ():
        if change not in told:
            _tell_change(change)
    hidden = done.changed - len(done.changes)
    if hidden > 0 and done.said and not all_told:
        say(f"  … and {hidden:,} more")
    for fault in (*done.result.failed, *done.result.faults):
        say(f"  {clean(fault)}", style="yellow")


def _records(number: int) -> str:
    return f"{number:,} record{'' if number == 1 else 's'}"


def _tell_change(change: Change) -> None:
    say(f"  {change.id}")
    for name, old, new in change.fields[:FIELDS]:
        say(f"    {name}: {_short(old)} → {_short(new)}")
    if len(change.fields) > FIELDS:
        say(f"    … and {len(change.fields) - FIELDS} more fields")


def _short(value: Any) -> str:
    text = "nothing" if value is None else json.dumps(value, ensure_ascii=False)
    return clean(text if len(text) <= WIDTH else text[: WIDTH - 1] + "…")
