"""Record by record, field by field: what two runs differ in."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from relaunch.errors import ArchiveError
from relaunch.model import Asset, Issue, Link, Record, Review, Source
from relaunch.recordfile import to_json, to_yaml
from relaunch.review.diff import Comparison, diff_folders, diff_records

KITA = Record(
    "amt/page/kita", "page", "Kita", slug="kita", path="/kita/", body="<p>Die Kita öffnet um sieben.</p>",
    tags=("Familie", "Betreuung"),
    links=(Link("Amt", "http://amt.example/", "external"), Link("Plan", "http://amt.example/plan.pdf", "download")),
    fields={"start": "2020-01-02", "people": [{"name": "Frau Beispiel", "room": "12"}]},
    source=Source("http://portal.example/kita/", ("http://portal.example/?id=7",), "2020-01-01T00:00:00Z", "1"),
)  # fmt: skip


def page(number: int, **values: object) -> Record:
    return Record(f"amt/page/s{number}", "page", f"Seite {number}", slug=f"s{number}", path=f"/s{number}/",
                  source=Source(f"http://portal.example/{number}/"), **values)  # type: ignore[arg-type]  # fmt: skip


def folder(path: Path, *records: Record, lines: bool = True, yaml: bool = True) -> Path:
    for record in records if yaml else ():
        file = path / "records" / record.type / f"{record.slug}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(to_yaml(record))
        os.utime(file, (1, 1))
    if lines:
        path.mkdir(exist_ok=True)
        ordered = sorted(records, key=lambda record: record.id)
        (path / "records.jsonl").write_text("".join(to_json(r) + "\n" for r in ordered), encoding="utf-8")
    return path


def told(old: Record, new: Record) -> dict[str, tuple[object, object]]:
    return {change.field: (change.old, change.new) for change in diff_records(old, new)}


def test_equal_records_differ_in_nothing() -> None:
    assert diff_records(KITA, replace(KITA)) == []


def test_texts_numbers_and_nested_fields_are_named_by_their_path() -> None:
    new = replace(KITA, title="Kita Nord", position=3, author="Amt", source=replace(KITA.source, url="http://x.example/"),
                  fields={"start": "2020-01-03", "people": [{"name": "Frau Beispiel", "room": "14"}]})  # fmt: skip
    assert told(KITA, new) == {
        "title": ("Kita", "Kita Nord"),
        "position": (None, 3),
        "author": (None, "Amt"),
        "fields.start": ("2020-01-02", "2020-01-03"),
        "fields.people[Frau Beispiel].room": ("12", "14"),
        "source.url": ("http://portal.example/kita/", "http://x.example/"),
    }


def test_members_of_lists_are_compared_by_what_names_them() -> None:
    new = replace(
        KITA,
        tags=("Betreuung", "Neues"),
        links=(KITA.links[1], Link("Zum Amt", "http://amt.example/", "external")),
        assets=(Asset("http://portal.example/a.jpg", sha256="1"),),
    )  # fmt: skip
    assert told(KITA, new) == {
        "tags[Familie]": ("Familie", None),
        "tags[Neues]": (None, "Neues"),
        "links[http://amt.example/].text": ("Amt", "Zum Amt"),
        "links.order": (["http://amt.example/", "http://amt.example/plan.pdf"],
                        ["http://amt.example/plan.pdf", "http://amt.example/"]),
        "assets[http://portal.example/a.jpg]": (None, {"url": "http://portal.example/a.jpg", "sha256": "1"}),
    }  # fmt: skip


def test_a_picture_that_moved_is_known_by_its_content() -> None:
    old = replace(KITA, assets=(Asset("http://portal.example/alt.jpg", sha256="1"),))
    new = replace(KITA, assets=(Asset("http://portal.example/neu.jpg", sha256="1"),))
    assert list(told(old, new)) == ["assets[http://portal.example/alt.jpg].url"]


def test_a_member_that_stands_twice_is_counted() -> None:
    old, new = replace(KITA, tags=("A", "A", "B")), replace(KITA, tags=("A", "B"))
    assert told(old, new) == {"tags[A]": ("A", None)}


@pytest.mark.parametrize("how", [{}, {"lines": False}, {"yaml": False}])
def test_folders_tell_new_gone_changed_and_moved(how: dict[str, bool], tmp_path: Path) -> None:
    old = folder(tmp_path / "old", page(1), page(2), page(3), page(4), page(6), **how)
    moved = replace(page(4), id="amt/article/vier", type="article", slug="vier")
    there = replace(page(6), path="/anderswo/")
    new = folder(tmp_path / "new", page(1), page(2, teaser="Neu"), moved, page(5), there, **how)
    diff = diff_folders(old, new)
    assert (diff.new, diff.gone, diff.changed) == (("amt/page/s5",), ("amt/page/s3",), ("amt/page/s2",))
    assert diff.moves == (("amt/article/vier", "amt/page/s4"), ("amt/page/s6", "amt/page/s6"))
    assert diff.moved == ("amt/article/vier", "amt/page/s6") and diff.same == 1 and diff


def test_a_page_whose_address_became_an_alias_is_the_same_page(tmp_path: Path) -> None:
    old = folder(tmp_path / "old", page(1))
    source = Source("http://portal.example/schoen/", aliases=("http://portal.example/1/",))
    new = folder(tmp_path / "new", replace(page(1), id="amt/page/schoen", slug="schoen", source=source))
    assert diff_folders(old, new).moves == (("amt/page/schoen", "amt/page/s1"),)


def test_a_page_fetched_again_is_counted_and_not_told(tmp_path: Path) -> None:
    again = replace(KITA, source=replace(KITA.source, fetched="2021-01-01T00:00:00Z", sha256="cd"))
    old, new = folder(tmp_path / "old", KITA), folder(tmp_path / "new", again)
    diff = diff_folders(old, new)
    assert not diff and diff.captures == 1
    assert [d.id for d in Comparison(old, new, captures=True)] == [KITA.id]


def test_a_file_edited_after_the_run_speaks_for_its_record(tmp_path: Path) -> None:
    old, new = folder(tmp_path / "old", KITA), folder(tmp_path / "new", KITA)
    (new / "records/page/kita.yaml").write_bytes(to_yaml(replace(KITA, title="Vom Amt geändert")))
    (found,) = Comparison(old, new)
    assert [(c.field, c.old, c.new) for c in found.changes] == [("title", "Kita", "Vom Amt geändert")]


def test_a_file_that_cannot_be_read_is_named_and_the_rest_compared(tmp_path: Path) -> None:
    old, new = folder(tmp_path / "old", KITA, page(1)), folder(tmp_path / "new", KITA, page(1, teaser="Neu"))
    (new / "records/page/kita.yaml").write_text("id: [", encoding="utf-8")
    diff = diff_folders(old, new)
    assert diff.changed == ("amt/page/s1",) and "kita.yaml:2" in diff.unread[0]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 7}', '{"id": "amt/page/kita", "title": ', "[" * 100_000])
def test_a_broken_line_is_named_and_the_rest_compared(line: str, tmp_path: Path) -> None:
    old, new = folder(tmp_path / "old", KITA, page(1)), folder(tmp_path / "new", page(1), yaml=False)
    with open(new / "records.jsonl", "a", encoding="utf-8") as file:
        file.write(line + "\n")
    diff = diff_folders(old, new)
    assert len(diff.unread) == 1 and str(new) in diff.unread[0] and diff.same == 1


def test_two_files_of_one_record_can_be_compared(tmp_path: Path) -> None:
    for name, record in (("a.yaml", KITA), ("b.yaml", replace(KITA, review=Review("approved", by="redaktion")))):
        (tmp_path / name).write_bytes(to_yaml(record))
    (found,) = Comparison(tmp_path / "a.yaml", tmp_path / "b.yaml")
    assert [c.field for c in found.changes] == ["review.status", "review.by"]


@pytest.mark.parametrize("name", ["nichts", "leer", "datei.txt"])
def test_a_wrong_folder_says_what_would_be_right(name: str, tmp_path: Path) -> None:
    (tmp_path / "leer").mkdir()
    (tmp_path / "datei.txt").touch()
    with pytest.raises(ArchiveError, match="would be right"):
        Comparison(tmp_path / name, tmp_path / name)


def test_a_link_among_the_records_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "geheim.yaml"
    secret.write_bytes(to_yaml(KITA))
    old, new = folder(tmp_path / "old", page(1), lines=False), folder(tmp_path / "new", page(1), lines=False)
    (new / "records/page/kita.yaml").symlink_to(secret)
    assert not diff_folders(old, new)


def test_values_nested_without_end_are_compared_whole() -> None:
    def nested(word: str) -> dict[str, object]:
        value: dict[str, object] = {"ende": word}
        for _ in range(200):
            value = {"tiefer": value}
        return value

    one, other = replace(KITA, fields=nested("a")), replace(KITA, fields=nested("b"))
    assert len(diff_records(one, other)) == 1


def test_issues_are_named_by_code_and_place() -> None:
    old = replace(KITA, issues=(Issue("dead-link", "one", "body"),))
    new = replace(KITA, issues=(Issue("dead-link", "other", "body"), Issue("title-missing", "Enter one.")))
    assert set(told(old, new)) == {"issues[dead-link].message", "issues[title-missing]"}
