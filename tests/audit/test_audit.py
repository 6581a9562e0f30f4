"""The auditor on small sites of our own: what it believes, and what it does not."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from relaunch.audit import audit
from relaunch.errors import ArchiveError
from relaunch.pipeline.run import build_folder
from tests.audit.folder import FRAME, HOST, PAGES, archive, build_site

pytestmark = pytest.mark.slow  # each test builds a site and audits it


def change_claims(out: Path, text: str, bucket: str, target: str = "", why: str = "") -> None:
    """Give every row of a sentence another claim."""
    with sqlite3.connect(out / "ledger.sqlite") as db:
        number = db.execute("SELECT max(id) + 1 FROM claims").fetchone()[0]
        db.execute("INSERT INTO claims VALUES (?,?,?,?,?)", (number, bucket, target, "", why))
        db.execute("UPDATE statements SET claim = ? WHERE text = ?", (number, text))


def file_with(out: Path, text: str) -> Path:
    """Return the record's file that says a text."""
    return next(p for p in sorted((out / "records").rglob("*.yaml")) if text in p.read_text(encoding="utf-8"))


def replace_in(path: Path, old: str, new: str) -> None:
    """Write another text into a file."""
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    build_site(tmp_path)
    return tmp_path


ONCE = "Das Amt hat vier Räume und einen Garten."


def test_a_site_of_which_nothing_is_lost_passes(site: Path) -> None:
    result = audit(site)
    assert result.failures == () and result.exit_status == 0
    assert result.pages == len(PAGES) and result.buckets["boilerplate"] >= 4 and result.buckets["placeholder"] == 1


@pytest.mark.parametrize(
    ("bucket", "target", "failure"),
    [
        ("boilerplate", "", "it stands on 1 of the 3 pages"),
        ("placeholder", "", "it is no placeholder"),
        ("quarantined", "", "the page has the record"),
        ("ignored-by-mapping", "", "no reason is given"),
        ("duplicate-of", "amt/page/nirgends", "there is no record"),
        ("reference", "amt/page/nirgends", "there is no record"),
        ("record", "amt/page/nirgends", "there is no record"),
        ("unaccounted", "", "nothing says where it went"),
        ("lost", "", "there is no bucket 'lost'"),
    ],
)
def test_a_false_bucket_is_reported_with_page_place_and_sentence(
    site: Path, bucket: str, target: str, failure: str
) -> None:
    change_claims(site, ONCE, bucket, target)
    result = audit(site)
    found = [f for f in result.failures if f.text == ONCE and f.failure.startswith(failure)]
    assert found and found[0].url == f"{HOST}/amt/" and found[0].place.startswith("div#content")
    assert result.exit_status == 1


def test_a_sentence_taken_out_of_line_and_file_is_reported_with_its_page_and_its_file(site: Path) -> None:
    file = file_with(site, ONCE)
    replace_in(file, ONCE, "")
    replace_in(site / "records.jsonl", ONCE, "")
    failures = audit(site).failures
    assert [(f.text, f.place) for f in failures if f.number] == [(ONCE, "div#content p")]
    whole = next(f for f in failures if not f.number)
    assert (whole.place, whole.field, whole.text) == (file.relative_to(site).as_posix(), "body", ONCE)
    assert "changed after the build" in whole.failure


def test_a_sentence_taken_out_of_the_line_alone_is_reported(site: Path) -> None:
    replace_in(site / "records.jsonl", ONCE, "")
    failures = {f.failure for f in audit(site).failures}
    assert failures == {
        "the body of amt/page/amt does not say it",
        "the line of records.jsonl says otherwise than the record's file",
    }


def test_a_sentence_taken_out_of_the_file_alone_is_named_as_an_edit_that_no_build_knows(site: Path) -> None:
    file = file_with(site, ONCE)
    replace_in(file, ONCE, "")
    result = audit(site)
    assert [(f.place, f.field, f.text) for f in result.failures] == [
        (file.relative_to(site).as_posix(), "body", ONCE)
    ]
    assert "was edited" in result.failures[0].failure and result.exit_status == 1


def test_an_edit_that_a_build_took_in_is_named_and_no_failure(site: Path) -> None:
    file = file_with(site, ONCE)
    replace_in(file, ONCE, "")
    build_folder(site, "typo3-4", workers=1, base=f"{HOST}/")
    result = audit(site)
    assert result.failures == () and result.exit_status == 0
    assert [(e.place, e.field, e.text) for e in result.edits] == [(file.relative_to(site).as_posix(), "body", ONCE)]
    assert result.edits[0].failure == "an editor changed it"


def test_what_no_editor_took_out_of_an_edited_record_is_still_a_failure(site: Path) -> None:
    replace_in(file_with(site, ONCE), ONCE, "")
    build_folder(site, "typo3-4", workers=1, base=f"{HOST}/")
    other = "Dr. Anna Beispiel leitet es seit dem 1. März 2009."
    change_claims(site, other, "boilerplate")
    assert any(f.text == other for f in audit(site).failures)


def test_a_comment_or_a_review_in_the_file_is_neither_failure_nor_edit(site: Path) -> None:
    replace_in(file_with(site, ONCE), "status: pending", "status: approved")
    with file_with(site, ONCE).open("a", encoding="utf-8") as file:
        file.write("# gelesen\n")
    result = audit(site)
    assert result.failures == () and result.edits == ()


def test_a_file_that_is_no_yaml_and_one_without_a_line_are_reported(site: Path) -> None:
    file_with(site, ONCE).write_text("id: [", encoding="utf-8")
    (site / "records" / "page" / "fremd.yaml").write_text("id: amt/page/fremd\n", encoding="utf-8")
    failures = [f.failure for f in audit(site).failures]
    assert any(f.startswith("the record's file cannot be read") for f in failures)
    assert "records.jsonl has no line for this file" in failures


def test_sentences_in_another_order_are_reported(site: Path) -> None:
    lines = (site / "records.jsonl").read_text(encoding="utf-8")
    other = "Dr. Anna Beispiel leitet es seit dem 1. März 2009."
    assert f"{ONCE} {other}" in lines
    (site / "records.jsonl").write_text(lines.replace(f"{ONCE} {other}", f"{other} {ONCE}"), encoding="utf-8")
    assert any("another place" in f.failure for f in audit(site).failures)


def test_a_page_of_which_the_ledger_is_silent_is_reported(site: Path) -> None:
    archive(site, {"/neu/": ("Neu", "<p>Diese Seite kam erst nach dem Bau in das Archiv.</p>")})
    failures = audit(site).failures
    assert {f.url for f in failures} == {f"{HOST}/neu/"}
    assert all(f.failure == "no claim is made for it" for f in failures)


def test_what_stands_beside_the_content_of_one_page_alone_is_unique_and_left_out(tmp_path: Path) -> None:
    box = '<div id="right"><p>Nur hier: Am 3. Mai ist das Amt wegen des Umzugs geschlossen.</p></div>'
    frame = '<html lang="de"><body><div id="content"><h1>{title}</h1>{body}</div></body></html>'
    archive(tmp_path, PAGES, frame)
    archive(
        tmp_path, {"/extra/": ("Extra", f"<p>Ein Satz über das Amt, der lang genug ist.</p></div>{box}<div>")}, frame
    )
    build_folder(tmp_path, "typo3-4", workers=1, base=f"{HOST}/")
    records = [json.loads(line) for line in (tmp_path / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    kept = any("Umzugs" in record.get("body", "") for record in records)
    assert kept or any("Umzugs" in f.text for f in audit(tmp_path).failures)


SAME = "<p>Dieser Satz steht auf genau zwei Seiten.</p>"


def test_two_pages_make_no_furniture(tmp_path: Path) -> None:
    pages = {path: (title, body + SAME * (path in ("/amt/", "/wege/"))) for path, (title, body) in PAGES.items()}
    build_site(tmp_path, pages)
    change_claims(tmp_path, "Dieser Satz steht auf genau zwei Seiten.", "boilerplate", why="site-model: boilerplate")
    assert any("stands on 2 of the 3 pages" in f.failure for f in audit(tmp_path).failures)


def test_on_a_site_of_one_page_only_elements_of_furniture_are_boilerplate(tmp_path: Path) -> None:
    build_site(tmp_path, {"/amt/": PAGES["/amt/"]})
    assert audit(tmp_path).failures == ()
    change_claims(tmp_path, ONCE, "boilerplate", why="drop-furniture: navigation")
    assert any("stands in no furniture" in f.failure for f in audit(tmp_path).failures)


WAYS = (
    '<div id="ways"><p>Weiter: <a href="{next}">{next_title}</a>, zurück: <a href="/">Willkommen</a> [{own}]</p></div>'
)


def test_a_line_of_links_is_furniture_where_each_of_its_parts_is(tmp_path: Path) -> None:
    titles = [title for title, _ in PAGES.values()]
    pages = {}
    for number, (path, (title, body)) in enumerate(PAGES.items()):
        following = titles[(number + 1) % len(titles)]
        ways = WAYS.format(next=path, next_title=following, own=title)
        list_of_all = "".join(f'<p><a href="/{n}">{name}</a></p>' for n, name in enumerate(titles))
        pages[path] = (title, f"{body}</div>{ways}<div class='nav'>{list_of_all}")
    build_site(tmp_path, pages)
    line = "Weiter: Das Amt, zurück: Willkommen [Willkommen]"
    change_claims(tmp_path, line, "boilerplate", why="drop-furniture: outside-main")
    assert line not in {f.text for f in audit(tmp_path).failures}


def test_a_line_of_links_with_words_of_its_own_is_unique(tmp_path: Path) -> None:
    line = "Weiter: Das Amt, und am Sonntag: Willkommen"
    ways = f"<p>{line}</p>".replace("Das Amt", "<a href='/amt/'>Das Amt</a>").replace("Will", "<a href='/'>Will</a>")
    links = '<div class="nav"><p><a href="/amt/">Das Amt</a></p><p>Weiter:</p></div>'
    pages = {path: (title, body + links) for path, (title, body) in PAGES.items()}
    pages["/wege/"] = ("Wege", f"{PAGES['/wege/'][1]}</div><div id='ways'>{ways}")
    build_site(tmp_path, pages)
    change_claims(tmp_path, line, "boilerplate", why="drop-furniture: outside-main")
    assert [f.text for f in audit(tmp_path).failures] == [line]


def test_a_menu_may_say_todo(tmp_path: Path) -> None:
    frame = FRAME.replace("</ul>", '<li><a href="/todo/">todo</a></li></ul>')
    build_site(tmp_path, frame=frame)
    assert audit(tmp_path).failures == ()


MENU = '<ul class="csc-menu"><li><a href="/wege/">Anfahrt und Wege</a></li></ul>'


def test_a_rule_of_the_mapping_holds_where_it_points_and_nowhere_else(tmp_path: Path) -> None:
    build_site(tmp_path, {**PAGES, "/liste/": ("Liste", f"<p>Hier steht eine Liste der Wege zum Amt.</p>{MENU}")})
    assert audit(tmp_path).failures == ()
    with sqlite3.connect(tmp_path / "ledger.sqlite") as db:
        told = dict(db.execute("SELECT text, bucket || why FROM sentences WHERE url LIKE '%/liste/'"))
        assert told["Anfahrt und Wege"] == "ignored-by-mappinggenerated-menu"
        assert ("ignore", ".csc-menu, .csc-sitemap") in set(db.execute("SELECT kind, selector FROM rules"))
    change_claims(tmp_path, ONCE, "ignored-by-mapping", why="generated-menu")
    found = [f.failure for f in audit(tmp_path).failures if f.text == ONCE]
    assert any("does not lie where rule 2 of ignore points" in failure for failure in found)


@pytest.mark.parametrize("why", ["form", "pagination", "a search result", "the mapping says so"])
def test_no_other_reason_of_the_mapping_covers_a_plain_sentence(site: Path, why: str) -> None:
    change_claims(site, ONCE, "ignored-by-mapping", why=why)
    assert any(f.text == ONCE for f in audit(site).failures)


def test_a_twin_is_looked_for_word_by_word(tmp_path: Path) -> None:
    build_site(tmp_path, {**PAGES, "/kurs/": ("Kurs", "<p>Im Herbst startet der Kurs für alle, die es wollen.</p>")})
    change_claims(tmp_path, "Start", "duplicate-of", "amt/page/kurs")
    assert any(f.failure == "amt/page/kurs does not say it" for f in audit(tmp_path).failures)


def test_a_stopped_build_is_named_and_a_stopped_audit_leaves_the_last_result(
    site: Path,
) -> None:
    audit(site)
    (site / ".build.sqlite").touch()
    with pytest.raises(ArchiveError, match="a build stopped before its end"):
        audit(site)
    (site / ".build.sqlite").unlink()

    def stop(stage: str, done: int, _total: int) -> None:
        if stage == "audit" and done == 2:
            raise KeyboardInterrupt

    change_claims(site, ONCE, "boilerplate")
    with pytest.raises(KeyboardInterrupt):
        audit(site, stop)
    with sqlite3.connect(site / "ledger.sqlite") as db:
        assert db.execute("SELECT failures FROM audits").fetchall() == [(0,)]


def test_a_ledger_that_is_none_is_named(site: Path) -> None:
    (site / "ledger.sqlite").write_bytes(b"no database at all, but long enough to be taken for one" * 100)
    with pytest.raises(ArchiveError, match=r"ledger\.sqlite: .*relaunch build writes it anew"):
        audit(site)


def test_failures_stand_in_the_ledger_for_the_report(site: Path) -> None:
    change_claims(site, ONCE, "boilerplate")
    audit(site)
    with sqlite3.connect(site / "ledger.sqlite") as db:
        assert db.execute("SELECT count(*) FROM audit_failures").fetchone()[0] >= 1
        assert db.execute("SELECT pages, failures > 0 FROM audits").fetchall() == [(len(PAGES), 1)]


def test_what_an_inline_element_hides_is_no_text_of_its_line(tmp_path: Path) -> None:
    hidden = "<span style='display: none'>Nur für Maschinen: {title} zum Weiterreichen.</span>"
    machine = f"<p>{hidden}{{title}} im Überblick.</p>"
    pages = {path: (title, machine.format(title=title) + body) for path, (title, body) in PAGES.items()}
    build_site(tmp_path, pages)
    assert audit(tmp_path).failures == ()


def test_what_stands_behind_the_end_of_the_document_is_shown_and_audited(tmp_path: Path) -> None:
    frame = '<html lang="de"><body><div id="content"><h1>{title}</h1></body></html>{body}</div>'
    archive(tmp_path, PAGES, frame)
    build_folder(tmp_path, "typo3-4", workers=1, base=f"{HOST}/")
    made = audit(tmp_path)
    assert made.failures == ()
    assert made.sentences > 2 * len(PAGES)


def test_a_rule_may_point_to_an_inline_element(tmp_path: Path) -> None:
    label = "<h2>Abschnitt<span class='sr-only'>Ein Wort, das nur {title} vorlesen lässt.</span></h2>"
    pages = {path: (title, label.format(title=title) + body) for path, (title, body) in PAGES.items()}
    archive(tmp_path, pages, FRAME)
    build_folder(tmp_path, "generic", workers=1, base=f"{HOST}/")
    assert audit(tmp_path).failures == ()
    assert "vorlesen" not in (tmp_path / "records.jsonl").read_text(encoding="utf-8")
