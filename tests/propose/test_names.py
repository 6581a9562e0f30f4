"""Selectors name what a person named, in the shortest way."""

from __future__ import annotations

import pytest
from lxml import html

from relaunch.mapping.selectors import select
from relaunch.propose.names import cost, is_made, literal, selectors_of


@pytest.mark.parametrize("name", ["c4711", "css-1x9f3", "sc-a1b2c3d4", "x7k2p", "node-123"])
def test_names_of_programs_are_made_up(name: str) -> None:
    assert is_made(name)


@pytest.mark.parametrize("name", ["datum", "news-single-item", "col-3", "fett", "facade", "h-entry"])
def test_names_of_people_are_not(name: str) -> None:
    assert not is_made(name)


def test_a_class_is_better_than_an_id_and_a_name_better_than_a_place() -> None:
    dear = ["h1", ".css-1x9f3", ".a > p + p", "#datum", ".text", ".datum"]
    assert sorted(dear, key=cost) == [".datum", "#datum", ".a > p + p", "h1", ".text", ".css-1x9f3"]


def test_each_selector_means_its_element() -> None:
    inner = '<div class="aa bb act"><h1>T</h1><h2>L</h2><o:p>x</o:p></div><p id="c12345">y</p>'
    tree = html.fromstring(f'<div id="mitte">{inner}</div>')
    for element in tree.iter():
        for selector in selectors_of(element):
            assert element in select(tree, selector), selector
    assert list(selectors_of(tree[0])) == [".aa", ".bb"]  # `act` is a state
    assert list(selectors_of(tree[0][1])) == ["h2", ".aa > h2", ".aa > h1 + h2", ".bb > h2", ".bb > h1 + h2"]
    assert list(selectors_of(tree[1])) == ["#mitte > p", "#mitte > div + p", "#mitte > .aa + p", "#mitte > .bb + p"]


def test_a_literal_has_no_more_backslashes_than_it_needs() -> None:
    assert literal("/index.php?id=9&a[b]=c-d") == r"/index\.php\?id=9&a\[b\]=c-d"
