"""One field of a file changes, and no other byte."""

from __future__ import annotations

import difflib
import random
from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

from relaunch.errors import ReviewError
from relaunch.model import Link
from relaunch.recordfile import as_mapping, from_mapping, parse_record, parse_values, to_yaml
from relaunch.review.patch import merged_values, patch
from tests.review.edits import changed, record_values, written

FILE = """\
# Kopf der Datei
id: p/page/a   # nicht ändern
type: page
title: "Über \\"uns\\""   # gekürzt, Absprache

tags: [eins, 'zwei', drei]  # drei Wörter
published: 2020-12-01 # Kommentar
# vor dem Text
body: |   # der Text
  <p>ä 😀</p>

  <p>b # kein Kommentar</p>
    <p>c\tTab</p>

# nach dem Text
links:   # die Links
-   text: a
    url: http://x/1   # eins
    kind: internal
# zwischen den Links
- kind: mail
  url: http://x/3

  text: b
fields:
  price: 3
  room: "3"
  people:
    - name: Frau A
      phone: '0123'
review: {status: pending, note: "hm, ja"}  # noch nicht
"""
TITLE = 'title: "Über \\"uns\\""   # gekürzt, Absprache'
TAGS = "tags: [eins, 'zwei', drei]  # drei Wörter"
REVIEW = 'review: {status: pending, note: "hm, ja"}  # noch nicht'


def lines_changed(before: str, changes: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the lines that went and the lines that came."""
    after = patch(before.encode(), changes).decode()
    diff = list(difflib.ndiff(before.split("\n"), after.split("\n")))
    return [line[2:] for line in diff if line[0] == "-"], [line[2:] for line in diff if line[0] == "+"]


def test_nothing_changed_is_the_same_bytes() -> None:
    assert patch(FILE.encode(), {}) == FILE.encode()
    assert patch(FILE.encode(), {"title": 'Über "uns"', "published": "2020-12-01"}) == FILE.encode()


LINKS = [Link("a", "http://x/1", "internal"), Link("b", "http://x/3", "mail")]
FIELDS = {"price": 4, "room": "3", "people": [{"name": "Frau A", "phone": "0124"}]}
CASES: list[tuple[dict[str, Any], list[str], list[str]]] = [
    ({"title": "Neu: ja"}, [TITLE], ["title: 'Neu: ja'   # gekürzt, Absprache"]),
    ({"published": "2021-01-01"}, ["published: 2020-12-01 # Kommentar"], ["published: 2021-01-01 # Kommentar"]),
    ({"author": "Amt"}, [], ["author: Amt"]),
    ({"position": 3}, [], ["position: 3"]),
    ({"tags": ["eins", "drei", "vier"]}, [TAGS], ["tags: [eins, drei, vier]  # drei Wörter"]),
    ({"tags": None}, [TAGS], ["# drei Wörter"]),
    ({"review": {"status": "approved", "note": None}}, [REVIEW], ["review: {status: approved}  # noch nicht"]),
    ({"body": "<p>ä 😀</p>\n\n<p>B</p>\n  <p>c\tTab</p>\n"}, ["  <p>b # kein Kommentar</p>"], ["  <p>B</p>"]),
    ({"fields": FIELDS}, ["  price: 3", "      phone: '0123'"], ["  price: 4", "      phone: '0124'"]),
    ({"links": [*LINKS, Link("c", "http://x/4", "mail")]}, [], ["- text: c", "  url: http://x/4", "  kind: mail"]),
    ({"links": LINKS[1:]}, ["-   text: a", "    url: http://x/1   # eins", "    kind: internal"], ["# eins"]),
]


@pytest.mark.parametrize(("changes", "gone", "came"), CASES)
def test_a_change_touches_its_own_lines_only(changes: dict[str, Any], gone: list[str], came: list[str]) -> None:
    assert lines_changed(FILE, changes) == (gone, came)


def test_a_new_field_goes_where_the_model_has_it() -> None:
    text = patch(FILE.encode(), {"slug": "a", "teaser": "T"}).decode()
    assert 'Absprache\nslug: a\n\ntags' in text and "# Kommentar\nteaser: T\n# vor dem Text" in text


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_line_ends_bom_and_a_missing_last_line_end_stay(end: str) -> None:
    file = b"\xef\xbb\xbf" + FILE.replace("\n", end).rstrip("\r\n").encode()
    done = patch(file, {"title": "Neu", "body": "<p>eins</p>\n<p>zwei</p>\n", "author": "Amt"})
    assert done.startswith(b"\xef\xbb\xbf# Kopf") and not done.endswith(b"\n")
    assert done.count(b"\n") == done.count(end.encode()) and f"author: Amt{end}".encode() in done


def test_a_block_at_the_end_of_a_file_without_a_line_end_keeps_its_text() -> None:
    file = b"id: a/b/c\ntype: page\nteaser: |\n  eins\n  zwei"
    assert parse_values(patch(file, {"tags": ["neu"]}), "f")["teaser"] == "eins\nzwei"


def test_a_folded_text_becomes_lines_where_it_changes() -> None:
    file = b"id: a/b/c\ntype: page\nbody: >  # gefaltet\n  <p>eins\n  zwei</p>\n\n  <p>drei</p>\ntags: [a]\n"
    done = patch(file, {"body": "<p>eins zwei</p>\n<p>vier</p>\n"})
    assert done == b"id: a/b/c\ntype: page\nbody: |  # gefaltet\n  <p>eins zwei</p>\n  <p>vier</p>\ntags: [a]\n"


def test_a_file_in_brackets_is_changed_in_its_brackets() -> None:
    file = b'{"id": "a/b/c", "type": "page", "tags": ["a", "b"], "title": "alt"}\n'
    assert patch(file, {"title": "neu, ja", "tags": ["b"]}) == (
        b'{"id": "a/b/c", "type": "page", "tags": ["b"], "title": \'neu, ja\'}\n'
    )


def test_what_cannot_be_changed_in_place_is_refused() -> None:
    with pytest.raises(ReviewError, match="cannot be changed in place"):
        patch(b"? id\n: a/b/c\n? type\n: page\n", {"title": "neu"})
    with pytest.raises(ReviewError, match="anchor"):
        patch(b"id: &a a/b/c\ntype: page\n", {"title": "neu"})


@pytest.mark.slow
def test_a_thousand_random_changes_say_what_was_meant_and_keep_every_comment() -> None:
    for seed in range(1_000):
        rng = random.Random(seed)
        before = record_values(rng)
        file = written(before, rng)
        wanted = changed(before, rng, "T")
        changes = {key: wanted.get(key) for key in {*before, *wanted}}
        done = patch(file, changes)
        assert as_mapping(parse_record(done, "f")) == wanted, seed
        assert done.count(b"# Absprache mit der Redaktion") == file.count(b"# Absprache mit der Redaktion"), seed
        assert merged_values(parse_values(file, "f"), changes)["id"] == "demo/page/eins"


def test_what_is_written_reads_the_same_with_yaml_1_1_and_1_2() -> None:
    modern = YAML(typ="safe", pure=True)
    for seed in range(60):
        rng = random.Random(seed)
        before, wanted = record_values(rng), changed(record_values(random.Random(seed)), rng, "T")
        file = to_yaml(from_mapping(before))
        text = patch(file, {key: wanted.get(key) for key in {*before, *wanted}}).decode()
        for told in (yaml.load(text, yaml.CSafeLoader), modern.load(text)):
            assert {**told, "body": told.get("body", "")} == {**wanted, "body": wanted.get("body", "")}, seed
