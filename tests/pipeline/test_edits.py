"""Whole builds over files that editors changed: nothing they wrote is ever lost, whatever becomes of the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from relaunch.archive import Archive, ArchiveWriter
from relaunch.audit import audit
from relaunch.ledger.store import Ledger
from relaunch.pipeline.decisions import FILE as DECISIONS
from relaunch.pipeline.run import build_folder
from relaunch.recordfile import content_hash, read_record
from relaunch.review.patch import patch
from tests.pipeline.edit_site import (
    SITE,
    TEXTS,
    agrees,
    build,
    edit,
    file_of,
    issues,
    page,
    record,
    records,
    site,
    untouched,
)
from tests.truth import BASE, archive_portal

pytestmark = pytest.mark.slow  # each test builds a site, and builds it again

T = TEXTS["/beratung.html"]
PARTICULARS = {"Herausgeber": "Stadt Alt", "Auflage": "zweite", "Datei": "<a href='/heft.pdf'>Heft (PDF)</a>"}
EDIT = ("title: Beratung im Bahnhof", 'title: "Beratung im alten Bahnhof"   # Absprache mit der Redaktion')


def changed(title: str = "Beratung im Bahnhof", texts: list[str] | None = None) -> dict[str, bytes | None]:
    return site({"/beratung.html": page(title, texts or T)})


@pytest.fixture
def out(tmp_path: Path) -> Path:
    build(tmp_path)
    return tmp_path


def test_an_edit_and_a_change_of_the_page_both_come_in(out: Path) -> None:
    file = file_of(out, "beratung")
    edit(file, EDIT, ("dienstags", "mittwochs"))
    result = build(out, changed(texts=[*T[:3], "Im Herbst ist ein Fest."]))
    text = file.read_text(encoding="utf-8")
    assert EDIT[1] in text and "mittwochs" in text and "Im Herbst ist ein Fest." in text and T[3] not in text
    assert not issues(out, "edit-conflict") and agrees(out) and result.exit_status == 0
    assert audit(out).failed == 0


def test_a_clash_keeps_the_edit_and_names_both_texts(out: Path) -> None:
    file = file_of(out, "beratung")
    edit(file, EDIT)
    build(out, changed("Beratung nebenan"))
    ((who, message),) = issues(out, "edit-conflict")
    assert who == "alt/page/beratung"
    assert '"Beratung im alten Bahnhof"' in message and '"Beratung nebenan"' in message
    assert record(out, "beratung")["title"] == "Beratung im alten Bahnhof" and agrees(out)
    before = file.read_bytes()
    build(out, changed("Beratung nebenan"))
    assert file.read_bytes() == before and len(issues(out, "edit-conflict")) == 1


def test_a_clash_that_an_editor_has_settled_does_not_come_back(out: Path) -> None:
    file = file_of(out, "beratung")
    edit(file, EDIT)
    build(out, changed("Beratung nebenan"))
    edit(file, ("Beratung im alten Bahnhof", "Beratung am Gleis"))
    for _ in range(2):
        build(out, changed("Beratung nebenan"))
        assert not issues(out, "edit-conflict") and record(out, "beratung")["title"] == "Beratung am Gleis"


def test_a_build_without_changes_leaves_edited_files_alone(out: Path) -> None:
    file = file_of(out, "beratung")
    edit(file, EDIT)
    before, time = file.read_bytes(), file.stat().st_mtime_ns
    build(out)
    assert file.read_bytes() == before and file.stat().st_mtime_ns == time and agrees(out)


def test_an_approval_by_hand_is_bound_to_its_content_and_falls_with_it(out: Path) -> None:
    file = file_of(out, "beratung")
    edit(file, ("{status: pending}", "{status: approved, by: redaktion, note: gut}"))
    build(out)
    assert record(out, "beratung")["review"]["hash"] == content_hash(read_record(file))
    build(out, changed(texts=[*T[:3], "Im Herbst ist ein Fest."]))
    review = record(out, "beratung")["review"]
    assert review == {"status": "pending", "by": "redaktion", "note": "gut"} and agrees(out)
    ((_, message),) = issues(out, "approval-withdrawn")
    assert "body" in message and "title" not in message
    edit(file, ("status: pending", "status: approved"))
    build(out, changed(texts=[*T[:3], "Im Herbst ist ein Fest."]))
    assert record(out, "beratung")["review"]["status"] == "approved" and not issues(out, "approval-withdrawn")


def test_an_edit_after_the_approval_takes_it_back_and_says_what_changed(out: Path) -> None:
    file = file_of(out, "beratung")
    edit(file, ("{status: pending}", "{status: approved, by: redaktion}"))
    build(out)
    edit(file, EDIT)
    build(out)
    ((_, message),) = issues(out, "approval-withdrawn")
    assert "this changed: title." in message and record(out, "beratung")["review"]["status"] == "pending"


def test_a_new_slug_and_path_move_the_file_and_the_redirect(out: Path) -> None:
    file = file_of(out, "beratung")
    edit(file, EDIT, ("slug: beratung", "slug: hilfe"), ("path: /beratung/", "path: /hilfe/"))
    build(out)
    assert not file.exists() and EDIT[1] in file_of(out, "hilfe").read_text(encoding="utf-8")
    assert record(out, "beratung")["path"] == "/hilfe/" and agrees(out)
    assert f"{SITE}/beratung.html,/hilfe/,301" in (out / "redirects.csv").read_text(encoding="utf-8")
    before = file_of(out, "hilfe").read_bytes()
    build(out)
    assert file_of(out, "hilfe").read_bytes() == before


def test_a_new_title_on_the_page_leaves_id_and_file_where_they_are(out: Path) -> None:
    edit(file_of(out, "beratung"), ("dienstags", "mittwochs"))
    build(out, changed("Ganz neuer Name"))
    values = record(out, "beratung")
    assert values["title"] == "Ganz neuer Name" and "mittwochs" in values["body"] and agrees(out)


def test_another_type_by_an_editor_moves_the_file_and_keeps_the_id(out: Path) -> None:
    edit(file_of(out, "beratung"), EDIT, ("type: page", "type: article"))
    for _ in range(2):
        build(out)
        assert file_of(out, "beratung") == out / "records/article/beratung.yaml"
        assert record(out, "beratung")["id"] == "alt/page/beratung" and agrees(out)


def test_another_type_by_the_page_moves_the_file_with_its_edits(out: Path) -> None:
    edit(file_of(out, "beratung"), EDIT)
    particulars = "".join(f"<p><b>{label}:</b> {value}</p>" for label, value in PARTICULARS.items())
    body = page("Beratung im Bahnhof", T).replace(b"</body>", f"{particulars}</body>".encode())
    build(out, site({"/beratung.html": body}))
    values = record(out, "beratung")
    assert values["type"] == "document" and file_of(out, "beratung").parent.name == "document"
    assert values["id"] == "alt/page/beratung" and values["title"] == "Beratung im alten Bahnhof" and agrees(out)


def test_a_deleted_file_stays_out_and_can_be_put_back(out: Path) -> None:
    file = file_of(out, "beratung")
    file.unlink()
    result = build(out)
    assert "alt/page/beratung" not in records(out) and len(issues(out, "record-deleted")) == 1
    assert f"{SITE}/beratung.html,,0,,deleted by the editors" in (out / "redirects.csv").read_text(encoding="utf-8")
    assert result.exit_status == 0 and audit(out).failed == 0
    build(out, changed("Neuer Titel"))
    assert not file.exists() and not issues(out, "record-deleted") and "alt/page/beratung" not in records(out)
    (out / "withdrawn/page/beratung.yaml").rename(file)
    build(out, changed("Neuer Titel"))
    assert record(out, "beratung")["title"] == "Neuer Titel" and agrees(out)


def test_without_any_file_all_are_written_anew(out: Path) -> None:
    for file in (out / "records").rglob("*.yaml"):
        file.unlink()
    build(out)
    assert len(records(out)) == 4 and agrees(out) and not issues(out, "record-deleted")


def test_a_record_whose_page_is_gone_keeps_its_edits_and_comes_back_with_them(out: Path) -> None:
    file = file_of(out, "beratung")
    edit(file, EDIT)
    before = file.read_bytes()
    for _ in range(2):
        build(out, site({"/beratung.html": None}))
        assert not file.exists() and (out / "withdrawn/page/beratung.yaml").read_bytes() == before
        assert "alt/page/beratung" not in records(out)
    build(out, changed(texts=[*T[:3], "Im Herbst ist ein Fest."]))
    text = file.read_text(encoding="utf-8")
    assert EDIT[1] in text and "Im Herbst" in text and not (out / "withdrawn/page").exists() and agrees(out)


def test_two_records_that_become_one_keep_the_edits_of_both(out: Path) -> None:
    edit(file_of(out, "beratung"), EDIT)
    edit(file_of(out, "ferien"), ("Ferien am See", "Ferien am Badesee"))
    same = site({"/ferien.html": page("Beratung im Bahnhof", T)})
    for _ in range(2):
        build(out, same)
        assert record(out, "beratung")["title"] == "Beratung im alten Bahnhof" and len(records(out)) == 3
        assert "Ferien am Badesee" in (out / "withdrawn/page/ferien.yaml").read_text(encoding="utf-8")
        ((who, message),) = issues(out, "record-joined")
        assert who == "alt/page/beratung" and "withdrawn/page/ferien.yaml" in message and agrees(out)
    build(out)  # one becomes two again
    assert record(out, "ferien")["title"] == "Ferien am Badesee" and len(records(out)) == 4 and agrees(out)
    assert record(out, "beratung")["title"] == "Beratung im alten Bahnhof"


def test_one_record_that_becomes_two_stays_one_of_them(tmp_path: Path) -> None:
    build(tmp_path, site({"/kopie.html": page("Beratung im Bahnhof", T)}))
    edit(file_of(tmp_path, "beratung"), EDIT)
    assert len(records(tmp_path)) == 4
    build(tmp_path, site({"/kopie.html": page("Kegeln im Keller", ["Alle neune fallen hier jeden Freitag um acht."])}))
    assert record(tmp_path, "beratung")["title"] == "Beratung im alten Bahnhof"
    assert record(tmp_path, "kopie")["title"] == "Kegeln im Keller" and agrees(tmp_path)


def test_a_file_of_the_editors_own_is_kept_listed_and_never_touched(out: Path) -> None:
    own = out / "records/page/eigen.yaml"
    own.write_text("# von Hand\nid: alt/page/eigen\ntype: page\ntitle: Eigenes\n", encoding="utf-8")
    for _ in range(2):
        result = build(out)
        assert own.read_text(encoding="utf-8").startswith("# von Hand\n") and "alt/page/eigen" in records(out)
        assert [who for who, _ in issues(out, "own-record")] == ["alt/page/eigen"] and result.exit_status == 0
        assert list(records(out)) == sorted(records(out)) and agrees(out)


def test_a_new_page_never_takes_the_file_of_an_editors_own(out: Path) -> None:
    own = out / "records/page/neu.yaml"
    own.write_text("id: alt/page/eigen\ntype: page\ntitle: Eigenes\n", encoding="utf-8")
    build(out, site({"/neu.html": page("Neu", ["Hier steht nun etwas ganz Neues für alle."])}))
    assert "Eigenes" in own.read_text(encoding="utf-8")
    assert {"alt/page/neu", "alt/page/eigen"} < set(records(out)) and agrees(out)


def test_a_file_renamed_by_hand_is_found_by_its_id_and_stays_there(out: Path) -> None:
    edit(file_of(out, "beratung"), EDIT)
    (out / "records/wichtig").mkdir()
    other = file_of(out, "beratung").rename(out / "records/wichtig/zuerst.yaml")
    for texts in (T, [*T[:3], "Im Herbst ist ein Fest."]):
        build(out, changed(texts=texts))
        assert EDIT[1] in other.read_text(encoding="utf-8") and len(records(out)) == 4 and agrees(out)
        assert not (out / "records/page/beratung.yaml").exists()
    assert "Im Herbst" in other.read_text(encoding="utf-8")


def test_of_two_files_with_one_id_both_are_kept_and_named(out: Path) -> None:
    copy = out / "records/page/kopie.yaml"
    copy.write_bytes(file_of(out, "beratung").read_bytes().replace(b"Beratung im", b"Rat im"))
    build(out)
    ((_, message),) = issues(out, "id-twice")
    assert "records/page/beratung.yaml" in message and "records/page/kopie.yaml" in message
    assert b"Rat im" in copy.read_bytes() and record(out, "beratung")["title"] == "Beratung im Bahnhof"


def test_an_id_changed_by_hand_is_named_and_its_edits_stay(out: Path) -> None:
    edit(file_of(out, "beratung"), EDIT, ("id: alt/page/beratung", "id: alt/page/anders"))
    for _ in range(2):
        build(out)
        assert [who for who, _ in issues(out, "id-changed")] == ["alt/page/anders"]
        assert records(out)["alt/page/anders"]["title"] == "Beratung im alten Bahnhof" and len(records(out)) == 4
        assert list(records(out)) == sorted(records(out))


def test_two_records_with_one_path_are_named(out: Path) -> None:
    edit(file_of(out, "beratung"), ("path: /beratung/", "path: /ferien/"))
    build(out)
    ((who, message),) = issues(out, "path-taken")
    assert who == "alt/page/beratung" and "alt/page/ferien" in message


def test_a_file_that_is_no_yaml_is_left_alone_and_all_else_goes_on(out: Path) -> None:
    file = file_of(out, "beratung")
    edit(file, ("title: Beratung im Bahnhof", "title: Beratung: im Bahnhof"), ("dienstags", "mittwochs"))
    edit(file_of(out, "ferien"), ("Ferien am See", "Ferien am Badesee"))
    before = file.read_bytes()
    fresh = {"/ferien.html": page("Ferien am See", [*TEXTS["/ferien.html"], "Neu ist der Steg."])}
    result = build(out, {**changed(texts=[*T[:3], "Im Herbst ist ein Fest."]), **fresh})
    assert file.read_bytes() == before and result.exit_status == 1
    assert any(fault.startswith("records/page/beratung.yaml:3:") for fault in result.build.faults)
    ferien = record(out, "ferien")
    assert "Neu ist der Steg." in ferien["body"] and ferien["title"] == "Ferien am Badesee"
    assert [who for who, _ in issues(out, "edit-unreadable")] == ["alt/page/beratung"]
    edit(file, ("title: Beratung: im Bahnhof", "title: 'Beratung: im Bahnhof'"))
    result = build(out, {**changed(texts=[*T[:3], "Im Herbst ist ein Fest."]), **fresh})
    text = file.read_text(encoding="utf-8")  # what the page changed meanwhile was not missed
    assert "Im Herbst" in text and "mittwochs" in text and result.exit_status == 0 and agrees(out)


def test_the_history_keeps_what_each_build_wrote_and_what_merging_did(out: Path) -> None:
    edit(file_of(out, "beratung"), EDIT)
    build(out, changed(texts=[*T[:3], "Im Herbst ist ein Fest."]))
    with Ledger(out / "ledger.sqlite") as ledger:
        versions = ledger.history.versions("alt/page/beratung")
        (action,) = ledger.history.actions("alt/page/beratung")
    assert len(versions) == 2 and b"Im Herbst" in versions[1].written
    assert action.what == "merge" and action.before and EDIT[1].encode() in action.before
    assert action.after == file_of(out, "beratung").read_bytes()


def test_unedited_files_are_as_the_tool_writes_them(out: Path) -> None:
    build(out, changed("Beratung nebenan", [*T[:3], "Im Herbst ist ein Fest."]))
    assert untouched(out) and agrees(out) and not (out / ".journal").exists()


def test_a_yes_of_the_editors_joins_two_edited_records(tmp_path: Path) -> None:
    texts = [*T[:3], T[3].replace("zwei Wochen", "drei Wochen")]
    pages = site({"/zwilling.html": page("Beratung im Bahnhof", texts)})
    build(tmp_path, pages)
    edit(file_of(tmp_path, "zwilling"), ("drei Wochen", "vier Wochen"))
    pair = f"first: {SITE}/beratung.html, second: {SITE}/zwilling.html, same: yes"
    (tmp_path / DECISIONS).write_text(f"near_duplicates:\n  - {{{pair}}}\n", encoding="utf-8")
    build(tmp_path, pages)
    assert [who for who, _ in issues(tmp_path, "record-joined")] == ["alt/page/beratung"]
    assert len(records(tmp_path)) == 4
    assert "vier Wochen" in (tmp_path / "withdrawn/page/zwilling.yaml").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_whole_portal_with_an_edit_in_every_file_loses_none(tmp_path: Path) -> None:
    archive_portal(tmp_path / "first", 20)
    with Archive(tmp_path / "first") as archive, ArchiveWriter(tmp_path / "archive") as writer:
        captures = [archive.read(entry) for entry in archive.entries()]
        for capture in captures:
            writer.write(capture)
    build_folder(tmp_path, "demo", workers=1, base=BASE + "/")
    files = sorted((tmp_path / "records").rglob("*.yaml"))
    for number, file in enumerate(files):
        was = read_record(file)
        lines = was.body.split("\n")
        body = "\n".join([f"<p>Hinweis {number} der Redaktion.</p>", *(lines[:-1] if number % 3 == 0 else lines)])
        title = f"{was.title} ({number})" if number % 2 else was.title
        file.write_bytes(b"# geprueft\n" + patch(file.read_bytes(), {"title": title, "body": body}))
    edited = {file: file.read_bytes() for file in files}
    result = build_folder(tmp_path, "demo", workers=1, base=BASE + "/")
    assert {file: file.read_bytes() for file in files} == edited and agrees(tmp_path)
    assert not result.build.faults and audit(tmp_path).failed == 0
    for file in (tmp_path / "archive").glob("*"):
        file.unlink()
    with ArchiveWriter(tmp_path / "archive") as writer:
        for capture in captures:
            body = capture.body.replace(b"Kinder", b"Knirpse").replace(b"Familie", b"Sippe")
            writer.write(replace(capture, body=body if capture.media_type == "text/html" else capture.body))
    build_folder(tmp_path, "demo", workers=1, base=BASE + "/")
    assert agrees(tmp_path) and audit(tmp_path).failed == 0 and len(issues(tmp_path, "edit-conflict")) > 3
    said = (tmp_path / "records.jsonl").read_text(encoding="utf-8")
    assert all(f"<p>Hinweis {number} der Redaktion.</p>" in said for number in range(len(files)))
    assert said.count("Knirpse") > 10 and all(f.read_bytes().startswith(b"# geprueft\n") for f in files)
