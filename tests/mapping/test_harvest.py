"""Links and pictures are read off a body's text as a parser would read them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from relaunch.clean.body import format_body
from relaunch.clean.decode import parse
from relaunch.mapping.harvest import _matched, _parsed, harvest
from relaunch.mapping.load import load_mapping
from tests.clean.trees import HTML

PAGE = "http://portal.example/familie/"


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HTML)
def test_the_quick_reading_is_the_parsers(html: str) -> None:
    body = format_body(parse(html).find("body"), base=PAGE)
    if "<figcaption" not in body and "<pre" not in body:
        assert list(_matched(body)) == list(_parsed(body))


def test_a_linked_picture_gives_a_link_with_its_text_and_a_picture() -> None:
    picture = '<img src="http://portal.example/b.jpg" alt="Kinder &amp; Eltern">'
    body = f'<p><a href="http://a.example/x?a=1&amp;b=2">{picture}</a></p>'
    links, assets = harvest(body, PAGE, load_mapping("generic"))
    assert [(link.text, link.url) for link in links] == [("Kinder & Eltern", "http://a.example/x?a=1&b=2")]
    assert [(asset.url, asset.alt) for asset in assets] == [("http://portal.example/b.jpg", "Kinder & Eltern")]


def test_a_caption_belongs_to_its_picture() -> None:
    body = '<figure><img src="http://portal.example/b.jpg" alt=""><figcaption>Im Park</figcaption></figure>'
    assert [asset.caption for asset in harvest(body, PAGE, load_mapping("generic"))[1]] == ["Im Park"]


def test_an_anchor_without_an_address_is_no_link() -> None:
    assert harvest('<p><a lang="en">a</a> <a href="#oben">b</a></p>', PAGE, load_mapping("generic")) == ((), ())
