from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from relaunch.clean.placeholder_rules import RULE_SETS
from relaunch.clean.placeholders import strip_asp, strip_placeholders
from tests.clean.placeholder_cases import page_with

pytestmark = pytest.mark.slow  # pages made to be slow

ALL = tuple(sorted(RULE_SETS))
MARKERS = st.sampled_from(["###NAME###", "%%%A_1%%%", "{$a.b}", "{field:title}", "%1$s", "LLL:EXT:a/b.xml:c"])
WORDS = st.text(alphabet="abcXYZ äöü.,;()|·-", max_size=12).map(lambda text: f"w{text}w")
TAGS = st.sampled_from("p div b i span ul li td table a h2".split())
INLINE = st.lists(st.one_of(MARKERS, WORDS), max_size=5).map(" ".join)
FRAGMENTS = st.recursive(
    INLINE,
    lambda inner: st.tuples(TAGS, st.lists(inner, max_size=4)).map(lambda t: f"<{t[0]}>{' '.join(t[1])}</{t[0]}>"),
    max_leaves=12,
)
UNITS = [
    "#", "##", "{", "%", "[", "<%", "$", "{{{{ ", "{$", "{*", "{if ", "[a", "{{#", "${", "###A", "###A######",
    "{field:", "LLL:EXT:", "%1", "{a -> f:x(", "{f:a({x}", "{a.", "%%a", "[x a=", "[a:b", "{{a::{{b}}", "@", "\u00ad#",
]  # fmt: skip


def as_text(root: object) -> str:
    return html.tostring(root, encoding="unicode")


@settings(deadline=None)  # the machine may be busy
@given(FRAGMENTS)
def test_a_second_pass_changes_nothing(fragment: str) -> None:
    root = page_with(fragment)
    strip_placeholders(root)
    once = as_text(root)
    assert strip_placeholders(root) == []
    assert as_text(root) == once


@settings(deadline=None)  # the machine may be busy
@given(FRAGMENTS)
def test_every_word_outside_a_marker_survives(fragment: str) -> None:
    root = page_with(fragment)
    words = [word.strip(".,;()|·-") for word in root.text_content().replace("LLL:EXT:a/b.xml:c", " ").split()]
    kept = [word for word in words if word.strip("#%{}$") == word and word]
    strip_placeholders(root)
    left = root.text_content()
    assert all(word in left for word in kept)
    assert "###" not in left and "LLL:" not in left


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=80), st.sampled_from(UNITS))
def test_no_text_breaks_the_run(text: str, unit: str) -> None:
    root = page_with(f"<p title='{unit}'>{html.tostring(html.Element('x')).decode()}{strip_asp(text)}{unit * 3}</p>")
    strip_placeholders(root, ALL)
    assert root.getparent() is not None


@settings(deadline=None)  # the machine may be busy
@given(st.text(alphabet="ab \n.äß", max_size=60))
def test_a_page_without_triggers_is_left_byte_for_byte(text: str) -> None:
    root = page_with(f"<p class='x'>{text}</p><!-- c -->")
    before = as_text(root)
    assert strip_placeholders(root, ALL) == []
    assert as_text(root) == before


@pytest.mark.parametrize("unit", UNITS)
def test_a_long_row_of_openings_is_read_in_linear_time(unit: str) -> None:
    # Quadratic patterns take minutes here, linear ones milliseconds: a hang is the failure.
    root = page_with("<p></p>")
    root[0].text = unit * (200_000 // len(unit))
    strip_placeholders(root, ALL)
    assert root.getparent() is not None


def test_control_characters_that_a_parser_lets_through_do_no_harm() -> None:
    root = page_with("<p title='a\x01 ###A###'>Amt\x01&#1;&#xFFFE; ###A### Bonn</p>")
    assert len(strip_placeholders(root)) == 2
    assert root.text_content() == "Amt Bonn"


@pytest.mark.slow
def test_three_thousand_nested_elements_do_no_harm() -> None:
    root = innermost = html.Element("div")
    for number in range(3000):
        innermost.text = "###A### "
        innermost.append(html.Element("div" if number % 2 else "span"))
        innermost = innermost[0]
    innermost.text = "Amt ###B###"
    assert len(strip_placeholders(root)) == 3001
    assert root.xpath("string()").split() == ["Amt"]


@pytest.mark.slow
def test_forty_thousand_cuts_under_one_parent_stay_linear() -> None:
    root = page_with("<a href='###A###'>x</a><p>###B###</p>" * 20_000)
    assert len(strip_placeholders(root)) == 40_000
    assert root.text_content() == "x" * 20_000


def test_a_page_cannot_name_an_element_that_is_removed() -> None:
    root = page_with("<GONE>Amt</GONE> <unwrapped>Kita</unwrapped> ###A### Ende")
    strip_placeholders(root)
    assert as_text(root) == "<div><gone>Amt</gone> <unwrapped>Kita</unwrapped> Ende</div>"
