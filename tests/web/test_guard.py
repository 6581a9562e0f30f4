"""The doors of the desk: each way in that is not an editor's own is tried, and closed."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from relaunch.errors import ArchiveError
from relaunch.review.desk import Desk
from relaunch.web.app import create_app
from relaunch.web.guard import TRIES, Guard
from relaunch.web.users import add_user, read_users
from tests.web.conftest import DESK, GARDEN

pytestmark = pytest.mark.slow  # each test has a run folder of its own

OWN = {"Origin": DESK}
PATHS = ["/", f"/record/{GARDEN}", "/questions", "/activity", "/help", f"/history/{GARDEN}", "/assets/00000000.png"]


def secret(editor: FlaskClient) -> str:
    found = re.search(r'name="secret" value="([0-9a-f]{64})"', editor.get("/", base_url=DESK).text)
    assert found
    return found[1]


@pytest.mark.parametrize("path", PATHS)
def test_nobody_sees_anything_without_the_token(stranger: FlaskClient, path: str) -> None:
    answer = stranger.get(path, base_url=DESK)
    assert answer.status_code == 403
    assert "Kinderbetreuung" not in answer.text and "secret" not in re.sub(r'data-secret=""', "", answer.text)


@pytest.mark.parametrize("token", ["", "x", "ä", "0" * 43])
def test_a_guessed_token_opens_nothing(stranger: FlaskClient, token: str) -> None:
    answer = stranger.get("/", query_string={"token": token}, base_url=DESK)
    assert answer.status_code == 403 and "Set-Cookie" not in answer.headers


def test_the_token_becomes_a_cookie_that_scripts_and_other_sites_do_not_get(
    stranger: FlaskClient, guard: Guard
) -> None:
    answer = stranger.get("/", query_string={"token": guard.token}, base_url=DESK)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and guard.token not in cookie
    assert answer.headers["Location"] == "/"
    assert stranger.get("/", base_url=DESK).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8430", "127.0.0.1", "127.0.0.1:9999", "localhost.evil:8430", "127.0.0.1:8430.evil"],
)
def test_a_name_that_leads_here_by_dns_is_refused(editor: FlaskClient, host: str) -> None:
    assert editor.get("/", base_url=DESK, headers={"Host": host}).status_code in (400, 421)


@pytest.mark.parametrize("host", ["127.0.0.1:8430", "localhost:8430", "LOCALHOST:8430"])
def test_the_names_of_loopback_are_served(desk: Desk, guard: Guard, host: str) -> None:
    browser = create_app(desk, guard).test_client(use_cookies=False)
    answer = browser.get("/", base_url=DESK, headers={"Host": host, "Cookie": f"{guard.cookie}={guard.session}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:8431"}, {},
     {"Referer": "http://evil.example/"}, {"Origin": DESK, "Sec-Fetch-Site": "cross-site"},
     {"Origin": DESK, "Sec-Fetch-Site": "same-site"}],
)  # fmt: skip
def test_a_form_of_another_site_is_refused(editor: FlaskClient, desk: Desk, headers: dict[str, str]) -> None:
    form = {"secret": secret(editor), "id": GARDEN, "status": "approved"}
    assert editor.post("/decide", data=form, headers=headers, base_url=DESK).status_code == 403
    assert desk.open(GARDEN).record.review.status == "pending"


@pytest.mark.parametrize("said", ["", "x", "0" * 64, "ä"])
@pytest.mark.parametrize(
    "path", ["/decide", "/undo", f"/save/{GARDEN}", f"/yaml/{GARDEN}", f"/restore/{GARDEN}", f"/resolve/{GARDEN}",
             "/questions", "/settings", "/preview"],
)  # fmt: skip
def test_a_form_without_the_secret_is_refused(editor: FlaskClient, path: str, said: str) -> None:
    assert editor.post(path, data={"secret": said}, headers=OWN, base_url=DESK).status_code == 403


def test_every_way_to_write_asks_for_the_secret(desk: Desk, guard: Guard) -> None:
    app = create_app(desk, guard)
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
        if not methods:
            continue
        client = app.test_client()
        client.get("/", query_string={"token": guard.token}, base_url=DESK)
        path = rule.rule.replace("<path:record_id>", GARDEN)
        for method in methods:
            assert client.open(path, method=method, headers=OWN, base_url=DESK).status_code == 403, rule


def test_the_own_form_is_taken(editor: FlaskClient, desk: Desk) -> None:
    form = {"secret": secret(editor), "id": GARDEN, "status": "approved", "back": "/"}
    assert editor.post("/decide", data=form, headers=OWN, base_url=DESK).status_code == 302
    assert desk.open(GARDEN).record.review.status == "approved"


@pytest.mark.parametrize("path", [*PATHS, "/nirgends", "/static/desk.css", "/record/nirgends"])
def test_every_answer_carries_the_strict_headers(editor: FlaskClient, path: str) -> None:
    headers = editor.get(path, base_url=DESK, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    if not path.startswith("/assets"):
        assert "frame-ancestors 'none'" in policy and headers["X-Frame-Options"] == "DENY"


def test_pages_hold_no_script_and_no_style_of_their_own(editor: FlaskClient) -> None:
    for path in PATHS[:-1]:
        page = editor.get(path, base_url=DESK).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|\sstyle=|javascript:", page), path
        assert not re.search(r'(?:src|href)="(?:https?:)?//(?!127\.0\.0\.1:8431/)', page), path


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "", "/a\nb"])
def test_a_form_leads_back_to_the_desk_only(editor: FlaskClient, back: str) -> None:
    form = {"secret": secret(editor), "language": "de", "back": back}
    assert editor.post("/settings", data=form, headers=OWN, base_url=DESK).headers["Location"] == "/"


def test_a_body_that_is_too_large_is_refused(editor: FlaskClient) -> None:
    form = {"secret": secret(editor), "body": "x" * 5_000_000}
    assert editor.post("/preview", data=form, headers=OWN, base_url=DESK).status_code in (403, 413)


@pytest.mark.parametrize(
    "path",
    ["/assets/../ledger.sqlite", "/assets/..%2fledger.sqlite", "/assets/%2e%2e/ledger.sqlite", "/assets/records.jsonl",
     "/assets//etc/passwd", "/assets/00000000.png%00.html", "/static/../app.py", "/static/..%2fapp.py",
     "/record/../../etc/passwd", "/record/demo/page/..%2f..%2fx", "/history/..%2f..%2fetc%2fpasswd"],
)  # fmt: skip
def test_no_path_leads_out_of_the_folder(editor: FlaskClient, path: str) -> None:
    answer = editor.get(path, base_url=DESK)
    assert answer.status_code in (404, 308, 422, 400) or b"root:" not in answer.data
    assert b"SQLite format" not in answer.data and b"def create_app" not in answer.data


def test_a_link_among_the_assets_is_not_followed(editor: FlaskClient, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "geheim.png").write_bytes(b"\x89PNG geheim")
    (folder / "assets" / "0123456789abcdef.png").symlink_to(tmp_path / "geheim.png")
    assert editor.get("/assets/0123456789abcdef.png", base_url=DESK).status_code == 404


def test_an_asset_that_is_no_picture_is_never_shown_as_a_page(editor: FlaskClient, folder: Path) -> None:
    for name in ("0123456789abcdef.html", "0123456789abcdef.svg", "0123456789abcdef.pdf"):
        (folder / "assets" / name).write_bytes(b"<script>alert(1)</script>")
        headers = editor.get(f"/assets/{name}", base_url=DESK, buffered=True).headers
        assert headers["Content-Type"] == "application/octet-stream" and "attachment" in headers["Content-Disposition"]


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


@pytest.fixture
def locked(desk: Desk) -> FlaskClient:
    users = {"eva": generate_password_hash("richtig lang genug", method="pbkdf2:sha256:1000")}
    return create_app(desk, Guard("ute", users, port=8430, archive_port=8431)).test_client()


def test_with_users_the_password_counts_and_the_token_does_not(locked: FlaskClient) -> None:
    answer = locked.get("/", base_url=DESK)
    assert answer.status_code == 401 and "Basic" in answer.headers["WWW-Authenticate"]
    assert locked.get("/", base_url=DESK, headers=basic("eva", "falsch")).status_code == 401
    assert locked.get("/", base_url=DESK, headers=basic("niemand", "richtig lang genug")).status_code == 401
    page = locked.get("/", base_url=DESK, headers=basic("eva", "richtig lang genug"))
    assert page.status_code == 200 and "eva" in page.text


def test_who_guesses_passwords_must_wait(locked: FlaskClient) -> None:
    for _ in range(TRIES):
        locked.get("/", base_url=DESK, headers=basic("eva", "falsch"))
    assert locked.get("/", base_url=DESK, headers=basic("eva", "richtig lang genug")).status_code == 401


def test_the_users_file_is_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "users"
    add_user(path, "eva", lambda: "ein langes Wort")
    add_user(path, "jo", lambda: "noch ein langes Wort")
    add_user(path, "eva", lambda: "ein anderes langes Wort")
    assert list(read_users(path)) == ["jo", "eva"]
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(ArchiveError, match="10 or more"):
        add_user(path, "kurz", lambda: "kurz")
    path.write_text("eva:klartext\njo\n", encoding="utf-8")
    with pytest.raises(ArchiveError) as error:
        read_users(path)
    assert f"{path}:1:1:" in str(error.value) and f"{path}:2:1:" in str(error.value)
