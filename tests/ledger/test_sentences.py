"""Where sentences end, and what makes two of them the same."""

from __future__ import annotations

import pytest
from lxml import html

from relaunch.clean.decode import parse
from relaunch.ledger.sentences import key_of, nearest, read_sentences, split_line


@pytest.mark.parametrize(
    ("line", "sentences"),
    [
        ("Das ist eins. Das ist zwei!", ["Das ist eins.", "Das ist zwei!"]),
        ("Dr. Anna Muster kam am 1. Mai 2009 an.", ["Dr. Anna Muster kam am 1. Mai 2009 an."]),
        ("Viele, z. B. Eltern, kommen. Gäste nicht.", ["Viele, z. B. Eltern, kommen.", "Gäste nicht."]),
        ("„Wir gehen.“ Das sagte sie.", ["„Wir gehen.“", "Das sagte sie."]),
        ("Es kostet 1.200.000 Euro. 300 zahlt sie.", ["Es kostet 1.200.000 Euro.", "300 zahlt sie."]),
        ("ohne Ende", ["ohne Ende"]),
    ],
)  # fmt: skip
def test_a_line_is_split_at_the_ends_of_its_sentences(line: str, sentences: list[str]) -> None:
    assert split_line(line) == sentences


def test_blocks_and_breaks_part_what_inline_elements_do_not() -> None:
    page = html.fromstring("<div>Eins <b>zw</b>ei<br>drei<p>vier</p>|<script>nie</script><span>fünf</span></div>")
    assert read_sentences(page).texts == ("Eins zwei", "drei", "vier", "|fünf")


def test_menus_are_cut_at_their_bars() -> None:
    assert read_sentences(html.fromstring("<p>Start | Kontakt » Wege</p>")).texts == ("Start", "Kontakt", "Wege")


def test_soft_hyphens_blanks_and_quotes_make_no_difference() -> None:
    assert key_of("„Fa\u00admilie\u00a0 heute“") == key_of('"Familie heute"')


def test_three_thousand_nested_elements_are_read() -> None:
    page = parse("<div>" * 3000 + "tief" + "</div>" * 3000)
    assert read_sentences(page).texts == ("tief",)


def test_the_nearest_sentences_share_the_most_words() -> None:
    assert nearest("der Garten ist offen", ["Der Garten ist zu", "ein Haus", "der Weg"])[0] == "Der Garten ist zu"


def test_the_sign_of_a_headings_link_to_itself_is_no_text_but_half_an_umlaut_is() -> None:
    assert key_of("Wege ¶") == key_of("Wege¶") == key_of("Wege")
    assert key_of("schÃ¶n") != key_of("schÃn") and key_of("BÃ¶") != key_of("BÃ")
