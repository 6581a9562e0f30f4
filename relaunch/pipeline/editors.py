"""Take the editors' files into a build: find each by its id, merge it, and move it only where its record goes.

Nothing that somebody wrote is lost: what leaves the export goes to withdrawn/ as it is, what cannot be read is left
alone, and a file of the editors' own is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from relaunch.errors import ArchiveError, ReviewError
from relaunch.export.files import write_atomic
from relaunch.ledger.absent import DELETED, GONE, JOINED, AbsentRow
from relaunch.ledger.claims import Rule
from relaunch.ledger.store import Ledger, RecordRow
from relaunch.model import Issue, Record
from relaunch.pipeline.files import Shelf, digest_of, read_shelf
from relaunch.pipeline.journal import Journal
from relaunch.pipeline.site import Place, Site
from relaunch.pipeline.stage import Stage
from relaunch.recordfile import as_mapping, content_hash, hash_of, parse_record, parse_values, to_yaml, yaml_of
from relaunch.review.approval import approved_version
from relaunch.review.merge import Merged, merge
from relaunch.slugs import safe_join

_NAME = re.compile(r"\A[a-z0-9][a-z0-9_-]{0,119}\Z")
OWN_RECORD, TWICE, CHANGED_ID = "own-record", "id-twice", "id-changed"
TAKEN, DELETED_CODE, JOINED_CODE, UNREADABLE = "path-taken", "record-deleted", "record-joined", "edit-unreadable"


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one record's file: the record as it says it, and what a person must know of it."""

    record: Record
    row: RecordRow
    issues: tuple[Issue, ...]
    values: dict[str, Any]  # the record as its files say it
    is_kept: bool = False  # file and ledger say all of this already
    is_plain: bool = False  # the file says what the page says, and nothing but the page was looked at


@dataclass
class Editors:
    """The files of one run folder at work. `faults` are those that cannot be read, a line each."""

    out: Path
    ledger: Ledger
    journal: Journal
    records: Shelf = field(default_factory=Shelf)
    withdrawn: Shelf = field(default_factory=Shelf)
    faults: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    proposed: dict[str, str] = field(default_factory=dict)  # paths before editors changed them
    noted: dict[str, list[Issue]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)  # ids that editors changed
    plain: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # files as the tool wrote them, and their rows

    @classmethod
    def at(cls, out: Path, ledger: Ledger) -> Editors:
        """Look through the files of a run folder."""
        return cls(out, ledger, Journal(out), read_shelf(out, "records"), read_shelf(out, "withdrawn"))

    # ── before anything is written: who is in, who is out ──

    def settle(self, site: Site, stage: Stage) -> None:
        """Move what is gone to withdrawn/, take deleted records out of the site, and give places the editors' paths."""
        self._adopt(site)
        for row in list(self.ledger.records()):
            if row.id not in site.by_id:
                self._withdraw(row, JOINED if row.url in site.by_url else GONE)
            elif (written := digest_of(row.written)) == self.records.seen.get(row.file):
                self.plain[row.id] = row.file, told_of(row, written)
        for place in list(site.by_id.values()):
            self._return(place)
        deleted = [place for place in site.by_id.values() if self._is_deleted(place)]
        for place in deleted:
            self._leave_out(place, site, stage)
        self._note_joined(site)
        self._take_paths(site)

    def _adopt(self, site: Site) -> None:
        """Know a file by its place where its id was changed by hand to one that nobody has."""
        for row in self.ledger.records():
            named = self.records.ids.get(row.file)
            if self.records.of(row.id) or named is None or named in site.by_id or self.ledger.record(named):
                continue
            self.records.by_id[named].remove(row.file)
            self.records.put(row.id, row.file)
            if named:
                self.renamed[row.id] = named
                message = f"{row.file} now names {named}; other records know it as {row.id}, which would be right."
                self._note(row.id, CHANGED_ID, message, "id")

    def _note(self, record: str, code: str, message: str, where: str = "") -> None:
        self.noted.setdefault(record, []).append(Issue(code, message, where))

    def _row(self, place: Place) -> RecordRow | None:
        """Return what was last written of a place's record, in or out."""
        return self.ledger.record(place.id) or self._absent_row(place)

    def _absent_row(self, place: Place) -> RecordRow | None:
        absent = self.ledger.absent.get(place.id)
        if absent is None:
            return None
        return RecordRow(absent.id, absent.url, absent.type, absent.file, "", "", "", absent.written)

    def _withdraw(self, row: RecordRow, why: str) -> None:
        """Move a record's file to withdrawn/, as it is."""
        files = self.records.of(row.id)
        target, edited = "", False
        for file in files[:1]:
            data = self._bytes(file)
            edited = data != row.written
            target = self._free("withdrawn/" + file.partition("/")[2])
            self.journal.put_withdrawn(row.id)
            self._rename(file, target)
            self.records.move(row.id, file, self.withdrawn, target)
        for file in self.withdrawn.of(row.id) if not files else ():  # a killed run has moved it
            target, edited = file, self._bytes(file) != row.written
        self.ledger.absent.put(AbsentRow(row.id, row.url, row.type, target, row.written, why, edited))
        self.ledger.forget_record(row.id)

    def _return(self, place: Place) -> None:
        """Bring a record's file back from withdrawn/ when its page is there again."""
        absent = self.ledger.absent.get(place.id)
        was_killed = self.journal.has_withdrawn(place.id) and self.ledger.record(place.id) is not None
        if self.records.of(place.id) or not (was_killed or (absent and absent.why != DELETED)):
            return
        for file in self.withdrawn.of(place.id)[:1]:
            target = self._free("records/" + file.partition("/")[2])
            self._rename(file, target)
            self.withdrawn.move(place.id, file, self.records, target)

    def _is_deleted(self, place: Place) -> bool:
        """Say whether an editor has deleted a record's file. With all of them gone nobody meant one."""
        if self.records.of(place.id) or not self.records.ids:
            return False
        absent = self.ledger.absent.get(place.id)
        return absent.why == DELETED if absent is not None else self.ledger.record(place.id) is not None

    def _leave_out(self, place: Place, site: Site, stage: Stage) -> None:
        """Leave a deleted record out, and keep a copy of what the tool had written, so that it can be put back."""
        row = self.ledger.record(place.id)
        if row is not None:
            file = next(iter(self.withdrawn.of(place.id)), "")
            if not file:
                file = self._free("withdrawn/" + row.file.partition("/")[2])
                write_atomic(safe_join(self.out, file), row.written)
                self.withdrawn.put(place.id, file)
            self.ledger.absent.put(AbsentRow(row.id, row.url, row.type, file, row.written, DELETED, False))
            self.ledger.forget_record(row.id)
            message = f"{row.file} was deleted and stays out; moving {file} back into records/ brings it in again."
            self.ledger.put_issues(place.url, place.id, [Issue(DELETED_CODE, message, row.file)])
        site.drop(place)
        reason = f"deleted by the editors: {place.id}"
        urls = {key.partition("#")[0] for key in (place.key, *place.aliases)}
        left = {key.partition("#")[0] for key in site.places}  # other parts of a text copy
        raws = {raw for url in urls - left for raw, _ in stage.said_at(url)}
        for raw in sorted({*raws, stage.raw_of(place.key)} if urls - left else ()):
            stage.put_fault(raw, "left-out", reason)
            self.rules.append(Rule("editors", len(self.rules) + 1, reason, "", rf"\A{re.escape(raw)}\Z"))

    def _note_joined(self, site: Site) -> None:
        """Tell a record that another one, which editors had changed, has become part of it."""
        for absent in self.ledger.absent.rows():
            key = site.by_url.get(absent.url)
            if absent.why == JOINED and absent.edited and key and self.withdrawn.of(absent.id):
                message = f"The page of {absent.id} is now part of this one; its edits stand in {absent.file}."
                self._note(site.places[key].id, JOINED_CODE, message)

    def _take_paths(self, site: Site) -> None:
        """Give each place the path that editors gave its record, so that links and redirects lead there."""
        for place in site.by_id.values():
            if place.id in self.plain and self.records.of(place.id) == [self.plain[place.id][0]]:
                continue
            row = self._row(place)
            file = next(iter(self._files_of(place, row)), "")
            if row is None or not file or self.records.seen.get(file) == digest_of(row.written):
                continue
            data = self._bytes(file)
            if data == row.written:
                continue
            try:
                mine, was = (parse_values(text, "").get("path") for text in (data, self.base(place, row, data)))
            except ReviewError:
                continue
            if isinstance(mine, str) and mine and mine != was:
                self.proposed[place.id], place.path = place.path, mine
        holders: dict[str, str] = {}
        for place in sorted(site.by_id.values(), key=lambda place: (place.id in self.proposed, place.id)):
            other = holders.setdefault(place.path, place.id)
            if other != place.id:
                message = f"The path {place.path} is that of {other}, too; one of them must change."
                self._note(place.id, TAKEN, message, "path")

    # ── one record ──

    def stands(self, place: Place) -> bytes:
        """Return what is known of a place's record, where its one file is where it belongs and as it was written.

        Nothing where a person, or a killed run, has had a hand in it.
        """
        file, told = self.plain.get(place.id, ("", b""))
        if file != f"records/{place.type}/{place.slug}.yaml" or self.records.of(place.id) != [file]:
            return b""
        if place.id in self.journal.known or self.is_told_of(place) or self.ledger.absent.home(place.id):
            return b""
        return told

    def is_told_of(self, place: Place) -> bool:
        """Say whether a record hangs on what editors did to it, or to another."""
        return any(place.id in known for known in (self.noted, self.proposed, self.renamed))

    @cached_property
    def run(self) -> tuple[int, str]:
        """The number of the run at work, and when it began."""
        return self.ledger.run()

    def write(self, place: Place, new: Record) -> Told:
        """Merge a record with its file, write it where it belongs, and return what it says now."""
        noted = dict.fromkeys([*new.issues, *self.noted.get(place.id, ())])
        new = replace(new, path=self.proposed.get(place.id, new.path), issues=tuple(noted))
        row = self._row(place)
        files = self._files_of(place, row)
        file = files[0] if files else ""
        issues: list[Issue] = []
        if len(files) > 1:
            issues.append(Issue(TWICE, f"{' and '.join(files)} both name {place.id}; {file} is taken.", file))
        values = as_mapping(new)
        new_bytes, hash, target = yaml_of(values), hash_of(values), ""
        if row is not None and self._is_untouched(place, row, files, new, new_bytes):
            return self._kept(place, row, new, values, hash)
        try:
            while True:
                data, merged = self._merged(place, row, file, new, new_bytes)
                target = target or self._target(place, merged.record, row, file)
                self.journal.put(place.id, target, merged.file, new_bytes)
                if not file or self._bytes(file) == data:
                    break  # else an editor has saved it in this very moment
        except ReviewError as error:
            return self._left_alone(place, row, file, new, issues, str(error))
        if file and target != file:
            self._rename(file, target)
        write_atomic(safe_join(self.out, target), merged.file)
        self._remember(place.id, target, data, merged, hash, new_bytes)
        said = RecordRow(
            place.id, place.key, merged.record.type, target, hash, merged.record.title, merged.record.path, new_bytes
        )
        values = values if merged.record is new else as_mapping(merged.record)
        told = tuple(dict.fromkeys([*merged.record.issues, *issues]))
        return Told(merged.record, said, told, values, is_plain=merged.file == new_bytes and not issues)

    def _is_untouched(self, place: Place, row: RecordRow, files: list[str], new: Record, written: bytes) -> bool:
        """Say whether a record's one file stands where it belongs, and says what was written last and is to be written.

        What a killed run has left behind is looked at closely, and so is whatever is not as it always is.
        """
        if row.written != written or files != [row.file] or place.id in self.journal.known:
            return False
        is_safe = _NAME.match(new.type) and _NAME.match(new.slug)
        if not is_safe or row.file != f"records/{new.type}/{new.slug}.yaml" or self.ledger.absent.home(place.id):
            return False
        try:
            return (self.out / row.file).read_bytes() == written
        except OSError:
            return False

    def _kept(self, place: Place, row: RecordRow, new: Record, values: dict[str, Any], hash: str) -> Told:
        """Return what a file says that stays as it is."""
        said = RecordRow(place.id, place.key, new.type, row.file, hash, new.title, new.path, row.written)
        self._remember(place.id, row.file, row.written, Merged(row.written, new, (), ()), hash, row.written)
        return Told(new, said, tuple(dict.fromkeys(new.issues)), values, said == row, is_plain=True)

    def _merged(
        self, place: Place, row: RecordRow | None, file: str, new: Record, new_bytes: bytes
    ) -> tuple[bytes, Merged]:
        """Return what stands in a record's file, nothing where there is none, and what should."""
        data = self._bytes(file) if file else b""
        base = self.base(place, row, data) if file else data
        if data == base:
            return data, Merged(new_bytes, new, (), ())
        return data, merge(base, data, new, name=file, approved=self._approved(place.id, data))

    def _left_alone(
        self, place: Place, row: RecordRow | None, file: str, new: Record, issues: list[Issue], error: str
    ) -> Told:
        """Leave a file that cannot be read or changed; what was written last stays known, so that nothing is missed."""
        self.faults += error.split("\n")
        issues.append(Issue(UNREADABLE, f"The file was left as it is: {error}", file))
        kept = row.written if row is not None else to_yaml(new)
        said = RecordRow(place.id, place.key, new.type, file, content_hash(new), new.title, new.path, kept)
        return Told(new, said, tuple(dict.fromkeys([*new.issues, *issues])), as_mapping(new))

    def base(self, place: Place, row: RecordRow | None, data: bytes) -> bytes:
        """Return what the page said when the tool last wrote a file; a killed run's journal knows more than the ledger.

        Of a file that the tool never wrote nothing is known but its id.
        """
        told = self.journal.written(place.id, data)
        if told is not None:
            return told
        versions = self.journal.versions(place.id)
        old = row.written if row is not None else None
        if old is None:
            return versions[0] if versions else to_yaml(Record(id=place.id, type="", title=""))
        return next((version for version in versions if data != old and _holds_news(data, old, version)), old)

    def _approved(self, record: str, data: bytes) -> Record | None:
        """Return a record as it was approved, where its file says that it is and the history knows it."""
        if b"approved" not in data:
            return None
        files = [action.after for action in self.ledger.history.actions(record, limit=50) if action.after]
        return approved_version(data, [*files, *(v.written for v in reversed(self.ledger.history.versions(record)))])

    def _remember(self, record: str, file: str, data: bytes, merged: Merged, hash: str, written: bytes) -> None:
        """Keep the version, and what merging did to a file that editors had changed."""
        run, at = self.run
        self.ledger.history.put_version(record, run, at, hash, written)
        if data and data != merged.file and merged.file != written:
            self.ledger.history.put_action(at, "relaunch", "merge", record, file, data, merged.file)
        self.ledger.absent.forget(record)

    # ── where files are ──

    def _files_of(self, place: Place, row: RecordRow | None) -> list[str]:
        """Return the files that name a record, first the one that the tool knows."""
        return sorted(self.records.of(place.id), key=lambda file: (row is None or file != row.file, file))

    def _target(self, place: Place, record: Record, row: RecordRow | None, file: str) -> str:
        """Return where a file belongs: where type and slug say, but for one that somebody has renamed by hand."""
        is_safe = _NAME.match(record.type) and _NAME.match(record.slug)
        home = file or f"records/{place.type}/{place.slug}.yaml"
        home = f"records/{record.type}/{record.slug}.yaml" if is_safe else home
        known = row.file if row is not None and row.file.startswith("records/") else file
        was = self.ledger.absent.home(place.id) or known
        moves = not file or (file == known and file == was and home != was)
        target = self._free(home) if moves and home != file else file
        self.ledger.absent.put_home(place.id, "" if target == home else home)
        return target

    def _free(self, file: str) -> str:
        """Return a name that no file has."""
        stem, number = file.removesuffix(".yaml"), 1
        while safe_join(self.out, *file.split("/")).exists():
            number += 1
            file = f"{stem}-{number}.yaml"
        return file

    def _rename(self, file: str, target: str) -> None:
        path, end = (safe_join(self.out, *name.split("/")) for name in (file, target))
        end.parent.mkdir(parents=True, exist_ok=True)
        path.replace(end)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()

    def _bytes(self, file: str) -> bytes:
        try:
            return safe_join(self.out, *file.split("/")).read_bytes()
        except OSError as error:
            raise ArchiveError(f"{file}: cannot be read: {error.strerror or error}") from error

    # ── what the editors wrote themselves ──

    def own(self, site: Site) -> Iterator[Told]:
        """Yield the records of files that no page stands behind, by id; they are never touched."""
        seen: set[str] = set()
        for file, named in sorted(self.records.ids.items(), key=lambda row: (row[1], row[0])):
            if named in site.by_id:
                continue
            try:
                record = parse_record(self._bytes(file), file)
            except ReviewError as error:
                self.faults += str(error).split("\n")
                self.ledger.put_issues("", named, [Issue(UNREADABLE, f"The file was left as it is: {error}", file)])
                continue
            issue = Issue(OWN_RECORD, f"{file} comes from no page of the archive; it is kept and never changed.", file)
            if record.id in seen:
                issue = Issue(TWICE, f"{file} and another file both name {record.id}; one needs its own id.", file)
            self.ledger.put_issues(record.source.url, record.id, [issue])
            if record.id not in seen:
                seen.add(record.id)
                row = RecordRow(record.id, "", record.type, file, content_hash(record), record.title, record.path, b"")
                yield Told(record, row, (issue,), as_mapping(record))


def told_of(row: RecordRow, written: bytes) -> bytes:
    """Return a digest of a row of the ledger, and of the bytes that were `written`, by theirs."""
    cells = (row.id, row.url, row.type, row.file, row.hash, row.title, row.path)
    return digest_of(repr(cells).encode("utf-8", "surrogatepass") + written)


def _holds_news(data: bytes, old: bytes, new: bytes) -> bool:
    """Say whether a file has taken in what a page said later: it says so in a field where both versions differ."""
    try:
        now = parse_values(data, "")
    except ReviewError:
        return False
    before, after = as_mapping(parse_record(old, "")), as_mapping(parse_record(new, ""))
    said = as_mapping(parse_record(data, "")) if now else {}
    return any(said.get(key) == after.get(key) != before.get(key) for key in {*before, *after})
