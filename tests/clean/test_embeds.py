from __future__ import annotations

from relaunch.clean.decode import parse
from relaunch.clean.embeds import link_embeds
from relaunch.model import Page
from relaunch.tree import visible_text


def cleaned(body: str) -> Page:
    page = Page("http://portal.example/", parse(f"<html><body>{body}</body></html>"), "http://portal.example/")
    page.step = "link-embeds"
    link_embeds(page)
    return page


def test_a_film_becomes_a_link_and_an_issue() -> None:
    page = cleaned("<p>Vor</p><iframe src='http://film.example/v/1' title='Imagefilm'></iframe><p>Nach</p>")
    assert visible_text(page.body) == "Vor Imagefilm Nach"
    assert page.body.xpath("//a/@href") == ["http://film.example/v/1"]
    assert [issue.code for issue in page.issues] == ["embed-not-migrated"]


def test_the_source_of_a_video_is_its_address() -> None:
    page = cleaned("<video><source src='film.mp4'></video>")
    assert page.body.xpath("//a/@href") == ["http://portal.example/film.mp4"]


def test_an_embed_without_an_address_and_a_pixel_go() -> None:
    page = cleaned(
        "<iframe src='javascript:x()'></iframe><iframe src='http://t.example/p' width='1'></iframe><p>Da</p>"
    )
    assert visible_text(page.body) == "Da" and not page.issues
    assert [r.because for r in page.removals] == ["embed-without-address"] * 2
