"""Headings printed as pictures."""

from __future__ import annotations

from relaunch.clean.headings import read_picture_headings
from tests.clean.pages import page_of, written


def test_a_heading_that_is_a_picture_gets_its_alternative_text() -> None:
    page = page_of('<h1><img src="typo3temp/GB/x.gif" alt=" Familie  heute "></h1>', read_picture_headings)
    assert written(page) == "<h1>Familie heute</h1>"


def test_a_heading_with_text_keeps_its_picture() -> None:
    source = '<h2><img src="i.gif" alt="Symbol"> Familie</h2><h3><img src="i.gif"></h3>'
    assert written(page_of(source, read_picture_headings)) == source
