"""Readers' comments are no part of an article."""

from __future__ import annotations

from relaunch.clean.comments import drop_comments
from relaunch.clean.furniture import drop_furniture
from tests.clean.pages import page_of, taken, written

FORM = "<form><label>Name</label><input name='a'><textarea></textarea></form>"
COMMENTS = f"<div id='comments'><p>Danke!</p>{FORM}</div>"


def test_comments_and_their_form_are_a_row_of_the_ledger_and_no_issue() -> None:
    page = page_of(f"<div id='content'><h1>Fest</h1><p>Am Sonntag wird auf dem Markt gefeiert.</p>{COMMENTS}</div>")
    drop_comments(page, select=("#comments", ".comments"))
    drop_furniture(page)
    assert taken(page) == [("comments", "Danke! Name")]
    assert page.issues == []


def test_a_block_around_the_page_is_not_taken_for_comments() -> None:
    source = "<div class='comments'><h1>Fest</h1><p>Am Sonntag.</p></div>"
    page = page_of(source)
    drop_comments(page, select=(".comments",))
    assert written(page).replace('"', "'") == source


def test_comments_inside_comments_are_taken_once() -> None:
    page = page_of("<div id='comments'>a<div class='comments'>b</div></div>")
    drop_comments(page, select=("#comments", ".comments"))
    assert [because for because, _ in taken(page)] == ["comments"]
