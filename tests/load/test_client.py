"""What real servers do seldom and at the worst moment: busy, broken, gone in the middle of a POST."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import responses
from responses import matchers

from relaunch.errors import LoadError, RefusedError
from relaunch.load.client import TRIES, Client, Pace, checked_url
from relaunch.load.cms import Marks, Remote
from relaunch.load.credentials import Credentials
from relaunch.load.document import Document
from relaunch.load.target import load_target
from relaunch.load.wordpress import WordPress

BASE = "https://portal.example/"
PAGES = BASE + "wp-json/wp/v2/pages"
FOUND = BASE + "wp-json/relaunch/v1/documents"
WHO = Credentials("redaktion", "sehr geheim")
DOCUMENT = Document("muster/page/eins", "page", "Eins", "/eins/", {"title": "Eins", "content": "<p>Eins.</p>"})
MARKS = Marks(DOCUMENT.id, "h", {"title": "t"})


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(clock: Clock) -> Client:
    return Client(BASE, WHO, Pace(0, clock.sleep, clock, clock))


@pytest.fixture
def cms(client: Client) -> WordPress:
    found = WordPress(load_target("wordpress"), client)
    found.kinds, found.hierarchical = {"page": "pages"}, frozenset({"page"})
    return found


def row(**said: Any) -> dict[str, Any]:
    return {"remote": 7, "kind": "page", "status": "publish", "id": DOCUMENT.id, "hash": "h", "fields": {}, "seal": "s",
            "state": "s", "url": BASE + "eins/", "meta": {}, **said}  # fmt: skip


def posts() -> int:
    return sum(call.request.method == "POST" for call in responses.calls)


@responses.activate
def test_a_busy_server_is_asked_again_when_it_says_so(client: Client, clock: Clock) -> None:
    responses.get(PAGES, status=429, headers={"Retry-After": "17"}, json={"code": "slow"})
    responses.get(PAGES, status=503, headers={"Retry-After": "Thu, 01 Jan 1970 00:17:27 GMT"}, body="maintenance")
    responses.get(PAGES, json=[])
    assert client.get("wp-json/wp/v2/pages") == []
    assert clock.slept == [17.0, 30.0]


@responses.activate
def test_waiting_doubles_and_has_an_end(client: Client, clock: Clock) -> None:
    responses.get(PAGES, status=502, body="<html>bad gateway</html>")
    with pytest.raises(LoadError, match=f"GET /wp-json/wp/v2/pages: 502 .*asked {TRIES} times"):
        client.get("wp-json/wp/v2/pages")
    assert clock.slept == [1.0, 2.0, 4.0, 8.0]


@responses.activate
def test_nobody_waits_for_hours_because_a_server_says_so(client: Client, clock: Clock) -> None:
    responses.get(PAGES, status=429, headers={"Retry-After": "86400"}, json={})
    responses.get(PAGES, json=[])
    client.get("wp-json/wp/v2/pages")
    assert clock.slept == [120.0]


@responses.activate
def test_requests_keep_their_pace(clock: Clock) -> None:
    client = Client(BASE, WHO, Pace(2.0, clock.sleep, clock, clock))
    responses.get(PAGES, json=[])
    for _ in range(4):
        client.get("wp-json/wp/v2/pages")
    assert clock.slept == [0.5, 0.5, 0.5]


@responses.activate
def test_half_an_answer_is_asked_for_again(client: Client) -> None:
    responses.get(PAGES, body='[{"id": 1')
    responses.get(PAGES, body='Warning: in plugin.php on line 3\n[{"id": 1}]')
    responses.get(PAGES, json=[{"id": 1}])
    assert client.get("wp-json/wp/v2/pages") == [{"id": 1}]


@responses.activate
@pytest.mark.parametrize("lost", [
    {"body": requests.exceptions.ReadTimeout("late")},
    {"body": requests.exceptions.ConnectionError("reset")},
    {"body": requests.exceptions.ChunkedEncodingError("cut")},
    {"status": 504, "body": "gateway timeout"},
    {"status": 500, "body": ""},
    {"status": 201, "body": '{"id": 7, "relau'},
])  # fmt: skip
def test_a_post_whose_answer_is_lost_is_looked_for_and_not_sent_twice(cms: WordPress, lost: dict[str, Any]) -> None:
    responses.post(PAGES, **lost)
    responses.get(FOUND, json=[row()], match=[matchers.query_param_matcher({"id": DOCUMENT.id})])
    assert cms.create(DOCUMENT, DOCUMENT.fields, MARKS).remote == "7"
    assert posts() == 1


@responses.activate
def test_a_post_that_did_not_arrive_is_sent_again(cms: WordPress, clock: Clock) -> None:
    responses.post(PAGES, body=requests.exceptions.ConnectTimeout("no way"))
    responses.get(FOUND, json=[])
    responses.post(PAGES, status=201, json={"id": 7, "relaunch": row()})
    assert cms.create(DOCUMENT, DOCUMENT.fields, MARKS).remote == "7"
    assert posts() == 2 and clock.slept == [1.0]


@responses.activate
def test_a_document_that_is_there_already_is_brought_up_to_date(cms: WordPress) -> None:
    responses.post(PAGES, status=409, json={"code": "relaunch_exists", "message": "there", "data": {"remote": 7}})
    responses.get(FOUND, json=[row(hash="older")])
    responses.post(PAGES + "/7", json={"id": 7, "relaunch": row()})
    assert cms.create(DOCUMENT, DOCUMENT.fields, MARKS).hash == "h"


@responses.activate
def test_a_tag_that_is_there_already_is_taken(cms: WordPress) -> None:
    said = {"code": "term_exists", "message": "A term with the name exists.", "data": {"term_id": 4}}
    responses.post(BASE + "wp-json/wp/v2/tags", status=400, json=said)
    responses.post(PAGES + "/7", json={"id": 7, "relaunch": row()}, match=[matchers.json_params_matcher(
        {"tags": [4]}, strict_match=False)])  # fmt: skip
    remote = Remote(DOCUMENT.id, "7", "page", "publish", "h", {}, "s", "s", BASE + "eins/")
    cms.update(remote, {"tags": ["Familie"]}, MARKS)
    assert cms.terms_made() == []


@responses.activate
def test_a_refusal_comes_in_the_servers_own_words(client: Client) -> None:
    responses.post(PAGES, status=400, json={"code": "rest_post_invalid_id", "message": "Invalid post ID."})
    with pytest.raises(RefusedError, match=r"POST /wp-json/wp/v2/pages: 400 rest_post_invalid_id: Invalid post ID\."):
        client.ask("POST", "wp-json/wp/v2/pages", again=True, json={})
    responses.remove(responses.POST, PAGES)
    responses.post(PAGES, status=500, json={"code": "rest_upload_sideload_error", "message": "not allowed"})
    with pytest.raises(RefusedError, match="not allowed"):
        client.ask("POST", "wp-json/wp/v2/pages", again=False, json={})


@responses.activate
def test_a_wrong_password_stops_at_once_and_is_not_told(client: Client) -> None:
    responses.get(PAGES, status=401, json={"code": "incorrect_password", "message": "The password is wrong."})
    with pytest.raises(LoadError) as caught:
        client.get("wp-json/wp/v2/pages")
    assert not isinstance(caught.value, RefusedError) and len(responses.calls) == 1
    assert WHO.password not in str(caught.value) and WHO.password not in repr(WHO)


@responses.activate
@pytest.mark.parametrize("there", ["https://evil.example/wp-json/", "http://portal.example/", "/elsewhere/"])
def test_no_redirect_is_followed(client: Client, there: str) -> None:
    responses.get(PAGES, status=301, headers={"Location": there})
    with pytest.raises(LoadError, match="its address as --url would be right"):
        client.get("wp-json/wp/v2/pages")
    assert [call.request.url for call in responses.calls] == [PAGES]


@responses.activate
def test_a_certificate_that_does_not_hold_stops_at_once(client: Client, clock: Clock) -> None:
    responses.get(PAGES, body=requests.exceptions.SSLError("self-signed"))
    with pytest.raises(LoadError, match=r"certificate of portal\.example does not hold"):
        client.get("wp-json/wp/v2/pages")
    assert clock.slept == [] and client.session.verify is not False


@pytest.mark.parametrize("url", [
    "http://portal.example/", "https://user:pw@portal.example/", "portal.example", "ftp://portal.example/", "",
])  # fmt: skip
def test_an_address_that_would_give_the_password_away_is_refused(url: str) -> None:
    with pytest.raises(LoadError) as caught:
        checked_url(url)
    assert "user:pw" not in str(caught.value)


def test_loopback_may_speak_http() -> None:
    assert checked_url("http://127.0.0.1:8080") == "http://127.0.0.1:8080/"
    assert checked_url("https://portal.example/cms?x=1#y") == "https://portal.example/cms/"


@responses.activate
def test_an_absent_plugin_is_named_with_its_place(cms: WordPress) -> None:
    responses.get(BASE + "wp-json/relaunch/v1/status", status=404, json={"code": "rest_no_route", "message": "No."})
    with pytest.raises(LoadError, match=r"relaunch-import\.php belongs into wp-content/plugins/"):
        cms.check()


@responses.activate
def test_a_withdrawal_whose_answer_is_lost_is_no_fault(cms: WordPress, clock: Clock) -> None:
    hidden = row(status="draft", hash="withdrawn")
    responses.post(PAGES + "/7", json={"id": 7, "relaunch": hidden}, match=[matchers.json_params_matcher(
        {"status": "draft"}, strict_match=False)])  # fmt: skip
    responses.delete(PAGES + "/7", status=504, body="late")
    responses.delete(PAGES + "/7", status=410, json={"code": "rest_already_trashed", "message": "Already deleted."})
    responses.get(FOUND, json=[row(status="trash", hash="withdrawn")])
    remote = Remote(DOCUMENT.id, "7", "page", "publish", "h", {}, "s", "s", BASE + "eins/")
    assert cms.withdraw(remote, "trash").trashed
    assert clock.slept == [1.0]


@responses.activate
def test_an_answer_without_the_plugins_marks_stops(cms: WordPress) -> None:
    responses.post(PAGES, status=201, json={"id": 7, "relaunch": None})
    with pytest.raises(LoadError, match="the plugin's marks are not in WordPress's answer"):
        cms.create(DOCUMENT, DOCUMENT.fields, MARKS)
