"""Each transform does what its description shows, and takes no harm from any text."""

from __future__ import annotations

import inspect
import re
import typing

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from relaunch.mapping.transforms.numbers import money, number_in
from relaunch.registry import transform

SHOWN = re.compile(r"Example: (?:`(?P<options>.+?)` makes )?`(?P<before>.+?)` → (?P<after>.+?)\.$")
MEMBERS = transform.members()


def bound(name: str, text: str) -> dict[str, object]:
    """Return options as a mapping writes them: `{option: value}`, or `name: value` for the first."""
    said = yaml.safe_load(text.replace("\\\\", "\\").replace('"Hr\\.', '"Hr\\\\.'))
    if name in said:
        return {list(inspect.signature(MEMBERS[name]).parameters)[1]: said[name]}
    return dict(said)


@pytest.mark.parametrize("name", MEMBERS)
def test_the_example_of_a_transform_is_true(name: str) -> None:
    doc = inspect.cleandoc(MEMBERS[name].__doc__ or "")
    shown = SHOWN.search(doc)
    assert shown, f"no example in: {doc}"
    options = bound(name, shown["options"]) if shown["options"] else {}
    before = shown["before"] if name != "squash" else f" {shown['before']} "
    result = MEMBERS[name](before, **options)
    expected = re.findall(r"`(.+?)`", shown["after"])
    assert (result if isinstance(result, list) else [result]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1.234", 1234), ("12,5", 12.5), ("12.5", 12.5),
        ("1'234'567", 1234567),        ("1 234 567,89", 1234567.89), ("-3", -3), ("−0,5", -0.5), ("rund 40 Plätze", 40),
        ("0.125", 0.125),
        ("3,50", 3.5),        ("2.000.000", 2000000), ("ab 18.", 18), ("keine", None), ("", None), ("12,00", 12),
    ],
)  # fmt: skip
def test_a_number_is_read_in_german_and_in_english(text: str, expected: float | None) -> None:
    assert number_in(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kosten: 12 Euro", "12.00 EUR"), ("1.250,- €", "1250.00 EUR"), ("€ 3,50", "3.50 EUR"), ("EUR 20", "20.00 EUR"),
        ("2,5 Mio. Euro", "2500000.00 EUR"), ("10 Plätze zu 4,20 €", "4.20 EUR"), ("$12.50", "12.50 USD"),
        ("CHF 1'200.50", "1200.50 CHF"), ("frei", ""), ("12 Europakarten", ""), ("50 DM", "50.00 DEM"),
    ],
)  # fmt: skip
def test_an_amount_of_money_has_its_currency(text: str, expected: str) -> None:
    assert money(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Frau Dr. Anna Ott", "Dr. Anna Ott"), ("Ott, Anna", "Anna Ott"), ("Von: Jana Holm", "Jana Holm"),
        ("Johann von Goethe", "Johann von Goethe"), ("von Goethe, Johann", "Johann von Goethe"),
        ("Herr Ott, Frau Holm, Herr Lau", "Ott, Frau Holm, Herr Lau"),
    ],
)  # fmt: skip
def test_a_name_is_put_in_its_spoken_order(text: str, expected: str) -> None:
    assert MEMBERS["name"](text) == expected


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h2>Titel</h2><p>Eins <em>zwei</em>.</p><ul><li>a</li><li>b</li></ul>",
         "## Titel\n\nEins *zwei*.\n\n- a\n- b"),
        ("<ol><li>a</li><li>b</li></ol><blockquote>Wort</blockquote>", "1. a\n2. b\n\n> Wort"),
        ("<p># kein Titel, *kein* Nachdruck</p>", "\\# kein Titel, \\*kein\\* Nachdruck"),
        ('<p><a href="http://a.example/">da</a> <img src="http://a.example/b.jpg" alt="Park"></p>',
         "[da](http://a.example/) ![Park](http://a.example/b.jpg)"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a | b\n\nc | d"),
    ],
)  # fmt: skip
def test_html_becomes_markdown(html: str, markdown: str) -> None:
    assert MEMBERS["html-to-markdown"](html) == markdown


def needs_no_option(name: str) -> bool:
    return all(p.default is not p.empty for p in list(inspect.signature(MEMBERS[name]).parameters.values())[1:])


SIMPLE = [name for name in MEMBERS if needs_no_option(name)]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300) | st.from_regex(r"[\d.,<>/a €\-'&;#]{0,200}"))
def test_no_text_harms_a_transform(text: str) -> None:
    for name in SIMPLE:
        result = MEMBERS[name](text)
        assert isinstance(result, (str, list)), name


def test_every_option_has_a_type() -> None:
    for name, function in MEMBERS.items():
        hints = typing.get_type_hints(function)
        assert set(inspect.signature(function).parameters) <= set(hints), name
