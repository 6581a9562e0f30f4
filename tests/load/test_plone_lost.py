"""What a Plone does seldom and at the worst moment: answers are lost, names taken, objects gone."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import responses

from relaunch.errors import LoadError
from relaunch.load.client import TRIES, Client, Pace
from relaunch.load.cms import Marks
from relaunch.load.credentials import Credentials
from relaunch.load.document import Document
from relaunch.load.plone import Plone
from relaunch.load.plone_documents import uid_of
from relaunch.load.plone_marks import Kept, adopted, content_of, note_of, read_history, read_note
from relaunch.load.target import load_target

BASE = "https://portal.example"
FIELDS = {"title": "Eins", "content": "<p>Eins.</p>", "date": "2009-05-04T12:00:00", "slug": "eins"}
DOCUMENT = Document("muster/page/eins", "Document", "Eins", "/eins/", FIELDS)
HASHES = {"title": "0123456789abcdef", "content": "fedcba9876543210", "status": "0" * 16}
MARKS = Marks(DOCUMENT.id, "h", HASHES, "/eins/")
DONE = {"review_state": "published", "time": "2026-01-01T00:00:00+00:00"}


@pytest.fixture
def cms() -> Plone:
    slept: list[float] = []
    return Plone(load_target("plone"), Client(BASE, Credentials("admin", "sehr geheim"), Pace(0, slept.append)))


def there(**said: Any) -> dict[str, Any]:
    return {"@id": f"{BASE}/eins", "@type": "Document", "UID": uid_of(DOCUMENT.id), "id": "eins", "title": "Eins",
            "review_state": "private", "parent": {"@id": BASE}, **said}  # fmt: skip


def made() -> int:
    return sum(call.request.method == "POST" and call.request.url == f"{BASE}/" for call in responses.calls)


@responses.activate
@pytest.mark.parametrize("lost", [
    {"body": requests.exceptions.ReadTimeout("late")}, {"body": requests.exceptions.ChunkedEncodingError("cut")},
    {"status": 504, "body": "gateway timeout"}, {"status": 201, "body": '{"@id": "https://por'},
])  # fmt: skip
def test_a_post_whose_answer_is_lost_is_looked_for_by_its_uid_and_not_sent_twice(
    cms: Plone, lost: dict[str, Any]
) -> None:
    responses.post(f"{BASE}/", **lost)
    responses.get(f"{BASE}/@search", json={"items": [there()]})
    responses.post(f"{BASE}/eins/@workflow/publish", json=DONE)
    remote = cms.create(DOCUMENT, FIELDS, MARKS)
    assert (remote.remote, remote.status, remote.edited) == (uid_of(DOCUMENT.id), "published", False)
    assert made() == 1


@responses.activate
def test_a_post_that_never_arrives_is_given_up_with_the_reason(cms: Plone) -> None:
    responses.post(f"{BASE}/", body=requests.exceptions.ConnectTimeout("no way"))
    responses.get(f"{BASE}/@search", json={"items": []})
    with pytest.raises(LoadError, match=f"sent {TRIES} times, and it is not there"):
        cms.create(DOCUMENT, FIELDS, MARKS)
    assert made() == TRIES


@responses.activate
def test_a_name_that_is_taken_gets_a_number(cms: Plone) -> None:
    words = {"error": {"type": "Bad Request", "message": 'The id "eins" is invalid - it is already in use.'}}
    responses.post(f"{BASE}/", status=400, json=words)
    responses.get(f"{BASE}/@search", json={"items": []})
    second = there(**{"@id": f"{BASE}/eins-2", "id": "eins-2"})
    responses.post(f"{BASE}/", status=201, json=second)
    responses.post(f"{BASE}/eins-2/@workflow/publish", json=DONE)
    responses.post(f"{BASE}/eins-2/@aliases", status=204)
    assert cms.create(DOCUMENT, FIELDS, MARKS).url == f"{BASE}/eins-2"


@responses.activate
def test_removing_what_is_gone_asks_for_no_address_that_might_be_acquired(cms: Plone) -> None:
    cms.site.know(uid_of(DOCUMENT.id), f"{BASE}/eins")
    responses.get(f"{BASE}/@search", json={"items": []})
    cms.site.remove(uid_of(DOCUMENT.id))
    assert [call.request.method for call in responses.calls] == ["GET"]


@responses.activate
def test_the_first_hit_of_a_search_is_not_taken_for_the_document(cms: Plone) -> None:
    """A site that does not know the index answers with all it has."""
    responses.get(f"{BASE}/@search", json={"items": [there(UID="f" * 32)]})
    assert cms.find(DOCUMENT.id) == []


# --- the notes of versions


def version(note: str | None) -> dict[str, Any]:
    return {"type": "versioning", "comments": note}


def change(comment: str) -> dict[str, Any]:
    return {"type": "workflow", "comments": comment}


CREATED = change("")
NOTE = note_of(1, DOCUMENT.id, "News Item", HASHES)
KNOWN = Kept(remote="u", number=1, hash="h", fields=HASHES, content="c", place="p", status="published")


def test_a_note_says_what_was_written_and_foreign_ones_nothing() -> None:
    note = read_note(NOTE)
    assert note is not None and (note.number, note.id, note.kind, note.fields) == (1, DOCUMENT.id, "News Item", HASHES)
    for other in ("", None, "relaunch", "Tippfehler", NOTE + " und mehr", "x" + NOTE):
        assert read_note(other) is None


@pytest.mark.parametrize(("rows", "kept", "content", "place", "ours"), [
    ([version(NOTE), CREATED], None, "c", "p", True),  # killed between the write and the ledger
    ([version(None), version(NOTE), CREATED], None, "c", "p", False),  # somebody saved something behind it
    ([version(NOTE), CREATED], KNOWN, "other", "p", False),  # changed without a version: not by us
    ([version(note_of(2, DOCUMENT.id, "Document", HASHES)), CREATED], KNOWN, "other", "p", True),
    ([version(NOTE), CREATED], KNOWN, "c", "elsewhere", False),  # somebody moved it
    ([change("relaunch"), version(NOTE), CREATED], None, "c", "p", True),
    ([change("zu früh"), version(NOTE), CREATED], None, "c", "p", False),  # somebody hid it
    ([version("fremd"), CREATED], None, "c", "p", False),
])  # fmt: skip
def test_the_history_tells_whose_the_last_word_was(
    rows: list[dict[str, Any]], kept: Kept | None, content: str, place: str, ours: bool
) -> None:
    assert (adopted(kept, read_history(rows), place, content, False) is not None) is ours


def test_what_stands_below_or_moves_beside_a_document_is_no_change_of_it() -> None:
    """The answer to a write tells of the pages below, in parts where they are many; that of a search does not."""
    uids = {f"{BASE}/zwei": "u2", f"{BASE}/neu/zwei": "u2"}
    found = there(text={"data": f'<p><a href="{BASE}/zwei#a">2</a></p>'}, description="")
    answer = {**found, "items": [{"@id": f"{BASE}/eins/a"}], "items_total": 26, "batching": {"next": f"{BASE}/eins?b"},
              "modified": "2026-01-01", "next_item": {"title": "Zwei"}, "@components": {}}  # fmt: skip
    same = content_of(found, BASE, uids)
    assert content_of(answer, BASE, uids) == same
    moved = {**found, "text": {"data": f'<p><a href="{BASE}/neu/zwei#a">2</a></p>'}}
    assert content_of(moved, BASE, uids) == same, "it links to the same document"
    for edit in ({"title": "Anders"}, {"description": "x"}, {"text": {"data": "<p>x</p>"}}, {"own_field": 1}):
        assert content_of({**found, **edit}, BASE, uids) != same


def test_what_may_not_have_followed_a_write_is_done_again() -> None:
    found = adopted(None, read_history([version(NOTE), CREATED]), "p", "c", True)
    assert found is not None and "status" not in found.fields and found.fields["title"] == HASHES["title"]
    published = adopted(None, read_history([change("relaunch"), version(NOTE), CREATED]), "p", "c", False)
    assert published is not None and "status" in published.fields
