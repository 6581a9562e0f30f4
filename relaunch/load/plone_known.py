"""Whose a Plone document is: ours as the ledger knows it, ours by the history, or an editor's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from relaunch.load.cms import WITHDRAWN, Memory, Remote
from relaunch.load.plone_documents import uid_of
from relaunch.load.plone_marks import GONE, Kept, adopted, content_of, place_of, read_history
from relaunch.load.plone_site import Site


class Forgetting:
    """A memory that lasts as long as the process."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}

    def ids(self) -> list[str]:
        """Return the ids of what was put."""
        return list(self.rows)

    def get(self, record: str) -> dict[str, Any] | None:
        """Return what was put."""
        return self.rows.get(record)

    def put(self, record: str, kept: Mapping[str, Any]) -> None:
        """Keep it."""
        self.rows[record] = dict(kept)

    def drop(self, record: str) -> None:
        """Forget it."""
        self.rows.pop(record, None)


class Known:
    """The documents of imports. `orders` are the positions of those below a document, as their records say them."""

    def __init__(self, site: Site, status: str) -> None:
        self.site = site
        self.status = status
        self.memory: Memory = Forgetting()
        self.orders: dict[str, dict[str, int]] = {}

    def remotes(self, ids: Iterable[str]) -> list[Remote]:
        """Return the documents of these legacy ids, those that were removed there, too."""
        by_uid = {uid_of(record): record for record in ids}
        there = {str(row["UID"]): row for row in self.site.look_up(by_uid, whole=True)}
        for uid, said in there.items():
            self.site.know(uid, str(said["@id"]))
        found = [self._remote(record, there.get(uid)) for uid, record in sorted(by_uid.items(), key=lambda p: p[1])]
        return [remote for remote in found if remote is not None]

    def _remote(self, record: str, said: Mapping[str, Any] | None) -> Remote | None:
        """Return a document, with the marks that the ledger has of it, or else its history."""
        row = self.memory.get(record)
        kept = Kept(**row) if row else None
        if said is None:
            return self._gone(record, kept)
        content, place, status = self._state(said)
        state = self.state(said)
        if kept is None or kept.seal != state:
            past = read_history(self.site.ask("GET", f"{said['@id']}/@history"))
            mine = adopted(kept, past, place, content, status == "private" and self.status == "publish")
            if mine is not None:
                mine.remote, mine.kind = str(said["UID"]), str(said["@type"])
                mine.content, mine.place, mine.status = content, place, status
                mine.order, mine.above = (kept.order, kept.above) if kept else (0, "")
                self.memory.put(record, mine.told())
                kept = mine
        kept = kept or Kept()
        self.orders.setdefault(kept.above, {})[str(said["UID"])] = kept.order
        return Remote(record, str(said["UID"]), str(said["@type"]), status, kept.hash, kept.fields, state, kept.seal,
                      str(said["@id"]))  # fmt: skip

    def _gone(self, record: str, kept: Kept | None) -> Remote | None:
        """Return a document that was removed there: Plone has no trash, but we know that we had made it."""
        if kept is None or not kept.remote or kept.hash == WITHDRAWN:
            return None
        return Remote(record, kept.remote, kept.kind, GONE, kept.hash, kept.fields, GONE, kept.seal, "", trashed=True)

    def state(self, said: Mapping[str, Any]) -> str:
        """Return a digest of all that an editor can change in a document."""
        return " ".join(self._state(said))

    def _state(self, said: Mapping[str, Any]) -> tuple[str, str, str]:
        uids = self.site.uids
        return content_of(said, self.site.public, uids), place_of(said, uids), str(said.get("review_state") or "")

    def kept(self, record: str) -> Kept:
        """Return what the ledger holds of a document, or nothing much."""
        row = self.memory.get(record)
        return Kept(**row) if row else Kept()

    def sealed(self, said: Mapping[str, Any], record: str, kept: Kept) -> Remote:
        """Keep what a document is now, after a write of ours."""
        kept.remote, kept.kind, kept.meant = str(said["UID"]), str(said["@type"]), ""
        kept.content, kept.place, kept.status = self._state(said)
        self.memory.put(record, kept.told())
        return Remote(record, kept.remote, kept.kind, kept.status, kept.hash, kept.fields, kept.seal, kept.seal,
                      str(said["@id"]))  # fmt: skip
