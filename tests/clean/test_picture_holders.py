"""Pictures with captions as other systems write them."""

from __future__ import annotations

from relaunch.clean.figures import caption_figures
from relaunch.clean.picture_holders import name_picture_holders
from tests.clean.pages import page_of, written


def test_a_named_holder_becomes_a_figure() -> None:
    picture = '<img src="/a.jpg" alt="Werk"><p class="wp-caption-text">Die Werkbank</p>'
    page = page_of(f'<div class="wp-caption">{picture}</div>')
    name_picture_holders(page, select=(".wp-caption",))
    caption_figures(page)
    assert "<figcaption>Die Werkbank</figcaption>" in written(page)


def test_a_caption_without_a_telling_class_can_be_named() -> None:
    page = page_of('<div class="news"><img src="/a.jpg" alt="Werk"><p class="discreet">Die Werkbank</p></div>')
    name_picture_holders(page, select=(".news",), caption=(".discreet",))
    caption_figures(page)
    assert "<figcaption>Die Werkbank</figcaption>" in written(page)


def test_a_holder_without_a_picture_stays() -> None:
    source = '<div class="wp-caption"><p>Text</p></div>'
    page = page_of(source)
    name_picture_holders(page, select=(".wp-caption",))
    assert written(page) == source
