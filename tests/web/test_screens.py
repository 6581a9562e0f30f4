"""The screens of the desk, asked without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from relaunch.errors import ReviewError
from relaunch.pipeline.decisions import Question, read_decisions
from relaunch.recordfile import read_record
from relaunch.review.desk import Desk
from relaunch.web.preview import preview_of
from relaunch.web.questions import answered, read_pairs
from relaunch.web.record import form_values
from relaunch.web.show import as_text, from_text
from tests.web.conftest import DESK, GARDEN

pytestmark = pytest.mark.slow  # each test has a run folder of its own

GARDEN_FILE = "records/page/kinderbetreuung.yaml"


def get(editor: FlaskClient, path: str) -> str:
    answer = editor.get(path, base_url=DESK, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def post(editor: FlaskClient, path: str, page: str = "", /, **form: str) -> str:
    form = {"secret": field(page or get(editor, "/"), "secret"), **form}
    answer = editor.post(path, data=form, headers={"Origin": DESK}, base_url=DESK)
    if answer.status_code == 302:
        return get(editor, answer.headers["Location"])
    return answer.text


def save(editor: FlaskClient, **form: str) -> str:
    page = get(editor, f"/record/{GARDEN}")
    return post(editor, f"/save/{GARDEN}", page, token=field(page, "token"), **form)


def test_the_list_counts_and_filters(editor: FlaskClient) -> None:
    page = get(editor, "/?type=event")
    assert "6 records" in page and page.count("<tr>") == 7
    assert "No record fits" in get(editor, "/?q=nirgendwo")
    assert "Page 2 of 2" in get(editor, "/?page=99")


@pytest.mark.parametrize(
    "query",
    ["?page=-1", "?page=x", "?sort=__class__", "?since=%00", "?state=x", "?q=%22", "?section=..", "?q=" + "x" * 5000],
)
def test_any_query_has_an_answer(editor: FlaskClient, query: str) -> None:
    get(editor, "/" + query)


def test_what_a_record_says_is_shown_and_never_run(editor: FlaskClient, desk: Desk) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    desk.save(GARDEN, {"title": evil, "teaser": evil, "tags": [evil]}, desk.open(GARDEN).token)
    for path in ("/", f"/record/{GARDEN}", f"/record/{GARDEN}?view=yaml", f"/history/{GARDEN}", "/activity"):
        page = get(editor, path)
        assert "&lt;script&gt;" in page and "<script>alert" not in page and "<img src=x" not in page


def test_a_form_that_changes_nothing_writes_nothing(editor: FlaskClient, desk: Desk, folder: Path) -> None:
    before = (folder / GARDEN_FILE).read_bytes()
    shown = form_values(desk.open(GARDEN))
    typed = shown["body"].replace("\n", "\r\n") + "\r\n"
    page = save(editor, **{**shown, "body": typed})
    assert "nothing to change" in page
    assert (folder / GARDEN_FILE).read_bytes() == before and desk.activity() == []


def test_a_body_is_saved_by_the_allow_list(editor: FlaskClient, folder: Path) -> None:
    save(editor, body='<p onclick="x">Gut</p>\r\n<script>x</script><p><a href="javascript:x">Link</a></p>')
    body = read_record(folder / GARDEN_FILE).body
    assert body.startswith("<p>Gut</p>") and not re.search("script|iframe|onclick", body) and "Link" in body


def test_a_save_says_what_is_wrong_and_keeps_what_was_typed(editor: FlaskClient) -> None:
    page = save(editor, title="Mein Titel", path="/")
    assert "Not saved" in page and 'value="Mein Titel"' in page


def test_a_file_edited_meanwhile_shows_both(editor: FlaskClient, folder: Path) -> None:
    page = get(editor, f"/record/{GARDEN}")
    path = folder / GARDEN_FILE
    path.write_bytes(path.read_bytes().replace(b"title: Kinderbetreuung", b"title: Von Hand"))
    shown = post(editor, f"/save/{GARDEN}", page, token=field(page, "token"), title="Vom Tisch")
    assert "Somebody was faster" in shown and "Von Hand" in shown and "Vom Tisch" in shown
    picks = {"pick.title": "mine", "mine.title": as_text("Vom Tisch")}
    post(editor, f"/resolve/{GARDEN}", shown, token=field(shown, "token"), **picks)
    assert read_record(path).title == "Vom Tisch"


@pytest.mark.parametrize("name", ["id", "source", "review"])
def test_picks_cannot_name_what_stays(editor: FlaskClient, desk: Desk, name: str) -> None:
    page = get(editor, f"/record/{GARDEN}")
    picks = {f"pick.{name}": "mine", f"mine.{name}": as_text("x")}
    before = desk.raw(GARDEN)
    post(editor, f"/resolve/{GARDEN}", page, token=field(page, "token"), **picks)
    assert desk.raw(GARDEN) == before


def test_values_survive_a_form() -> None:
    for value in ("Text", ["a", "b"], [{"url": "x", "text": 'q"'}], {"start": "2010"}, 3):
        assert from_text(as_text(value)) == value
    with pytest.raises(ReviewError):
        from_text("{")


def test_history_names_runs_and_hands(editor: FlaskClient) -> None:
    save(editor, title="Neuer Titel")
    page = get(editor, f"/history/{GARDEN}")
    assert "Saved – ute" in page and "<ins>" in page and "<del>" in page
    assert "Neuer Titel" in get(editor, "/activity")


def test_yaml_with_crlf_keeps_its_line_ends(editor: FlaskClient, folder: Path) -> None:
    path = folder / GARDEN_FILE
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    page = get(editor, f"/record/{GARDEN}?view=yaml")
    text = path.read_bytes().decode()
    post(editor, f"/yaml/{GARDEN}", page, token=field(page, "token"), yaml=text + "# gut\r\n")
    assert path.read_bytes().decode() == text + "# gut\r\n"


def test_bringing_back_needs_a_sentence_of_the_page(editor: FlaskClient, desk: Desk) -> None:
    page = get(editor, f"/record/{GARDEN}")
    for number in ("0", "99999", "-1", "x", "²"):
        shown = post(editor, f"/restore/{GARDEN}", page, token=field(page, "token"), number=number)
        assert "nothing to bring back" in shown
    assert desk.activity() == []


def test_the_preview_leads_to_the_desk_only(desk: Desk, editor: FlaskClient) -> None:
    body = (
        '<p><a href="/kontakt/">a</a><a href="http://aus.example/">b</a><a href="javascript:x">c</a></p>'
        '<img src="http://aus.example/x.png"><img src="assets/0123456789abcdef.png"><h2 onclick=x>d</h2>'
    )
    with editor.application.test_request_context(base_url=DESK):
        shown = preview_of(desk, body)
    asked = set(re.findall(r'(?:href|src)="([^"]*)"', shown))
    assert asked == {"/record/demo/landing/kontakt", "/assets/0123456789abcdef.png"}
    assert 'data-address="http://aus.example/"' in shown and "<h4>d</h4>" in shown


def ask(folder: Path, *pairs: tuple[str, str]) -> Path:
    path = folder / "decisions.yaml"
    read_decisions(path).ask([Question(a, b, "words: 3") for a, b in pairs])
    return path


def test_an_answer_changes_one_line_of_the_decisions(folder: Path) -> None:
    path = ask(folder, ("http://a.example/1", "http://a.example/2"), ("http://a.example/3", "http://a.example/4"))
    text, pairs = read_pairs(path)
    text = text.replace("    same:\n", "    same:   # Rücksprache\n", 1)
    said = answered(text, pairs[0], "yes")
    assert said == text.replace("    same:   # Rücksprache\n", "    same: yes   # Rücksprache\n", 1)
    assert answered(said, pairs[0], "later") == text


def test_an_answer_that_came_too_late_is_told(editor: FlaskClient, folder: Path) -> None:
    path = ask(folder, ("http://a.example/1", "http://a.example/2"))
    form = {"first": "http://a.example/1", "second": "http://a.example/2", "was": ""}
    assert "one record of both" in post(editor, "/questions", answer="yes", **form)
    assert "answered in between: yes" in post(editor, "/questions", answer="no", **form)
    assert read_decisions(path).answers == {("http://a.example/1", "http://a.example/2"): True}


def test_a_damaged_file_of_decisions_is_named_with_its_place(editor: FlaskClient, folder: Path) -> None:
    (folder / "decisions.yaml").write_text("near_duplicates:\n\t- x\n", encoding="utf-8")
    answer = editor.get("/questions", base_url=DESK)
    assert answer.status_code == 422 and "decisions.yaml:2:1" in answer.text
