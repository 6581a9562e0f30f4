"""Pictures with their captions and originals."""

from __future__ import annotations

import pytest

from relaunch.clean.body import format_body
from relaunch.clean.figures import caption_figures
from relaunch.tree import visible_text
from tests.clean.pages import URL, page_of, written

HOST = "http://portal.example"


def figures(source: str) -> str:
    return format_body(page_of(source, caption_figures).body, base=URL)


@pytest.mark.parametrize(
    "source",
    [
        '<div class="csc-textpic csc-textpic-left"><div class="csc-textpic-imagewrap"><dl class="csc-textpic-image" '
        'style="width:200px"><dt><img src="/uploads/pics/a.jpg" alt="Kind" title="T"></dt>'
        '<dd class="csc-textpic-caption">Ein Kind</dd></dl></div></div>',
        '<ul class="csc-textpic-imagewrap"><li class="csc-textpic-image">'
        '<img src="/uploads/pics/a.jpg" alt="Kind" title="T">'
        '<div class="csc-textpic-caption">Ein Kind</div></li></ul>',
        '<div class="news-single-img"><img src="/uploads/pics/a.jpg" alt="Kind" title="T">'
        '<p class="news-single-imgcaption">Ein Kind</p></div>',
        '<figure class="image"><img src="/uploads/pics/a.jpg" alt="Kind" title="T"><figcaption class="image-caption">'
        "Ein Kind</figcaption></figure>",
    ],
)
def test_a_picture_and_its_caption_become_a_figure(source: str) -> None:
    assert figures(source).split("\n") == [
        f'<figure><img src="{HOST}/uploads/pics/a.jpg" alt="Kind" title="T">',
        "  <figcaption>Ein Kind</figcaption>",
        "</figure>",
    ]


def test_pictures_that_share_a_caption_share_a_figure() -> None:
    written_ = figures(
        '<div class="csc-textpic-imagewrap"><div class="csc-textpic-image"><img src="/a.png"></div>'
        '<div class="csc-textpic-image"><img src="/b.png"></div>'
        '<div class="csc-textpic-caption">Zwei <b>Kinder</b></div></div>'
    )
    assert written_.count("<figure>") == 1
    assert written_.count("<img") == 2
    assert "<figcaption>Zwei <strong>Kinder</strong></figcaption>" in written_


def test_each_picture_of_a_news_record_keeps_its_own_caption() -> None:
    written_ = figures(
        '<div class="news-single-img"><img src="/a.png"><p class="news-single-imgcaption">A</p>'
        '<img src="/b.png"><p class="news-single-imgcaption">B</p></div>'
    )
    assert written_.count("<figure>") == 2
    assert written_.index("a.png") < written_.index("<figcaption>A") < written_.index("b.png")


def test_the_original_takes_the_place_of_a_thumbnail() -> None:
    page = page_of(
        '<p><a href="index.php?eID=tx_cms_showpic&amp;file=uploads%2Fpics%2Fa.jpg&amp;md5=x" target="t">'
        '<img src="/typo3temp/pics/0123456789.jpg" alt="Kind"></a></p>',
        caption_figures,
    )
    assert written(page) == f'<p><img src="{HOST}/uploads/pics/a.jpg" alt="Kind"></p>'
    assert page.issues == []


def test_a_thumbnail_without_an_original_stays_and_is_an_issue() -> None:
    page = page_of('<p><img src="/typo3temp/pics/0123456789.jpg" alt="Kind" width="200"></p>', caption_figures)
    assert "/typo3temp/pics/0123456789.jpg" in written(page)
    assert [issue.code for issue in page.issues] == ["picture-original-unknown"]


def test_a_small_thumbnail_is_no_issue() -> None:
    assert page_of('<p><img src="/typo3temp/pics/0.jpg" width="16"></p>', caption_figures).issues == []


@pytest.mark.parametrize("image", ['<img src="clear.gif" width="10">', '<img src="/x.gif" width="1" height="1px">'])
def test_a_spacer_goes(image: str) -> None:
    assert written(page_of(f"<p>a{image}b</p>", caption_figures)) == "<p>ab</p>"


def test_a_link_to_a_page_around_a_picture_stays() -> None:
    source = '<p><a href="/familie/"><img src="http://portal.example/a.png" alt=""></a></p>'
    assert written(page_of(source, caption_figures)) == source


def test_a_link_with_text_beside_the_picture_stays() -> None:
    source = '<p><a href="/a.png"><img src="http://portal.example/a.png" alt=""> Plakat</a></p>'
    assert "<a href" in written(page_of(source, caption_figures))


def test_a_long_description_becomes_a_link() -> None:
    page = page_of('<p><img src="/a.png" longdesc="beschreibung.html">x</p>', caption_figures)
    assert format_body(page.body) == (
        f'<p><img src="{HOST}/a.png" alt=""> <a href="beschreibung.html">Bildbeschreibung</a> x</p>'
    )


def test_a_lazy_picture_gets_its_real_source() -> None:
    page = page_of('<p><img src="data:image/gif;base64,AA" data-src="/a.png"></p>', caption_figures)
    assert page.body.find(".//img").get("src") == f"{HOST}/a.png"


def test_text_beside_a_picture_is_not_lost() -> None:
    source = (
        '<div class="csc-textpic-image">vorn <img src="/a.png"> hinten <p>Absatz</p><a href="/x">Link</a> Ende</div>da'
    )
    page = page_of(source, caption_figures)
    assert sorted(visible_text(page.body).split()) == sorted("vorn hinten Absatz Link Ende da".split())
    assert page.body.find(".//a").get("href") == "/x"


def test_a_holder_without_a_picture_stays() -> None:
    source = '<dl class="csc-textpic-image"><dt>x</dt></dl>'
    assert written(page_of(source, caption_figures)) == source
