"""Each sentence of a page finds a place of its own in a record, in the page's order where the record has it."""

from __future__ import annotations

from random import Random

import pytest

from relaunch.audit.matching import Field, out_of_order, place_all


def placed(stream: str, *pieces: str) -> list[int]:
    return place_all(Field(stream), [[piece] for piece in pieces])


@pytest.mark.parametrize(
    ("stream", "pieces"),
    [
        ("|datum|datumdatum|datumzahldatum|", ["datum", "datumdatum", "datumzahl", "datum"]),
        ("|text|textps|text|text|", ["text", "text", "ps", "text", "text"]),
        ("|a1|b1|a|b|", ["a1", "b1", "a", "b"]),
        ("|eins|zwei|", ["zwei"]),
    ],
)
def test_short_pieces_that_stand_in_longer_ones_too_keep_the_order(stream: str, pieces: list[str]) -> None:
    places = placed(stream, *pieces)
    assert -1 not in places and out_of_order(places) == set()


def test_no_two_pieces_share_letters() -> None:
    assert placed("|kita|", "kita", "kita") == [1, -1]
    assert -1 in placed("|kitaplatz|", "kitaplatz", "kita")


def test_a_piece_that_moved_is_out_of_order() -> None:
    first, second, third = "derersteabsatzstehtganzobenaufderseite", "derzweitefolgtihm", "derdritteschliesstab"
    places = placed(f"|{second}|{third}|{first}|", first, second, third)
    assert -1 not in places and out_of_order(places) == {0}


def test_any_row_of_cells_is_found_as_it_stands_and_a_swap_of_two_is_seen() -> None:
    for seed in range(200):
        draw = Random(seed)
        cells = [draw.choice(["a", "ab", "ba", "abab", "b", "c", "abc", "cab"]) for _ in range(30)]
        places = placed(f"|{'|'.join(cells)}|", *cells)
        assert -1 not in places and out_of_order(places) == set(), seed
        one, other = sorted(draw.sample(range(30), 2))
        swapped = [*cells]
        swapped[one], swapped[other] = cells[other], cells[one]
        if "".join(swapped) != "".join(cells):
            places = placed(f"|{'|'.join(swapped)}|", *cells)
            assert -1 in places or out_of_order(places), seed
