"""On a single page, whose site is not known, the main content is told by names, running text and place."""

from __future__ import annotations

import pytest

import relaunch

LONG = "Die Beratungsstelle im Rathaus hilft Familien bei Anträgen auf Elterngeld und vermittelt Plätze in der Kita."
MORE = "Wer einen Termin braucht, ruft im Bürgerbüro an oder kommt montags ohne Anmeldung in die offene Sprechstunde."
THIRD = "Für Alleinerziehende gibt es donnerstags eine eigene Gruppe, die sich im Nachbarschaftshaus am Markt trifft."
ARTICLE = f"<p>{LONG}</p><p>{MORE}</p><p>{THIRD}</p>"


def text(body: str) -> list[str]:
    return relaunch.main_text(f"<html lang='de'><body>{body}</body></html>", "http://portal.example/a/").split("\n")


def test_nothing_but_the_article_is_left() -> None:
    page = (
        "<div class='top'><a href='/'>Start</a> <a href='/x'>Themen</a></div>"
        f"<div class='column'><h1>Neue Hilfen</h1>{ARTICLE}</div><div class='box'><h4>Telefon</h4><p>0999 55</p></div>"
    )
    assert text(page) == [LONG, MORE, THIRD]


@pytest.mark.parametrize("name", ["teaser-text", "lead", "article-intro", "x17"])
def test_a_lead_between_title_and_text_stays_whatever_its_class_says(name: str) -> None:
    lead = "Ab dem Sommer berät die Stadt Familien an einem neuen Ort, mitten in der Fußgängerzone."
    page = f"<main><h1>Neue Hilfen</h1><div class='{name}'><p>{lead}</p></div><div class='text'>{ARTICLE}</div></main>"
    assert text(page) == [lead, LONG, MORE, THIRD]


def test_a_lead_above_the_text_needs_no_title_if_it_is_called_one() -> None:
    lead = "Ab dem Sommer berät die Stadt Familien an einem neuen Ort."
    named = f"<div class='teaser-text'><p>{lead}</p></div><div class='news-text'>{ARTICLE}</div>"
    assert text(f"<div class='news'>{named}</div>")[0] == lead


@pytest.mark.parametrize(
    "box",
    [
        "<div class='related-posts'><p>{}</p></div>",
        "<div class='shareButtons'><p>{}</p></div>",
        "<aside><p>{}</p></aside>",
        "<div id='comments'><p>{}</p></div>",
        "<section class='c-newsletterbox'><p>{}</p></section>",
        "<div class='author-box-wrap'><p>{}</p></div>",
        "<div class='cookie-layer'><p>{}</p></div>",
        "<footer><p>{}</p></footer>",
    ],
)
def test_a_box_that_is_named_for_furniture_goes(box: str) -> None:
    said = "Das ist ein Satz, der lang genug ist, um für sich genommen als laufender Text zu gelten."
    assert text(f"<article><h1>Neue Hilfen</h1>{ARTICLE}{box.format(said)}</article>") == [LONG, MORE, THIRD]


def test_a_name_that_would_take_the_article_is_not_believed() -> None:
    page = f"<div class='right-sidebar'><article><h1>Neue Hilfen</h1>{ARTICLE}</article></div>"
    assert text(page) == [LONG, MORE, THIRD]


@pytest.mark.parametrize("name", ["js-lightbox", "has-sidebar", "no-nav"])
def test_hooks_for_scripts_and_states_of_a_layout_name_nothing(name: str) -> None:
    assert text(f"<article><h1>Hilfen</h1><div>{ARTICLE}</div><div class='{name}'><p>{LONG} 2</p></div></article>") == [
        LONG,
        MORE,
        THIRD,
        f"{LONG} 2",
    ]


def test_lines_that_lead_away_go_and_their_sections_headings_too() -> None:
    links = "<ul><li><a href='/1'>Wie Eltern sparen</a></li><li><a href='/2'>Was Kitas kosten</a></li></ul>"
    page = (
        f"<article><h1>Hilfen</h1><p>{LONG}</p><p>Lesen Sie auch: <a href='/3'>Mehr Geld</a></p><p>{MORE}</p>"
        f"<h2>Aus anderen Orten</h2>{links}<h2>Gruppe</h2><p>{THIRD}</p><p>Foto: A. Beispiel</p></article>"
    )
    assert text(page) == [LONG, MORE, "Gruppe", THIRD]


def test_a_list_of_points_with_a_link_each_stays_text() -> None:
    points = "".join(f"<li>Der Antrag Nummer {n} liegt im <a href='/{n}'>Amt</a> bereit.</li>" for n in range(3))
    assert len(text(f"<article><h1>Hilfen</h1><p>{LONG}</p><ul>{points}</ul><p>{MORE}</p></article>")) == 5


def test_cards_for_other_pages_go() -> None:
    cards = "".join(
        f"<div class='c'><h3><a href='/{n}'>Meldung {n} aus der Stadt</a></h3><p>Ein Auszug aus Meldung {n} "
        "steht hier, so lang wie ein Absatz es eben ist.</p></div>"
        for n in range(2)
    )
    assert text(f"<main><h1>Hilfen</h1><div>{ARTICLE * 2}</div><div>{cards}</div></main>")[-1] == THIRD


def test_a_title_is_a_field_and_no_text() -> None:
    record = relaunch.extract(f"<body><h1>Neue Hilfen</h1>{ARTICLE}</body>", "http://portal.example/a/")
    assert record.title == "Neue Hilfen" and "Neue Hilfen" not in record.text


def test_the_first_heading_of_a_section_is_no_title() -> None:
    html = f"<html><head><title>Hilfen</title></head><body><p>{LONG}</p><p>{MORE}</p><h2>Wo</h2><p>{THIRD}</p></body>"
    record = relaunch.extract(html, "http://portal.example/a/")
    assert record.title == "Hilfen" and record.text.split("\n") == [LONG, MORE, "Wo", THIRD]


def test_a_caption_stays_in_the_body_and_is_no_text() -> None:
    caption = "Kinder im Garten der Kita am Fluss."
    figure = f"<div><img src='/kita.jpg' alt=''><p class='bildunterschrift'>{caption}</p></div>"
    record = relaunch.extract(f"<article><h1>Hilfen</h1><p>{LONG}</p>{figure}{ARTICLE}</article>", "http://p.example/")
    assert "<figcaption>" in record.body and caption in record.body
    assert caption not in record.text
    assert record.assets[0].caption == caption


def test_a_page_that_shows_its_text_only_without_scripts_is_read() -> None:
    assert text(f"<div id='app'></div><noscript><h1>Hilfen</h1>{ARTICLE * 2}</noscript>")[:2] == [LONG, MORE]


@pytest.mark.parametrize("html", ["<html></html>", "<p>x</p>", "<nav>Start</nav>", "<!-- -->", "<script>1</script>"])
def test_a_page_without_content_gives_a_record(html: str) -> None:
    assert relaunch.extract(html, "http://portal.example/leer/").source.url == "http://portal.example/leer/"


def test_text_is_extracts_text() -> None:
    html = f"<body><div>{ARTICLE}</div></body>"
    assert relaunch.main_text(html) == relaunch.extract(html).text != ""
