"""Undo an import: in reverse order, and nothing that somebody has changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from relaunch.errors import LoadError, RefusedError
from relaunch.load.cms import Cms, Remote, Reviving
from relaunch.load.plan import CREATE, WITHDRAW
from relaunch.load.receipts import DONE, FAILED, ROLLED_BACK, SKIPPED, WRITING, WRITTEN, Action, Receipts, Run


@dataclass(slots=True)
class Undone:
    """What a rollback did, and what it had to leave, with the reason."""

    run: int
    removed: int = 0
    restored: int = 0
    files: int = 0
    terms: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)

    @property
    def exit_status(self) -> int:
        """1 where something had to be left."""
        return int(bool(self.left))


def roll_back(run: Run, receipts: Receipts, cms: Cms, now: Callable[[], datetime]) -> Undone:
    """Undo what a run made: remove what it created, restore what it changed, then remove its files and tags."""
    if run.state == ROLLED_BACK:
        raise LoadError(f"--run {run.id}: it is rolled back already")
    remotes: dict[str, list[Remote]] = defaultdict(list)
    for remote in cms.inventory(run.site):
        remotes[remote.id].append(remote)
    undone = Undone(run.id)
    kept: set[str] = set()  # numbers of documents that must stay, since something below them does
    for action in reversed(receipts.actions(run.id)):
        touched = action.state in (DONE, WRITTEN, WRITING) or (action.state == FAILED and action.remote)
        if touched and action.state != SKIPPED:
            why = _undo(action, remotes.get(action.record, []), receipts, run, cms, undone, kept)
            if why:
                undone.left.append((action.record, why))
    _remove_made(run, receipts, cms, undone)
    receipts.end_run(run.id, ROLLED_BACK, now().isoformat(timespec="seconds"))
    return undone


def _undo(
    action: Action, there: list[Remote], receipts: Receipts, run: Run, cms: Cms, undone: Undone, kept: set[str]
) -> str:
    """Undo one action; return why not, where it is left."""
    if not there and action.action == WITHDRAW and action.before is not None and isinstance(cms, Reviving):
        there = [cms.revive(action.before)]
    if not there:
        receipts.drop_receipt(run.url, action.record)
        return "" if action.action == CREATE else "it is gone there: nothing can be restored"
    remote = there[0]
    if action.action != CREATE and action.before is None:
        return ""  # the run meant to, and never did
    why = _changed_since(action, there)
    if not why and action.action == CREATE and remote.remote in kept:
        why = "something below it was left"
    if why:
        kept.add(_parent_of(remote, cms))
        return why
    try:
        if action.action == CREATE:
            cms.delete(remote)
            undone.removed += 1
            receipts.drop_receipt(run.url, action.record)
        else:
            _restore(action, remote, receipts, run, cms)
            undone.restored += 1
    except RefusedError as error:
        return str(error)
    return ""


def _changed_since(action: Action, there: list[Remote]) -> str:
    """Say what has happened to a document since the run, if anything."""
    if len(there) > 1:
        return f"{len(there)} documents have this legacy id"
    remote = there[0]
    before = (action.before or {}).get("relaunch", {})
    if before and (remote.hash, remote.state) == (before["hash"], before["state"]):
        return ""  # never written, or restored by a rollback that was interrupted
    if remote.edited and not (remote.trashed and action.action == "withdraw"):
        return "somebody changed it there since"
    if action.hash and remote.hash != action.hash:
        return "a later import changed it"
    return ""


def _parent_of(remote: Remote, cms: Cms) -> str:
    return str(cms.snapshot(remote).get("parent", ""))


def _restore(action: Action, remote: Remote, receipts: Receipts, run: Run, cms: Cms) -> None:
    assert action.before is not None
    done = cms.restore(remote, action.before)
    was = action.before["relaunch"]
    said = {"record": action.record, "remote": done.remote, "kind": done.kind, "hash": done.hash, "shown": done.url}
    old = receipts.receipts(run.url).get(action.record, {})
    new = {sha256 for sha256, _ in receipts.made(run.id, "file")}
    receipts.put_receipt(run.url, run.id, "", said, [each for each in old.get("files", []) if each not in new])
    if done.state != was["state"]:
        raise RefusedError("restored, but the target keeps it otherwise than it was (a date or a status, as a rule)")


def _remove_made(run: Run, receipts: Receipts, cms: Cms, undone: Undone) -> None:
    """Remove the files and tags that the run made and nothing uses any more."""
    used = {sha256 for receipt in receipts.receipts(run.url).values() for sha256 in receipt["files"]}
    for number, sha256 in receipts.made(run.id, "file"):
        there = cms.media([sha256]).get(sha256)
        why = "a document that was left uses it" if sha256 in used else ""
        if not why and there is not None:
            why = cms.delete_media(there[0])
            undone.files += not why
        if why:
            undone.left.append((f"file {sha256[:16]}", why))
        else:
            receipts.drop_made(run.id, "file", number)
    for term, _ in receipts.made(run.id, "term"):
        why = cms.drop_term(term)
        if why:
            undone.left.append((term, why))
        else:
            undone.terms += 1
            receipts.drop_made(run.id, "term", term)
