"""The desk on a run folder: it follows the files, writes into them, and loses nobody's edit."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from relaunch.errors import ArchiveError, ReviewError
from relaunch.ledger.store import Ledger
from relaunch.model import Issue, Link, Record, Source
from relaunch.recordfile import parse_record, to_json, to_yaml
from relaunch.review.desk import Desk, Stale
from relaunch.review.desk_find import ANY_ISSUE, Filters
from relaunch.review.desk_index import Index, fold

NOW = "2026-03-04T05:06:07Z"
HOME = "p/landing/start"
RECORDS = (
    Record(HOME, "landing", "Startseite", "start", "/"),
    Record("p/landing/themen", "landing", "Themen", "themen", "/themen/", HOME),
    Record("p/page/garten", "page", "Der Schulgarten", "garten", "/themen/garten/", "p/landing/themen",
           body="<p>Beete &amp; Bäume für alle Klassen.</p>\n<p>Gießdienst nach Plan.</p>", tags=("Natur",),
           source=Source("http://alt.example/garten/")),
    Record("p/article/fest", "article", "Sommerfest", "fest", "/fest/", HOME, published="2010-06-01",
           body="<p>Das Fest beginnt um drei.</p>", issues=(Issue("dead-link", "x"),),
           links=(Link("Plan", "http://alt.example/plan", "internal"),)),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for record in RECORDS:
        path = tmp_path / "records" / record.type / f"{record.slug}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(to_yaml(record))
        os.utime(path, (1, 1))
    lines = sorted(RECORDS, key=lambda record: record.id)
    (tmp_path / "records.jsonl").write_text("".join(f"{to_json(r)}\n" for r in lines), encoding="utf-8")
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        for run, ids in ((1, RECORDS), (2, RECORDS[3:])):
            for record in ids:
                ledger.history.put_version(record.id, run, f"2026-01-0{run}T00:00:00Z", "h", b"%d" % run)
    return tmp_path


@pytest.fixture
def desk(folder: Path) -> Desk:
    return Desk(folder, "ute", lambda: NOW)


def ids(desk: Desk, query: str = "", **filters: str) -> list[str]:
    return [row.id.rpartition("/")[2] for row in desk.find(query, Filters(**filters))]  # type: ignore[arg-type]


def file_of(desk: Desk, record_id: str) -> Path:
    row = desk.row(record_id)
    assert row
    return desk.folder / row.file


def test_a_folder_without_records_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="relaunch run"):
        Desk(tmp_path, "ute")


def test_the_list_is_in_the_order_of_the_portal(desk: Desk) -> None:
    assert ids(desk) == ["start", "fest", "themen", "garten"]


@pytest.mark.parametrize(
    "query, found",
    [("gießdienst", ["garten"]), ("GIESSDIENST", ["garten"]), ("beete & bäume", ["garten"]),
     ("natur klassen", ["garten"]),
     ('"klassen alle"', []), ('"alle klassen"', ["garten"]), ("alt.example/garten", ["garten"]), ("nirgends", []),
     ("", ["start", "fest", "themen", "garten"]), ('"', ["start", "fest", "themen", "garten"])],
)  # fmt: skip
def test_the_search_finds_all_words_wherever_they_stand(desk: Desk, query: str, found: list[str]) -> None:
    wanted = [] if query == '"' else found
    assert ids(desk, query) == wanted


def test_a_section_holds_what_lies_below_it_however_deep(desk: Desk) -> None:
    assert ids(desk, section="p/landing/themen") == ["themen", "garten"]
    assert ids(desk, section=HOME) == ids(desk)


def test_parents_in_a_circle_end(folder: Path) -> None:
    path = folder / "records/landing/themen.yaml"
    path.write_bytes(path.read_bytes().replace(b"parent: p/landing/start", b"parent: p/page/garten"))
    assert "garten" in ids(Desk(folder, "ute"), section="p/landing/themen")


def test_filters_combine_and_counts_say_what_another_choice_would_give(desk: Desk) -> None:
    assert ids(desk, type="article", issue="dead-link") == ["fest"]
    assert ids(desk, issue=ANY_ISSUE) == ["fest"]
    counts = desk.search("", Filters(type="page")).counts
    assert {c.value: c.number for c in counts["type"]} == {"article": 1, "landing": 2, "page": 1}
    assert {c.value: c.number for c in counts["issue"]} == {"-": 1}


def test_since_counts_runs_and_days(desk: Desk) -> None:
    assert ids(desk, since="2") == ["fest"]
    assert ids(desk, since="2026-01-02") == ["fest"]
    assert len(ids(desk, since="1")) == 4
    assert ids(desk, since="gestern") == []


def test_an_edit_of_another_program_is_seen(desk: Desk, folder: Path) -> None:
    path = folder / "records/page/garten.yaml"
    path.write_bytes(path.read_bytes().replace(b"Der Schulgarten", b"Unser Garten"))
    desk.index.scanned = 0
    assert [row.title for row in desk.find("gießdienst")] == ["Unser Garten"]
    path.unlink()
    desk.index.scanned = 0
    assert desk.find("gießdienst") == []


def test_an_edit_from_before_the_start_is_seen_too(folder: Path) -> None:
    path = folder / "records/page/garten.yaml"
    path.write_bytes(path.read_bytes().replace(b"Der Schulgarten", b"Unser Garten"))
    assert [row.title for row in Desk(folder, "ute").find("gießdienst")] == ["Unser Garten"]


def test_a_copied_folder_is_not_parsed_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in folder.rglob("*.yaml"):
        path.touch()
    read: list[str] = []
    original = Index.reread
    monkeypatch.setattr(
        Index, "reread", lambda self, file, facts=None: (read.append(file), original(self, file, facts))
    )
    assert len(ids(Desk(folder, "ute"))) == 4
    assert read == []


def test_a_file_that_cannot_be_read_is_listed_with_its_place(desk: Desk, folder: Path) -> None:
    (folder / "records/page/garten.yaml").write_text("id: p/page/garten\ntype: page\ntitle: 'offen\n", encoding="utf-8")
    desk.index.scanned = 0
    (row,) = desk.find("", Filters(state="unreadable"))
    assert row.id == "p/page/garten" and "records/page/garten.yaml:" in row.fault
    with pytest.raises(ReviewError):
        desk.open(row.id)
    done = desk.decide([row.id, HOME], "approved")
    assert done.done == (HOME,) and done.skipped[0][0] == row.id


def test_two_files_with_one_id_are_both_listed(desk: Desk, folder: Path) -> None:
    (folder / "records/page/kopie.yaml").write_bytes((folder / "records/page/garten.yaml").read_bytes())
    desk.index.scanned = 0
    assert len(desk.find()) == 5
    assert "another file" in desk.find("", Filters(state="unreadable"))[0].fault


def test_links_in_records_are_passed_over(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "geheim.yaml"
    outside.write_bytes(to_yaml(Record("p/page/geheim", "page", "Geheim")))
    (folder / "records/page/geheim.yaml").symlink_to(outside)
    (folder / "records/anders").symlink_to(outside.parent)
    assert "geheim" not in ids(Desk(folder, "ute"))


def test_a_file_that_becomes_a_link_is_not_written_through(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    opened = desk.open("p/page/garten")
    outside = tmp_path_factory.mktemp("outside") / "ziel.yaml"
    outside.write_bytes(opened.text)
    path = file_of(desk, "p/page/garten")
    path.unlink()
    path.symlink_to(outside)
    with pytest.raises((ReviewError, ArchiveError)):
        desk.save("p/page/garten", {"title": "Neu"}, opened.token)
    assert outside.read_bytes() == opened.text


def test_saving_changes_the_field_and_no_other_byte(desk: Desk, folder: Path) -> None:
    path = folder / "records/page/garten.yaml"
    before = path.read_bytes() + b"# bleibt so\n"
    path.write_bytes(before)
    opened = desk.open("p/page/garten")
    desk.save("p/page/garten", {"title": "Unser Schulgarten"}, opened.token, "jo")
    assert path.read_bytes() == before.replace(b"title: Der Schulgarten", b"title: Unser Schulgarten")
    assert '"title": "Unser Schulgarten"' in (folder / "records.jsonl").read_text(encoding="utf-8")
    assert len((folder / "records.jsonl").read_text(encoding="utf-8").splitlines()) == 4
    assert [(a.by, a.what, a.before, a.after) for a in desk.activity()] == [("jo", "save", before, path.read_bytes())]


def test_the_second_to_save_is_told_and_nothing_is_written(desk: Desk) -> None:
    one, two = desk.open("p/page/garten"), desk.open("p/page/garten")
    desk.save("p/page/garten", {"title": "Eins"}, one.token, "eva")
    with pytest.raises(Stale) as stale:
        desk.save("p/page/garten", {"title": "Zwei"}, two.token, "jo")
    assert stale.value.theirs.record.title == "Eins"
    assert stale.value.mine.title == "Zwei"
    assert stale.value.base is not None and stale.value.base.title == "Der Schulgarten"
    assert desk.open("p/page/garten").record.title == "Eins"


def test_an_editor_with_vim_counts_as_somebody(desk: Desk, folder: Path) -> None:
    opened = desk.open("p/page/garten")
    path = folder / "records/page/garten.yaml"
    path.write_bytes(path.read_bytes().replace(b"Natur", b"Garten"))
    with pytest.raises(Stale):
        desk.save("p/page/garten", {"title": "Zwei"}, opened.token)


@pytest.mark.parametrize("name", ["id", "source"])
def test_what_says_which_page_it_is_stays(desk: Desk, name: str) -> None:
    opened = desk.open("p/page/garten")
    with pytest.raises(ReviewError, match=name):
        desk.save("p/page/garten", {name: "x"}, opened.token)


def test_two_records_never_get_one_address(desk: Desk) -> None:
    opened = desk.open("p/page/garten")
    with pytest.raises(ReviewError, match="/fest/"):
        desk.save("p/page/garten", {"path": "/fest/"}, opened.token)


def test_yaml_is_checked_before_it_is_written(desk: Desk) -> None:
    opened = desk.open("p/page/garten")
    with pytest.raises(ReviewError, match=r"records/page/garten\.yaml:2:"):
        desk.save_text("p/page/garten", b"id: p/page/garten\n\ttype: page\n", opened.token)
    with pytest.raises(ReviewError, match="p/page/garten would be right"):
        desk.save_text("p/page/garten", b"id: p/page/anders\ntype: page\n", opened.token)
    assert desk.open("p/page/garten").text == opened.text
    desk.save_text("p/page/garten", opened.text + b"# gelesen\n", opened.token)
    assert desk.open("p/page/garten").text == opened.text + b"# gelesen\n"


def test_an_unreadable_file_can_be_mended_as_text(desk: Desk, folder: Path) -> None:
    good = (folder / "records/page/garten.yaml").read_bytes()
    (folder / "records/page/garten.yaml").write_bytes(good.replace(b"title: ", b"title: '"))
    desk.index.refresh(now=True)
    _, found = desk.raw("p/page/garten")
    from relaunch.review.desk import token_of

    desk.save_text("p/page/garten", good, token_of(found))
    row = desk.row("p/page/garten")
    assert row and row.state == "pending" and not row.fault


def test_an_approval_holds_for_one_content(desk: Desk) -> None:
    assert desk.decide(["p/page/garten"], "approved", "jo").done == ("p/page/garten",)
    opened = desk.open("p/page/garten")
    assert (opened.record.review.by, opened.record.review.at) == ("jo", NOW) and opened.record.review.hash
    desk.save("p/page/garten", {"review": {"note": "schön"}}, opened.token)
    assert desk.open("p/page/garten").record.review.status == "approved"
    desk.save("p/page/garten", {"title": "Anders"}, desk.open("p/page/garten").token)
    review = desk.open("p/page/garten").record.review
    assert (review.status, review.hash, review.note) == ("pending", "", "schön")


def test_an_approved_text_that_changed_behind_the_desk_stands_out(desk: Desk, folder: Path) -> None:
    desk.decide(["p/page/garten"], "approved")
    path = folder / "records/page/garten.yaml"
    path.write_bytes(path.read_bytes().replace(b"Der Schulgarten", b"Unser Garten"))
    desk.index.scanned = 0
    assert ids(desk, state="changed") == ["garten"]


def test_a_batch_is_undone_as_one(desk: Desk) -> None:
    before = {r.id: desk.raw(r.id)[1] for r in RECORDS}
    batch = desk.decide([r.id for r in RECORDS], "rejected", "jo")
    assert len(ids(desk, state="rejected")) == 4
    undone = desk.undo(batch.number, "jo")
    assert set(undone.done) == {r.id for r in RECORDS}
    assert {r.id: desk.raw(r.id)[1] for r in RECORDS} == before
    desk.undo(undone.number)
    assert len(ids(desk, state="rejected")) == 4


def test_undo_leaves_alone_what_somebody_changed_since(desk: Desk) -> None:
    batch = desk.decide(["p/page/garten", HOME], "approved")
    desk.save("p/page/garten", {"title": "Später"}, desk.open("p/page/garten").token)
    undone = desk.undo(batch.number)
    assert undone.done == (HOME,) and undone.skipped[0][0] == "p/page/garten"
    assert desk.open("p/page/garten").record.title == "Später"
    assert desk.undo(0) == desk.undo(99999)


def test_nothing_is_written_while_a_run_holds_the_ledger(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **k: real(path, timeout=0.05))
    opened = desk.open("p/page/garten")
    busy = real(folder / "ledger.sqlite", isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(ReviewError, match="in use"):
            desk.save("p/page/garten", {"title": "Neu"}, opened.token)
    finally:
        busy.close()
    assert desk.raw("p/page/garten")[1] == opened.text


def test_next_and_previous_follow_the_list_even_when_the_record_has_left_it(desk: Desk) -> None:
    pending = Filters(state="pending")
    assert desk.neighbours("p/article/fest", "", pending) == (HOME, "p/landing/themen")
    desk.decide(["p/article/fest"], "approved")
    assert desk.neighbours("p/article/fest", "", pending) == (HOME, "p/landing/themen")
    assert desk.neighbours(HOME, "", pending)[0] == ""
    assert desk.neighbours("p/page/garten", "", pending)[1] == ""
    assert desk.neighbours("p/page/keins", "", pending) == ("", "")


@pytest.mark.parametrize("hostile", ["../../etc/passwd", "p/page/../../x", "", "p/page/keins", "/etc/passwd"])
def test_an_id_from_outside_names_no_file(desk: Desk, hostile: str) -> None:
    with pytest.raises(ReviewError, match="no file"):
        desk.open(hostile)


def test_what_is_undone_is_bound_to_the_folder(desk: Desk, folder: Path) -> None:
    with Ledger(folder / "ledger.sqlite") as ledger:
        batch = ledger.history.new_batch()
        ledger.history.put_action(NOW, "x", "save", "p/page/x", "../draussen.yaml", b"alt", b"neu", batch)
    (folder.parent / "draussen.yaml").write_bytes(b"neu")
    assert desk.undo(batch).done == ()
    assert (folder.parent / "draussen.yaml").read_bytes() == b"neu"


def test_folding_makes_case_and_blanks_equal() -> None:
    assert fold("  Straße\n\tÜBER ") == fold("STRASSE über")


def test_every_sort_has_an_order(desk: Desk) -> None:
    orders: dict[str, Callable[[], list[str]]] = {
        name: lambda n=name: ids(desk, sort=n) for name in ("title", "issues")
    }  # type: ignore[misc]
    assert orders["title"]() == ["garten", "fest", "start", "themen"]
    assert orders["issues"]()[0] == "fest"
    assert desk.find("", Filters(sort="changed", descending=True))[0].id == "p/article/fest"


def test_what_was_written_reads_as_the_record(desk: Desk) -> None:
    opened = desk.open("p/article/fest")
    saved = desk.save("p/article/fest", {"tags": ["Fest", "Schule"], "teaser": "Kurz: gut"}, opened.token)
    assert parse_record(saved.text, "x") == saved.record
    assert saved.record.tags == ("Fest", "Schule")
