"""One walk reads a page's blocks of text, and furniture taken off before can be put back."""

from __future__ import annotations

from lxml import html

from relaunch.clean.decode import parse
from relaunch.clean.focus import find_focus
from relaunch.clean.prune import Pruned
from relaunch.clean.scan import scan

LONG = "Die Beratungsstelle im Rathaus hilft Familien bei Anträgen auf Elterngeld und vermittelt Plätze in der Kita."


def test_a_block_is_the_text_between_two_bounds() -> None:
    body = parse("<body><div>eins <b>zwei</b><p>drei <!-- x -->vier<br>fünf</p>sechs</div></body>").find("body")
    nodes, blocks = scan(body)
    assert [(block.text, block.node.tag) for block in blocks] == [
        ("eins zwei", "div"),
        ("drei vier fünf", "p"),
        ("sechs", "div"),
    ]
    assert [(node.tag, node.first, node.last) for node in nodes] == [("body", 0, 3), ("div", 0, 3), ("p", 1, 2)]


def test_linked_and_unseen_text_is_told_apart() -> None:
    unseen = "<select><option>x</option></select>"
    _, blocks = scan(parse(f"<body><p>{LONG} <a href='/'>mehr</a></p>{unseen}<p>Ende</p></body>").find("body"))
    assert [(block.linked, block.running) for block in blocks] == [(4, len(LONG) + 1), (0, 0)]


def test_what_was_pruned_comes_back_where_it_was() -> None:
    source = f"<body><nav>a</nav> <p>{LONG}</p><div class='footer'>b</div>Rest<div id='menu'>c</div></body>"
    body = parse(source).find("body")
    before = html.tostring(body)
    pruned = Pruned(body)
    assert b"menu" not in html.tostring(body) and b"Rest" in html.tostring(body)
    pruned.restore()
    assert html.tostring(body) == before


def test_hostile_nesting_is_read_in_one_walk() -> None:
    nested = "<div class='sidebar'>" * 3000 + f"<p>{LONG}</p>" + "</div>" * 3000
    many = f"<nav>{LONG * 20}</nav>" * 300 + "<h1>x</h1>" * 3000
    for source in (nested, many):
        assert find_focus(parse(f"<body>{source}<p>{LONG}</p></body>").find("body")).blocks
