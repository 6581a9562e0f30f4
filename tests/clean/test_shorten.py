"""What a parser would only throw away is left out of a single page's source, and nothing else."""

from __future__ import annotations

import pytest

from relaunch.clean.shorten import shorten

LONG = "Die Beratungsstelle im Rathaus hilft Familien bei Anträgen auf Elterngeld und vermittelt Plätze in der Kita."


def test_scripts_and_menus_are_emptied_and_keep_their_tags() -> None:
    source = f"<body><script src='a'>{'x' * 90}</script><nav class='n'>{LONG}</nav><p>{LONG}{LONG}</p></body>"
    assert shorten(source) == f"<body><script src='a'></script><nav class='n'></nav><p>{LONG}{LONG}</p></body>"


@pytest.mark.parametrize(
    "source",
    [
        f"<!-- <script> --><p>{LONG}</p><script></script>",
        f"<a title=\"<script x='\">{LONG}</a><p>{LONG}</p></script>",
        f"<nav><h1>Titel</h1><p>{LONG}</p></nav>",
        f"<nav>{LONG}",
        f"<navigation-bar><p>{LONG}</p></navigation-bar>",
        f"<main><h1>a</h1><p>{LONG}</p></main><main><p>{LONG}</p></main>",
        f"<body><article><h1>a</h1><p>{LONG}</p></article><article><h1>b</h1><p>{LONG}</p></article></body>",
        f"<body><article><h1>a</h1><p>{LONG}</p></article><article><p>{LONG}</p></article></article></body>",
        f"<body><p>{LONG}</p><p>b</p><main><h1>a</h1><p>{LONG}</p></main></body>",
    ],
)
def test_what_is_no_plain_element_is_left_alone(source: str) -> None:
    assert shorten(source) == source


def test_the_one_landmark_with_title_and_text_stands_for_the_page() -> None:
    source = f"<html><body class='b'><div>Kopf</div><main><h1>a</h1><p>{LONG}</p></main><div>Fuß</div></body></html>"
    assert shorten(source) == f"<html><body class='b'><main><h1>a</h1><p>{LONG}</p></main></body></html>"


def test_of_several_articles_the_one_with_title_and_text_stands_for_the_page_and_keeps_what_stands_in_it() -> None:
    told = f"<article><h1>a</h1><p>{LONG}</p><p>b</p><article>Kommentar</article></article>"
    source = f"<body><article><p>Anriss</p></article>{told}<article>Noch einer</article></body>"
    assert shorten(source) == f"<body>{told}</body></html>"


def test_the_elements_around_a_landmark_keep_their_start_tags() -> None:
    before = "<div class='kopf'><div>Kopf</div></div><!-- <div class='alt'> --><div class='single'><section>"
    source = f"<body>{before}<main><h1>a</h1><p>{LONG}</p></main></section></div></body>"
    alone = f"<body><div class='single'><section><main><h1>a</h1><p>{LONG}</p></main></body></html>"
    assert shorten(source) == alone


@pytest.mark.parametrize("junk", ["<!--", "<div ", "<main", "<article>", "<script>", "<div><!--x-->"])
def test_endless_openings_take_nothing_of_the_content(junk: str) -> None:
    source = f"<body>{junk * 200_000}<main><h1>a</h1><p>{LONG}</p></main></body>"
    assert LONG in shorten(source)
