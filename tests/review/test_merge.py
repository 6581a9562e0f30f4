"""An editor's file and what the page says now become one: no edit lost, no change of the page kept silent."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from typing import Any

import pytest

from relaunch.errors import ReviewError
from relaunch.model import Asset, Issue, Link, Record, Review, Source
from relaunch.recordfile import as_mapping, content_hash, from_mapping, parse_record, to_yaml
from relaunch.review.approval import approve
from relaunch.review.conflicts import conflict_texts
from relaunch.review.merge import Merged, merge
from relaunch.review.patch import patch
from tests.review.edits import changed, record_values, written

BASE = Record(
    id="p/page/a", type="page", title="Titel", slug="a", path="/a/", teaser="Kurz", tags=("eins", "zwei"),
    body="<p>eins</p>\n<p>zwei</p>\n<p>drei</p>",
    links=(Link("a", "http://x/a", "external"), Link("b", "http://x/b", "external")),
    assets=(Asset("http://x/1.png", "assets/1.png", "11", "image/png", "alt"),),
    fields={"people": [{"name": "Frau A", "phone": "1"}, {"name": "Herr B", "phone": "2"}]},
    source=Source("http://x/", fetched="2026-01-01T00:00:00Z"), issues=(Issue("dead-link", "weg", "body"),),
)  # fmt: skip
FILE = to_yaml(BASE)


def edited(**changes: Any) -> bytes:
    return patch(FILE, changes)


def merged(file: bytes, **changes: Any) -> Merged:
    return merge(FILE, file, replace(BASE, **changes))


def conflicts(done: Merged) -> list[tuple[str, tuple[str, str] | None]]:
    return [(issue.where, conflict_texts(issue)) for issue in done.issues if issue.code == "edit-conflict"]


def test_what_the_tool_wrote_becomes_what_it_writes_now() -> None:
    new = replace(BASE, title="Neu")
    assert merge(FILE, FILE, new) == Merged(to_yaml(new), new, (), ())


def test_an_edit_stays_and_a_change_of_the_page_comes_in() -> None:
    done = merged(edited(title="Redaktion"), teaser="Länger", tags=("eins", "drei"))
    assert (done.record.title, done.record.teaser, done.record.tags) == ("Redaktion", "Länger", ("eins", "drei"))
    assert done.kept == ("title",) and not done.issues


def test_a_comment_alone_is_no_edit_and_stays() -> None:
    file = FILE.replace(b"type: page\n", b"type: page  # ja\n# Absprache\n")
    done = merged(file, title="Neu")
    assert done.file == file.replace(b"title: Titel", b"title: Neu") and done.kept == ()


def test_both_sides_with_the_same_change_agree() -> None:
    assert not merged(edited(title="Neu"), title="Neu").issues


def test_a_clash_keeps_the_edit_and_both_texts() -> None:
    done = merged(edited(title='Redaktion "hier"'), title="Seite\nneu")
    assert done.record.title == 'Redaktion "hier"'
    assert conflicts(done) == [("title", ('Redaktion "hier"', "Seite\nneu"))]
    assert parse_record(done.file, "f") == done.record and done.record.issues[-1] == done.issues[0]


def test_a_field_that_one_side_removed_and_the_other_changed_is_a_clash() -> None:
    assert conflicts(merged(edited(teaser=None), teaser="Neu")) == [("teaser", ("", "Neu"))]
    assert conflicts(merged(edited(teaser="Neu"), teaser="")) == [("teaser", ("Neu", ""))]


def test_the_body_is_merged_by_lines() -> None:
    done = merged(edited(body="<p>EINS</p>\n<p>zwei</p>\n<p>drei</p>\n"), body="<p>eins</p>\n<p>zwei</p>\n<p>vier</p>")
    assert done.record.body == "<p>EINS</p>\n<p>zwei</p>\n<p>vier</p>" and not done.issues


def test_a_clash_in_the_body_names_the_lines() -> None:
    done = merged(edited(body="<p>eins</p>\n<p>ZWEI</p>\n<p>drei</p>\n"), body="<p>eins</p>\n<p>2</p>\n<p>drei</p>")
    assert conflicts(done) == [("body", ("<p>ZWEI</p>", "<p>2</p>"))] and "ZWEI" in done.record.body


def test_a_merge_that_would_tear_elements_apart_is_one_clash() -> None:
    base = replace(BASE, body="<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>")
    mine = patch(to_yaml(base), {"body": "<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>\n<p>neu</p>\n"})
    new = replace(base, body="<ol>\n  <li>a</li>\n  <li>b</li>\n</ol>")
    assert merge(to_yaml(base), mine, new).record.body == "<ol>\n  <li>a</li>\n  <li>b</li>\n</ol>\n<p>neu</p>"
    mine = patch(to_yaml(base), {"body": "<ol>\n  <li>a</li>\n  <li>b</li>\n</ol>\n"})
    done = merge(to_yaml(base), mine, replace(base, body="<ul>\n  <li>a</li>\n</ul>\n<ul>\n  <li>b</li>\n</ul>"))
    assert done.record.body == "<ol>\n  <li>a</li>\n  <li>b</li>\n</ol>"
    ((where, texts),) = conflicts(done)
    assert where == "body" and texts is not None and texts[1].count("<ul>") == 2


def test_what_an_editor_took_out_of_a_list_stays_out_and_what_is_new_comes_in() -> None:
    done = merged(edited(links=[Link("b", "http://x/b", "external")], tags=["zwei", "mein"]),
                  links=(*BASE.links, Link("c", "http://x/c", "external")), tags=("eins", "zwei", "neu"))  # fmt: skip
    assert [link.url for link in done.record.links] == ["http://x/b", "http://x/c"]
    assert done.record.tags == ("zwei", "neu", "mein") and not done.issues


def test_members_of_a_list_are_merged_key_by_key() -> None:
    people = [{"name": "Frau A", "phone": "9"}, {"name": "Herr B", "phone": "2"}]
    theirs = [{"name": "Frau A", "phone": "1", "email": "a@x"}, {"name": "Herr B", "phone": "3"}]
    done = merged(edited(fields={"people": people}), fields={"people": theirs})
    assert done.record.fields["people"] == [{**theirs[0], "phone": "9"}, theirs[1]]
    done = merged(edited(fields={"people": people}), fields={"people": [{"name": "Frau A", "phone": "5"}]})
    assert conflicts(done) == [("fields.people[Frau A].phone", ("9", "5"))]


def test_a_picture_keeps_its_edited_text_when_its_file_changes() -> None:
    mine = edited(assets=[replace(BASE.assets[0], alt="ein Hund")])
    done = merged(mine, assets=(replace(BASE.assets[0], sha256="22", file="assets/2.png"),))
    assert done.record.assets == (Asset("http://x/1.png", "assets/2.png", "22", "image/png", "ein Hund"),)


def test_a_member_that_one_side_removed_and_the_other_changed_is_named() -> None:
    done = merged(edited(links=[Link("b", "http://x/b", "external")]),
                  links=(Link("A", "http://x/a", "external"), BASE.links[1]))  # fmt: skip
    ((where, texts),) = conflicts(done)
    assert where == "links[http://x/a]" and texts is not None and '"A"' in texts[1] and len(done.record.links) == 1
    done = merged(edited(links=[Link("A", "http://x/a", "external"), BASE.links[1]]), links=(BASE.links[1],))
    assert len(done.record.links) == 2 and len(conflicts(done)) == 1


def test_two_orders_of_one_list_keep_the_editors() -> None:
    base = replace(BASE, related=("a", "b", "c"))
    mine = patch(to_yaml(base), {"related": ["c", "a", "b"]})
    done = merge(to_yaml(base), mine, replace(base, related=("b", "a", "c")))
    assert done.record.related == ("c", "a", "b") and conflicts(done) == [("related (order)", ("c\na\nb", "b\na\nc"))]
    assert merge(to_yaml(base), mine, base).record.related == ("c", "a", "b")
    alone = merge(to_yaml(base), patch(to_yaml(base), {"title": "X"}), replace(base, related=("b", "a", "c")))
    assert alone.record.related == ("b", "a", "c")


def test_an_issue_that_an_editor_took_out_stays_out() -> None:
    done = merged(edited(issues=None), issues=(*BASE.issues, Issue("title-missing", "fehlt")))
    assert done.record.issues == (Issue("title-missing", "fehlt"),)


def test_a_conflict_stays_until_it_is_settled_and_does_not_come_back() -> None:
    new = replace(BASE, title="Seite", body="<p>eins</p>\n<p>2</p>\n<p>drei</p>")
    first = merge(FILE, edited(title="Redaktion", body="<p>eins</p>\n<p>ZWEI</p>\n<p>drei</p>\n"), new)
    base = to_yaml(new)
    assert merge(base, first.file, new) == first
    settled = [
        patch(first.file, {"title": "Anders", "body": "<p>zwo</p>\n"}),  # written anew
        patch(first.file, {"title": "Seite", "body": new.body + "\n"}),  # the page's text taken
        patch(first.file, {"issues": None}),  # the issues removed
    ]
    for file in settled:
        done = merge(base, file, new)
        assert conflicts(done) == [] and conflicts(merge(base, done.file, new)) == []
    again = merge(base, settled[0], replace(new, title="Seite, zum dritten"))
    assert conflicts(again) == [("title", ("Anders", "Seite, zum dritten"))]


def test_a_new_clash_at_a_place_takes_the_place_of_the_old_one() -> None:
    new = replace(BASE, title="Seite")
    first = merge(FILE, edited(title="Redaktion"), new)
    second = merge(to_yaml(new), first.file, replace(new, title="Seite zwei"))
    assert conflicts(second) == [("title", ("Redaktion", "Seite zwei"))]


def test_an_approval_holds_while_the_content_does() -> None:
    file = edited(review=approve(BASE, "ute", "2026-01-02T00:00:00Z"))
    source = Source("http://x/", fetched="2027-01-01T00:00:00Z", aliases=("http://x/alt",))
    done = merged(file, source=source, position=7)
    assert done.record.review.status == "approved" and not done.issues
    done = merged(file, title="Neu", teaser="Neu")
    assert done.record.review == Review("pending", "ute", "2026-01-02T00:00:00Z")
    (issue,) = done.issues
    assert issue.code == "approval-withdrawn"
    assert issue.message.startswith("After the approval of 2026-01-02T00:00:00Z by ute this changed: title, teaser.")
    new = replace(BASE, title="Neu", teaser="Neu")
    assert merge(to_yaml(new), done.file, new) == done  # stays until somebody decides
    decided = patch(done.file, {"review": approve(done.record, "ute", "2026-01-03T00:00:00Z")})
    assert merge(to_yaml(new), decided, new).issues == ()


def test_an_approval_by_hand_gets_the_hash_of_what_was_approved() -> None:
    file = edited(title="Redaktion", review={"status": "approved", "by": "ute", "note": "schön"})
    done = merged(file)
    assert done.record.review == Review("approved", "ute", "", "schön", content_hash(parse_record(file, "f")))
    assert merged(file, teaser="Neu").record.review == Review("pending", "ute", "", "schön")


def test_a_clash_alone_takes_no_approval_back() -> None:
    mine = parse_record(edited(title="Redaktion"), "f")
    file = edited(title="Redaktion", review=approve(mine, "ute", "2026-01-02T00:00:00Z"))
    done = merged(file, title="Seite")
    assert done.record.review.status == "approved" and len(conflicts(done)) == 1


def test_a_file_that_does_not_read_is_refused_with_place_and_cause() -> None:
    with pytest.raises(ReviewError, match=r"a\.yaml:3:13: the text behind 'title:' holds a colon"):
        merge(FILE, FILE.replace(b"title: Titel", b"title: Titel: neu"), BASE, name="a.yaml")


def tokens(value: Any, sign: str) -> set[str]:
    return set(re.findall(rf"{sign}\d+{sign}", json.dumps(value, ensure_ascii=False)))


def content(record: Record) -> dict[str, Any]:
    return {key: value for key, value in as_mapping(record).items() if key not in ("issues", "review")}


@pytest.mark.slow
def test_in_a_thousand_pairs_of_edits_and_changes_nothing_is_lost_and_nothing_silent() -> None:
    clashes = 0
    for seed in range(1_000):
        rng = random.Random(seed)
        base = record_values(rng)
        mine, theirs = changed(base, rng, "E"), changed(base, rng, "T")
        file, new = written(mine, rng), from_mapping(theirs)
        done = merge(to_yaml(from_mapping(base)), file, new)
        said = content(done.record)
        named = [texts for _, texts in conflicts(done) if texts is not None]
        clashes += len(named)
        assert tokens(mine, "E") <= tokens(said, "E"), f"{seed}: an edit is lost"
        assert not (tokens(base, "B") - tokens(mine, "B")) & tokens(said, "B"), f"{seed}: a removal was undone"
        silent = tokens(theirs, "T") - tokens(said, "T") - tokens([text for _, text in named], "T")
        assert not silent, f"{seed}: a change of the page is kept silent"
        kept = (tokens(base, "B") - tokens(theirs, "B")) & tokens(said, "B")
        assert kept <= tokens(named, "B"), f"{seed}: a removal on the page is kept silent"
        assert merge(to_yaml(new), done.file, new) == done, f"{seed}: a second run changes something"
    assert clashes > 200


@pytest.mark.slow
def test_merging_what_is_the_same_changes_no_byte_and_the_order_of_merges_does_not_matter() -> None:
    for seed in range(1_000, 1_300):
        rng = random.Random(seed)
        base = record_values(rng)
        file, theirs = written(changed(base, rng, "E"), rng), changed(base, rng, "T")
        old, new = to_yaml(from_mapping(base)), from_mapping(theirs)
        assert merge(old, file, from_mapping(base)).file == file, seed
        names = sorted({*base, *theirs})
        first = set(rng.sample(names, len(names) // 2))
        ways = []
        for part in (first, set(names) - first):
            halfway = from_mapping({k: v for k in names if (v := (theirs if k in part else base).get(k)) is not None})
            step = merge(old, file, halfway)
            ways.append(merge(to_yaml(halfway), step.file, new).record)
        direct = merge(old, file, new).record
        for way in ways:
            assert content(way) == content(direct) and set(way.issues) == set(direct.issues), seed
