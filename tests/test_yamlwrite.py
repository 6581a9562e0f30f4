from __future__ import annotations

import math
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from relaunch.yamlwrite import emit, scalar

# Texts that some reader takes for another type: PyYAML, ruamel.yaml, go-yaml, Ruby's Psych, PHP's Symfony, SnakeYAML.
OTHER_TYPES = """
    no No NO yes n Y on off true False null Null ~ = << 0 7 -3 +4 01067 0o14 0x1F 0b101 1_000 -_ 1,000 12:30
    190:20:30 1.5 .5 1. 1e3 1.5E-3 1.2.3 04.12.2020 .inf -.Inf .nan . 2020-12-01 2020-1-2
    2020-12-01T10:30:00Z""".split()
OTHER_SYNTAX = [
    "", " a", "a ", "\u00a0a", "a: b", "a:", "a #b", "- a", "-", "# a", "&a", "*a", "!a", "|", "> a", "%a", "@a", "`a",
    "'a'", '"a"', "[a]", "{a}", "]a", "}a", ",a", "? a", ": a", ":symbol", "a\tb", "2020-12-01 10:30:00",
]  # fmt: skip
PLAIN = [
    "Familie", "a b", "http://example.org/?a=b#c", "a:b", "a#b", "-a", "--- a", "it's", 'say "a"', "a, b", "a [b]",
    "01067 Dresden", "10:30 Uhr", "0211/837-02", "50 %", "nein", "None", "5 Kinder", "1.200 Euro", "a – b", "Öl", "😀",
    "portal/page/a", "<p>a</p>", "yes!", "a = b", "v1.2", "e3", "_a",
]  # fmt: skip


def readers(text: str) -> list[Any]:
    ruamel = YAML(typ="safe", pure=True)
    return [yaml.load(text, yaml.SafeLoader), yaml.load(text, yaml.CSafeLoader), ruamel.load(text)]


@pytest.mark.parametrize("text", OTHER_TYPES + OTHER_SYNTAX)
def test_what_a_reader_could_misread_is_quoted(text: str) -> None:
    assert scalar(text)[0] in "'\""
    assert readers(f"a: {scalar(text)}\n") == [{"a": text}] * 3


@pytest.mark.parametrize("text", PLAIN)
def test_what_every_reader_understands_has_no_quotes(text: str) -> None:
    assert scalar(text) == text
    assert readers(f"a: {text}\n") == [{"a": text}] * 3


def test_the_quotes_are_those_with_fewer_escapes() -> None:
    assert scalar("a: b") == "'a: b'"
    assert scalar("it's: b") == '"it\'s: b"'
    assert scalar("it's: \"b\"") == "'it''s: \"b\"'"
    assert scalar("a\u2028\x07\U000e0001\n") == '"a\\u2028\\x07\U000e0001\\n"'


def test_on_one_line_commas_and_brackets_are_quoted_too() -> None:
    assert emit({"a": {"b": "c, d", "e": "f]", "g": "h"}}, flow={"a"}) == "a: {b: 'c, d', e: 'f]', g: h}\n"


def test_keys_are_quoted_as_values_are() -> None:
    text = emit({"fields": {"no": "a", "12:30": "b", "a b": "c", "x: y": "d"}})
    assert text == "fields:\n  'no': a\n  '12:30': b\n  a b: c\n  'x: y': d\n"
    assert readers(text) == [{"fields": {"no": "a", "12:30": "b", "a b": "c", "x: y": "d"}}] * 3


def test_lists_of_mappings_stand_below_their_dash() -> None:
    text = emit({"a": [{"b": "c\nd\n", "e": [["f", "g"], [], {}]}, "h"], "i": []})
    assert text == (
        "a:\n  - b: |\n      c\n      d\n    e:\n      - - f\n        - g\n      - []\n      - {}\n  - h\ni: []\n"
    )
    assert readers(text) == [{"a": [{"b": "c\nd\n", "e": [["f", "g"], [], {}]}, "h"], "i": []}] * 3


def test_empty_lines_of_a_block_hold_no_blanks() -> None:
    assert emit({"a": "b\n\nc"}) == "a: |-\n  b\n\n  c\n"


def test_numbers_are_read_as_numbers_by_old_readers_too() -> None:
    values = [1e16, 1e-07, 1.5, -3, 10**20, True, None]
    assert readers(emit({"a": values})) == [{"a": values}] * 3
    assert readers(emit({"a": [math.inf, -math.inf]})) == [{"a": [math.inf, -math.inf]}] * 3


def test_nothing_is_an_empty_mapping() -> None:
    assert emit({}) == "{}\n"


def test_a_long_text_stays_on_its_line() -> None:
    assert emit({"a": "wort " * 400 + "ende"}).count("\n") == 1


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_every_text_is_read_back(text: str) -> None:
    one_line = emit({"a": {"b": text}, "c": [text]}, flow={"a"})
    assert yaml.load(one_line, yaml.CSafeLoader) == {"a": {"b": text}, "c": [text]}
