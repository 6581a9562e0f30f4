"""Tokens of Drupal's media module."""

from __future__ import annotations

import pytest

from relaunch.clean.media_tokens import drop_media_tokens
from tests.clean.pages import page_of, taken, written

TOKEN = '[[{"fid":"81","view_mode":"default","fields":{"alt[und][0][value]":""},"attributes":{"alt":"Lageplan"}}]]'


def test_a_token_goes_and_names_its_file() -> None:
    page = page_of(f"<p>Der Plan: {TOKEN} ist neu.</p>", drop_media_tokens)
    assert written(page) == "<p>Der Plan:  ist neu.</p>"
    assert [(issue.code, issue.message) for issue in page.issues] == [
        ("asset-missing", "File 81 ('Lageplan') was to be shown here.")
    ]
    assert taken(page)[0][0] == "placeholder media-token"


def test_a_paragraph_that_was_nothing_else_goes_along() -> None:
    assert written(page_of(f"<p>a</p><p>{TOKEN}</p><b>b</b> {TOKEN}", drop_media_tokens)) == "<p>a</p><b>b</b> "


@pytest.mark.parametrize("text", ["[[gallery]]", "[[{", '[[{"fid":"1"', "[{a}]", "[[{" * 3000])
def test_what_is_no_token_stays(text: str) -> None:
    assert written(page_of(f"<p>{text}</p>", drop_media_tokens)) == f"<p>{text}</p>"
