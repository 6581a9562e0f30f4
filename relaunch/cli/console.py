"""Talk to the person at the terminal, on standard error: sentences, progress bars, the closing summary."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from relaunch.pipeline.run import RunResult

OUTCOMES = {
    "record": "became a record of their own",
    "alias": "are other addresses of a record",
    "redirect": "redirect to another address",
    "asset": "are pictures and downloads",
    "gone": "are gone on the legacy site",
    "left-out": "were left out, each with its reason",
    "failed": "could not be fetched",
    "quarantined": "were set aside, by name",
}


# What a terminal would obey, and what would make a text show as another one.
_UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def clean(text: str) -> str:
    """Return a text on one line that a terminal only shows."""
    return _UNSHOWN.sub("\ufffd", text).replace("\n", " ")


def say(text: str, style: str = "") -> None:
    """Print a sentence on standard error; a terminal only shows it."""
    from rich.console import Console

    text = _UNSHOWN.sub("\ufffd", text)
    Console(stderr=True, highlight=False).print(text, style=style or None, markup=False, soft_wrap=True)


@contextmanager
def progress_bars(quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """Give a function (stage, done, total) that moves a bar for each stage; silent where no terminal looks."""
    if quiet or not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description:>9}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bars = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True))
    try:
        tasks: dict[str, object] = {}

        def move(stage: str, done: int, total: int) -> None:
            if not tasks:
                bars.start()  # not before: a crawl comes first, and has a view of its own
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total or None)
            bars.update(tasks[stage], completed=done, total=total or None)  # type: ignore[arg-type]

        yield move
    finally:
        if bars.live.is_started:
            bars.stop()


def summarise(result: RunResult, as_json: bool) -> None:
    """Print what a run did: a table for people, one JSON object on standard output for machines."""
    if as_json:
        facts = {
            "out": str(result.out),
            "name": result.name,
            "system": result.system,
            "evidence": result.evidence,
            "crawl": result.crawl,
            **asdict(result.build),
            "audit": _audit_facts(result),
            "exit": result.exit_status,
        }
        print(json.dumps(facts, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{result.name}: what became of every URL", title_justify="left", show_header=False, box=None)
    for outcome, count in result.build.outcomes.items():
        table.add_row(f"[bold]{count:>6}[/bold]", OUTCOMES.get(outcome, outcome))
    kinds = ", ".join(f"{count} {kind}" for kind, count in result.build.types.items())
    console = Console(stderr=True, highlight=False)
    console.print(table)
    console.print(f"\nRecords: {kinds or 'none'}. {result.build.removals:,} removals are accounted for in the ledger,")
    console.print(f"{result.build.issues:,} issues wait for a person.")
    _tell_sentences(result, console.print)
    for url, why in result.build.quarantined[:20]:
        console.print(f"  set aside: {url}: {why}", style="yellow", markup=False, soft_wrap=True)
    for fault in (*result.faults, *result.build.faults)[:20]:
        console.print(f"  damaged: {fault}", style="yellow", markup=False, soft_wrap=True)
    for said in result.build.failed:
        console.print(f"  asserted: {said}", style="yellow", markup=False, soft_wrap=True)
    where_next(result.out, console.print)


def _audit_facts(result: RunResult) -> dict[str, int] | None:
    found = result.audit
    return None if found is None else {"pages": found.pages, "sentences": found.sentences, "failed": found.failed}


def _tell_sentences(result: RunResult, tell: Callable[[str], None]) -> None:
    """Say in which buckets the sentences stand, and what the audit says of that."""
    buckets = ", ".join(f"{count:,} {bucket}" for bucket, count in result.build.sentences.items())
    tell(f"Sentences: {buckets or 'none'}.")
    if result.audit is not None:
        tell(verdict(result.audit.pages, result.audit.sentences, result.audit.failed))


def verdict(pages: int, sentences: int, failed: int) -> str:
    """Return what an audit found as one sentence."""
    said = f"{sentences:,} sentences on {pages:,} pages were audited: "
    if not failed:
        return said + "every claim holds."
    return said + f"{failed:,} do not stand where the ledger says (relaunch audit lists them, and the report)."


def where_next(out: Path, tell: Callable[[str], None]) -> None:
    """Say where to look now."""
    tell("\nLook next at")
    tell(f"  {out / 'report.html'}   what happened, page by page")
    tell(f"  {out / 'records'}/   one YAML file a record, for editors")
    tell(f"  {out / 'redirects.csv'}   where each legacy URL goes")
    tell(f"and review it in the browser:  relaunch review {out}")
