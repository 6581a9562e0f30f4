"""The plan: what an import would do to each document, with the reason. It asks the target and writes nothing there."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from relaunch.atomic import replacing
from relaunch.errors import LoadError
from relaunch.load.cms import WITHDRAWN, Bending, Cms, Forgetful, Remote
from relaunch.load.document import PENDING, Document, documents, total
from relaunch.load.folder import Records
from relaunch.load.target import Target

CREATE, UPDATE, WITHDRAW, ACCEPT = "create", "update", "withdraw", "accept"
UNCHANGED, CONFLICT, BLOCKED = "unchanged", "conflict", "blocked"
WRITES = (CREATE, UPDATE, WITHDRAW, ACCEPT)
ACTIONS = (CREATE, UPDATE, UNCHANGED, CONFLICT, WITHDRAW, ACCEPT, BLOCKED)
MOVES = frozenset({"slug", "parent", "status", "date"})  # what may change a document's URL
FORM = 1  # of the plan file
DIFFERENCES = 10  # shown where a plan does not hold any more


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to happen to one document.

    `hash` is that of our document with its links as they will be, `own` without them; `state` is what the target had.
    """

    id: str
    action: str
    fields: tuple[str, ...] = ()
    why: str = ""
    hash: str = ""
    title: str = ""
    kind: str = ""
    remote: str = ""
    state: str = ""
    own: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """What the person at the prompt decided. `edited` is what becomes of documents that somebody edited there."""

    include_pending: bool = False
    edited: str = ""  # "" leaves them alone and says so | ours | theirs


@dataclass(frozen=True, slots=True)
class Plan:
    """Entries in the order in which they are carried out."""

    target: str
    url: str
    site: str
    made: str
    options: Options
    entries: tuple[Entry, ...]
    unread: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        """Return how many entries there are of each action."""
        found = Counter(entry.action for entry in self.entries)
        return {action: found[action] for action in ACTIONS}


@dataclass(slots=True)
class Situation:
    """Both sides at one moment: our documents, and what of them is in the target."""

    documents: list[Document]
    remotes: dict[str, list[Remote]]

    def urls(self) -> dict[str, str]:
        """Return where visitors find each record that is in the target; the mapping of links is made of it."""
        return {record: there[0].url for record, there in self.remotes.items() if len(there) == 1 and is_live(there[0])}


def is_live(remote: Remote) -> bool:
    """Say whether a document is one that links may lead to."""
    return not remote.trashed and remote.hash != WITHDRAWN


def look(records: Records, target: Target, cms: Cms, include_pending: bool, url: str = "") -> Situation:
    """Ask the target at a URL what it has of a site, and make the documents of the records."""
    if len(records.records) < target.min_records:
        raise LoadError(f"records: {len(records.records)} are there; at least {target.min_records} (min_records in "
                        f"{target.name}) would be right")  # fmt: skip
    remotes: dict[str, list[Remote]] = defaultdict(list)
    if isinstance(cms, Forgetful):
        cms.expect(record.id for record in records.records)
    for remote in cms.inventory(records.site):
        remotes[remote.id].append(remote)
    host = urlsplit(url).netloc
    made = [replace(document, host=host) for document in documents(records.records, target, include_pending)]
    return Situation(made, dict(remotes))


def make_plan(
    situation: Situation, target: Target, cms: Cms, options: Options, site: str, url: str, now: datetime,
    unread: tuple[str, ...] = (),
) -> Plan:  # fmt: skip
    """Return what an import would do now."""
    entries: dict[str, Entry] = {}
    for document in situation.documents:
        problem = document.blocked or cms.problem(document, now)
        above = entries.get(document.parent)
        if not problem and above is not None and above.action == BLOCKED and document.parent not in situation.remotes:
            problem = f"its parent {document.parent} is blocked: {above.why}"
        entry = _entry(document, situation, target, options, problem)
        bent = cms.note(document) if isinstance(cms, Bending) and not problem else ""
        entries[document.id] = replace(entry, notes=(*entry.notes, bent)) if bent else entry
    _let_links_follow(entries, situation, target, options)
    gone = sorted(set(situation.remotes) - set(entries), reverse=True)
    for record in gone:
        found = _withdrawal(record, situation.remotes[record], target, options, bool(unread))
        if found is not None:
            entries[record] = found
    made = now.isoformat(timespec="seconds")
    return Plan(target.name, url, site, made, options, tuple(entries.values()), unread)


def _entry(document: Document, situation: Situation, target: Target, options: Options, problem: str) -> Entry:
    """Return what is to happen to a document, its links as they are now."""
    there = situation.remotes.get(document.id, [])
    hashes = document.hashes(situation.urls(), target.body)
    entry = Entry(document.id, BLOCKED, (), problem, total(document.kind, hashes), document.title, document.kind,
                  own=total(document.kind, document.hashes({}, target.body)), notes=document.notes)  # fmt: skip
    if len(there) > 1:
        numbers = ", ".join(remote.remote for remote in there)
        why = f"{len(there)} documents have this legacy id ({numbers}): remove all but one there"
        return replace(entry, action=CONFLICT, why=why)
    if not there:
        return entry if problem else replace(entry, action=CREATE, fields=tuple(hashes))
    remote = there[0]
    entry = replace(entry, remote=remote.remote, state=remote.state)
    if problem:
        return replace(entry, why=f"{problem}; what is there stays as it is")
    if remote.kind != document.kind:
        why = f"it is a '{remote.kind}' there, and the mapping says '{document.kind}': remove it there, or say so"
        return replace(entry, action=BLOCKED, why=why)
    changed = tuple(name for name, digest in hashes.items() if remote.fields.get(name) != digest)
    return _existing(entry, remote, changed, tuple(hashes), options)


def _existing(
    entry: Entry, remote: Remote, changed: tuple[str, ...], every: tuple[str, ...], options: Options
) -> Entry:
    """Return what is to happen to a document that is there."""
    ours = remote.hash == WITHDRAWN
    if remote.edited and not (ours and remote.trashed):
        what = "put into the trash" if remote.trashed else "edited"
        if options.edited == "ours":
            return replace(entry, action=UPDATE, fields=every, why=f"{what} there; --ours: ours is written over it")
        if options.edited == "theirs":
            return replace(entry, action=ACCEPT, why=f"{what} there; --theirs: it stays so until the record changes")
        also = f"; the record changed, too: {', '.join(changed)}" if changed and not ours else ""
        return replace(entry, action=CONFLICT, fields=changed, why=f"{what} there since our last import{also}")
    if ours:
        return replace(entry, action=UPDATE, fields=every, why="it had been withdrawn")
    return replace(entry, action=UPDATE if changed else UNCHANGED, fields=changed, why="")


def _withdrawal(
    record: str, there: list[Remote], target: Target, options: Options, unread: bool
) -> Entry | None:
    """Return what is to happen to a document whose record is gone; None where it is withdrawn already."""
    remote = there[0]
    entry = Entry(record, WITHDRAW, (), f"its record is gone: it becomes '{target.withdraw}'", WITHDRAWN, "",
                  remote.kind, remote.remote, remote.state)  # fmt: skip
    if all(each.hash == WITHDRAWN for each in there):
        return None
    if len(there) > 1:
        return replace(entry, action=CONFLICT, why=f"its record is gone; {len(there)} documents have this legacy id")
    if unread:
        return replace(entry, action=BLOCKED, why="no record of this id is there, but some files cannot be read")
    if remote.edited and options.edited != "ours":
        return replace(entry, action=CONFLICT, why="its record is gone, and it was edited there since our last import")
    return entry


def _let_links_follow(
    entries: dict[str, Entry], situation: Situation, target: Target, options: Options
) -> None:
    """Let the documents follow that link to one that comes or moves with this import."""
    parents = {document.id: document.parent for document in situation.documents}
    moving: set[str] = set()
    for record, entry in entries.items():  # parents stand before their children
        moves = entry.action == CREATE or (entry.action == UPDATE and MOVES & set(entry.fields))
        if moves or parents.get(record) in moving:
            moving.add(record)
    urls = {**situation.urls(), **dict.fromkeys(moving, PENDING)}
    for document in situation.documents:
        entry = entries[document.id]
        if entry.action in (CREATE, UNCHANGED, UPDATE) and moving.intersection(document.links.values()):
            hashes = document.hashes(urls, target.body)
            fields = tuple(sorted({*entry.fields, "content"}))
            action = UPDATE if entry.action == UNCHANGED else entry.action
            why = entry.why or ("it links to what comes or moves" if entry.action == UNCHANGED else "")
            entries[document.id] = replace(entry, action=action, fields=fields, why=why,
                                           hash=total(document.kind, hashes))  # fmt: skip


# --- the plan as a file


def write_plan(plan: Plan, path: Path) -> None:
    """Write a plan as JSON, for people and for `import --plan`."""
    told = {"relaunch_plan": FORM, **asdict(plan), "counts": plan.counts()}
    with replacing(path) as file:
        file.write((json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())


def read_plan(path: Path) -> tuple[Plan, str]:
    """Read a plan's file and return it with its hash."""
    right = "a file that relaunch plan wrote would be right"
    try:
        data = path.read_bytes()
        told: Any = json.loads(data)
        if told["relaunch_plan"] != FORM:
            raise LoadError(f"{path}: form {told['relaunch_plan']} of a plan; {right}")
        entries = tuple(Entry(**{**entry, "fields": tuple(entry["fields"]), "notes": tuple(entry["notes"])})
                        for entry in told["entries"])  # fmt: skip
        plan = Plan(str(told["target"]), str(told["url"]), str(told["site"]), str(told["made"]),
                    Options(**told["options"]), entries, tuple(told["unread"]))  # fmt: skip
    except OSError as error:
        raise LoadError(f"{path}: cannot be read: {error.strerror}; {right}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise LoadError(f"{path}: no plan ({type(error).__name__}); {right}") from error
    return plan, hashlib.sha256(data).hexdigest()


def moved(planned: Plan, now: Plan, begun: Iterable[str] = ()) -> list[str]:
    """Return a line for each entry that is not what was planned; records that this very import touched do not count."""
    skip = set(begun)
    old = {entry.id: entry for entry in planned.entries if entry.id not in skip}
    new = {entry.id: entry for entry in now.entries if entry.id not in skip}
    lines = []
    for record in sorted({*old, *new}):
        before, after = old.get(record), new.get(record)
        if before is None or after is None:
            lines.append(f"{record}: {'is new' if before is None else 'is gone'}")
        elif skip and (after.state, after.own) == (before.state, before.own):
            continue  # while an import goes on, links of the others follow
        elif (before.action, before.fields, before.hash, before.state) != (
            after.action, after.fields, after.hash, after.state):  # fmt: skip
            why = f" ({after.why})" if after.why else ""
            what = "changed since" if before.action == after.action else f"planned: {before.action}, now {after.action}"
            lines.append(f"{record}: {what}{why}")
    return lines


def check_plan(planned: Plan, now: Plan, begun: Iterable[str] = ()) -> None:
    """Stop where the target or the records are not any more what they were when the plan was made."""
    lines = moved(planned, now, begun)
    if lines:
        more = f"\nand {len(lines) - DIFFERENCES} more" if len(lines) > DIFFERENCES else ""
        listed = "\n".join(lines[:DIFFERENCES])
        raise LoadError(f"the plan of {planned.made} does not hold any more; a new one would be right:\n{listed}{more}")
