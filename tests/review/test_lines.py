"""Lines of two sides become one text; what both changed is named."""

from __future__ import annotations

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from relaunch.review.lines import Clash, merge_lines

BASE = ["eins", "zwei", "drei", "vier"]
LINES = st.lists(st.sampled_from("abcd"), max_size=6)


def test_changes_at_different_places_both_come_in() -> None:
    done = merge_lines(BASE, ["EINS", "zwei", "drei", "vier"], ["eins", "zwei", "drei", "VIER"])
    assert done.merged == ["EINS", "zwei", "drei", "VIER"] and not done.clashes


def test_changes_in_lines_side_by_side_do_not_clash() -> None:
    done = merge_lines(BASE, ["eins", "ZWEI", "drei", "vier"], ["eins", "zwei", "DREI", "vier"])
    assert done.merged == ["eins", "ZWEI", "DREI", "vier"] and not done.clashes


def test_the_same_change_on_both_sides_is_no_clash() -> None:
    changed = ["eins", "neu", "drei"]
    assert merge_lines(BASE, changed, changed).merged == changed and not merge_lines(BASE, changed, changed).clashes


def test_of_two_changes_of_one_line_ours_stays_and_both_are_named() -> None:
    done = merge_lines(BASE, ["eins", "zwo", "drei", "vier"], ["eins", "beide", "drei", "vier"])
    assert done.merged == ["eins", "zwo", "drei", "vier"]
    assert done.clashes == [Clash(("zwei",), ("zwo",), ("beide",))]


def test_a_line_that_one_side_removed_and_the_other_changed_is_a_clash() -> None:
    done = merge_lines(BASE, ["eins", "drei", "vier"], ["eins", "ZWEI", "drei", "vier"])
    assert done.merged == ["eins", "drei", "vier"] and done.clashes == [Clash(("zwei",), (), ("ZWEI",))]


def test_two_lines_put_at_one_place_are_a_clash() -> None:
    done = merge_lines(BASE, [*BASE, "meins"], [*BASE, "deins"])
    assert done.merged == [*BASE, "meins"] and done.clashes == [Clash((), ("meins",), ("deins",))]


@given(base=LINES, ours=LINES, theirs=LINES)
def test_every_line_of_theirs_is_there_or_named(base: list[str], ours: list[str], theirs: list[str]) -> None:
    done = merge_lines(base, ours, theirs)
    named = [line for clash in done.clashes for line in clash.theirs]
    assert set(theirs) - set(base) <= {*done.merged, *named}
    assert set(ours) - set(base) <= set(done.merged)


@given(base=LINES, side=LINES)
def test_a_side_that_changed_nothing_leaves_the_other(base: list[str], side: list[str]) -> None:
    assert merge_lines(base, side, base).merged == side
    assert merge_lines(base, base, side).merged == side


@given(base=LINES, ours=LINES, theirs=LINES)
def test_sides_change_places_where_they_do_not_clash(base: list[str], ours: list[str], theirs: list[str]) -> None:
    one, other = merge_lines(base, ours, theirs), merge_lines(base, theirs, ours)
    assert [(c.ours, c.theirs) for c in one.clashes] == [(c.theirs, c.ours) for c in other.clashes]
    if not one.clashes:
        assert one.merged == other.merged


def test_a_page_that_repeats_one_line_for_ever_is_merged_in_no_time() -> None:
    rng = random.Random(1)
    base = [rng.choice("ab") for _ in range(8_000)]
    start = time.process_time()
    done = merge_lines(base, ["meins", *base[1:-1], "ende"], [rng.choice("ab") for _ in range(8_000)])
    assert done.merged[0] == "meins" and time.process_time() - start < 30
