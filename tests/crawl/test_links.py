from __future__ import annotations

from relaunch.crawl.links import find_links, is_html
from relaunch.model import Capture


def page(body: str | bytes, content_type: str = "text/html") -> Capture:
    raw = body if isinstance(body, bytes) else body.encode()
    return Capture("http://a.example/", 200, (("Content-Type", content_type),), raw, "")


def test_each_kind_of_link_is_found_once_and_in_order() -> None:
    links = find_links(
        page(
            '<base href="/b/"><link rel="stylesheet" href="s.css"><link rel="alternate nofollow" href="en/">'
            '<meta http-equiv="Refresh" content="5; url=neu.html"><meta name="x" content="0;url=no">'
            '<a href="a.html">1</a><a href="a.html">2</a><a name="anker">3</a><map><area href="karte.html"></map>'
            '<iframe src="rahmen.html"></iframe><img src="bild.png"><a href="javascript:openPic(\'gross.jpg\')">4</a>'
            "<a href='#' onclick=\"openPic('zwei.jpg','x');return false\">5</a><!-- <a href='kommentar'> -->"
        )
    )
    assert links.base == "/b/"
    assert links.pages == (
        "en/", "neu.html", "a.html", "karte.html", "rahmen.html", "javascript:openPic('gross.jpg')",
        "javascript:openPic('zwei.jpg','x');return false", "#",
    )  # fmt: skip
    assert links.pictures == ("bild.png",)


def test_references_in_links_are_decoded_by_the_pages_charset() -> None:
    assert find_links(page("<a href='/ü?a=1&amp;b=2'>".encode("latin-1"), "text/html; charset=iso-8859-1")).pages == (
        "/ü?a=1&b=2",
    )
    assert find_links(page("<a href='/ü'>", "text/html; charset=klingon")).pages


def test_hostile_bytes_are_read_as_far_as_they_go() -> None:
    assert find_links(page(b"\0\0\0")).pages == ()
    assert find_links(page(b"")).pages == ()
    assert find_links(page(b"<!-- -->")).pages == ()
    assert find_links(page("<div>" * 3_000 + "<a href='x'>y</a>")).pages == ("x",)
    assert find_links(page(b"<a href='\xff\xfe'>\0<a href='b'>", "text/html; charset=utf-8")).pages[-1] == "b"


def test_text_comes_where_it_is_asked_for() -> None:
    assert find_links(page("<p>Hallo</p>")).text == ""
    assert find_links(page("<p>Hallo</p>"), with_text=True).text.strip() == "Hallo"


def test_an_unnamed_type_is_judged_by_its_first_bytes() -> None:
    assert is_html(Capture("http://a.example/", 200, (), b"\n<!DOCTYPE html>", ""))
    assert not is_html(Capture("http://a.example/", 200, (), b"%PDF-1.4", ""))
    assert not is_html(page("<html>", "text/plain"))
