from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from relaunch.errors import ReviewError
from relaunch.model import Asset, Issue, Link, Record, Reference, Review, Source
from relaunch.recordfile import block_text, content_hash, from_mapping, read_record, to_json, to_yaml

FULL = Record(
    id="portal/article/kita-ausbau",
    type="article",
    title="Kita-Ausbau: Mehr Plätze für Köln",
    slug="kita-ausbau",
    path="/aktuelles/kita-ausbau/",
    parent="portal/landing/aktuelles",
    position=2,
    language="de",
    published="2019-03-07",
    author="Referat 12",
    teaser="Ein Satz.",
    body="<p>Größere Räume.</p>\n<p>Längere Öffnung.</p>",
    tags=("Kita", "Köln"),
    links=(Link("Mehr", "http://example.org/mehr", "external"), Link("Post", "mailto:a@example.org", "mail")),
    assets=(Asset("http://portal/bild.jpg", "assets/ab.jpg", "ab" * 32, "image/jpeg", "Ein Haus"),),
    references=(Reference("Anderes", "Ein Satz.\nNoch einer.", "http://portal/anderes/"),),
    related=("portal/page/anderes",),
    fields={"people": [{"name": "A. Muster", "phone": "0211 55"}], "all_day": True, "seats": 30, "price": 4.5},
    source=Source("http://portal/kita/", ("http://portal/?id=7",), "2020-12-04T10:30:00Z", "cd" * 32, "typo3-4"),
    issues=(Issue("dead-link", "the link 'Mehr' leads nowhere", "body"),),
)
WRITTEN = """\
id: portal/article/kita-ausbau
type: article
title: 'Kita-Ausbau: Mehr Plätze für Köln'
slug: kita-ausbau
path: /aktuelles/kita-ausbau/
parent: portal/landing/aktuelles
position: 2
language: de
published: 2019-03-07
author: Referat 12
teaser: Ein Satz.
body: |
  <p>Größere Räume.</p>
  <p>Längere Öffnung.</p>
tags:
  - Kita
  - Köln
links:
  - text: Mehr
    url: http://example.org/mehr
    kind: external
  - text: Post
    url: mailto:a@example.org
    kind: mail
assets:
  - url: http://portal/bild.jpg
    file: assets/ab.jpg
    sha256: abababababababababababababababababababababababababababababababab
    media_type: image/jpeg
    alt: Ein Haus
references:
  - title: Anderes
    text: |-
      Ein Satz.
      Noch einer.
    url: http://portal/anderes/
related:
  - portal/page/anderes
fields:
  people:
    - name: A. Muster
      phone: 0211 55
  all_day: true
  seats: 30
  price: 4.5
source:
  url: http://portal/kita/
  aliases:
    - http://portal/?id=7
  fetched: '2020-12-04T10:30:00Z'
  sha256: cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd
  system: typo3-4
issues:
  - code: dead-link
    message: the link 'Mehr' leads nowhere
    where: body
review: {status: pending}
"""
SMALL = Record(id="p/page/a", type="page", title="A", source=Source("http://p/a/"))


def readers(body: bytes) -> list[Any]:
    """What three readers of YAML make of the bytes: PyYAML and libyaml for 1.1, ruamel.yaml for 1.2."""
    ruamel = YAML(typ="safe", pure=True)
    text = body.decode("utf-8")
    return [yaml.load(text, yaml.SafeLoader), yaml.load(text, yaml.CSafeLoader), ruamel.load(text)]


def test_a_record_is_written_for_eyes() -> None:
    assert to_yaml(FULL).decode("utf-8") == WRITTEN


def test_empty_fields_are_left_out() -> None:
    assert to_yaml(SMALL).decode("utf-8") == (
        "id: p/page/a\ntype: page\ntitle: A\nsource:\n  url: http://p/a/\nreview: {status: pending}\n"
    )


def test_zero_and_false_are_not_empty() -> None:
    record = replace(SMALL, position=0, fields={"all_day": False, "seats": 0, "note": "", "people": [], "more": None})
    assert "position: 0\nfields:\n  all_day: false\n  seats: 0\nsource:" in to_yaml(record).decode("utf-8")


def test_line_of_json_says_the_same_in_the_same_order() -> None:
    line = json.loads(to_json(FULL))
    for read in readers(to_yaml(FULL)):
        read["published"] = read["published"].isoformat()
        assert read == line
        assert list(read) == list(line)


def test_json_is_one_line_for_every_reader_of_lines() -> None:
    line = to_json(replace(SMALL, title="a\u2028b\u2029c\x85d\ne\x0bf ä"))
    assert len(line.splitlines()) == 1
    assert json.loads(line)["title"] == "a\u2028b\u2029c\x85d\ne\x0bf ä"
    assert "ä" in line


def test_what_was_written_is_read_back() -> None:
    assert from_mapping(json.loads(to_json(FULL))) == FULL
    assert [from_mapping(read) for read in readers(to_yaml(FULL))] == [FULL, FULL, FULL]


def test_a_file_is_read_back_with_its_types(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    record = replace(FULL, fields={**FULL.fields, "code": "0815", "answer": "true", "size": -1.5e-9, "big": 1e22})
    file.write_bytes(to_yaml(record))
    assert read_record(file) == record


def test_only_a_real_day_of_publication_stands_without_quotes() -> None:
    assert b"published: 2019-03-07\n" in to_yaml(replace(SMALL, published="2019-03-07"))
    assert b"published: '2020-13-45'\n" in to_yaml(replace(SMALL, published="2020-13-45"))
    assert b"published: '2020-12-01T10:00:00'\n" in to_yaml(replace(SMALL, published="2020-12-01T10:00:00"))
    assert b"  start: '2020-12-01'\n" in to_yaml(replace(SMALL, fields={"start": "2020-12-01"}))
    assert from_mapping({"id": "a", "type": "b", "published": date(2020, 1, 2)}).published == "2020-01-02"


def test_a_review_stays_on_its_line() -> None:
    record = replace(SMALL, review=Review("approved", "redaktion", note="gekürzt, siehe: Mail\nzwei [1]"))
    last = to_yaml(record).decode("utf-8").splitlines()[-1]
    assert last == 'review: {status: approved, by: redaktion, note: "gekürzt, siehe: Mail\\nzwei [1]"}'
    assert all(read["review"]["note"] == record.review.note for read in readers(to_yaml(record)))


def test_a_body_no_block_can_hold_is_quoted_and_not_lost() -> None:
    for body in ("<p>a</p> \nb", "a\n\tb", "\tb\nc", "a\x07\nb", "a\x85b\nc", "a\u2028b\nc", " a\nb", "a\r\nb"):
        record = replace(SMALL, body=body)
        assert [read["body"] for read in readers(to_yaml(record))] == [body + "\n"] * 3, body
        assert not any(line.endswith((" ", "\t")) for line in to_yaml(record).decode("utf-8").split("\n")), body


def test_block_text_makes_a_body_that_a_block_holds() -> None:
    body = block_text("\n<p>a</p>\t \r\n\tb\x00\x85c\u2028d\ufeff\n\n")
    assert body == "<p>a</p>\n    b\nc\nd"
    assert b"body: |\n  <p>a</p>\n      b\n  c\n  d\n" in to_yaml(replace(SMALL, body=body))


def test_a_lone_surrogate_does_not_stop_the_writer() -> None:
    record = replace(SMALL, title="a\ud800b", body="c\udfffd")
    assert json.loads(to_json(record))["title"] == "a\ufffdb"
    assert [read["title"] for read in readers(to_yaml(record))] == ["a\ufffdb"] * 3
    assert len(content_hash(record)) == 64


def test_hash_follows_content_only() -> None:
    source = replace(FULL.source, fetched="2024-01-01T00:00:00Z", sha256="00" * 32, aliases=())
    same = replace(FULL, source=source, issues=(), review=Review("approved", "x"), body=FULL.body + "\n", position=3)
    assert content_hash(same) == content_hash(FULL)
    others = [replace(FULL, title="B"), replace(FULL, body="<p>C</p>"), replace(FULL, parent=""),
              replace(FULL, fields={}), replace(FULL, source=replace(FULL.source, url="http://x/"))]  # fmt: skip
    assert len({content_hash(record) for record in [FULL, *others]}) == 1 + len(others)


def test_hash_does_not_hang_on_the_order_of_fields() -> None:
    turned = dict(reversed(FULL.fields.items()))
    assert content_hash(replace(FULL, fields=turned)) == content_hash(FULL)


def test_faults_of_a_mapping_come_all_at_once() -> None:
    with pytest.raises(ReviewError) as caught:
        from_mapping({"id": 3, "type": "page", "titel": "A", "tags": "a", "position": "two", "links": [{"text": []}]})
    said = str(caught.value)
    assert said.count("\n") == 4
    assert "titel: unknown key; known keys: id, type, title" in said
    assert "id: int '3' stands here; a text would be right" in said
    assert "tags: str 'a' stands here; a list would be right" in said
    assert "position: str 'two' stands here; a whole number would be right" in said
    assert "links[0].text: a list stands here; a text would be right" in said


def test_a_record_without_an_id_is_refused() -> None:
    with pytest.raises(ReviewError, match=r"^id: is missing"):
        from_mapping({"type": "page", "title": "A"})


def test_a_fault_in_a_file_has_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("id: a\ntype: page\nlinks:\n  - text: [a]\n", encoding="utf-8")
    with pytest.raises(ReviewError) as caught:
        read_record(file)
    assert str(caught.value) == f"{file}:4:11: links[0].text: a list stands here; a text would be right"
    file.write_text("id: a\nid: b\n", encoding="utf-8")
    with pytest.raises(ReviewError, match=r"a\.yaml:2"):
        read_record(file)
    file.write_text("- a\n", encoding="utf-8")
    with pytest.raises(ReviewError, match="not a record"):
        read_record(file)


TEXT = st.one_of(
    st.text(),
    st.text(alphabet="ab ä:#-?,[]{}&*!|>%@'\"\\\n\t\r\x85\u2028\u00a0\ufeff~=<0189._exo+", max_size=12),
    st.from_regex(r"\A[-+]?[0-9.]{1,4}([eE:_,x-][-+]?[0-9]{1,3}){0,3}\Z"),
)
FILLED = TEXT.filter(bool)
NESTED = st.recursive(
    st.one_of(FILLED, st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(FILLED, inner, min_size=1, max_size=3)),
    max_leaves=8,
)
RECORDS = st.builds(
    Record, id=FILLED, type=FILLED, title=TEXT, position=st.none() | st.integers(), published=TEXT, teaser=TEXT,
    body=TEXT, tags=st.lists(TEXT, max_size=3).map(tuple),
    links=st.lists(st.builds(Link, TEXT, TEXT, FILLED, TEXT), max_size=2).map(tuple),
    fields=st.dictionaries(FILLED, NESTED, max_size=3),
    source=st.builds(Source, TEXT, st.lists(TEXT, max_size=2).map(tuple)),
    review=st.builds(Review, FILLED, TEXT, note=TEXT),
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(RECORDS)
def test_every_record_reads_back_the_same_with_yaml_1_1_and_1_2(record: Record) -> None:
    line = json.loads(to_json(record))
    for read in readers(to_yaml(record)):
        if isinstance(read.get("published"), date):
            read["published"] = read["published"].isoformat()
        assert read == line


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(RECORDS)
def test_every_record_is_the_same_after_a_round_trip(record: Record) -> None:
    once = from_mapping(json.loads(to_json(record)))
    assert to_yaml(once) == to_yaml(record)
    assert content_hash(once) == content_hash(record)
