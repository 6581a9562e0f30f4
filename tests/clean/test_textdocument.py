"""Texts with broken lines or underlined headings are documents; what a portal printed is none."""

from __future__ import annotations

import pytest

from relaunch.clean.textdocument import is_document, read_document

WRAPPED = """Wer einen Platz sucht, meldet sich spätestens im Januar
bei der Stelle, die für den Ort zuständig ist, und nennt
dort die Tage, an denen das Kind betreut werden soll, und
die Zeit, zu der es gebracht und wieder abgeholt wird. Den
Rest erledigt die Stelle."""
COPY = """Die Stadt Musterstadt richtet zwölf neue Plätze ein, die ab August bereitstehen, und nimmt Anträge entgegen.

Hintergrund

Seit Jahren fehlen Plätze. Der Rat hat deshalb im Mai beschlossen, zwei Häuser zu bauen und eines zu erweitern.
"""


@pytest.mark.parametrize("text", [WRAPPED, f"Die Plätze\n==========\n\n{COPY}", f"\n{WRAPPED}\n\n" * 3])
def test_broken_lines_or_an_underlined_heading_make_a_document(text: str) -> None:
    assert is_document(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        COPY,
        f"###NAVI###\n\n{WRAPPED}",
        WRAPPED.replace("Stelle", "Stelle ###AMT###"),
        "\n".join(f"Die Stadt Nummer {n} richtet zwölf neue Plätze für Kinder ein." for n in range(9)),
        f"{WRAPPED}\n\ngedruckt am 12.03.2009",
        f"{WRAPPED}\n\nDie Stadt baut zwei neue Häuser für Kinder [mehr]\n\n{WRAPPED}",
        "=====\n=====\n\nEine Zeile\n\n-----\n",
    ],
    ids=[
        "nothing",
        "a line a paragraph",
        "markers",
        "a marker within",
        "sentences",
        "a print line",
        "a teaser",
        "rules",
    ],
)
def test_what_a_portal_printed_is_no_document(text: str) -> None:
    assert not is_document(text)


def test_headings_lists_and_indented_lines_are_told_apart() -> None:
    document = read_document(
        "Die Plätze\n==========\n\nErste Zeile\nund zweite & letzte.\n\nWege\n----\n* der eine,\n  der lang ist\n"
        "* der andere\n\n1. zuerst\n2. dann\n\n    a = 1 < 2\n      b = 2\n\n----\n"
    )
    assert document.title == "Die Plätze"
    assert document.html.split("\n") == [
        "<p>Erste Zeile und zweite &amp; letzte.</p>",
        "<h3>Wege</h3>",
        "<ul>",
        "<li>der eine, der lang ist</li>",
        "<li>der andere</li>",
        "<li>1. zuerst</li>",
        "<li>2. dann</li>",
        "</ul>",
        "<pre>a = 1 &lt; 2",
        "  b = 2</pre>",
    ]


def test_every_word_of_a_document_stays() -> None:
    said = read_document(WRAPPED)
    assert (said.title, said.html) == ("", f"<p>{' '.join(WRAPPED.split())}</p>")


def test_a_hostile_document_is_read_in_time() -> None:
    text = "=" * 200_000 + "\n" + "* \n" * 50_000 + "-" * 200_000 + "\n" + "<script>" * 10_000
    assert "<script>" not in read_document(text).html
