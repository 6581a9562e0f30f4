"""YAML is read as text with places, and bound to dataclasses with all faults at once."""

from __future__ import annotations

import os
import random
import string
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Literal

import pytest

from relaunch.errors import MappingError
from relaunch.registry import distance, nearest
from relaunch.yamlfile import MAX_BYTES, Mapping, Scalar, Sequence, bind, parse, plain, read


def faults_of(text: str) -> list[str]:
    with pytest.raises(MappingError) as caught:
        parse(text, "f.yaml")
    return caught.value.faults


@pytest.mark.parametrize("text", "12:30 01067 no yes 1e3 0x1F null ~ 2020-12-04 1_000 = .5 +49".split())
def test_a_scalar_stays_the_text_it_is(text: str) -> None:
    assert plain(parse(f"key: {text}")) == {"key": text}


def test_a_node_knows_its_place_counted_from_one() -> None:
    node = parse("größe:\n  - straße: ß\n", "f.yaml")
    assert isinstance(node, Mapping)
    inner = node.items[0][1]
    assert isinstance(inner, Sequence)
    assert (node.where, inner.where, inner.items[0].where) == ("f.yaml:1:1", "f.yaml:2:3", "f.yaml:2:5")
    assert isinstance(inner.items[0], Mapping)
    assert inner.items[0].get("straße") == Scalar("ß", "f.yaml:2:13")


def test_block_texts_and_quotes_are_read_as_yaml_says() -> None:
    text = "a: |\n  ###X###\n  y\nb: 'it''s'\nc: \"\\u00fc\"\nd: >-\n  one\n  two\ne:\n"
    assert plain(parse(text)) == {"a": "###X###\ny\n", "b": "it's", "c": "ü", "d": "one two", "e": ""}


def test_an_empty_file_is_an_empty_mapping() -> None:
    assert plain(parse("")) == {}
    assert plain(parse("# nothing but a comment\n")) == {}


def test_all_that_is_refused_is_reported_at_once_and_at_its_place() -> None:
    text = "a: &x [1]\nb: *x\n<<: {q: 1}\na: 2\nz: !!python/object:os.system ls\n? [k]\n: v\n"
    faults = faults_of(text)
    assert [fault.partition(": ")[0] for fault in sorted(faults)] == [
        "f.yaml:1:4", "f.yaml:2:4", "f.yaml:3:1", "f.yaml:4:1", "f.yaml:5:4", "f.yaml:6:3"
    ]  # fmt: skip
    assert any("key 'a' is there already, in line 1" in fault for fault in faults)


def test_a_bomb_of_aliases_is_refused_without_being_built() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    faults = faults_of("\n".join(lines))
    assert any("aliases are not read" in fault for fault in faults)
    assert len(faults) < 250


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 50_000, "- " * 5_000 + "x"])
def test_deep_nesting_is_refused_and_exhausts_nothing(text: str) -> None:
    assert "nested deeper than" in faults_of(text)[-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n\tb: 2", "f.yaml:2:1: a tab indents this line; blanks would be right"),
        ("a:\n \tb: 1", "f.yaml:2:2: a tab indents this line; blanks would be right"),
        ("a: \x00b", "f.yaml:1:4: character U+0000 is not allowed in YAML"),
        ("a: x: y", "f.yaml:1:5: mapping values are not allowed in this context; a text that holds"),
        ("a: 1\n---\nb: 2", "f.yaml:2:1: a second document begins"),
        ("a: {b: [c", "f.yaml:2:1: did not find expected"),
    ],
)
def test_what_is_no_yaml_is_said_with_its_place(text: str, expected: str) -> None:
    assert faults_of(text)[0].startswith(expected)


def test_a_file_that_is_not_there_not_utf8_or_too_big_is_a_mapping_error(tmp_path: Path) -> None:
    latin, big = tmp_path / "latin.yaml", tmp_path / "big.yaml"
    latin.write_bytes("a: 1\nb: Größe".encode("latin-1"))
    with big.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    for path, expected in ((tmp_path / "no.yaml", "No such file"), (latin, ":2:6: not UTF-8"), (big, "at most")):
        with pytest.raises(MappingError, match=expected):
            read(path)


def test_what_never_ends_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    for name in ("pipe.yaml", "zero.yaml"):
        with pytest.raises(MappingError, match="a plain file would be right"):
            read(tmp_path / name)


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfname: x\n")
    assert plain(read(path)) == {"name": "x"}


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Inner:
    size: int
    names: tuple[str, ...] = ()
    where: str = ""


@dataclass(frozen=True)
class Outer:
    title: str
    inner: Inner = field(default_factory=lambda: Inner(0))
    shown: bool = False
    ratio: float = 1.0
    suffix: Literal["distinct", "equal"] = "distinct"
    colour: Colour = Colour.RED
    table: dict[str, int] = field(default_factory=dict)
    either: str | Inner | None = None
    many: tuple[Inner, ...] = ()


def test_field_types_turn_texts_into_values() -> None:
    faults: list[str] = []
    text = """
title: 01067
inner: {size: 7, names: [no, 12:30]}
shown: Yes
ratio: 0.5
suffix: equal
colour: blue
table: {a: 1}
either: {size: 3}
many:
  - size: 1
"""
    got = bind(parse(text, "f.yaml"), Outer, faults)
    assert faults == []
    assert got == Outer(
        "01067", Inner(7, ("no", "12:30"), "f.yaml:3:8"), True, 0.5, "equal", Colour.BLUE, {"a": 1},
        Inner(3, (), "f.yaml:9:9"), (Inner(1, (), "f.yaml:11:5"),),
    )  # fmt: skip


def test_all_faults_of_a_file_come_at_once_with_place_path_and_what_is_right() -> None:
    faults: list[str] = []
    text = """
titel: x
inner: {size: seven, nmaes: []}
shown: noo
ratio: [1]
suffix: equel
colour: green
table: [a]
either: [1]
many: {size: 1}
"""
    bind(parse(text, "f.yaml"), Outer, faults)
    expected = [
        "f.yaml:2:1: unknown key 'titel'; did you mean 'title'? known:",
        "f.yaml:3:15: inner.size: 'seven' is here; a whole number such as 12 would be right",
        "f.yaml:3:22: inner: unknown key 'nmaes'; did you mean 'names'? known: names, size",
        "f.yaml:4:8: shown: 'noo' is here; yes or no would be right; did you mean 'no'?",
        "f.yaml:5:8: ratio: a list is here; a number such as 0.5 would be right",
        "f.yaml:6:9: suffix: 'equel' is here; one of distinct, equal would be right; did you mean 'equal'?",
        "f.yaml:7:9: colour: 'green' is here; one of red, blue would be right",
        "f.yaml:8:8: table: a list is here; a mapping of names, each to a whole number such as 12 would be right",
        "f.yaml:9:9: either: a list is here; a text or a mapping with the keys size, names would be right",
        "f.yaml:10:7: many: a mapping is here; a list, each a mapping with the keys size, names would be right",
    ]
    assert len(faults) == len(expected)
    for fault, start in zip(faults, expected, strict=True):
        assert fault.startswith(start)


def test_a_comma_that_cut_a_text_in_two_is_named() -> None:
    faults: list[str] = []
    bind(parse("{size: 1, names: [a], because of: this, that or those}", "f.yaml"), Inner, faults)
    assert [("needs quotes" in fault) for fault in faults] == [False, True]


def test_a_key_without_a_default_is_missed() -> None:
    faults: list[str] = []
    bind(parse("names: [a]", "f.yaml"), Inner, faults)
    assert faults == ["f.yaml:1:1: the key 'size' is missing (a whole number such as 12)"]


@pytest.mark.parametrize("text", ["1_000", "nan", "inf", "٣", "0x10", "1.5", ""])
def test_a_whole_number_is_written_in_plain_digits(text: str) -> None:
    faults: list[str] = []
    bind(parse(f"size: '{text}'"), Inner, faults)
    assert len(faults) == 1


def test_the_distance_counts_a_swap_as_one() -> None:
    assert [distance("select", other) for other in ("select", "selct", "sleect", "selekt", "selectt", "url")] == [
        0, 1, 1, 1, 1, 5
    ]  # fmt: skip


def test_nothing_is_suggested_for_a_word_far_from_all() -> None:
    assert nearest("zzzzzz", ["select", "xpath"]) == ""
    assert nearest("attr", ["attribute", "all"]) == "attribute"
    assert nearest("germandate", ["german-date", "date-only"]) == "german-date"


def one_letter_off(word: str, chance: random.Random) -> str:
    place, letter = chance.randrange(len(word)), chance.choice(string.ascii_lowercase)
    head, tail = word[:place], word[place:]
    swapped = head + tail[1:2] + tail[:1] + tail[2:]
    return chance.choice([head + letter + tail, head + tail[1:], head + letter + tail[1:], swapped])


def test_a_hundred_typos_of_a_word_among_similar_ones_find_it() -> None:
    chance = random.Random(1)
    known = ["strip-prefix", "strip-suffix", "date-start", "date-end", "date-only", "select", "xpath", "attribute"]
    tries = [(word, one_letter_off(word, chance)) for word in known for _ in range(100)]
    tries = [(word, typo) for word, typo in tries if typo and typo not in known]
    assert sum(nearest(typo, known) == word for word, typo in tries) >= 0.95 * len(tries)
