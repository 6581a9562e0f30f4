"""Carry out a plan: parents first, files once, links in a second pass, rows of the ledger around each write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from relaunch.errors import LoadError, RefusedError
from relaunch.load.cms import WITHDRAWN, Cms, Marks, Remote
from relaunch.load.document import Document, render, total
from relaunch.load.folder import Records
from relaunch.load.plan import (
    ACCEPT,
    BLOCKED,
    CONFLICT,
    CREATE,
    UNCHANGED,
    UPDATE,
    WITHDRAW,
    WRITES,
    Entry,
    Options,
    Plan,
    Situation,
    check_plan,
    look,
    make_plan,
)
from relaunch.load.receipts import DONE, FAILED, PLANNED, SKIPPED, WRITING, WRITTEN, Receipts, Run
from relaunch.load.target import Target

INTERRUPTED = 130
Progress = Callable[[str, int, int], None]


class BrokenOffError(LoadError):
    """The target is not to be had any more; what is written is in the ledger, and the import can go on."""

    exit_status = INTERRUPTED


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an import may change before it stops; None is no limit."""

    updates: int | None = None
    withdraw: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """All that an import needs. `now` is the clock."""

    folder: Path
    target: Target
    cms: Cms
    url: str
    records: Records
    options: Options
    receipts: Receipts
    now: Callable[[], datetime]
    progress: Progress = lambda _stage, _done, _total: None

    def at(self) -> str:
        """The time, for the ledger."""
        return self.now().isoformat(timespec="seconds")


@dataclass(slots=True)
class Outcome:
    """What an import did: planned = done + failed + skipped. `left` is what it was not to touch, by action."""

    run: int
    resumed: bool
    planned: int = 0
    done: int = 0
    failed: int = 0
    skipped: int = 0
    uploads: int = 0
    left: dict[str, int] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)  # id and why, of what failed or was skipped
    conflicts: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def exit_status(self) -> int:
        """1 where something failed, was skipped, or waits for a decision."""
        return int(bool(self.failed or self.skipped or self.conflicts))


def run_import(job: Job, limits: Limits, planned: Plan | None = None, plan_hash: str = "") -> Outcome:
    """Import, or go on with an import that was interrupted; what the target refuses is set aside by name."""
    situation = look(job.records, job.target, job.cms, job.options.include_pending, job.url)
    plan = make_plan(situation, job.target, job.cms, job.options, job.records.site, job.url, job.now(),
                     job.records.unread)  # fmt: skip
    unfinished = job.receipts.unfinished(job.url, job.records.site)
    if planned is not None:
        begun = _begun(job, unfinished) if unfinished is not None and unfinished.plan == plan_hash else []
        check_plan(planned, plan, begun)
    _guard(plan, limits)
    run, resumed = job.receipts.open_run(job.target.name, job.url, job.records.site, plan_hash, job.at())
    writes = [entry for entry in plan.entries if entry.action in WRITES]
    job.receipts.intend(run.id, [(entry.id, entry.action) for entry in writes])
    importer = Importer(job, run, situation, writes)
    importer.settle_what_arrived(plan)
    try:
        importer.first_pass()
        importer.second_pass()
    except LoadError as error:
        raise BrokenOffError(f"{error}\nImport {run.id} broke off; the same command again goes on with it") from error
    job.receipts.end_run(run.id, DONE, job.at())
    return _outcome(job, run, plan, resumed, importer.uploads)


def _begun(job: Job, unfinished: Run) -> list[str]:
    return [a.record for a in job.receipts.actions(unfinished.id) if a.state in (WRITING, WRITTEN, DONE)]


def _guard(plan: Plan, limits: Limits) -> None:
    """Stop before anything is written where more would change than was allowed."""
    counts = plan.counts()
    for action, limit, option in ((UPDATE, limits.updates, "updates"), (WITHDRAW, limits.withdraw, "withdraw")):
        if limit is not None and counts[action] > limit:
            raise LoadError(f"{counts[action]} documents would be changed by '{action}', and {limit} are allowed; "
                            f"--max-{option} {counts[action]}, where that is meant, would be right")  # fmt: skip


class Importer:
    """One run at work. `remotes` of the situation are kept up to date with every write."""

    def __init__(self, job: Job, run: Run, situation: Situation, writes: list[Entry]) -> None:
        self.job = job
        self.run = run
        self.situation = situation
        self.documents = {document.id: document for document in situation.documents}
        self.writes = writes
        self.done: set[str] = set()
        self.failed: set[str] = set()
        self.media: dict[str, str] = {}
        self.uploads = 0

    def settle_what_arrived(self, plan: Plan) -> None:
        """Settle what an interrupted start of this run had begun, by what the target says now."""
        entries = {entry.id: entry for entry in plan.entries}
        settle = self.job.receipts.settle
        for action in self.job.receipts.actions(self.run.id):
            entry = entries.get(action.record)
            if action.state in (DONE, FAILED, SKIPPED) or (entry is not None and entry.action in WRITES):
                continue
            if entry is None:  # a withdrawal that had arrived
                settle(self.run.id, action.record, DONE, self.job.at(), hash=WITHDRAWN)
            elif entry.action == UNCHANGED:
                self._receipt(entry, DONE)
            else:
                settle(self.run.id, action.record, SKIPPED, self.job.at(), message=entry.why)

    def first_pass(self) -> None:
        """Write every document, with the links that are known by now."""
        hashes = {f.sha256 for entry in self.writes for f in self._files(entry)}
        self.media = {sha256: url for sha256, (_, url) in self.job.cms.media(sorted(hashes)).items()}
        for number, entry in enumerate(self.writes, 1):
            self._try(entry, self._first)
            self.job.progress("documents", number, len(self.writes))

    def second_pass(self) -> None:
        """Write the links of those documents that lead to one which came, or moved, after them."""
        linking = [e for e in self.writes if e.id in self.done and e.action in (CREATE, UPDATE)
                   and self.documents[e.id].links]  # fmt: skip
        if linking:
            for remote in self.job.cms.inventory(self.run.site):
                if len(self.situation.remotes.get(remote.id, [])) == 1:
                    self.situation.remotes[remote.id] = [remote]
        for number, entry in enumerate(linking, 1):
            self._try(entry, self._link)
            self.job.progress("links", number, len(linking))
        for entry in self.writes:
            if entry.id in self.done:
                self._receipt(entry, DONE)
        self._keep_terms()

    def _try(self, entry: Entry, write: Callable[[Entry], None]) -> None:
        """Do one entry; a refusal is kept in the server's own words, and what is below it is skipped."""
        settle = self.job.receipts.settle
        parent = self.documents[entry.id].parent if entry.id in self.documents else ""
        if parent and not self.situation.remotes.get(parent):
            self.failed.add(entry.id)
            settle(self.run.id, entry.id, SKIPPED, self.job.at(), message=f"its parent {parent} is not there")
            return
        try:
            write(entry)
            self.done.add(entry.id)
        except RefusedError as error:
            self.failed.add(entry.id)
            self.done.discard(entry.id)
            settle(self.run.id, entry.id, FAILED, self.job.at(), message=str(error))

    def _first(self, entry: Entry) -> None:
        there = self.situation.remotes.get(entry.id, [])
        self.job.receipts.settle(self.run.id, entry.id, WRITING, self.job.at())
        if there:
            self.job.receipts.keep_before(self.run.id, entry.id, self.job.cms.snapshot(there[0]))
        if entry.action == WITHDRAW:
            self._keep(entry, self.job.cms.withdraw(there[0], self.job.target.withdraw))
            return
        document = self.documents[entry.id]
        hashes = document.hashes(self.situation.urls(), self.job.target.body)
        marks = Marks(entry.id, total(document.kind, hashes), hashes, document.path, document.aliases)
        if entry.action == ACCEPT:
            self._keep(entry, self.job.cms.update(there[0], {}, marks))
            return
        names = _to_write(entry, hashes, there)
        if names:
            self._upload(document, names)
            fields = self._fields(document, names)
            cms = self.job.cms
            self._keep(entry, cms.update(there[0], fields, marks) if there else cms.create(document, fields, marks))

    def _link(self, entry: Entry) -> None:
        document, remote = self.documents[entry.id], self.situation.remotes[entry.id][0]
        hashes = document.hashes(self.situation.urls(), self.job.target.body)
        if remote.fields.get("content") != hashes["content"]:
            self._upload(document, ["content"])
            marks = Marks(entry.id, total(document.kind, hashes), hashes, document.path, document.aliases)
            self._keep(entry, self.job.cms.update(remote, self._fields(document, ["content"]), marks))

    def _fields(self, document: Document, names: list[str]) -> dict[str, Any]:
        """Return what is sent: the content with the portal's addresses, the parent by its number there."""
        fields = {name: document.fields[name] for name in names if name in document.fields}
        if "content" in fields:
            fields["content"] = render(document, self.situation.urls(), self.media)
        if "parent" in names:
            there = self.situation.remotes.get(document.parent, [])
            fields["parent"] = there[0].remote if there else ""
        return fields

    def _files(self, entry: Entry) -> list[Any]:
        document = self.documents.get(entry.id)
        wanted = {"content", "picture"} & set(entry.fields)
        return list(document.files.values()) if document is not None and wanted else []

    def _upload(self, document: Document, names: list[str]) -> None:
        """Bring in the files of a document that are not there yet; the ledger knows of each before it is sent."""
        for file in document.files.values() if {"content", "picture"} & set(names) else ():
            if file.sha256 in self.media:
                continue
            path = self.job.folder / file.file
            if not path.resolve().is_relative_to(self.job.folder.resolve()) or not path.is_file():
                raise RefusedError(f"{file.file}: no such file in {self.job.folder}; building anew would be right")
            self.job.receipts.put_made(self.run.id, "file", file.sha256, file.sha256)
            self.media[file.sha256] = self.job.cms.upload(file, path)[1]
            self.uploads += 1

    def _keep(self, entry: Entry, remote: Remote) -> None:
        """Write down what was written."""
        self.situation.remotes[entry.id] = [remote]
        self._keep_terms()
        self._receipt(entry, WRITTEN)

    def _keep_terms(self) -> None:
        for term in self.job.cms.terms_made():
            self.job.receipts.put_made(self.run.id, "term", term)

    def _receipt(self, entry: Entry, state: str) -> None:
        remote = self.situation.remotes[entry.id][0]
        said = {"remote": remote.remote, "kind": remote.kind, "hash": remote.hash}
        self.job.receipts.settle(self.run.id, entry.id, state, self.job.at(), **said, url=remote.url)
        document = self.documents.get(entry.id)
        files = [file.sha256 for file in document.files.values()] if document is not None else []
        told = {**said, "record": entry.id, "shown": remote.url}
        self.job.receipts.put_receipt(self.job.url, self.run.id, self.job.at(), told, files)


def _to_write(entry: Entry, hashes: dict[str, str], there: list[Remote]) -> list[str]:
    """Return the fields to send: all of a new document, else those that differ and those that the plan names."""
    if not there:
        return list(hashes)
    differ = {name for name, digest in hashes.items() if there[0].fields.get(name) != digest}
    again = set(entry.fields) if there[0].edited else set()
    return [name for name in hashes if name in differ | again]


def _outcome(job: Job, run: Run, plan: Plan, resumed: bool, uploads: int) -> Outcome:
    actions = job.receipts.actions(run.id)
    states = Counter(action.state for action in actions)
    counts = plan.counts()
    outcome = Outcome(run.id, resumed, len(actions), states[DONE], states[FAILED], states[SKIPPED], uploads)
    outcome.left = {action: counts[action] for action in (UNCHANGED, CONFLICT, BLOCKED)}
    outcome.faults = [(a.record, a.message) for a in actions if a.state in (FAILED, SKIPPED)]
    outcome.conflicts = [(entry.id, entry.why) for entry in plan.entries if entry.action == CONFLICT]
    outcome.notes = [(entry.id, note) for entry in plan.entries for note in entry.notes if entry.action in WRITES]
    unsettled = states[PLANNED] + states[WRITING] + states[WRITTEN]
    if unsettled or outcome.planned != outcome.done + outcome.failed + outcome.skipped:
        raise LoadError(f"run {run.id}: {unsettled} of {outcome.planned} actions came to no end")
    return outcome
