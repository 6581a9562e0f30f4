"""What a page says of itself is kept before its furniture goes."""

from __future__ import annotations

from relaunch.clean.furniture import drop_furniture
from relaunch.clean.particulars import keep_particulars
from relaunch.model import Page
from tests.clean.pages import page_of, written

ARTICLE = """<article><h1>Brücke gesperrt</h1>
<p>Die Brücke bleibt bis zum Herbst gesperrt, sagt das Bauamt der Stadt.</p>
<footer><time datetime="2014-03-02">2. März</time> von <a class="by">Ina Wolf</a>, <i>Bau</i>, <i>Verkehr</i></footer>
</article>"""


def metas(page: Page) -> list[tuple[str, str]]:
    return [(meta.get("name"), meta.get("content")) for meta in page.tree.iter("meta")]


def test_a_footers_particulars_are_there_when_it_is_gone() -> None:
    page = page_of(ARTICLE)
    keep_particulars(page, published=("footer time",), author=("footer .by",), tags=("footer i",))
    drop_furniture(page)
    assert "Ina Wolf" not in written(page)
    assert metas(page) == [
        ("particulars.published", "2014-03-02"), ("particulars.author", "Ina Wolf"),
        ("particulars.tags", "Bau"), ("particulars.tags", "Verkehr"),
    ]  # fmt: skip


def test_the_first_selector_that_finds_a_value_is_taken() -> None:
    page = page_of("<p class='a'> </p><p class='b'>Ja</p><p class='c'>Nein</p>")
    keep_particulars(page, author=(".x", ".a", ".b", ".c"))
    assert metas(page) == [("particulars.author", "Ja")]


def test_nothing_is_taken_from_the_body() -> None:
    page = page_of(ARTICLE)
    before = written(page)
    keep_particulars(page, author=(".by",), title=("h1",))
    assert written(page) == before


def test_a_page_cannot_bring_particulars_of_its_own() -> None:
    page = page_of('<meta name="particulars.author" content="Falsch"><p>Text</p>')
    keep_particulars(page, author=(".by",))
    assert metas(page) == []
