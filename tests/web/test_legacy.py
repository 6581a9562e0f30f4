"""An archived page is shown as it was, and nothing in it is alive."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from relaunch.model import Capture
from relaunch.review.desk import Desk
from relaunch.review.desk_legacy import harmless, harmless_css
from relaunch.web.guard import Guard
from relaunch.web.legacy import address_of
from tests.truth import BASE
from tests.web.conftest import ARCHIVE, GARDEN, HARM
from tests.web.hostile import HOSTILE, OUT, OUTSIDE_STYLE

pytestmark = pytest.mark.slow  # each test has a run folder of its own


def shown(archive: FlaskClient, guard: Guard, url: str) -> str:
    answer = archive.get(f"/{guard.archive_token}/page/{address_of(url)}", base_url=ARCHIVE)
    assert answer.status_code == 200
    return answer.text


def test_a_page_is_shown_with_its_styles_and_pictures(archive: FlaskClient, guard: Guard) -> None:
    page = archive.get(f"/{guard.archive_token}/record/{GARDEN}", base_url=ARCHIVE).text
    assert "Verdana" in page and "Formen der Betreuung" in page
    pictures = re.findall(r'<img[^>]* src="([^"]+)"', page)
    assert pictures and all(src.startswith(f"/{guard.archive_token}/file/") for src in pictures)
    answer = archive.get(pictures[0], base_url=ARCHIVE)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("image/")


def test_links_lead_to_archived_pages_or_nowhere(archive: FlaskClient, guard: Guard) -> None:
    page = shown(archive, guard, f"{BASE}/familie/elternzeit/")
    links = re.findall(r'<a\b[^>]* href="([^"]*)"', page)
    assert links and all(link.startswith(("#", f"/{guard.archive_token}/page/")) for link in links)
    inner = next(link for link in links if link.startswith("/"))
    assert archive.get(inner, base_url=ARCHIVE).status_code == 200


def test_of_a_hostile_page_only_the_text_is_left(archive: FlaskClient, guard: Guard) -> None:
    page = shown(archive, guard, HARM)
    assert "Dieser Absatz ist harmlos" in page and "Noch ein Satz, der bleibt." in page
    assert "rgb(1, 2, 3)" in page and "rgb(4, 5, 6)" in page and "rgb(7, 8, 9)" in page
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    body = re.sub(r' title="[^"]*"|<style>.*?</style>', "", page, flags=re.DOTALL)
    assert "Zelle" in body and "Lauf" in body and "Details" in body
    assert OUT not in body and "outside.example" not in body and "schemeless" not in page
    assert not re.search(r"url\(\s*[^\s\"]|@import|set\.png|font-face", styles)
    assert not re.search(
        r"<(?:script|iframe|object|embed|svg|math|form|link|base|video|audio|source|template|portal)\b", body
    )
    assert not re.search(r"\s(?:on[a-z]+|srcset|ping|action|formaction|srcdoc|target|autofocus|manifest)\s*=", body)
    assert not re.search(r"(?:javascript|vbscript)\s*:|data:text|http-equiv", body, re.IGNORECASE)


@pytest.mark.parametrize(
    "css, gone",
    [(f"a{{background:url({OUT})}}", "none"), (f"a{{background:U\\52 L('{OUT}')}}", "none"),
     (f'@import "{OUT}";b{{}}', "b{}"),
     (f"a{{b:image-set('{OUT}' 1x)}}", "x-gone("), ("a{b:expression(x)}", "x-gone(x)"), (f"@\\69mport url({OUT});", ""),
     (f"a{{b:url({OUT}", "a{b:none"), ("a{b:ur/**/l(x)}", "ur l(x)"), ("</style>", "\\3c /style>")],
)  # fmt: skip
def test_styles_fetch_nothing(css: str, gone: str) -> None:
    cleaned = harmless_css(css, "http://a.example/", lambda _kind, _url: "", lambda _url: "")
    assert gone in cleaned and OUT not in cleaned and "<" not in cleaned


def test_a_style_sheet_cannot_end_its_element() -> None:
    capture = Capture(
        "http://a.example/", 200, (("Content-Type", "text/html"),), b"<link rel=stylesheet href=x.css><p>Text", ""
    )
    page = harmless(capture, lambda _kind, _url: "", lambda _url: OUTSIDE_STYLE)
    assert page.count("</style>") == page.count("<style>") == 1 and "<script" not in page


def test_styles_that_import_each_other_end() -> None:
    cleaned = harmless_css(
        "@import 'a.css';", "http://a.example/", lambda _k, _u: "", lambda _u: "@import 'a.css';" * 50
    )
    assert len(cleaned) < 1000


@pytest.mark.parametrize(
    "body", [b"", b"<" * 5000, b"<div>" * 3000 + b"tief", b"\0\xff\xfe", b"<body " + b"a=b " * 20_000]
)
def test_a_broken_page_is_shown_all_the_same(body: bytes) -> None:
    capture = Capture("http://a.example/", 200, (("Content-Type", "text/html"),), body, "")
    assert "<body" in harmless(capture, lambda _kind, _url: "", lambda _url: "")


def test_the_policy_forbids_what_the_cleaning_might_miss(archive: FlaskClient, guard: Guard) -> None:
    headers = archive.get(f"/{guard.archive_token}/page/{address_of(HARM)}", base_url=ARCHIVE).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none';") and "allow-" not in policy and "script-src" not in policy
    assert f"img-src {ARCHIVE} data:" in policy and "frame-ancestors http://127.0.0.1:8430" in policy
    assert headers["Referrer-Policy"] == "no-referrer" and headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


def test_only_get_with_the_token_at_the_right_name_is_answered(archive: FlaskClient, guard: Guard) -> None:
    path = f"/{guard.archive_token}/record/{GARDEN}"
    assert archive.get(path, base_url=ARCHIVE).status_code == 200
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert archive.open(path, method=method, base_url=ARCHIVE).status_code == 405
    assert archive.get(path.replace(guard.archive_token, guard.token), base_url=ARCHIVE).status_code == 404
    assert archive.get(path, base_url=ARCHIVE, headers={"Host": "evil.example:8431"}).status_code == 421
    assert archive.get(path, base_url=ARCHIVE, headers={"Host": "127.0.0.1:8430"}).status_code == 421
    assert archive.get("/", base_url=ARCHIVE).status_code == 404


@pytest.mark.parametrize(
    "url", [f"{BASE}/boese.svg", f"{BASE}/boese.png", f"{BASE}/boese.css", HARM, "file:///etc/passwd", OUT]
)
def test_only_pictures_are_served_as_files(archive: FlaskClient, guard: Guard, url: str) -> None:
    assert archive.get(f"/{guard.archive_token}/file/{address_of(url)}", base_url=ARCHIVE).status_code == 404


@pytest.mark.parametrize("address", ["%00", "..", "AAAA", "Zm9v%2F", "x" * 9000, "é"])
def test_an_address_that_is_none_is_not_found(archive: FlaskClient, guard: Guard, address: str) -> None:
    for kind in ("page", "file", "record"):
        assert archive.get(f"/{guard.archive_token}/{kind}/{address}", base_url=ARCHIVE).status_code in (404, 308)


def test_the_hostile_page_became_a_record_without_its_harm(desk: Desk) -> None:
    (row,) = desk.find("harmlos und soll zu lesen sein")
    assert "script" not in desk.open(row.id).record.body and HOSTILE.count("script") > 10
