"""What a site model takes out of a page, and what it leaves alone."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from lxml import html

import relaunch
from relaunch.errors import ArchiveError
from relaunch.model import Page
from relaunch.sitemodel import SiteModel, from_json, learn, sampled, to_json
from relaunch.tree import visible_text
from tests.sitemodel.sites import TEMPLATE, body, sentence, site, trees


def cleaned(pages: list[tuple[str, str]], number: int = 0) -> tuple[str, Page]:
    model = learn(trees(pages))
    page = Page(pages[number][0], html.document_fromstring(pages[number][1]))
    page.step = "site-model"
    model.apply(page)
    return visible_text(page.body), page


def test_what_repeats_around_the_content_is_taken_with_its_reason() -> None:
    text, page = cleaned(site(12))
    assert text == f"Haus Nr. 0 {sentence(0)} {sentence(0, 1)}"
    assert {(r.step, r.because) for r in page.removals} == {("site-model", "boilerplate")}
    assert any("Bürgertelefon" in r.text for r in page.removals)


def test_the_content_is_found_though_no_name_says_where_it_is() -> None:
    pages = site(12)
    model = learn(trees(pages))
    main = model.main_of(html.document_fromstring(pages[3][1]))
    assert main is not None and main.get("class") == "x3"


def test_the_content_is_found_on_a_page_that_was_never_seen() -> None:
    model = learn(trees(site(12)))
    unseen = html.document_fromstring(site(90)[77][1])
    assert visible_text(model.main_of(unseen)).endswith(sentence(77, 1))


def test_another_template_has_no_content_that_is_known() -> None:
    model = learn(trees(site(12)))
    assert model.main_of(html.document_fromstring("<body><table><tr><td>Ein anderer Aufbau</td></tr></table>")) is None


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_small_site_teaches_nothing(count: int) -> None:
    pages = site(count)
    model = learn(trees(pages))
    assert not model
    page = Page(pages[0][0], html.document_fromstring(pages[0][1]))
    before = html.tostring(page.tree)
    model.apply(page)
    assert html.tostring(page.tree) == before and model.main_of(page.tree) is None


def with_closing(heading: str) -> Callable[[int], str]:
    def make(number: int) -> str:
        own = f"<div class='more'><h3>{heading}</h3><p>{sentence(number, 2)}</p></div>"
        return body(number) + own

    return make


@pytest.mark.parametrize("heading", ["Weiterführende Links:", "Anmeldung", "Kontakt", "In eigener Sache"])
def test_a_heading_of_every_page_survives_above_its_own_text(heading: str) -> None:
    text, _ = cleaned(site(20, with_closing(heading)), 7)
    assert f"{heading} {sentence(7, 2)}" in text


def test_opening_hours_on_every_fourth_page_stay() -> None:
    hours = "<p class='hours'>Geöffnet montags bis freitags von 9 bis 16 Uhr.</p>"
    text, _ = cleaned(site(40, lambda n: body(n) + (hours if n % 4 == 0 else "")), 8)
    assert "Geöffnet montags" in text


def test_a_house_ad_in_the_content_column_goes() -> None:
    ad = "<div class='ad'><h3>Neu</h3><p>Bestellen Sie jetzt unseren monatlichen Rundbrief kostenlos.</p></div>"
    text, _ = cleaned(site(40, lambda n: body(n).replace("</h1>", f"</h1>{ad}")), 8)
    assert "Rundbrief" not in text and "Neu" not in text and sentence(8) in text


def test_a_link_back_goes_and_a_link_to_register_stays() -> None:
    def make(number: int) -> str:
        links = (
            f"<p class='back'><a href='/liste'>zurück</a></p><p class='join'><a href='/join/{number}'>Anmeldung</a></p>"
        )
        return f"{body(number)}{links}<p>{sentence(number, 3)}</p>"

    text, _ = cleaned(site(40, make), 8)
    assert "zurück" not in text and "Anmeldung" in text


@pytest.mark.parametrize("often", [3, 2, 1])
def test_a_short_word_that_ends_many_pages_stays(often: int) -> None:
    free = "<p class='price'>Eintritt frei</p>"
    text, _ = cleaned(site(40, lambda n: body(n) + (free if n % often == 0 else "")), 6)
    assert text.endswith("Eintritt frei")


def test_repeated_code_stays() -> None:
    code = (
        "<div class='code'><pre>git clone https://example.org/quelle.git und danach make install ausführen.</pre></div>"
    )
    text, _ = cleaned(site(20, lambda n: body(n) + code), 3)
    assert "git clone" in text


def test_a_field_that_is_called_teaser_stays_and_is_known_as_one() -> None:
    pages = site(20, lambda n: f"<div class='teaser'>{sentence(n, 4)}</div>{body(n)}")
    model = learn(trees(pages))
    assert sentence(9, 4) in cleaned(pages, 9)[0]
    assert [r.role for r in model.roles if r.path[-1] == "div.teaser"] == ["field"]


def test_copies_of_one_page_are_no_repetition() -> None:
    copies = [(f"{url}?copy={n}", text) for url, text in site(1) for n in range(9)]
    text, _ = cleaned([*copies, *site(12)[1:]], 0)
    assert sentence(0) in text and sentence(0, 1) in text


def test_two_templates_have_a_container_each() -> None:
    printed = "<html><body><p>Druckansicht</p><div class='p'>{body}</div></body></html>"
    pages = site(12) + [(f"{url}?print", text) for url, text in site(12, template=printed)]
    found = {container.path[-1] for container in learn(trees(pages)).containers}
    assert found == {"div.x3", "div.p"}


def test_ids_with_numbers_are_one_name() -> None:
    pages = site(12, template=TEMPLATE.replace("class='x3'", "id='c{number}' class='x3'"))
    assert [c.path[-1] for c in learn(trees(pages)).containers] == ["div#c0.x3"]


def test_the_order_of_pages_changes_no_byte() -> None:
    pages = site(60)
    wanted = to_json(learn(trees(pages), size=20))
    for seed in range(5):
        random.Random(seed).shuffle(pages)
        assert to_json(learn(trees(pages), size=20)) == wanted
    assert '"sampled": 20' in wanted and '"pages": 60' in wanted


def test_the_sample_is_the_one_that_was_foretold() -> None:
    pages = site(60)
    chosen = sampled((url for url, _ in pages), 20)
    only = [(url, tree) for url, tree in trees(pages) if url in chosen]
    assert learn(only, size=20).containers == learn(trees(pages), size=20).containers


def test_a_stored_model_works_as_before() -> None:
    pages = site(12)
    model = learn(trees(pages))
    again = from_json(to_json(model))
    assert to_json(again) == to_json(model) and "Bürgertelefon" in to_json(model)
    page = Page(pages[0][0], html.document_fromstring(pages[0][1]))
    again.apply(page)
    assert visible_text(page.body) == f"Haus Nr. 0 {sentence(0)} {sentence(0, 1)}"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 99}', '{"version": 1, "pages": "x"}'])
def test_a_broken_model_says_what_to_do(text: str) -> None:
    with pytest.raises(ArchiveError, match="build again"):
        from_json(text)


def test_deep_and_hostile_pages_are_survived() -> None:
    deep = "<div>" * 3_000 + sentence(1) + "</div>" * 3_000
    names = f"<p id='{'a#.b' * 50}' class='{' '.join(f'c{n}' for n in range(900))}'>{sentence(2)}</p>"
    model = learn(trees(site(12, lambda n: body(n) + deep + names)))
    page = Page("http://x.example/0", html.document_fromstring(site(1, lambda n: body(n) + deep + names)[0][1]))
    model.apply(page)
    assert sentence(0) in visible_text(page.body)


def test_an_empty_model_is_false() -> None:
    assert not SiteModel()


def test_a_heading_is_never_where_the_content_lives() -> None:
    flat = "<html><body><p>Amt Musterberg</p><h1>{0}</h1>{1}</body></html>"
    lists = [flat.format(sentence(n), "<p><a href='/'>Alpha</a> <a href='/b'>Beta</a></p>") for n in range(12)]
    model = learn(trees([(f"http://amt.example/{n}", page) for n, page in enumerate(lists)]))
    assert not [c.path for c in model.containers if c.path[-1] == "h1"]


def described(number: int) -> bytes:
    """Return a page that says the same labels again and again in a table of its own."""
    kinds = ("eine Zahl", "ein Name", "die Liste der Orte")
    rows = "".join(
        f"<h3>wert_{number}_{k}</h3><div><table><tr><td>Art:</td><td>{kinds[(number + k) % 3]}</td></tr>"
        f"<tr><td>Ergebnis:</td><td>{kinds[k % 3]}</td></tr></table></div>"
        for k in range(6 + number % 3)
    )
    menu = "<ul><li><a href='/'>Start</a></li><li><a href='/werte/'>Alle Werte</a></li></ul>"
    page = f"<body><table><tr><td>{menu}</td><td><h1>Modul {number}</h1>{rows}</td></tr></table></body>"
    return f"<html><head><title>Modul {number}</title></head>{page}</html>".encode()


def test_what_pages_say_again_and_again_is_no_templates_text() -> None:
    pages = [(f"http://amt.example/m{number}.html", described(number)) for number in range(14)]
    site = relaunch.learn(pages)
    for url, source in pages:
        text = site.extract(source, url=url).text
        assert text.count("Ergebnis:") == source.decode().count("Ergebnis:") and "Alle Werte" not in text
