"""What a record becomes, before any target is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relaunch.errors import LoadError
from relaunch.load.document import Document, documents, render, total
from relaunch.load.folder import Records
from relaunch.load.plan import look
from relaunch.load.target import Target, load_target
from relaunch.load.wordpress_blocks import as_blocks, as_text
from relaunch.model import Asset, Record, Reference, Review
from relaunch.recordfile import content_hash


@pytest.fixture
def target() -> Target:
    return load_target("wordpress")


def page(path: str, **said: object) -> Record:
    values = {"body": "<p>Text.</p>", "title": path, "type": "page", **said}
    return Record(f"muster/page{path.rstrip('/')}", slug=path.strip("/").rpartition("/")[2], path=path, **values)  # type: ignore[arg-type]


def made(target: Target, *records: Record) -> dict[str, Document]:
    return {document.path: document for document in documents(records, target, True)}


def test_parents_come_from_the_path_and_stand_first(target: Target) -> None:
    found = made(target, page("/a/b/c/"), page("/a/b/"), page("/"), page("/a/"), page("/x/y/z/"))
    assert [(path, d.parent) for path, d in found.items()] == [
        ("/", ""), ("/a/", ""), ("/a/b/", "muster/page/a"), ("/a/b/c/", "muster/page/a/b"), ("/x/y/z/", ""),
    ]  # fmt: skip


def test_records_that_are_each_others_parents_get_none(target: Target) -> None:
    rule = replace(target.types["*"], parent="record")
    circle = replace(target, types={"*": rule})
    one, two = page("/a/", parent="muster/page/b"), page("/b/", parent="muster/page/a")
    found = made(circle, one, two)
    assert sorted(d.parent for d in found.values()) == ["", "muster/page/a"] or sorted(
        d.parent for d in found.values()) == ["", "muster/page/b"]  # fmt: skip
    assert sum("lead back to itself" in note for d in found.values() for note in d.notes) == 1


def test_too_few_records_stop_before_the_target_is_asked(target: Target) -> None:
    some = Records("muster", (page("/a/"),), ())
    with pytest.raises(LoadError, match=r"1 are there; at least 2 \(min_records in wordpress\) would be right"):
        look(some, replace(target, min_records=2), Unasked(), False)  # type: ignore[arg-type]


class Unasked:
    """A target that nobody may ask."""


def test_only_an_approval_of_this_content_counts(target: Target) -> None:
    record = page("/a/")
    approved = replace(record, review=Review("approved", hash=content_hash(record)))
    cases = {
        "": approved,
        "changed after its approval": replace(approved, title="Anders"),
        "not approved": record,
        "rejected by mk: veraltet": replace(record, review=Review("rejected", "mk", note="veraltet")),
    }
    for why, case in cases.items():
        assert documents([case], target, False)[0].blocked == why
    assert documents([replace(record, review=Review("rejected"))], target, True)[0].blocked == "rejected"


def test_a_new_position_of_the_page_is_no_new_content_but_a_new_order(target: Target) -> None:
    one, two = (made(target, page("/a/", position=n))["/a/"].hashes({}, "blocks") for n in (1, 2))
    assert {name for name in one if one[name] != two[name]} == {"order"}
    assert "path" in one


def test_a_teaser_that_the_text_does_not_repeat_is_its_first_paragraph(target: Target) -> None:
    def content(teaser: str, kind: str = "article") -> str:
        document = made(target, page("/a/", type=kind, teaser=teaser, body="<p>Alles\n über A.</p>"))["/a/"]
        return str(document.fields["content"])

    assert content("Neu: A & B") == "<p><strong>Neu: A &amp; B</strong></p>\n" + content("")
    assert content("Alles über A.") == content("") == content("Neu", "page") == "<p>Alles\n über A.</p>"


def test_the_content_changes_when_what_it_links_to_moves(target: Target) -> None:
    document = made(target, page("/a/", body='<p><a href="/b/#x">B</a></p>'), page("/b/"))["/a/"]
    there, elsewhere = ({"muster/page/b": f"https://portal.example/{path}/"} for path in ("b", "neu"))
    one, two = document.hashes(there, "blocks"), document.hashes(elsewhere, "blocks")
    assert {name for name in one if one[name] != two[name]} == {"content"}
    assert total("page", one) != total("page", two) and total("page", one) != total("post", one)
    assert render(document, elsewhere, {}) == '<p><a href="https://portal.example/neu/#x">B</a></p>'
    assert render(document, {}, {}) == '<p><a href="/b/#x">B</a></p>'


def test_pictures_get_their_address_there(target: Target) -> None:
    asset = Asset("http://alt.example/Äpfel & Birnen.JPG", "assets/ab.jpg", "ab" * 32, "image/jpeg", alt="Obst")
    lost = Asset("http://alt.example/weg.png")
    body = '<p><img src="assets/ab.jpg" alt="Obst"></p>'
    document = made(target, page("/a/", body=body, assets=(asset, lost)))["/a/"]
    assert document.files["assets/ab.jpg"].name == "aepfel-birnen.jpg"
    assert render(document, {}, {"ab" * 32: "https://portal.example/u.jpg?a=1&b"}) == (
        '<p><img src="https://portal.example/u.jpg?a=1&amp;b" alt="Obst"></p>')  # fmt: skip
    assert document.notes == ("never fetched, so left where it was: http://alt.example/weg.png",)


def test_what_editors_paste_is_made_safe(target: Target) -> None:
    body = '<p onclick="x()">Gut</p>\n<script>alert(1)</script>\n<p><a href="javascript:x()">L</a></p>'
    document = made(target, page("/a/", body=body))["/a/"]
    assert document.fields["content"].split("\n") == ["<p>Gut</p>", "", "<p><a>L</a></p>"]
    assert len(document.notes) == 1


def test_teasers_become_a_list_of_links(target: Target) -> None:
    references = (Reference("A < B", "Text.", "http://alt.example/b", "muster/page/b"),
                  Reference("Fort", "", "http://alt.example/fort"),
                  Reference("Böse", "", "javascript:x()"))  # fmt: skip
    document = made(target, page("/a/", references=references), page("/b/"))["/a/"]
    assert document.fields["content"].split("\n")[1:] == [
        "<ul>", '  <li><a href="/b/">A &lt; B</a><br>Text.</li>',
        '  <li><a href="http://alt.example/fort">Fort</a></li>', "  <li>Böse</li>", "</ul>",
    ]  # fmt: skip
    assert document.links == {"/b/": "muster/page/b"}


@pytest.mark.parametrize(("said", "moment"), [
    ("2020-12-01", "2020-12-01T12:00:00"), ("2020-12-01T09:30", "2020-12-01T09:30:00"),
    ("2020-12-01T09:30:00+01:00", "2020-12-01T09:30:00+01:00"), ("2020-13-45", ""), ("", ""),
])  # fmt: skip
def test_a_day_gets_a_time_and_no_day_is_made_up(target: Target, said: str, moment: str) -> None:
    document = made(target, page("/a/", published=said))["/a/"]
    assert document.fields["date"] == moment
    assert bool(document.notes) == (said == "2020-13-45")


def test_a_body_becomes_blocks_of_the_editor() -> None:
    body = ('<p>Eins.</p>\n<h3>Zwei</h3>\n<ol>\n  <li>Drei</li>\n</ol>\n<p lang="en">Four.</p>\n'
            '<figure><img src="https://p.example/b.png" alt="B"></figure>\nFünf <em>lose</em>')  # fmt: skip
    blocks = as_blocks(body, "blocks", {"https://p.example/b.png": "12"}).split("\n\n")
    assert blocks[0] == "<!-- wp:paragraph -->\n<p>Eins.</p>\n<!-- /wp:paragraph -->"
    assert blocks[1] == '<!-- wp:heading {"level":3} -->\n<h3>Zwei</h3>\n<!-- /wp:heading -->'
    assert blocks[2].startswith('<!-- wp:list {"ordered":true} -->\n<ol>')
    assert blocks[3] == '<!-- wp:html -->\n<p lang="en">Four.</p>\n<!-- /wp:html -->'
    assert blocks[4] == ('<!-- wp:image {"id":12,"sizeSlug":"full","linkDestination":"none"} -->\n'
                         '<figure class="wp-block-image size-full">'
                         '<img src="https://p.example/b.png" alt="B" class="wp-image-12"></figure>\n'
                         "<!-- /wp:image -->")  # fmt: skip
    assert "Fünf" in blocks[5] and "<em>lose</em>" in blocks[6]


def test_nothing_in_a_text_is_a_command_to_wordpress() -> None:
    assert "[" not in as_blocks("<p>[gallery] <a href=\"/x?a[b]=1\">x</a></p>", "blocks", {})
    assert "http:&#47;&#47;v.example/1" in as_blocks("<p>http://v.example/1</p>", "html", {})
    assert as_blocks("<p>Siehe http://v.example/1 an.</p>", "html", {}).count("http://") == 1
    assert as_text("a < b &amp; c & d") == "a &lt; b &amp;amp; c & d"
