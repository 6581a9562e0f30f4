"""A letter changed in a shipped mapping is reported at its line with the right word, or changes nothing."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import pytest

from relaunch.errors import MappingError
from relaunch.mapping.load import load_mapping
from tests.mapping.fuzz import copy_of_shelf, run, torn
from tests.mapping.test_guide import EXAMPLES

PLACE = re.compile(r".+?:\d+:\d+: ", re.DOTALL)


@pytest.mark.slow
def test_one_letter_is_reported_or_harmless(tmp_path: Path) -> None:
    outcomes = run(copy_of_shelf(tmp_path), 300)
    wrong = [outcome for outcome in outcomes if not outcome.is_fine]
    assert [outcome for outcome in wrong if outcome.kind != "another word suggested"] == []
    assert len(wrong) <= 3, wrong  # of two words that are as near, the other one
    kinds = Counter(outcome.kind for outcome in outcomes)
    assert kinds["suggested"] > 60  # the others are texts, selectors and comments
    assert len({outcome.file for outcome in outcomes}) > 5


@pytest.mark.slow
def test_no_damage_to_a_file_is_a_traceback(tmp_path: Path) -> None:
    shelf = copy_of_shelf(tmp_path)
    texts = [path.read_text(encoding="utf-8") for path in sorted(shelf.glob("s*/*.yaml"))]
    texts += [example["mapping"] for example in EXAMPLES]
    refused = 0
    for seed in range(400):
        chance = random.Random(seed)
        path = shelf / "sites" / "torn.yaml"
        path.write_text(torn(chance.choice(texts), chance), encoding="utf-8")
        try:
            load_mapping(path, [shelf])
        except MappingError as error:
            refused += 1
            assert all(PLACE.match(fault) for fault in error.faults), (seed, error.faults)
    assert refused > 100
