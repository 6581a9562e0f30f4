from __future__ import annotations

from relaunch.clean.decode import parse
from relaunch.mapping.references import take_references
from relaunch.mapping.schema import Mapping, ReferenceRule, Rule
from relaunch.model import Page, Reference
from relaunch.tree import visible_text

MAPPING = Mapping(references=(ReferenceRule(select=".news-list-item", text=Rule(select="p")),))
HOME = "http://portal.example/"


def taken(body: str, mapping: Mapping = MAPPING) -> tuple[Page, tuple[Reference, ...]]:
    page = Page(HOME, parse(f"<html><body>{body}</body></html>"), HOME)
    page.step = "references"
    return page, take_references(page, page.body, mapping)


def test_a_block_named_by_the_mapping_becomes_a_reference() -> None:
    page, references = taken(
        "<div class='news-list-item'><h2><a href='index.php?id=7'>Neue Kita</a></h2>"
        "<p>Die Stadt baut. <a href='index.php?id=7'>[mehr]</a></p></div><p>Bleibt.</p>"
    )
    assert references == (Reference("Neue Kita", "Die Stadt baut.", "http://portal.example/index.php?id=7"),)
    assert visible_text(page.body) == "Bleibt."


def test_a_block_that_ends_in_mehr_is_a_reference_without_a_rule() -> None:
    _, references = taken(
        "<div class='csc-default'><h3>Vertiefung</h3>"
        "<p>Texte für alle, die mehr wissen wollen. <a href='/v/'>mehr</a></p></div>"
    )
    assert references == (
        Reference("Vertiefung", "Texte für alle, die mehr wissen wollen.", "http://portal.example/v/"),
    )


def test_heading_and_paragraph_side_by_side_are_one_teaser_each() -> None:
    page, references = taken(
        "<h3>Eins</h3><p>Erster Anriss. <a href='/1a/'>mehr</a></p>"
        "<h3>Zwei</h3><p>Zweiter Anriss. <a href='/2b/'>mehr</a></p>"
    )
    assert [(r.title, r.text) for r in references] == [("Eins", "Erster Anriss."), ("Zwei", "Zweiter Anriss.")]
    assert visible_text(page.body) == ""


def test_a_heading_over_nothing_but_references_goes_with_them() -> None:
    page, _ = taken(
        "<h2>Themen</h2><div><h3>Eins</h3><p>Anriss. <a href='/1a/'>mehr</a></p></div><h2>Kontakt</h2><p>Amt</p>"
    )
    assert visible_text(page.body) == "Kontakt Amt"
    assert ("heading-of-references", "Themen") in [(r.because, r.text) for r in page.removals]


def test_a_heading_with_text_of_its_own_stays() -> None:
    page, _ = taken(
        "<h2>Themen</h2><p>Ein Überblick.</p><div><h3>Eins</h3><p>Anriss. <a href='/1a/'>mehr</a></p></div>"
    )
    assert visible_text(page.body) == "Themen Ein Überblick."


def test_mehr_in_the_middle_of_a_sentence_is_a_word() -> None:
    page, references = taken("<div><h3>Zeit</h3><p>Wir haben <a href='/z/'>mehr</a> Zeit für Kinder.</p></div>")
    assert references == () and visible_text(page.body) == "Zeit Wir haben mehr Zeit für Kinder."


def test_a_link_to_another_site_is_no_reference() -> None:
    page, references = taken("<div><h3>Bund</h3><p>Anderswo. <a href='http://bund.example/'>mehr</a></p></div>")
    assert references == () and "Anderswo" in visible_text(page.body)


def test_a_long_article_that_ends_in_mehr_is_no_teaser() -> None:
    page, references = taken(f"<div><h3>Lang</h3><p>{'Ein Satz von vielen. ' * 60}<a href='/l/'>mehr</a></p></div>")
    assert references == () and "Lang" in visible_text(page.body)


def test_points_that_one_other_page_tells_more_about_are_no_teasers() -> None:
    points = "".join(f"<dt>{n}</dt><dd>Die Art {n} gilt. (<a href='/arten/#{n}'>Details ...</a>)</dd>" for n in "abc")
    page, references = taken(f"<p>Es gibt drei Arten.</p><dl>{points}</dl>")
    assert references == () and visible_text(page.body).count("Details") == 3


def test_a_row_of_a_table_with_a_header_is_no_teaser() -> None:
    row = "<tr><td>Anmelden</td><td>Geht im Rathaus. <a href='/rathaus/'>Details</a></td></tr>"
    _, references = taken(f"<table><tr><th>Schritt</th><th>Was zu tun ist</th></tr>{row}</table>")
    assert references == ()


def test_a_link_to_more_may_name_its_page() -> None:
    _, references = taken(
        "<div class='news-list-item'><h2><a href='/steg/'>Der Steg</a></h2>"
        "<p>Er ist neu. <a href='/steg/'>Continue reading Der Steg</a></p></div>"
    )
    assert [(r.title, r.text) for r in references] == [("Der Steg", "Er ist neu.")]
