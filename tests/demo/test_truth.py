"""The truth about a page is what stands on the page."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

from relaunch.demo.mail import RANGES, encrypt
from relaunch.demo.portal import Portal
from tests.demo.reading import HOST, content, markup

CODED = re.compile(r"linkTo_UnCryptMailto\('([^']*)'\)")
MOJIBAKE = "Größere Höfe, längere Wege"


def decrypt(coded: str, key: int) -> str:
    return encrypt(coded, -key)


def test_the_paragraphs_stand_on_the_page_in_their_order(portal: Portal) -> None:
    for true in portal.truth:
        text, place = content(portal, true.url), 0
        for paragraph in true.paragraphs:
            if paragraph.startswith(MOJIBAKE):
                paragraph = paragraph.encode("utf-8").decode("cp1252")
            found = text.find(" ".join(paragraph.split()), place)
            assert found >= 0, (true.url, paragraph)
            place = found + len(paragraph)


def test_no_paragraph_of_a_page_is_part_of_another(portal: Portal) -> None:
    for true in portal.truth:
        assert len(set(true.paragraphs)) == len(true.paragraphs), true.url
        inside = [(a, b) for a in true.paragraphs for b in true.paragraphs if a != b and a in b]
        assert not inside, true.url


def test_no_marker_is_part_of_the_truth_but_where_it_is_content(portal: Portal) -> None:
    holds = [true.url for true in portal.truth if "###" in str(true)]
    assert holds == ["/index.php?id=18"]
    assert "###METANAVIGATION###" in str(portal.truth[[t.url for t in portal.truth].index(holds[0])])


def test_the_title_is_the_first_heading(portal: Portal) -> None:
    for true in portal.truth:
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", markup(portal, true.url))
        assert heading and unescape(heading[1]) == true.title


def test_captions_alts_and_pictures_stand_on_the_page(portal: Portal) -> None:
    everything = 0
    for true in portal.truth:
        page = unescape(markup(portal, true.url))
        for text in (*true.captions, *(f'alt="{alt}' for alt in true.alts), *true.notes):
            assert text in page, (true.url, text)
            everything += 1
        for path in true.pictures:
            assert path.rpartition("/")[2] in page
    assert everything > 30


def test_downloads_and_links_stand_on_the_page(portal: Portal) -> None:
    for true in portal.truth:
        page = unescape(markup(portal, true.url))
        for text, url in (*true.downloads, *true.links):
            assert text in page, (true.url, text, url)
        for _, url in true.downloads:
            assert f'href="{url[1:]}"' in page


def test_internal_links_lead_to_the_page_that_the_truth_names(portal: Portal) -> None:
    pages = {true.url for true in portal.truth}
    for true in portal.truth:
        for _, url in true.links:
            assert url.startswith("http") or url in pages or url in portal.fates, (true.url, url)
        assert {url for _, _, url in true.references} <= pages
        assert true.parent in pages or true.url in ("/", "/index.php?id=1&L=1")


def test_addresses_are_hidden_with_both_keys_and_as_ascii(portal: Portal) -> None:
    keys = set()
    for true in portal.truth:
        page = markup(portal, true.url)
        coded = [unescape(match) for match in CODED.findall(page)]
        fitting = [key for key in (1, -2) if all(decrypt(text, key).startswith("mailto:") for text in coded)]
        if coded:
            assert len(fitting) == 1
            keys.add(fitting[0])
            assert [decrypt(text, fitting[0])[7:] for text in coded] == list(true.emails)
        elif true.emails:
            assert all("".join(f"&#{ord(sign)};" for sign in address) in page for address in true.emails)
            keys.add(0)
    assert keys == {1, -2, 0}


def test_rotation_stays_inside_its_range() -> None:
    for first, last in RANGES:
        for code in range(first, last + 1):
            assert first <= ord(encrypt(chr(code), 7)) <= last
    assert encrypt("mailto:", 1) == "nbjmup+" and encrypt("_?=%", 5) == "_?=%"


def test_people_have_their_fields_on_the_page(portal: Portal) -> None:
    people = 0
    for true in portal.truth:
        text = content(portal, true.url)
        for person in true.people:
            people += 1
            assert {"name", "phone", "address", "email"} <= person.keys()
            for name, value in person.items():
                assert all(part in text for part in value.split(", ")), (true.url, name, value)
    assert people >= 9


def test_events_print_their_day_in_two_forms(portal: Portal) -> None:
    events = [true for true in portal.truth if true.type == "event"]
    assert {true.all_day for true in events} == {True, False}
    for true in events:
        text = content(portal, true.url)
        day, month, year = true.start[8:10], true.start[5:7], true.start[:4]
        assert f"{day}.{month}.{year}" in text or re.search(rf"\b{int(day)}\. [A-ZÄÖÜ][a-zä]+ {year}", text)
        assert true.location in text and true.organizer in text
        assert true.all_day or f"{true.start[11:]} - {true.end[11:]} Uhr" in text


def test_list_teasers_are_cropped_and_have_their_link(portal: Portal) -> None:
    first = next(true for true in portal.truth if true.url == "/index.php?id=4")
    text = content(portal, first.url)
    assert len(first.references) == 10 and any(teaser.endswith("...") for _, teaser, _ in first.references)
    for title, teaser, _ in first.references:
        assert title in text and f"{teaser} [mehr]" in text and len(teaser) <= 233


def test_teasers_have_texts_and_their_pages_exist(portal: Portal) -> None:
    landings = [true for true in portal.truth if true.type == "landing"]
    for true in landings:
        text = content(portal, true.url)
        assert true.references
        for title, teaser, _ in true.references:
            assert title in text and teaser in text
    empty = [(true.url, title) for true in landings for title, teaser, _ in true.references if not teaser]
    assert empty == [("/", "Familienlotsen bald in sechzig Städten und Gemeinden unterwegs")]


def test_tables_have_their_cells_on_the_page(portal: Portal) -> None:
    tables = [(true.url, table) for true in portal.truth for table in true.tables]
    assert len(tables) >= 4
    for url, table in tables:
        text = content(portal, url)
        assert all(cell in text for row in table for cell in row)
        assert len({len(row) for row in table}) == 1


def test_translations_name_their_originals(portal: Portal) -> None:
    pages = {true.url: true for true in portal.truth}
    english = [true for true in portal.truth if true.language == "en"]
    assert len(english) == 3
    assert all(pages[true.translation_of].language == "de" for true in english)
    assert all('lang="en"' in markup(portal, true.url) for true in english)


def test_dates_of_publication_stand_on_the_page(portal: Portal) -> None:
    dated = [true for true in portal.truth if true.published]
    assert Counter(true.type for true in dated).keys() == {"article"}
    for true in dated:
        year, month, day = true.published.split("-")
        assert f"{day}.{month}.{year}" in content(portal, true.url)


def test_truth_can_be_asked_for_by_place_and_slice(portal: Portal) -> None:
    assert portal.truth[0].url == "/" and portal.truth[-1] == portal.truth[len(portal.truth) - 1]
    assert portal.truth[2:4] == [portal.truth[2], portal.truth[3]]
    assert portal.answer(portal.truth[-1].url, HOST).status == 200
