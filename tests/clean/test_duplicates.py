"""Rules D of TYPO3-LEGACY, and whole sections printed twice."""

from __future__ import annotations

from typing import Any

import pytest

from relaunch.clean.decode import parse
from relaunch.clean.duplicates import drop_duplicates, surviving_blocks
from relaunch.clean.fingerprints import fingerprint
from relaunch.errors import MappingError
from relaunch.model import Page
from relaunch.tree import visible_text

LONG = "Der Spielplatz am Weiher wird im Herbst erneuert"
OTHER = "Die Bücherei öffnet wieder an drei Nachmittagen"
STORY = (
    "Die Gemeinde erneuert den Spielplatz am Weiher und bittet alle Familien um ihre Wünsche für die neuen Geräte.",
    "Bis zum Herbst sollen eine Seilbahn, ein Klettergerüst und ein Sandplatz für die Kleinsten entstehen.",
)
LINKS = ("Weitere Auskünfte:", "Der Plan des Bauamts", "Die Umfrage für Familien")


def teaser(text: str, href: str = "", more: str = "mehr", attributes: str = "") -> str:
    link = f' <a href="{href}">{more}</a>' if href else ""
    return f'<div class="teaser" {attributes}><p>{text}{link}</p></div>'


def cleaned(markup: str, **options: Any) -> Page:
    page = Page(url="http://portal.example/", tree=parse(markup))
    drop_duplicates(page, **options)
    return page


def text_of(page: Page) -> str:
    return visible_text(page.body)


def test_a_repeat_keeps_its_first_block() -> None:
    page = cleaned(teaser(LONG, "/a") + teaser(OTHER, "/b") + teaser(LONG, "/a"))
    assert text_of(page) == f"{LONG} mehr {OTHER} mehr"
    assert [removal.text for removal in page.removals] == [f"{LONG} mehr"]
    assert page.removals[0].because == "duplicate-of div.teaser"


def test_of_three_copies_one_stays() -> None:
    assert surviving_blocks(teaser(LONG) * 3) == [LONG]


@pytest.mark.parametrize(
    "variant",
    [
        LONG.upper(),
        LONG.replace(" ", "\xa0\n "),
        LONG.replace("Spielplatz", "Spiel\u00adplatz"),
        LONG + " [mehr]",
        LONG + " » weiterlesen",
        LONG + " Mehr erfahren »",
        LONG + " read more",
    ],
)
def test_typography_and_more_labels_make_no_difference(variant: str) -> None:
    assert surviving_blocks(teaser(LONG) + teaser(variant)) == [LONG]


def test_quotes_and_dashes_make_no_difference() -> None:
    assert fingerprint("„Kita“ 8–12 Uhr") == fingerprint('"Kita" 8-12 Uhr') == '"kita" 8-12 uhr'


def test_a_word_that_only_ends_like_a_more_label_stays() -> None:
    assert fingerprint("Das Haus am Heumehr") == "das haus am heumehr"


def test_placeholders_make_no_difference() -> None:
    assert surviving_blocks(teaser(LONG) + teaser("###NEWS_DATE### " + LONG)) == [LONG]


def test_other_links_make_other_teasers() -> None:
    assert len(surviving_blocks(teaser(LONG, "/a/") + teaser(LONG, "/b/"))) == 2


def test_links_are_compared_in_canonical_form() -> None:
    first, second = "index.php?id=7&amp;cHash=1", "http://portal.example/index.php?no_cache=1&amp;id=7"
    assert len(surviving_blocks(teaser(LONG, first) + teaser(LONG, second))) == 1


def test_a_copy_with_fewer_links_is_still_a_copy() -> None:
    two = f'<div class="teaser"><a href="/a">{LONG}</a> <a href="/b">mehr</a></div>'
    assert len(surviving_blocks(two + teaser(LONG, "/b"))) == 1
    assert len(surviving_blocks(teaser(LONG) + two)) == 1


def test_links_within_the_page_do_not_count() -> None:
    assert len(surviving_blocks(teaser(LONG, "#a") + teaser(LONG, "#b"))) == 1


def test_short_texts_may_repeat() -> None:
    assert fingerprint("x" * 24) and len(surviving_blocks(teaser("x" * 24) * 2)) == 2
    assert len(surviving_blocks(teaser("x" * 25) * 2)) == 1


def test_the_same_content_element_goes_however_short() -> None:
    assert surviving_blocks('<div id="c4" class="csc-default">Anfahrt</div>' * 2) == ["Anfahrt"]


def test_the_same_id_with_another_text_stays_and_is_flagged_once() -> None:
    page = cleaned(
        "".join(f'<div id="c4" class="csc-default">{day}</div>' for day in ("Montag", "Dienstag", "Mittwoch"))
    )
    assert text_of(page) == "Montag Dienstag Mittwoch"
    assert [(issue.code, issue.where) for issue in page.issues] == [("duplicate-id-other-text", "div#c4")]


def test_a_cropped_twin_goes_wherever_it_stands() -> None:
    whole = STORY[0] + " " + STORY[1]
    crop = whole[:80] + " …"
    for markup in (teaser(crop, "/s") + teaser(whole, "/s"), teaser(whole, "/s") + teaser(crop, "/s", "[mehr]")):
        assert surviving_blocks(markup) == [whole + " mehr"]


def test_a_cropped_twin_shares_a_link_and_enough_text() -> None:
    whole = STORY[0] + " " + STORY[1]
    assert len(surviving_blocks(teaser(whole[:80] + "...", "/s") + teaser(whole, "/t"))) == 2
    assert len(surviving_blocks(teaser(whole[:80] + "...") + teaser(whole))) == 2
    assert len(surviving_blocks(teaser(whole[:59] + "...", "/s") + teaser(whole, "/s"))) == 2
    assert len(surviving_blocks(teaser(whole[:60] + "...", "/s") + teaser(whole, "/s"))) == 1
    assert len(surviving_blocks(teaser(whole[:70] + "...", "/s") + teaser(whole[:90] + "...", "/s"))) == 2


def test_a_cropped_twin_stays_where_the_whole_one_is_hidden() -> None:
    whole = STORY[0] + " " + STORY[1]
    hidden = f"<div hidden>{teaser(whole, '/s')}</div>"
    assert len(surviving_blocks(hidden + teaser(whole[:80] + "...", "/s"))) == 2


def test_another_date_is_another_block() -> None:
    assert len(surviving_blocks(teaser(LONG + " am 3.5.") + teaser(LONG + " am 4.5."))) == 2


def headed(*parts: str) -> list[str]:
    return surviving_blocks("<div>" + "".join(parts) + "</div>", headings="h2, h3")


def test_a_heading_goes_with_its_last_block() -> None:
    again = "<h2>Neues</h2>" + teaser(LONG)
    assert headed(again, "<h2>Themen</h2>", teaser(OTHER), again) == ["Neues", LONG, "Themen", OTHER]


def test_a_heading_stays_with_what_is_left_of_its_section() -> None:
    again = "<h2>Neues</h2>" + teaser(LONG)
    assert headed(again, again, "<p>Noch etwas</p>") == ["Neues", LONG, "Neues"]
    assert headed(again, "<h2>Anderes</h2>", teaser(LONG)) == ["Neues", LONG, "Anderes"]
    assert headed(again, "<h2>Neues</h2>", "<h2>Themen</h2>") == ["Neues", LONG, "Neues", "Themen"]


def test_headings_of_two_levels_go_together() -> None:
    again = "<h2>Neues</h2><h3>Vor Ort</h3>" + teaser(LONG)
    assert headed(again, "<h2>Ende</h2>", again) == ["Neues", "Vor Ort", LONG, "Ende"]


def test_a_wrapped_heading_ends_a_wrapped_section() -> None:
    def part(title: str, text: str) -> str:
        return f"<div><h2>{title}</h2></div><div>{teaser(text)}</div>"

    page = cleaned(part("Neues", LONG) + part("Neues", LONG) + part("Themen", OTHER))
    assert text_of(page) == f"Neues {LONG} Themen {OTHER}"
    tail = f"<div>{teaser(LONG)}<div><h2>Themen</h2></div></div><p>{OTHER}</p>"
    page = cleaned(f"{part('Neues', LONG)}<div><h2>Neues</h2></div>{tail}")
    assert text_of(page) == f"Neues {LONG} Themen {OTHER}"


@pytest.mark.parametrize(
    "frame",
    [
        "nav",
        "form",
        "footer",
        "header",
        'div role="navigation"',
        'ul class="csc-menu csc-menu-1"',
        'div class="csc-sitemap"',
    ],
)
def test_the_frame_of_a_page_is_left_alone(frame: str) -> None:
    framed = f"<{frame}>{teaser(LONG, '/a')}</{frame.split()[0]}>"
    assert len(surviving_blocks(framed + framed)) == 2


def test_cells_of_a_table_are_left_alone() -> None:
    assert len(surviving_blocks(f"<table><tr><td>{teaser(LONG)}</td><td>{teaser(LONG)}</td></tr></table>")) == 2


def test_the_header_of_an_article_is_no_page_header() -> None:
    assert len(surviving_blocks(f"<article><header>{teaser(LONG)}</header></article>{teaser(LONG)}")) == 1


def test_repeats_inside_one_block_stay() -> None:
    assert surviving_blocks(f'<div class="teaser"><p>{LONG}</p><p>{LONG}</p></div>') == [f"{LONG} {LONG}"]


def test_a_block_is_never_compared_with_what_is_in_it() -> None:
    nested = f'<div class="teaser">{teaser(LONG)}</div>'
    assert surviving_blocks(nested) == [LONG, LONG]
    assert surviving_blocks(nested * 2) == [LONG, LONG]


def test_another_language_is_another_block() -> None:
    assert len(surviving_blocks(f'<div lang="de">{teaser(LONG)}</div><div lang="en">{teaser(LONG)}</div>')) == 2
    assert len(surviving_blocks(teaser(LONG, attributes='lang="de"') + teaser(LONG, attributes='lang="de-DE"'))) == 1


@pytest.mark.parametrize(
    "hidden",
    ['div class="print-only"', "div hidden", 'div style="display: none"', "noscript", 'div class="x mobile-only"'],
)
def test_a_hidden_first_copy_loses_to_a_visible_one(hidden: str) -> None:
    page = cleaned(f"<{hidden}>{teaser(LONG)}</{hidden.split()[0]}><p>Dazwischen</p>{teaser(LONG)}")
    assert text_of(page) == f"Dazwischen {LONG}"


def test_blocks_without_text_are_told_apart_by_their_pictures() -> None:
    blocks = [f'<div class="teaser"><img src="{src}" alt=""></div>' for src in ("uploads/a.jpg", "uploads/b.jpg")]
    assert len(surviving_blocks(blocks[0] + blocks[1] + blocks[0])) == 2
    thumbnail = '<div class="teaser"><img src="typo3temp/pics/0a.jpg" alt=""></div>'
    assert len(surviving_blocks(thumbnail * 2)) == 2, "a thumbnail's original is not known"


def test_other_pictures_make_other_teasers() -> None:
    blocks = [f'<div class="teaser"><img src="uploads/{name}.jpg" alt=""> {LONG}</div>' for name in "ab"]
    assert len(surviving_blocks("".join(blocks))) == 2
    assert len(surviving_blocks(blocks[0] + teaser(LONG))) == 1


def test_class_names_do_not_matter() -> None:
    assert (
        len(surviving_blocks(f'<div class="news-latest-item">{LONG}</div><div class="news-list-item">{LONG}</div>'))
        == 1
    )


def paragraphs() -> str:
    return "".join(f'<p class="bodytext">{text}</p>' for text in STORY)


def link_list() -> str:
    return (
        f'<p>{LINKS[0]}</p><ul><li><a href="/plan">{LINKS[1]}</a></li><li><a href="/umfrage">{LINKS[2]}</a></li></ul>'
    )


def content(number: int, inner: str) -> str:
    return f'<div id="c{number}" class="csc-default">{inner}</div>'


COPIES = {
    "content elements in two columns": (
        content(1, "<h2>Neues</h2>") + content(2, f"<h3>{LONG}</h3>{paragraphs()}") + content(3, link_list()),
        content(11, "<h2>Neues</h2>") + content(12, f"<h3>{LONG}</h3>{paragraphs()}") + content(13, link_list()),
    ),
    "a block here, bare wrappers there": (
        content(1, f"<h2>Neues</h2><h3>{LONG}</h3>{paragraphs()}{link_list()}"),
        f'<div class="box"><div><h2>Neues</h2></div><div><h3>{LONG}</h3>{paragraphs()}</div>{link_list()}</div>',
    ),
    "wrappers without any block": (
        f"<div><h2>Neues</h2><div><h3>{LONG}</h3>{paragraphs()}</div><div>{link_list()}</div></div>",
        f"<div><div><div><h2>Neues</h2></div><h3>{LONG}</h3>{paragraphs()}{link_list()}</div></div>",
    ),
    "a plugin with its header": (
        f'<div class="csc-header"><h2>Neues</h2></div><div class="teaser"><h3>{LONG}</h3>{paragraphs()}</div>',
        f'<div class="csc-header"><h2>Neues</h2></div><div class="article"><h3>{LONG}</h3>{paragraphs()}</div>',
    ),
}


@pytest.mark.parametrize("name", COPIES)
def test_a_section_printed_in_two_columns_is_printed_once(name: str) -> None:
    first, second = COPIES[name]
    between = f'<div class="middle"><h2>Themen</h2><p>{OTHER}</p></div>'
    page = cleaned(f'<div id="left">{first}</div>{between}<div id="right">{second}</div><p>Ende der Seite</p>')
    once = text_of(Page(url="", tree=parse(first)))
    assert text_of(page) == f"{once} Themen {OTHER} Ende der Seite"
    assert not page.issues


def test_a_section_printed_twice_in_one_wrapper_is_printed_once() -> None:
    section = f"<h2>Neues</h2><h3>{LONG}</h3>{paragraphs()}{link_list()}"
    page = cleaned(f"<div>{section}<h2>Themen</h2><p>{OTHER}</p>{section}</div><p>Ende</p>")
    assert text_of(page) == " ".join(["Neues", LONG, *STORY, *LINKS, "Themen", OTHER, "Ende"])
    assert all(removal.because.startswith("duplicate-of ") for removal in page.removals)


@pytest.mark.parametrize("ending", ["<p>am 3. Mai</p>", '<p><a href="/{}">Zur Anmeldung</a></p>'])
def test_sections_that_differ_in_one_line_both_stay(ending: str) -> None:
    section = f"<h2>{LONG}</h2>{paragraphs()}"
    markup = f"<div>{section}{ending.format('a')}{section}{ending.replace('3', '4').format('b')}</div>"
    page = cleaned(markup)
    assert text_of(page) == text_of(Page(url="", tree=parse(markup)))


def test_a_section_repeated_inside_one_block_stays() -> None:
    section = f"<div><h2>{LONG}</h2>{paragraphs()}</div>"
    assert not cleaned(content(1, section + section)).removals


def hours(day: str, link: str = "/plan") -> str:
    days = "".join(f"<tr><td>{name}</td><td>9 bis 12 Uhr</td></tr>" for name in (day, "Montag", "Dienstag", "Freitag"))
    return f'<table>{days}<tr><td colspan="2"><a href="{link}">Lageplan</a></td></tr></table>'


@pytest.mark.parametrize(
    ("second", "times"),
    [(hours("Samstag"), 1), (hours("Sonntag"), 2), (hours("Samstag", "/andere"), 2)],
    ids=["the same", "another cell", "another link"],
)
def test_a_table_in_a_section_is_compared_as_a_whole(second: str, times: int) -> None:
    section = f"<h2>{LONG}</h2>{paragraphs()}"
    page = cleaned(f"<div>{section}{hours('Samstag')}</div><p>{OTHER}</p><div>{section}{second}</div>")
    assert text_of(page).count("Montag") == text_of(page).count(STORY[0]) == times


def test_repeated_opening_hours_are_no_section() -> None:
    table = f"<div><h2>Sprechzeiten</h2>{hours('Samstag')}</div>"
    assert not cleaned(f"{table}<p>{STORY[0]}</p><p>{OTHER}</p><p>{STORY[0]}</p>{table}").removals


def test_menus_without_sentences_are_no_sections() -> None:
    menu = (
        "<div><ul>"
        + "".join(f'<li><a href="/{n}/">Thema Nummer {n} im Portal</a></li>' for n in range(12))
        + "</ul></div>"
    )
    assert not cleaned(menu + f"<p>{STORY[0]}</p>" * 2 + menu).removals


@pytest.mark.parametrize("frame", ["nav", "form", "footer"])
def test_sections_in_the_frame_of_a_page_are_left_alone(frame: str) -> None:
    section = f"<div><h2>Neues</h2>{paragraphs()}</div>"
    assert not cleaned(f"<{frame}>{section}</{frame}><main>{section}</main>").removals
    assert cleaned(f"<div>{section}</div><main>{section}</main>").removals


def test_sections_can_be_switched_off() -> None:
    page = Page(url="http://portal.example/", tree=parse(f"<div>{paragraphs()}</div>" * 2))
    drop_duplicates(page, sections=False)
    assert not page.removals


def test_a_selector_that_cannot_be_read_is_the_mappings_fault() -> None:
    with pytest.raises(MappingError, match="drop-duplicates"):
        cleaned("<p>x</p>", block="div..x")


def test_a_hostile_page_of_nested_and_equal_blocks_keeps_its_text() -> None:
    nested = '<div class="teaser">x' * 300 + "</div>" * 300
    equal = "".join(f'<div class="teaser">{LONG} <a href="/{n}/">mehr</a></div>' for n in range(1500))
    page = cleaned("<div>" + nested + equal + "<h2>Neues</h2>" * 500 + "</div>")
    assert not page.removals
