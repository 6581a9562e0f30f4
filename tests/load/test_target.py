"""A target's mapping is checked before anything is asked, all faults at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaunch.errors import MappingError
from relaunch.load.cms import connect, systems
from relaunch.load.target import load_target


def faults(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "portal.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        load_target(str(path))
    return [fault.removeprefix(str(path)) for fault in caught.value.faults]


def test_the_shipped_mapping_loads() -> None:
    target = load_target("wordpress")
    assert (target.name, target.cms, target.status, target.max_withdraw) == ("wordpress", "wordpress", "publish", 20)
    article, event = target.rule("article"), target.rule("event")
    assert article and article.document == "post" and article.parent == "none"
    assert event and target.fields_of(event)["meta.event_start"] == "fields.start"
    assert target.rule("landing") is target.types["*"]
    assert target.cms in systems()


def test_all_faults_come_at_once_with_their_places(tmp_path: Path) -> None:
    found = faults(tmp_path, """cms: wordpress
status: published
tme: '12:00'
time: 25:00
min_records: many
fields:
  title: titel
  excerp: teaser
  meta.Event: fields.start
types:
  article: {document: Post Type, parent: pth}
  page: {dokument: page}
""")  # fmt: skip
    told = "\n".join(found)
    for place, said in (
        (":2:", "publish"), (":3:", "unknown key 'tme'; did you mean 'time'?"), (":4:", "'25:00' is here"),
        (":5:", "min_records"), (":6:", "the key 'content' is missing"),
        (":7:", "unknown place in a record 'titel'; did you mean 'title'?"),
        (":8:", "unknown field 'excerp'; did you mean 'excerpt'?"), (":9:", "unknown field 'meta.Event'"),
        (":11:", "'Post Type' is here"), (":11:", "'pth' is here"), (":12:", "did you mean 'document'?"),
    ):  # fmt: skip
        assert said in told, f"{said}\n{told}"
        assert any(place in fault for fault in found) or place == ":6:", place


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(MappingError, match="unknown target 'wordpres'; did you mean 'wordpress'"):
        load_target("wordpres")


def test_a_system_that_imports_by_itself_says_by_which_command() -> None:
    target = load_target("wagtail")
    assert (target.parents, target.redirects, target.withdraw) == ("any", True, "draft")
    with pytest.raises(MappingError, match=r"python manage\.py relaunch would be right"):
        connect(target, "http://127.0.0.1/")
