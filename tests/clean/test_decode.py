"""Bytes to text to tree: which encoding wins, and what no page can break."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from relaunch.clean.decode import decode, parse
from relaunch.model import Capture
from relaunch.tree import visible_text

TEXT = "Übergänge für Mütter – größer"


def capture(body: bytes, content_type: str = "text/html") -> Capture:
    return Capture("http://portal.example/", 200, (("Content-Type", content_type),), body, "2020-12-04T10:30:00Z")


def meta(charset: str) -> str:
    return f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'


@pytest.mark.parametrize(
    ("codec", "bom"),
    [("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE)],
)
def test_a_byte_order_mark_beats_every_declaration(codec: str, bom: bytes) -> None:
    assert decode(capture(bom + TEXT.encode(codec), "text/html; charset=koi8-r")) == (TEXT, codec)


def test_the_header_beats_the_meta_element() -> None:
    body = (meta("koi8-r") + "Łódź").encode("iso-8859-2")
    text, encoding = decode(capture(body, "text/html; charset=ISO-8859-2"))
    assert text.endswith("Łódź")
    assert encoding == "iso8859-2"


@pytest.mark.parametrize("tag", ['<meta charset="iso-8859-2">', meta("ISO-8859-2"), "<META CHARSET=iso-8859-2 >"])
def test_a_meta_element_is_believed_without_a_header(tag: str) -> None:
    assert decode(capture((tag + "Łódź").encode("iso-8859-2")))[0].endswith("Łódź")


def test_an_xml_declaration_is_believed() -> None:
    body = '<?xml version="1.0" encoding="iso-8859-2"?><html>Łódź'.encode("iso-8859-2")
    assert "Łódź" in decode(capture(body))[0]


def test_a_meta_element_behind_the_first_4096_bytes_is_not_read() -> None:
    body = (" " * 5000 + meta("iso-8859-2") + "ü").encode("cp1252")
    assert decode(capture(body))[1] == "windows-1252"


@pytest.mark.parametrize("label", ["iso-8859-1", "latin1", "us-ascii", "windows-1252", "ISO_8859-1"])
def test_latin_1_is_read_as_windows_1252(label: str) -> None:
    body = "„Familie“ – 5 €".encode("cp1252")
    assert decode(capture(body, f"text/html; charset={label}")) == ("„Familie“ – 5 €", "windows-1252")


def test_a_page_declared_latin_1_that_is_utf_8_is_read_as_utf_8() -> None:
    assert decode(capture(TEXT.encode(), "text/html; charset=iso-8859-1")) == (TEXT, "utf-8")


def test_a_page_declared_utf_8_that_is_latin_1_is_read_as_windows_1252() -> None:
    body = TEXT.encode("cp1252")
    assert decode(capture(body, "text/html; charset=utf-8")) == (TEXT, "windows-1252")


def test_without_a_declaration_utf_8_comes_before_windows_1252() -> None:
    assert decode(capture(TEXT.encode())) == (TEXT, "utf-8")
    assert decode(capture(TEXT.encode("cp1252"))) == (TEXT, "windows-1252")


def test_a_declaration_that_does_not_fit_gives_way_to_the_next() -> None:
    body = (meta("iso-8859-2") + "Łódź").encode("iso-8859-2")
    assert decode(capture(body, "text/html; charset=euc-jp"))[0].endswith("Łódź")


@pytest.mark.parametrize("label", ["nonsense", "rot13", "unicode-escape", "utf-7", "idna", "base64", "x" * 900, "-1"])
def test_a_label_no_browser_knows_is_not_believed(label: str) -> None:
    assert decode(capture(TEXT.encode(), f"text/html; charset={label}")) == (TEXT, "utf-8")


def test_a_latin_1_fragment_in_a_utf_8_page_is_read_as_what_it_is() -> None:
    body = "Mütter, Väter, ".encode() + "Großeltern".encode("cp1252")
    assert decode(capture(body, "text/html; charset=utf-8")) == ("Mütter, Väter, Großeltern", "utf-8")


def test_a_page_cut_off_inside_a_letter_stays_utf_8() -> None:
    assert decode(capture("Mütter und Vä".encode()[:-1])) == ("Mütter und V\ufffd", "utf-8")


def test_bytes_that_windows_1252_does_not_have_become_replacement_characters() -> None:
    assert decode(capture(b"a\x81\xfcb", "text/html; charset=iso-8859-1"))[0] == "a\ufffdüb"


def test_control_characters_go_and_lines_stay() -> None:
    assert decode(capture(b"a\0b\x07c\r\n\td\x0ce"))[0] == "abc\r\n\td e"


@given(st.binary(max_size=200), st.text(max_size=20))
def test_no_bytes_and_no_header_make_decoding_or_parsing_fail(body: bytes, label: str) -> None:
    text, _ = decode(capture(body, f"text/html; charset={label}"))
    assert parse(text).find("body") is not None


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("", ""),
        ("  \n", ""),
        ("<!-- nothing but a comment -->", ""),
        ("plain text", "plain text"),
        ("<title>only a head</title>", ""),
        ("<html><body><p>eins</p></body></html><p>zwei", "eins zwei"),
        ('<?xml version="1.0" encoding="iso-8859-1"?><!DOCTYPE html><html><body>ü', "ü"),
        ('<!DOCTYPE html>\n<?xml version="1.0" encoding="utf-8"?>\n<html><body>ü</body></html>', "ü"),
        ("a&#0;b&#1;c&#x1f;d&#12;e", "a\ufffdbcde"),
        ("<p>a\0\x01b", "ab"),
    ],
)
def test_every_source_gives_a_tree_with_a_body(source: str, text: str) -> None:
    tree = parse(source)
    assert tree.tag == "html"
    assert tree.find("body") is not None
    assert visible_text(tree).replace("\ufffd", "") == text.replace("\ufffd", "")
    etree.tostring(tree)


def test_a_frameset_gets_an_empty_body() -> None:
    tree = parse("<html><frameset cols='20%,80%'><frame src='menu.html'></frameset></html>")
    assert tree.find(".//frame") is not None
    assert len(tree.find("body")) == 0


def test_comments_stay() -> None:
    tree = parse("<body><!--TYPO3SEARCH_begin--><p>x</p><!--TYPO3SEARCH_end--></body>")
    assert [c.text for c in tree.iter(etree.Comment)] == ["TYPO3SEARCH_begin", "TYPO3SEARCH_end"]


@pytest.mark.parametrize("tag", ["div", "b", "font", "blockquote", "span", "center"])
def test_the_text_of_3000_nested_elements_survives(tag: str) -> None:
    tree = parse(f"<p>davor</p>{f'<{tag}>x' * 3000}{f'</{tag}>y' * 3000}<p>danach</p>")
    text = visible_text(tree)
    assert text.replace(" ", "") == f"davor{'x' * 3000}{'y' * 3000}danach"


def test_nested_lists_and_tables_without_end_survive() -> None:
    assert visible_text(parse("<ul><li>" * 3000 + "x")) == "x"
    assert visible_text(parse("<table><tr><td>" * 3000 + "x")) == "x"


def test_a_forgotten_end_tag_leaves_the_rest_of_a_deep_page_its_structure() -> None:
    tree = parse("<b><i>x</b>" * 50 + "<div>" * 3000 + "</div>" * 3000 + "<table><tr><td>zelle</td></tr></table>")
    assert [cell.text for cell in tree.iter("td")] == ["zelle"]


@pytest.mark.parametrize("value", ['"1>"', '"<b>"', "'1>'", " = '>'", "1"])
def test_a_tag_with_very_many_attributes_keeps_the_first_thousand(value: str) -> None:
    value = value if "=" in value else f"={value}"
    bomb = " ".join(f"a{n}{value}" for n in range(100_000))
    tree = parse(f"<p class='x' {bomb}>Text</p><p>danach</p>")
    assert visible_text(tree) == "Text danach"
    assert len(tree.find(".//p").attrib) == 1000


@pytest.mark.parametrize("before", ["Text ohne Ende. " * 4000, "<p title='" + "Wort " * 9000 + "'>a</p>"])
def test_a_tag_with_very_many_attributes_is_seen_behind_long_texts(before: str) -> None:
    tree = parse(f"{before}<p class='x' {' '.join(f'a{number}' for number in range(20_000))}>Text</p>")
    assert len(tree.find(".//p[@class]").attrib) == 1000


def test_a_long_attribute_is_no_bomb() -> None:
    uri = "data:image/png;base64," + "A" * 100_000
    assert parse(f"<p><img src='{uri}' alt='Bild'>Text</p>").find(".//img").get("src") == uri
