"""Volto's blocks: what editors know becomes a block of theirs, and nothing is lost on the way back."""

from __future__ import annotations

import json
import re

import pytest

from relaunch.ledger.sentences import body_sentences
from relaunch.load.plone_blocks import as_blocks, as_html

BASE = "https://portal.example"
BODIES = [
    "<p>Eins und <strong>zwei <em>drei</em></strong>.</p>",
    '<h2>Höhe</h2>\n<p>Mehr <a href="/x?a=1&amp;b=2">hier</a>, <sub>2</sub><br>neue Zeile.</p>',
    "<ul><li>Eins</li><li>Zwei<ol><li>Innen</li></ol></li></ul>",
    f'<figure><img src="{BASE}/medien/b.png/@@images/image" alt="Kind &amp; Ball"></figure>',
    f'<figure><img src="{BASE}/b.png/@@images/image" alt=""><figcaption>Foto: <em>Archiv</em></figcaption></figure>',
    "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
    '<table><caption>T</caption><tbody><tr><th scope="row">d</th><td colspan="2">e</td></tr></tbody></table>',
    '<p lang="en">Four.</p>', "<dl><dt>A</dt><dd>B</dd></dl>", "<pre>a\n  b</pre>", '<ol start="3"><li>Drei</li></ol>',
    '<p><img src="https://anderswo.example/b.png" alt="x"> daneben</p>', "<blockquote><p>Zitat</p></blockquote>",
    "<p>a &lt; b &amp;amp; c</p>", '<p><a href="/x" title="t">mit Titel</a></p>',
]  # fmt: skip


def kinds(body: str) -> list[str]:
    told = as_blocks(body, "muster/page/eins")
    return [str(told["blocks"][name]["@type"]) for name in told["blocks_layout"]["items"]]


def squashed(markup: str) -> str:
    return re.sub(r"\s+", " ", markup).replace("> <", "><").strip()


@pytest.mark.parametrize("body", BODIES)
def test_a_body_comes_back_as_it_went(body: str) -> None:
    told = json.loads(json.dumps(as_blocks(body, "muster/page/eins")))
    assert squashed(as_html(told["blocks"], told["blocks_layout"])) == squashed(body)


def test_what_editors_know_becomes_a_block_of_theirs() -> None:
    assert [kinds(body) for body in BODIES[:6]] == [
        ["title", "slate"], ["title", "slate", "slate"], ["title", "slate"], ["title", "image"],
        ["title", "image", "slate"], ["title", "slateTable"],
    ]  # fmt: skip
    for body in (*BODIES[6:13], BODIES[14]):
        assert kinds(body) == ["title", "html"], body


def test_the_same_body_has_the_same_block_ids_and_another_record_others() -> None:
    one, again, other = (as_blocks("<p>x</p>", seed) for seed in ("a", "a", "b"))
    assert one == again and not set(one["blocks"]) & set(other["blocks"])


def test_around_a_link_there_is_text_as_the_editor_wants_it() -> None:
    told = as_blocks('<p><a href="/x">X</a></p>', "a")
    children = told["blocks"][told["blocks_layout"]["items"][1]]["value"][0]["children"]
    assert [child.get("type", "text") for child in children] == ["text", "link", "text"]


def test_a_block_that_is_in_no_layout_is_shown_to_nobody() -> None:
    assert as_html({"a": {"@type": "html", "html": "<p>x</p>"}}, {"items": []}) == ""


def test_deep_nesting_ends_in_an_html_block() -> None:
    body = "<p>" + "<em>" * 200 + "tief" + "</em>" * 200 + "</p>"
    told = as_blocks(body, "a")
    assert kinds(body) == ["title", "html"]
    assert "tief" in body_sentences(as_html(told["blocks"], told["blocks_layout"])).texts[0]
