"""Framesets become pages."""

from __future__ import annotations

from relaunch.clean.frames import open_frames
from tests.clean.pages import page_of, taken, written

LONG = "Unser Verein pflegt seit 1911 die Geschichte des Dorfes und freut sich über Besuch. " * 4


def test_a_frameset_becomes_a_list_of_its_content_frames() -> None:
    frames = '<frame src="navi.htm" name="links"><frame src="start.htm" name="inhalt" title="Willkommen">'
    page = page_of(f"<html><head></head><frameset>{frames}</frameset></html>", open_frames)
    assert written(page) == '<ul><li class="frame"><a href="start.htm">Willkommen</a></li></ul>'
    assert taken(page) == [("navigation", "links: navi.htm")]


def test_frames_that_are_all_named_for_furniture_all_stay() -> None:
    frames = '<frame src="links.htm" name="links"><frame src="rechts.htm" name="rechts">'
    page = page_of(f"<html><head></head><frameset>{frames}</frameset></html>", open_frames)
    assert written(page).count("<li") == 2


def test_a_text_for_browsers_without_frames_is_the_page() -> None:
    inside = f'<frame src="a.htm"><noframes><body><p>{LONG}</p></body></noframes>'
    page = page_of(f"<html><head></head><frameset>{inside}</frameset></html>", open_frames)
    assert written(page) == f"<p>{LONG}</p>"


def test_a_page_without_frames_stays() -> None:
    assert written(page_of("<p>Text</p>", open_frames)) == "<p>Text</p>"
