"""Word by word: nothing is lost, and a person can read it."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relaunch.review.words import word_diff


def shown(old: str, new: str) -> str:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[op].format(text) for op, text in word_diff(old, new))


def sides(old: str, new: str) -> tuple[str, str]:
    ops = word_diff(old, new)
    return "".join(t for op, t in ops if op != "added"), "".join(t for op, t in ops if op != "removed")


TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(["<p>", "</p>", "\n", " ", "  ", "Kita", "und", "der", "Hof", ",", "<"])).map("".join),
)


@settings(max_examples=400, deadline=None)
@given(TEXTS, TEXTS)
def test_the_parts_give_both_texts_back(old: str, new: str) -> None:
    assert sides(old, new) == (old, new)


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_no_part_is_empty_and_neighbours_differ(old: str, new: str) -> None:
    ops = word_diff(old, new)
    assert all(text for _, text in ops)
    assert all(one[0] != other[0] for one, other in pairwise(ops))
    assert not any(one[0] == "added" and other[0] == "removed" for one, other in pairwise(ops))


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("", "", ""),
        ("gleich", "gleich", "gleich"),
        ("", "neu", "{+neu+}"),
        ("alt", "", "[-alt-]"),
        ("um sieben Uhr.", "um acht Uhr.", "um [-sieben-]{+acht+} Uhr."),
        ("Haus und Garten", "Hof und Feld", "[-Haus und Garten-]{+Hof und Feld+}"),
        ("a b", "a  b", "a {+ +}b"),
        ("<p>Eins.</p>\n<p>Drei.</p>\n", "<p>Eins.</p>\n<p>Zwei.</p>\n<p>Drei.</p>\n",
         "<p>Eins.</p>\n{+<p>Zwei.</p>\n+}<p>Drei.</p>\n"),
        ('<a href="/alt/">Kita</a>', '<a href="/neu/">Kita</a>', '[-<a href="/alt/">-]{+<a href="/neu/">+}Kita</a>'),
    ],
)  # fmt: skip
def test_a_person_can_read_it(old: str, new: str, wanted: str) -> None:
    assert shown(old, new) == wanted


def test_a_new_line_before_a_changed_one_begins_with_its_line() -> None:
    old = "<p>Eins.</p>\n<p>Der Ball ist rot.</p>\n<p>Drei.</p>\n"
    new = "<p>Eins.</p>\n<p>Neu dazu.</p>\n<p>Der Ball ist blau.</p>\n<p>Drei.</p>\n"
    assert "{+<p>Neu dazu.</p>\n+}<p>Der Ball ist [-rot-]{+blau+}.</p>" in shown(old, new)


def test_a_rewritten_passage_is_shown_whole() -> None:
    old = "Die Karte gibt es kostenlos im Bürgeramt. Mitzubringen sind der Ausweis und die Urkunden der Kinder."
    new = "Seit dem Schulbeginn fahren die Inhaberinnen der Familienkarte am Wochenende und im Urlaub zum Kinderpreis."
    assert [op for op, _ in word_diff(old, new)] == ["removed", "added"]


def test_a_long_text_keeps_what_it_has_in_common() -> None:
    rnd = random.Random(7)
    old = [f"wort{rnd.randrange(3000)}" for _ in range(15_000)]
    new = [f"neu{n}" if n % 500 == 0 else word for n, word in enumerate(old)]
    ops = word_diff(" ".join(old), " ".join(new))
    assert sum(op == "added" for op, _ in ops) == 30
    assert sides(" ".join(old), " ".join(new)) == (" ".join(old), " ".join(new))


@pytest.mark.parametrize("old, new", [
    ("a " * 50_000, "a b " * 25_000), ("<" * 100_000, "<p" * 50_000), ("\n" * 100_000, " \n" * 50_000),
    ("\n".join(["a", "a b"] * 12_000), "\n".join(["a b", "a"] * 12_000)), ("x" * 100_000, "y" * 100_000),
    (" ".join(f"u{n} " + "a " * 150 for n in range(300)), " ".join(f"u{n} " + "a b " * 75 for n in range(300))),
])  # fmt: skip
def test_texts_made_to_be_slow_are_not(old: str, new: str) -> None:
    assert sides(old, new) == (old, new)  # comparing all with all would take minutes here
