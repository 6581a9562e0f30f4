"""A Plone site by plone.restapi: what is where, told by UID, since Plone answers 200 for what it only acquires."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from relaunch.errors import LoadError, RefusedError
from relaunch.load.client import TRIES, AnsweredError, Client, UnsureError
from relaunch.load.plone_documents import WAYS
from relaunch.load.plone_marks import NOTE

NAMES_TRIED = 20
AT_ONCE = 50  # UIDs asked for in one URL, which must not grow without bound
WHOLE = {"Prefer": "return=representation"}
_NONE = frozenset({400, 404})


class Site:
    """A site, and where its documents are. `public` is the address that visitors use, which may not be the API's."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.public = client.base.rstrip("/")
        self.urls: dict[str, str] = {}  # by UID
        self.uids: dict[str, str] = {}  # by URL

    def api(self, url: str) -> str:
        """Return where the API answers for an address of the portal."""
        rest = url.removeprefix(self.public).lstrip("/") if url.startswith(self.public) else url
        return self.client.base + quote(rest, safe="/@?=&%+:~,;!$'()*") if "://" not in rest else rest

    def know(self, uid: str, url: str) -> None:
        """Remember where a document is; with it moves what is below."""
        old = self.urls.get(uid)
        if old is not None and old != url:
            for below in [each for each in self.uids if each == old or each.startswith(f"{old}/")]:
                moved = url + below[len(old) :]
                self.uids[moved] = self.uids.pop(below)
                self.urls[self.uids[moved]] = moved
        self.urls[uid] = url
        self.uids[url] = uid

    def forget(self, uid: str) -> None:
        """Forget a document that is gone."""
        self.uids.pop(self.urls.pop(uid, ""), None)

    def look_up(self, uids: Iterable[str], *, whole: bool) -> list[dict[str, Any]]:
        """Return the objects with these UIDs that are there, as the catalogue knows them, or as a whole."""
        wanted = sorted(set(uids))
        found: list[dict[str, Any]] = []
        for start in range(0, len(wanted), AT_ONCE):
            some = wanted[start : start + AT_ONCE]
            params = [*(("UID", uid) for uid in some), ("b_size", str(len(some))), ("show_inactive", "1"),
                      *([("fullobjects", "1")] if whole else [("metadata_fields", "UID")])]  # fmt: skip
            rows = self.client.get("@search", params)["items"]
            found += [row for row in rows if row.get("UID") in some]
        return found

    def one(self, uid: str) -> dict[str, Any] | None:
        """Return one object by its UID."""
        found = self.look_up([uid], whole=True)
        if not found:
            return None
        self.know(uid, str(found[0]["@id"]))
        return found[0]

    def where(self, uid: str) -> str:
        """Return the address of a document by its UID; refuse where it is gone."""
        if uid not in self.urls and self.one(uid) is None:
            raise RefusedError(f"no document with the UID {uid} is there any more: somebody removed it")
        return self.urls[uid]

    def ask(self, method: str, url: str, *, again: bool = True, **options: Any) -> Any:
        """Ask something of an object at its address."""
        return self.client.ask(method, self.api(url), again=again, **options)

    def patch(self, uid: str, sent: dict[str, Any]) -> dict[str, Any]:
        """Change these fields of a document, and return it as it is then; the same twice changes nothing."""
        said: dict[str, Any] = self.ask("PATCH", self.where(uid), json=sent, headers=WHOLE)
        self.know(uid, str(said["@id"]))
        return said

    def move(self, uid: str, above: str) -> None:
        """Move a document below another one, or to the top; it may be there already."""
        url, parent = self.where(uid), self.where(above) if above else self.public
        if url.rpartition("/")[0] == parent:
            return
        done = self.ask("POST", f"{parent}/@move", again=False, json={"source": uid})
        if not done:
            raise RefusedError(f"POST {urlsplit(parent).path}/@move: Plone moved nothing, and did not say why")
        self.know(uid, str(done[0]["target"]))

    def to_state(self, url: str, wanted: str, comment: str = NOTE) -> None:
        """Bring a document into a state of the workflow by one of the ways that are open."""
        known = self.ask("GET", f"{url}/@workflow")
        if (known.get("state") or {}).get("id") in (wanted, None):
            return
        open_ways = [str(way["@id"]).rpartition("/")[2] for way in known.get("transitions", [])]
        for way in WAYS[wanted]:
            if way in open_ways:
                self.ask("POST", f"{url}/@workflow/{way}", json={"comment": comment})
                return
        raise RefusedError(f"{urlsplit(url).path}: the workflow has no way to '{wanted}'; it has "
                           f"{', '.join(open_ways) or 'none'}")  # fmt: skip

    def publish(self, url: str) -> None:
        """Publish what has just been made."""
        try:
            self.ask("POST", f"{url}/@workflow/publish", json={"comment": NOTE})
        except AnsweredError as error:
            if error.status not in _NONE:
                raise
            self.to_state(url, "published")

    def remove(self, uid: str) -> None:
        """Remove an object for good; one that is gone already is what was wanted. What is below it goes with it.

        Its address is asked for each time: at one where nothing is any more, Plone answers with what it acquires there.
        """
        said = ""
        for number in range(TRIES):
            found = self.one(uid)
            if found is None:
                self.forget(uid)
                return
            try:
                self.ask("DELETE", str(found["@id"]), again=False)
                self.forget(uid)
                return
            except UnsureError as error:
                said = str(error)
                self.client.pace.back_off(number, None)
        raise LoadError(f"{said}; asked {TRIES} times, and it is still there")

    def make(self, above: str, uid: str, sent: dict[str, Any], name: str) -> dict[str, Any]:
        """Make an object, once, whatever happens on the way; a name that is taken gets a number."""
        stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
        words = ""
        for number in range(1, NAMES_TRIED + 1):
            sent["id"] = name if number == 1 else f"{stem}-{number}{dot}{ending}"
            try:
                return self._make_so(above, uid, sent)
            except AnsweredError as error:
                if error.status == 404 and "POST_application_json_" in str(error):
                    raise RefusedError(f"{error}; the type of the page above takes none below: a folderish one would "
                                       f"be right") from error  # fmt: skip
                if error.status != 400 or "in use" not in str(error):
                    raise
                words = str(error)
                if (found := self.one(uid)) is not None:
                    return found
        raise RefusedError(f"{words}; and so are {NAMES_TRIED} names like it")

    def _make_so(self, above: str, uid: str, sent: dict[str, Any]) -> dict[str, Any]:
        said = ""
        for number in range(TRIES):
            try:
                made: dict[str, Any] = self.ask("POST", above, again=False, json=sent)
                return made
            except UnsureError as error:
                said = str(error)
                self.client.pace.back_off(number, None)
            if (found := self.one(uid)) is not None:
                return found
        raise LoadError(f"{said}; sent {TRIES} times, and it is not there")

    def below(self, url: str) -> list[dict[str, Any]]:
        """Return what stands directly below an object, in its order."""
        params = {"path.depth": "1", "sort_on": "getObjPositionInParent", "metadata_fields": "UID", "b_size": "10000"}
        rows = self.ask("GET", f"{url}/@search", params=params)["items"]
        return [row for row in rows if str(row["@id"]).rpartition("/")[0] == url]

    # --- legacy addresses

    def aliases(self, url: str) -> list[str]:
        """Return the paths, relative to the site, that somebody has had lead to a document."""
        found = self.ask("GET", f"{url}/@aliases", params={"manual": "true", "b_size": "1000"})
        return [str(row["path"]) for row in found.get("items", [])]

    def lead(self, url: str, paths: Iterable[str], *, new: bool = False) -> list[str]:
        """Let paths lead to a document; return those that lead elsewhere, or at which something stands."""
        wanted = list(paths)
        there = set(self.aliases(url)) if wanted and not new else set()
        wanted = [path for path in wanted if path not in there]
        if not wanted:
            return []
        said = self.ask("POST", f"{url}/@aliases", json={"items": [{"path": path} for path in wanted]})
        return [str(path) for path in (said or {}).get("failed", [])]

    def unlead(self, url: str, paths: Iterable[str]) -> None:
        """Let paths lead nowhere."""
        items = [{"path": path} for path in paths]
        if items:
            self.ask("DELETE", f"{url}/@aliases", json={"items": items})


def need(said: Any, key: str, what: str) -> Any:
    """Return a part of an answer; say what is not there."""
    if not isinstance(said, dict) or key not in said:
        raise LoadError(f"{what}: no '{key}' in the answer; the address of a Plone 6 site with plone.restapi, such as "
                        f"https://www.example.org/++api++/, would be right")  # fmt: skip
    return said[key]
