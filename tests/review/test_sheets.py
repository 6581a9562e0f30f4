"""What a spreadsheet that came back changes: only what somebody changed in it, and never what changed elsewhere."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from relaunch.errors import ReviewError
from relaunch.export.xlsx import write_xlsx
from relaunch.export.xlsxread import read_xlsx
from relaunch.ledger.store import Ledger
from relaunch.model import Issue, Record, Review, Source
from relaunch.recordfile import content_hash, read_record, to_json, to_yaml
from relaunch.review.approval import is_stale
from relaunch.review.batches import apply, undo
from relaunch.review.sheetcells import joined_tags, tags_of
from relaunch.review.sheets import Plan, plan, row_of, sheet_rows
from relaunch.sheetform import NAMES, held

AT = "2026-01-02T03:04:05Z"
LETTER = {name: "ABCDEFGHIJK"[n] for n, name in enumerate(NAMES)}
ODD = ("=1+1", "+49 211 1", "-x", "@x", "01067", "12:30", "12345678901234567890", "1e5", "TRUE", "#N/A", "'x",
       "_x0041_", "a\tb", "Zeile\nzwei", "Größe „gut“ 😀", "x\u2028z", "<b>&amp;</b>", "2020-01-02")  # fmt: skip


def page(number: int, **values: Any) -> Record:
    own: dict[str, Any] = {"title": f"Seite {number}", "slug": f"s{number}", "path": f"/s{number}/", "teaser": "Kurz.",
                           "tags": ("Familie",), "body": "<p>Text.</p>",
                           "source": Source(f"http://portal.example/{number}/")}  # fmt: skip
    return Record(f"amt/page/s{number}", "page", **(own | values))


class Desk:
    """A run folder, its spreadsheet, and an editor who changes cells in it."""

    def __init__(self, folder: Path, records: list[Record]) -> None:
        self.folder, self.xlsx = folder, folder / "records.xlsx"
        for record in records:
            self.put(record)
        lines = "".join(to_json(r) + "\n" for r in sorted(records, key=lambda r: r.id))
        (folder / "records.jsonl").write_text(lines, encoding="utf-8")
        with Ledger(folder / "ledger.sqlite"):
            pass
        rows, unread = sheet_rows(folder)
        assert not unread
        write_xlsx(self.xlsx, rows)

    def file(self, number: int) -> Path:
        return self.folder / f"records/page/s{number}.yaml"

    def put(self, record: Record) -> None:
        file = self.folder / f"records/page/{record.slug}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(to_yaml(record))

    def record(self, number: int) -> Record:
        return read_record(self.file(number))

    def edit(self, change: Callable[[Any], None]) -> None:
        book = load_workbook(self.xlsx)
        change(book["Records"])
        book.save(self.xlsx)

    def set(self, **cells: Any) -> None:
        def change(sheet: Any) -> None:
            for cell, value in cells.items():
                sheet[cell] = value
                if isinstance(value, str):
                    sheet[cell].data_type = "s"

        self.edit(change)

    def plan(self) -> Plan:
        return plan(self.folder, read_xlsx(self.xlsx), "anna", AT)

    def merge(self) -> Plan:
        planned = self.plan()
        apply(self.folder, planned, "anna", AT)
        return planned


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, [page(1), page(2), page(3)])


def refused(planned: Plan) -> dict[str, str]:
    return {refusal.cell: refusal.why for refusal in planned.refused}


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((folder / "records").rglob("*.yaml"))}


def test_a_sheet_that_nobody_changed_changes_nothing(desk: Desk) -> None:
    before = files(desk.folder)
    planned = desk.merge()
    assert not planned.records and not planned.refused and files(desk.folder) == before


def test_changed_cells_go_into_the_record_and_nothing_else_does(desk: Desk) -> None:
    desk.file(1).write_bytes(b"# mit der Redaktion besprochen\n" + desk.file(1).read_bytes())
    before = desk.file(1).read_bytes()
    desk.set(D2="Neuer Titel: ja", E2="Mehr.", F2='Familie; "Rat, Hilfe"', H2="bitte lesen")
    assert not desk.merge().refused
    record = desk.record(1)
    assert (record.title, record.teaser, record.tags) == ("Neuer Titel: ja", "Mehr.", ("Familie", "Rat, Hilfe"))
    assert record.review == Review(note="bitte lesen")
    after = desk.file(1).read_bytes()
    assert after.startswith(b"# mit der Redaktion besprochen\nid: ") and before.count(b"\n") + 1 == after.count(b"\n")


def test_an_approval_is_bound_to_what_the_row_says(desk: Desk) -> None:
    desk.set(D2="Besser", G2="approved")
    assert not desk.merge().refused
    record = desk.record(1)
    assert (record.review.status, record.review.by, record.review.at) == ("approved", "anna", AT)
    assert record.review.hash == content_hash(record) and not is_stale(record)


def test_a_second_merge_finds_nothing(desk: Desk) -> None:
    desk.set(D2="Besser", F3="", G2="approved", G3="Rejected ", H4="so?")
    assert desk.merge().cells == 5
    before = files(desk.folder)
    again = desk.merge()
    assert not again.records and not again.refused and files(desk.folder) == before


def test_records_jsonl_says_what_the_files_say(desk: Desk) -> None:
    desk.set(D3="Besser")
    desk.merge()
    lines = (desk.folder / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines == [to_json(desk.record(n)) for n in (1, 2, 3)]


def test_a_cell_changed_on_both_sides_stays_as_the_file_has_it_and_is_named(desk: Desk) -> None:
    desk.set(D2="Aus der Tabelle", E2="Auch neu.")
    desk.put(page(1, title="Aus der Datei"))
    planned = desk.merge()
    (refusal,) = planned.refused
    assert (refusal.cell, refusal.record, refusal.column) == ("Records!D2", "amt/page/s1", "title")
    assert "'Aus der Datei'" in refusal.why and "'Aus der Tabelle'" in refusal.why and "would be right" in refusal.why
    assert (desk.record(1).title, desk.record(1).teaser) == ("Aus der Datei", "Auch neu.")


def test_a_change_that_both_sides_made_is_no_conflict(desk: Desk) -> None:
    desk.set(D2="Gleich")
    desk.put(page(1, title="Gleich"))
    planned = desk.merge()
    assert not planned.records and not planned.refused


def test_what_the_row_does_not_show_cannot_be_approved_by_it(desk: Desk) -> None:
    desk.set(G2="approved", H2="gut", G3="approved", G4="rejected")
    desk.put(page(1, body="<p>Seither geändert.</p>"))
    desk.put(page(2, title="Seither geändert"))
    desk.put(page(3, body="<p>Seither geändert.</p>"))
    planned = desk.merge()
    assert set(refused(planned)) == {"Records!G2", "Records!G3"}
    assert desk.record(1).review == Review(note="gut") and desk.record(2).review == Review()
    assert desk.record(3).review.status == "rejected"


def test_a_row_with_a_refused_cell_is_not_approved(desk: Desk) -> None:
    desk.set(D2=12.5, G2="approved")
    assert set(refused(desk.merge())) == {"Records!D2", "Records!G2"}
    assert desk.record(1).review.status == "pending"


def test_approving_after_an_earlier_merge_of_the_same_file_works(desk: Desk) -> None:
    desk.set(D2="Besser", F2="Familie; Kita")
    desk.merge()
    desk.set(G2="approved")
    assert not desk.merge().refused
    assert desk.record(1).review.status == "approved"


def test_an_approved_record_that_changes_is_pending_again(tmp_path: Path) -> None:
    record = page(1)
    desk = Desk(tmp_path, [replace(record, review=Review("approved", "eva", AT, "gut", content_hash(record)))])
    desk.set(D2="Anders")
    planned = desk.merge()
    assert desk.record(1).review == Review("pending", "anna", AT, "gut")
    assert "pending again" in planned.records[0].notes[0]


@pytest.mark.parametrize("cells, why", [
    ({"G2": "freigegeben"}, "is no state"),
    ({"G2": None}, "is no state"),
    ({"D2": None}, "needs a title"),
    ({"D2": True}, "true or false"),
    ({"D2": 2.5}, "rounds"),
    ({"D2": 10**17}, "rounds"),
    ({"E2": "a\x7fb"}, "control characters"),
    ({"F2": "Eins, Zwei"}, "comma"),
    ({"F2": '"Eins; Zwei'}, "quotes"),
    ({"B2": "article"}, "nothing is taken"),
    ({"I2": "2020-01-01"}, "nothing is taken"),
    ({"J2": "javascript:alert(1)"}, "nothing is taken"),
])  # fmt: skip
def test_a_wrong_cell_is_named_and_the_rest_goes_in(desk: Desk, cells: dict[str, Any], why: str) -> None:
    desk.set(**cells, H2="übernommen")
    planned = desk.merge()
    (place,) = cells
    assert list(refused(planned)) == [f"Records!{place}"] and why in refused(planned)[f"Records!{place}"]
    assert desk.record(1).review.note == "übernommen" and desk.record(1).title == "Seite 1"


def test_a_formula_a_date_and_a_time_are_no_titles(desk: Desk) -> None:
    from datetime import date, time

    def change(sheet: Any) -> None:
        sheet["D2"], sheet["D3"], sheet["D4"] = "=1+1", date(2020, 1, 2), time(12, 30)

    desk.edit(change)
    planned = desk.merge()
    assert ["formula" in refused(planned)["Records!D2"], "date" in refused(planned)["Records!D3"],
            "time" in refused(planned)["Records!D4"]] == [True] * 3  # fmt: skip
    assert not planned.records


def test_rows_may_be_sorted_and_removed(desk: Desk) -> None:
    def change(sheet: Any) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        sheet.delete_rows(2, 3)
        rows[2][3] = "Besser"
        for row in (rows[2], rows[0]):
            sheet.append(row)

    desk.edit(change)
    planned = desk.merge()
    assert not planned.refused and [record.id for record in planned.records] == ["amt/page/s3"]


def test_columns_may_be_moved_and_added(desk: Desk) -> None:
    def change(sheet: Any) -> None:
        sheet.insert_cols(1)
        sheet["A1"], sheet["A2"] = "meine Spalte", "egal"
        sheet.insert_rows(1)
        sheet["E3"] = "Besser"

    desk.edit(change)
    planned = desk.merge()
    assert not planned.refused and desk.record(1).title == "Besser" and "meine spalte" in planned.notes[0]
    assert planned.records[0].taken[0].cell == "Records!E3"


def test_a_column_that_is_gone_or_doubled_is_named(desk: Desk) -> None:
    def change(sheet: Any) -> None:
        sheet["E1"], sheet["H1"], sheet["D2"] = "tags", "anderes", "Besser"

    desk.edit(change)
    planned = desk.merge()
    assert sorted(r.column for r in planned.refused) == ["comment", "tags", "teaser"]
    assert desk.record(1).title == "Besser"


def test_rows_without_a_record_are_named(desk: Desk) -> None:
    desk.set(A5="amt/page/fremd", D5="Fremd", D6="Ohne Namen")
    assert set(refused(desk.merge())) == {"Records!A5", "Records!A6"}


def test_a_row_that_stands_twice_is_refused_where_it_says_something_new(desk: Desk) -> None:
    desk.set(A5="amt/page/s1", D5="Doppelt", A6="amt/page/s2", D3="Seite 2")
    planned = desk.merge()
    assert not planned.records and "rows 2, 5" in refused(planned)["Records!D5"]


def test_a_record_that_is_no_longer_there_is_named(desk: Desk) -> None:
    desk.set(D2="Besser")
    desk.file(1).unlink()
    assert "no longer" in refused(desk.merge())["Records!D2"]


def test_a_file_that_cannot_be_read_is_left_alone_and_named(desk: Desk) -> None:
    desk.set(D2="Besser", D3="Auch besser")
    desk.file(1).write_bytes(b"id: [\n")
    assert "s1.yaml:" in refused(desk.merge())["Records!D2"]
    assert desk.file(1).read_bytes() == b"id: [\n" and desk.record(2).title == "Auch besser"


def test_a_renamed_file_is_found_by_its_id(desk: Desk) -> None:
    desk.set(D2="Besser")
    desk.file(1).rename(desk.folder / "records/page/umbenannt.yaml")
    desk.merge()
    assert read_record(desk.folder / "records/page/umbenannt.yaml").title == "Besser"


def test_a_link_in_the_place_of_a_record_is_not_followed(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    desk.set(D2="Besser")
    outside = tmp_path_factory.mktemp("fremd") / "s1.yaml"
    desk.file(1).rename(outside)
    before = outside.read_bytes()
    desk.file(1).symlink_to(outside)
    assert refused(desk.merge()) and outside.read_bytes() == before


def test_a_merge_can_be_undone_byte_for_byte(desk: Desk) -> None:
    before, lines = files(desk.folder), (desk.folder / "records.jsonl").read_bytes()
    desk.set(D2="Besser", G3="approved")
    batch = apply(desk.folder, desk.plan(), "anna", AT).batch
    assert files(desk.folder) != before
    assert undo(desk.folder, batch, "anna", AT).done == ("amt/page/s1", "amt/page/s2")
    assert files(desk.folder) == before and (desk.folder / "records.jsonl").read_bytes() == lines


def test_an_undo_leaves_alone_what_was_changed_since(desk: Desk) -> None:
    desk.set(D2="Besser", D3="Besser")
    batch = apply(desk.folder, desk.plan(), "anna", AT).batch
    desk.put(page(1, title="Noch besser"))
    written = undo(desk.folder, batch, "anna", AT)
    assert written.done == ("amt/page/s2",) and written.skipped[0][0] == "amt/page/s1"
    assert desk.record(1).title == "Noch besser" and desk.record(2).title == "Seite 2"


def test_a_file_changed_between_plan_and_writing_is_left_alone(desk: Desk) -> None:
    desk.set(D2="Besser")
    planned = desk.plan()
    desk.put(page(1, author="Amt"))
    assert apply(desk.folder, planned, "anna", AT).batch == 0
    assert "this very moment" in planned.refused[0].why and desk.record(1).author == "Amt"


def test_who_did_it_stands_in_the_history(desk: Desk) -> None:
    desk.set(D2="Besser")
    desk.merge()
    with Ledger(desk.folder / "ledger.sqlite") as ledger:
        (action,) = ledger.history.actions("amt/page/s1")
    assert (action.by, action.at, action.what) == ("anna", AT, "sheet") and action.after == desk.file(1).read_bytes()


def test_the_sheet_of_another_portal_is_refused_as_a_whole(desk: Desk, tmp_path: Path) -> None:
    other = tmp_path / "anderer"
    (other / "records").mkdir(parents=True)
    with pytest.raises(ReviewError, match="exported from"):
        plan(other, read_xlsx(desk.xlsx), "anna", AT)


def test_a_sheet_without_its_hidden_base_is_refused_as_a_whole(desk: Desk) -> None:
    book = load_workbook(desk.xlsx)
    del book["relaunch-base"]
    book.save(desk.xlsx)
    with pytest.raises(ReviewError, match="hidden sheet"):
        read_xlsx(desk.xlsx)


def test_odd_texts_change_nothing_and_arrive_as_they_were_typed(tmp_path: Path) -> None:
    records = [page(n, title=t, teaser=t, tags=(t, "Kita"), review=Review(note=t)) for n, t in enumerate(ODD)]
    desk = Desk(tmp_path, records)
    assert not desk.plan().records and not desk.plan().refused
    order = [row.cells["id"].text for row in read_xlsx(desk.xlsx).rows]
    desk.set(**{f"E{n}": held(f"{text}!") for n, text in enumerate(ODD, 2)})
    assert not desk.merge().refused
    for record_id, text in zip(order, ODD, strict=True):
        assert read_record(tmp_path / f"records/page/{record_id.rpartition('/')[2]}.yaml").teaser == f"{text}!"


def test_a_number_that_was_a_text_with_noughts_is_refused(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [page(1, title="01067")])
    desk.set(D2=1067)
    assert "'01067'" in refused(desk.merge())["Records!D2"]


def test_a_year_typed_as_a_number_is_a_text(desk: Desk) -> None:
    desk.set(D2=2024)
    assert not desk.merge().refused
    assert desk.record(1).title == "2024"


def test_a_title_stands_on_one_line(desk: Desk) -> None:
    desk.set(D2=" Erste \n Zeile ")
    desk.merge()
    assert desk.record(1).title == "Erste Zeile"


def test_a_text_longer_than_a_cell_is_shown_cut_and_never_taken(tmp_path: Path) -> None:
    long = "Wort " * 8000
    desk = Desk(tmp_path, [page(1, teaser=long.strip()), page(2, teaser="_x0041_" * 6000)])
    assert not desk.plan().records and not desk.plan().refused
    desk.set(E2="Kurz", G2="approved", G3="approved")
    planned = desk.merge()
    assert set(refused(planned)) == {"Records!E2", "Records!G2"}
    assert "longer than a cell" in refused(planned)["Records!E2"]
    assert desk.record(1).teaser == long.strip() and desk.record(2).review.status == "approved"


def test_a_date_whose_format_a_program_lost_is_no_change(tmp_path: Path) -> None:
    days = ("2020-12-01", "1850-01-01", "12/2020")
    desk = Desk(tmp_path, [page(n, published=day) for n, day in enumerate(days)])

    def change(sheet: Any) -> None:
        sheet["I2"].number_format, sheet["I2"] = "General", 44166

    desk.edit(change)
    assert not desk.plan().refused and not desk.plan().records


def test_the_section_is_the_title_of_the_page_above(tmp_path: Path) -> None:
    below = page(2, parent="amt/page/s1", issues=(Issue("dead-link", "x"),))
    desk = Desk(tmp_path, [page(1, title="Aktuelles"), below])
    book = load_workbook(desk.xlsx)
    assert book["Records"]["C3"].value == "Aktuelles" and book["Records"]["K3"].value == "dead-link: x"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(max_size=12)))
def test_tags_survive_their_cell(tags: list[str]) -> None:
    assert tags_of(joined_tags(tuple(tags))) == tuple(dict.fromkeys(tags))


TEXT = st.text(st.characters(codec="utf-16", categories=None), max_size=40) | st.sampled_from(ODD)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT, st.lists(TEXT, max_size=3), TEXT), min_size=1, max_size=6))
def test_any_text_goes_through_a_spreadsheet_and_back(texts: list[tuple[str, str, list[str], str]]) -> None:
    records = [page(n, title=a, teaser=b, tags=tuple(c), review=Review(note=d)) for n, (a, b, c, d) in enumerate(texts)]
    rows = [row_of(record) for record in records]
    with tempfile.TemporaryDirectory() as folder:
        write_xlsx(Path(folder) / "a.xlsx", rows)
        book = load_workbook(Path(folder) / "a.xlsx")  # as another program reads and writes it
        book.save(Path(folder) / "b.xlsx")
        for name in ("a.xlsx", "b.xlsx"):
            sheet = read_xlsx(Path(folder) / name)
            for row, wanted in zip(sheet.rows, rows, strict=True):
                for column in NAMES:
                    assert row.cells[column].text == wanted[column].replace("\r\n", "\n")
                    assert sheet.base[wanted["id"]][column] == wanted[column].replace("\r\n", "\n")


def test_a_copied_book_of_another_kind_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["id", "title"])  # type: ignore[union-attr]
    book.save(tmp_path / "fremd.xlsx")
    with pytest.raises(ReviewError, match="hidden sheet"):
        read_xlsx(tmp_path / "fremd.xlsx")
