"""Rules M of TYPO3-LEGACY: hidden mail addresses become plain links, and nothing is invented."""

from __future__ import annotations

import html as entities

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from relaunch.clean.decode import parse
from relaunch.clean.emails import RANGES, decode_emails, decode_fragment, decode_uncrypt, write_mailto
from relaunch.model import Page
from relaunch.tree import visible_text

CLEAR = "mailto:r.otto_7@bau-amt.kreis.example"
ADDRESS = CLEAR.removeprefix("mailto:")


def rotated(clear: str, key: int) -> str:
    """Hide an address as TYPO3 4.1 and later does."""
    out = ""
    for char in clear:
        first, last = next(((a, b) for a, b in RANGES if a <= ord(char) <= b), (0, 0))
        out += chr(first + (ord(char) - first + key) % (last - first + 1)) if last else char
    return out


def shifted(clear: str, key: int) -> str:
    """Hide an address as TYPO3 up to 4.0 does."""
    return "".join(chr(ord(char) + key) for char in clear)


def link(argument: str, text: str = "Bauamt", rest: str = "") -> str:
    return f'<a href="javascript:linkTo_UnCryptMailto({entities.escape(argument + rest)});">{text}</a>'


def quoted(coded: str) -> str:
    return "'" + coded.replace("'", "\\'") + "'"


@pytest.mark.parametrize("key", range(-10, 11))
def test_the_second_generation_is_read_with_any_key(key: int) -> None:
    assert decode_uncrypt(rotated(CLEAR, key)) == (ADDRESS, {})
    assert decode_uncrypt(rotated(CLEAR, key), -key) == (ADDRESS, {})


@pytest.mark.parametrize("key", range(-5, 2))
def test_the_first_generation_is_read_with_any_key(key: int) -> None:
    assert decode_fragment(link(quoted(shifted(CLEAR, key))))["email"] == ADDRESS


def test_the_euro_sign_stands_for_the_code_it_has_in_windows_1252() -> None:
    found = decode_uncrypt(shifted("mailto:otto@kreis.example?subject=", -5) + "€")
    assert found == ("otto@kreis.example", {"subject": "\x85"})


def test_a_key_beyond_the_limits_is_not_believed() -> None:
    assert decode_uncrypt(rotated(CLEAR, 11)) is None
    assert decode_uncrypt(shifted(CLEAR, 2)) is None


@pytest.mark.parametrize(
    "argument",
    [
        '"' + rotated(CLEAR, 3) + '"',
        "%27" + rotated(CLEAR, 3).replace(".", "%2E").replace("-", "%2D") + "%27",
        "'" + rotated(CLEAR, 4).replace("/", "\\/") + "'",
        "'" + rotated(CLEAR, 3).replace("e", "\\x65").replace("h", "\\u0068") + "'",
        "'" + rotated(CLEAR, 3) + "',-3",
        "'" + rotated(CLEAR, 3) + "' , 5",
        "%27" + rotated(CLEAR, 3) + "%27%2C-3",
    ],
)
def test_all_ways_to_write_the_argument_are_read(argument: str) -> None:
    assert decode_fragment(link(argument)) == {"email": ADDRESS, "text": "Bauamt"}


def test_a_token_and_a_vector_are_read() -> None:
    for vector in ('data-mailto-vector="2"', "", 'data-mailto-vector="x"'):
        found = decode_fragment(f'<a href="#" data-mailto-token="{rotated(CLEAR, 2)}" {vector}>Bauamt</a>')
        assert found["email"] == ADDRESS


def test_a_call_in_onclick_is_read() -> None:
    found = decode_fragment(f'<a href="#" onclick="linkTo_UnCryptMailto(\'{rotated(CLEAR, 2)}\');">Bauamt</a>')
    assert found["email"] == ADDRESS


def test_character_references_are_read() -> None:
    href = "".join(f"&#{ord(char)};" for char in CLEAR)
    assert decode_fragment(f'<a href="{href}">Bauamt</a>') == {"email": ADDRESS, "text": "Bauamt"}


def test_parameters_are_read_and_written() -> None:
    clear = CLEAR + "?subject=Anfrage%20zum%20Bau&amp;body=Guten%20Tag&cc="
    found = decode_fragment(link(quoted(rotated(clear, -4))))
    assert found["params"] == {"subject": "Anfrage zum Bau", "body": "Guten Tag"}
    page = Page(url="", tree=parse(link(quoted(rotated(clear, 1)))))
    decode_emails(page)
    assert next(page.tree.iter("a")).get("href") == f"{CLEAR}?subject=Anfrage%20zum%20Bau&body=Guten%20Tag"


@pytest.mark.parametrize(
    "text",
    [
        "r.otto_7(at)bau-amt.kreis.example",
        "r.otto_7 [at] bau-amt [dot] kreis (punkt) example",
        "R.Otto_7{AT}Bau-Amt.Kreis.Example",
        "<b>r.otto_7</b>(at)bau-amt<span>.kreis.</span>example",
        "r.otto_7 @ bau-amt.kreis.example",
    ],
)
def test_a_masked_address_becomes_the_text_of_its_link(text: str) -> None:
    assert decode_fragment(link(quoted(rotated(CLEAR, 1)), text)) == {"email": ADDRESS, "text": ADDRESS}


@pytest.mark.parametrize(
    "text", ["Rita Otto", "r.otto(at)bau-amt.kreis.example", "E-Mail: r.otto_7(at)bau-amt.kreis.example"]
)
def test_any_other_text_of_a_link_stays(text: str) -> None:
    assert decode_fragment(link(quoted(rotated(CLEAR, 1)), text)) == {"email": ADDRESS, "text": text}


@pytest.mark.parametrize(
    ("text", "clear"),
    [
        ("Post an bau(at)kreis.example.", "Post an bau@kreis.example."),
        ("Post an bau [at] kreis.example, bitte", "Post an bau@kreis.example, bitte"),
        ("bau{ at }kreis [dot] example", "bau@kreis.example"),
        ("r.otto&lt;at&gt;kreis.example", "r.otto@kreis.example"),
        ("bau<span>(at)</span>kreis.example und mehr", "bau@kreis.example und mehr"),
        ("bau(at)kreis.example oder amt(at)kreis.example", "bau@kreis.example oder amt@kreis.example"),
    ],
)
def test_bracketed_forms_in_plain_text_are_turned_back(text: str, clear: str) -> None:
    assert decode_fragment(f"<p>{text}</p>")["text"] == clear


@pytest.mark.parametrize(
    "text",
    [
        "bau at kreis.example",
        "Treffen (at) Rathaus",
        "(at) kreis.example",
        "bau(at]kreis.example",
        "bau(at) kreis. Example",
        "bau(bat)kreis.example",
    ],
)
def test_anything_less_stays_as_it_is(text: str) -> None:
    assert decode_fragment(f"<p>{text}</p>") == {"email": None, "text": text}


def test_code_is_left_alone() -> None:
    text = "bau(at)kreis.example"
    assert decode_fragment(f"<pre>{text}</pre>")["text"] == text


@pytest.mark.parametrize(
    "argument", ["'###EMAIL###'", "''", "", "'" + rotated("mailto:niemand", 1) + "'", "'" + "x" * 50_000 + "'"]
)
def test_an_unreadable_link_keeps_its_text_and_is_flagged(argument: str) -> None:
    page = Page(url="", tree=parse("<p>Post an " + link(argument, "Otto(at)kreis.example") + " senden</p>"))
    decode_emails(page)
    assert visible_text(page.body) == "Post an Otto(at)kreis.example senden"
    assert not list(page.tree.iter("a"))
    assert [issue.code for issue in page.issues] == ["mail-address-unreadable"]


def test_a_link_that_recommends_a_page_is_no_address() -> None:
    page = Page(url="", tree=parse('<a href="mailto:?subject=Ein%20Tipp">Weitersagen</a>'))
    decode_emails(page)
    assert not page.issues and next(page.tree.iter("a")).get("href") == "mailto:?subject=Ein%20Tipp"


def test_masked_text_that_goes_is_a_row_of_the_ledger() -> None:
    page = Page(url="", tree=parse("<p>bau(at)kreis.example</p>"), step="decode-emails")
    decode_emails(page)
    assert [(row.step, row.because, row.text) for row in page.removals] == [
        ("decode-emails", "mail-address", "bau(at)kreis.example")
    ]


@given(st.text(max_size=30), st.sampled_from(["", "mailto:", "nbjmup+", "mailto:a@b.de?x="]), st.integers(-12, 12))
@example("\\ud800a@b.de", "mailto:", 0)
@example("\x01a@b.de", "mailto:", 0)
def test_no_argument_raises(tail: str, start: str, shift: int) -> None:
    found = decode_uncrypt(start + tail, shift)
    assert found is None or write_mailto(*found).isascii()


def test_hostile_text_costs_no_more_than_its_length() -> None:
    hostile = "a.b-c " * 20_000 + "(at) " * 5_000 + "a(dot)" * 20_000 + "x" * 100_000 + "(at)"
    assert decode_fragment(f"<p>{hostile}</p>")["email"] is None
