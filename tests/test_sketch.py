"""Sketches tell how alike two texts are, the same in every process."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from relaunch.sketch import KEPT, folded, jaccard, likeness, sentences, shingles, sketch, smallest_of, tokens, units_of


def words(count: int, seed: int) -> list[str]:
    dice = random.Random(seed)
    return [f"wort{dice.randrange(100_000)}" for _ in range(count)]


def test_a_sentence_ends_behind_a_letter_or_a_year_but_not_behind_a_day() -> None:
    assert sentences("Das ist so. Am 3. Mai 2011. Nun ja! Gut? Ende") == [
        "Das ist so.", "Am 3. Mai 2011.", "Nun ja!", "Gut?", "Ende",
    ]  # fmt: skip
    assert sentences("") == [] and sentences("   ") == []


def test_words_are_compared_without_case_hyphenation_and_sharp_s() -> None:
    assert folded("Straße, Kin\u00adder – 5 %!") == ["strasse", "kinder", "5", "%"]
    assert tokens("Straße, Kin\u00adder") == ["Straße", "Kinder"]


@pytest.mark.parametrize("changed", [0, 10, 60, 200])
def test_likeness_is_near_the_exact_index(changed: int) -> None:
    one = words(400, 1)
    other = words(changed, 2) + one[changed:]
    exact = jaccard(shingles(one), shingles(other))
    told = likeness(smallest_of(sketch([one])), smallest_of(sketch([other])))
    assert abs(exact - told) < 0.2
    assert changed or exact == told == 1.0


def test_a_sketch_keeps_the_smallest_hashes_and_one_for_each_unit() -> None:
    packed = sketch([words(100, 3), words(50, 4)], ["asset a", "asset b"])
    smallest = list(smallest_of(packed))
    assert smallest == sorted(shingles([*words(100, 3), *words(50, 4)]))[:KEPT]
    assert len(units_of(packed)) == 4 and len(set(units_of(packed))) == 4


def test_short_and_empty_texts_have_sketches_too() -> None:
    assert list(smallest_of(sketch([["ein", "wort"]]))) == []
    assert list(smallest_of(b"")) == [] and list(units_of(b"")) == []
    assert likeness([], []) == 0.0


def test_a_sketch_is_the_same_in_another_process() -> None:
    code = "from relaunch.sketch import sketch; print(sketch([['drei', 'kleine', 'worte', 'hier']]).hex())"
    command = [sys.executable, "-c", code]
    told = [
        subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    ]
    assert told[0].stdout == told[1].stdout == sketch([["drei", "kleine", "worte", "hier"]]).hex() + "\n"
