"""The end tag of a heading ends the heading that is open, whatever level it names."""

from __future__ import annotations

import pytest

from relaunch.clean.decode import parse
from relaunch.clean.heading_tags import match_heading_ends
from relaunch.tree import visible_text


@pytest.mark.parametrize(
    ("source", "mended"),
    [
        ("<h2>a</h1><p>b", "<h2>a</h2><p>b"),
        ("<H3 class='x'>a</h2 >b", "<H3 class='x'>a</h3 >b"),
        ("<h2>a</h3><h3>b</h2>", "<h2>a</h2><h3>b</h3>"),
        ("<h2>a<h3>b</h3></h2>", "<h2>a<h3>b</h3></h2>"),
        ("<h2>a</h2></h1>", "<h2>a</h2></h1>"),
        ("<hr></h1><header></h2>", "<hr></h1><header></h2>"),
    ],
)
def test_an_end_tag_names_the_level_of_its_start_tag(source: str, mended: str) -> None:
    assert match_heading_ends(source) == mended


@pytest.mark.parametrize("behind", ["<ul><li>eins</li></ul>", "<font><p>eins</p></font>", "eins <b>zwei</b> " * 50])
def test_what_follows_a_heading_does_not_stand_in_it(behind: str) -> None:
    body = parse(f"<body><h2>Neues</h1>{behind}</body>").find("body")
    assert visible_text(body.find("h2")) == "Neues"
    assert "eins" in visible_text(body)
