from __future__ import annotations

from relaunch.clean.textcopy import drop_repeats, is_news, is_own_page, read_text_copy, section_html

COPY = """Ministerium für Jugend des Landes Musterland
    ###NAVI###

In eigener Sache:

Das Portal zieht um

Wir bauen das Portal neu. Schauen Sie bald wieder vorbei!

Aktuelles

Musterstadt: Neue Plätze in der Kindertagespflege

Die Stadt Musterstadt richtet zwölf neue Plätze ein. Sie stehen ab August bereit.

Anträge nimmt das Jugendamt entgegen. Die Frist endet im Mai.


Weiterführende Links:


Antrag auf einen Platz
Die Tagespflege in Zahlen


Hintergrund

Wie Kommunen Familien unterstützen, beschreibt diese Reihe. mehr

Aktuelles

Musterstadt: Neue Plätze in der Kindertagespflege

Die Stadt Musterstadt richtet zwölf neue Plätze ein. Sie stehen ab August bereit.

Anträge nimmt das Jugendamt entgegen. Die Frist endet im Mai.


Weiterführende Links:


Antrag auf einen Platz
Die Tagespflege in Zahlen


###TEILEN### ###KALENDER###

gedruckt am  03.02.2011
 - www.musterland.example ist ein Angebot des Ministeriums"""


def test_a_repeated_section_is_found_and_the_first_one_kept() -> None:
    kept, repeats = drop_repeats(read_text_copy(COPY).sections)
    assert [s.heading for s in kept] == [
        "Das Portal zieht um",
        "Musterstadt: Neue Plätze in der Kindertagespflege",
        "Hintergrund",
    ]
    assert [s.heading for s in repeats] == ["Musterstadt: Neue Plätze in der Kindertagespflege"]


def test_a_heading_above_a_heading_is_the_label_of_its_section() -> None:
    sections = read_text_copy(COPY).sections
    assert [s.label for s in sections[:2]] == ["In eigener Sache:", "Aktuelles"]
    assert is_news(sections[1]) and is_own_page(sections[1])


def test_links_are_read_as_a_list() -> None:
    article = read_text_copy(COPY).sections[1]
    assert article.lists == [("Weiterführende Links:", ["Antrag auf einen Platz", "Die Tagespflege in Zahlen"])]
    assert "<li>Antrag auf einen Platz</li>" in section_html(article, with_heading=False)


def test_a_paragraph_that_ends_in_mehr_is_a_teaser() -> None:
    teaser = read_text_copy(COPY).sections[2]
    assert teaser.is_teaser and not is_own_page(teaser)


def test_page_head_markers_and_print_lines_are_furniture_by_name() -> None:
    assert read_text_copy(COPY).furniture == [
        ("placeholder", "###NAVI###"),
        ("placeholder", "###TEILEN### ###KALENDER###"),
        ("print-furniture", "gedruckt am 03.02.2011"),
        ("print-furniture", "- www.musterland.example ist ein Angebot des Ministeriums"),
        ("page-header", "Ministerium für Jugend des Landes Musterland"),
    ]


def test_a_text_without_structure_keeps_every_line() -> None:
    copy = read_text_copy("Nur ein Satz ohne Überschrift.\nUnd noch einer.")
    assert [s.paragraphs for s in copy.sections] == [["Nur ein Satz ohne Überschrift.", "Und noch einer."]]


def test_wrapped_lines_are_joined() -> None:
    line = (
        "Dieser Absatz ist in der Mitte des Satzes umbrochen worden, weil das\nProgramm nach siebzig Zeichen umbricht"
    )
    copy = read_text_copy(line.replace("\nProgramm", "\nalte Programm") + ".")
    assert len(copy.sections[0].paragraphs) == 1
