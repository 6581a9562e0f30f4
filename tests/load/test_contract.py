"""What every real target keeps: the promises of an import, asked of the servers themselves (targets.py)."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from tests.load.folders import Site, png
from tests.load.targets import SYSTEMS, There, changed_mapping

pytestmark = pytest.mark.slow
# Where the form of the body does not matter, one site of each system is enough.
once_a_system = pytest.mark.parametrize("there", SYSTEMS, indirect=True)
FAMILIE, GELD = "muster/page/familie", "muster/page/familie-geld"
ELTERNGELD, MELDUNG = "muster/page/familie-geld-elterngeld", "muster/article/aktuelles-neue-kita"


def test_an_import_brings_parents_links_pictures_and_tags_and_verify_proves_it(there: There, site: Site) -> None:
    site.small()
    said = there.run("import", site)
    assert (said["planned"], said["done"], said["failed"], said["skipped"], said["uploads"]) == (6, 6, 0, 0, 2), said
    elterngeld, familie, geld = there.told(ELTERNGELD), there.told(FAMILIE), there.told(GELD)
    assert elterngeld.url.rstrip("/") == there.url + "familie/geld/elterngeld"
    assert (geld.parent, elterngeld.parent) == (familie.url, geld.url), "parents first"
    assert (elterngeld.title, elterngeld.date) == ("Elterngeld „Plus“ & mehr", "2009-05-04")
    assert f'href="{there.told("muster/landing/aktuelles").url}#neu"' in elterngeld.html
    for name in ("muster/landing/aktuelles", "muster/landing/start"):
        assert elterngeld.url in there.told(name).html, "links come in a second pass where they must"
    assert (familie.teaser, familie.tags) == ("Alles für Familien.", ("Familie & Beruf",))
    assert set(there.counted().values()) == {1} and len(there.counted()) == 6
    names, alts, captions = zip(*there.files(), strict=True)
    assert len(names) == 2 and "Kinder auf dem Spielplatz" in alts and "Foto: Archiv" in captions
    assert any("spielplatz-aeoeue" in name for name in names), "one picture for the two pages that show it"
    proof = there.run("verify", site)
    assert proof["differences"] == []
    assert proof["documents"] == proof["same"] == 6 and proof["sentences"] == proof["found"] > 12
    assert proof["pictures"] == 2 and proof["unasked"] == ["https://www.example.org/x?a=1&b=2"]


@once_a_system
def test_a_plan_writes_nothing_and_a_second_import_neither(there: There, site: Site) -> None:
    site.small()
    before = there.writes()
    assert there.run("plan", site)["counts"]["create"] == 6
    assert there.writes() == before, "a plan writes nothing"
    there.run("import", site)
    before, all_of_it = there.writes(), there.everything()
    assert before > 6
    assert there.run("import", site)["left"] == {"unchanged": 6, "conflict": 0, "blocked": 0}
    assert (there.writes(), there.everything()) == (before, all_of_it)


@once_a_system
def test_a_rehearsal_that_visitors_do_not_see_is_proven_all_the_same(there: There, site: Site, tmp_path: Path) -> None:
    site.small()
    mapping = changed_mapping(there.name, tmp_path, "status: publish", "status: draft")
    assert there.run("import", site, mapping=mapping)["done"] == 6
    assert there.visible(there.told(GELD).url)[0] in (401, 404) and not there.told(GELD).public
    proof = there.run("verify", site, mapping=mapping)
    assert proof["differences"] == [] and proof["same"] == 6 and proof["sentences"] == proof["found"] > 12
    assert proof["links"] > 3, "counted, and not asked for where nobody is to see them"


@once_a_system
def test_one_change_is_one_update_of_that_field(there: There, site: Site) -> None:
    records = site.small()
    there.run("import", site)
    site.write(replace(records["geld"], title="Geld vom Staat"))
    planned = [e for e in there.run("plan", site)["entries"] if e["action"] != "unchanged"]
    assert [(e["id"], e["action"], e["fields"]) for e in planned] == [(GELD, "update", ["title"])]
    old, before = there.told(GELD), there.writes()
    assert there.run("import", site)["done"] == 1
    assert there.writes() == before + 1
    assert there.told(GELD) == replace(old, title="Geld vom Staat")


@once_a_system
def test_a_slug_with_umlauts_and_a_picture_of_the_same_name_are_no_trouble(there: There, site: Site) -> None:
    picture = site.asset("elterngeld-oeffnen.png", png(3))
    body = f'<p>Text.</p>\n<figure><img src="{picture.file}" alt=""></figure>'
    one = site.put("/elterngeld-öffnen/", "Elterngeld öffnen", body, assets=(picture,))
    two = site.put("/elterngeld-oeffnen/", "Noch eine", body, assets=(picture,))
    assert there.run("import", site)["done"] == 2
    urls = [there.told(record.id).url for record in (one, two)]
    assert len(set(urls)) == 2 and all(there.visible(url)[0] == 200 for url in urls)
    before = there.writes()
    assert there.run("import", site)["planned"] == 0 and there.writes() == before
    assert there.run("verify", site)["differences"] == []
    assert "Elterngeld öffnen" in there.visible(there.url + "elterngeld-%C3%B6ffnen/")[1], "the path leads there"


def test_a_script_and_an_onclick_do_not_reach_a_visitor(there: There, site: Site) -> None:
    record = site.put("/frech/", "Frech <b>& mehr</b>", '<p onclick="alert(2)">Vorher.</p>\n<script>alert(1)</script>\n'
                      '<p style="background:url(javascript:alert(4))"><a href="javascript:alert(3)">Klick</a></p>\n'
                      '<iframe src="https://evil.example/"></iframe>\n<form action="https://evil.example/"><p>Ab.</p>'
                      '</form>\n<p>Zwei -- Striche ... und "Zeichen" 3x4</p>')  # fmt: skip
    said = there.run("import", site)
    assert said["done"] == 1 and "must not reach a visitor" in said["notes"][0][1]
    status, page = there.visible(there.told(record.id).url)
    assert status == 200 and "Vorher." in page and "Klick" in page and "Frech &lt;b" in page
    assert "alert(" not in page and "onclick" not in page and "evil.example" not in page
    assert there.run("verify", site)["differences"] == []


def test_what_somebody_edited_there_is_never_overwritten_unasked(there: There, site: Site) -> None:
    records = site.small()
    there.run("import", site)
    there.edit(FAMILIE, title="Von Hand")
    site.write(replace(records["familie"], teaser="Neu."))
    before = there.writes()
    said = there.run("import", site)
    assert said["exit"] == 1 and there.writes() == before
    assert said["conflicts"] == [[FAMILIE, "edited there since our last import; the record changed, too: excerpt"]]
    there.run("import", site, "--theirs")
    assert there.told(FAMILIE).title == "Von Hand"
    assert there.run("plan", site)["counts"]["unchanged"] == 6
    there.edit(FAMILIE, body="<p>Auch von Hand.</p>")
    assert [why for _, why in there.run("import", site)["conflicts"]] == ["edited there since our last import"]
    there.run("import", site, "--ours")
    ours = there.told(FAMILIE)
    assert (ours.title, ours.teaser) == ("Familie", "Neu.") and "Hier geht es um Familien." in ours.html
    assert there.run("plan", site)["counts"]["unchanged"] == 6


@once_a_system
def test_saving_without_a_change_is_no_edit(there: There, site: Site) -> None:
    site.small()
    there.run("import", site)
    there.save(FAMILIE)
    assert there.run("plan", site)["counts"]["unchanged"] == 6


@once_a_system
def test_without_the_ledger_documents_are_found_by_their_legacy_id(there: There, site: Site) -> None:
    """The target itself knows what is ours, and who wrote last."""
    site.small()
    there.run("import", site)
    there.edit(FAMILIE, title="Von Hand")
    with sqlite3.connect(site.folder / "ledger.sqlite") as db:
        for table in ("load_kept", "load_runs", "load_actions", "load_receipts"):
            db.execute(f"DELETE FROM {table}")
    db.close()
    planned = {e["id"]: (e["action"], e["fields"]) for e in there.run("plan", site)["entries"]}
    assert planned.pop(FAMILIE)[0] == "conflict" and len(planned) == 5
    assert {action for action, _ in planned.values()} <= {"unchanged", "update"}
    assert {name for _, fields in planned.values() for name in fields} <= {"aliases", "path"}, "asked for once more"
    there.run("import", site)
    assert there.told(FAMILIE).title == "Von Hand" and set(there.counted().values()) == {1}
    assert there.run("plan", site)["counts"]["unchanged"] == 5


@once_a_system
def test_what_somebody_removed_there_does_not_come_back_unasked(there: There, site: Site) -> None:
    site.small()
    there.run("import", site)
    url = there.told(MELDUNG).url
    there.bin(MELDUNG)
    before = there.writes()
    said = there.run("import", site)
    assert [record for record, _ in said["conflicts"]] == [MELDUNG] and there.writes() == before
    assert there.counted().get(MELDUNG, 0) <= 1, "no second copy"
    there.run("import", site, "--ours")
    assert (there.told(MELDUNG).url, there.counted()[MELDUNG]) == (url, 1)
    assert there.run("verify", site)["differences"] == []


@once_a_system
def test_a_record_that_is_gone_is_withdrawn_and_comes_back(there: There, site: Site, tmp_path: Path) -> None:
    records = site.small()
    for how in there.withdrawals:
        mapping = changed_mapping(there.name, tmp_path, f"withdraw: {there.withdrawals[0]}", f"withdraw: {how}")
        there.run("import", site, mapping=mapping)
        url = there.told(MELDUNG).url
        assert there.visible(url)[0] == 200
        site.file(records["meldung"]).unlink()
        before = there.writes()
        stopped = there.run("import", site, "--max-withdraw", "0", mapping=mapping)
        assert stopped["exit"] == 2 and there.writes() == before, stopped
        assert there.run("import", site, mapping=mapping)["done"] == 1
        assert there.visible(url)[0] in (401, 404)
        before = there.writes()
        assert there.run("import", site, mapping=mapping)["planned"] == 0 and there.writes() == before
        site.write(records["meldung"])
        assert there.run("import", site, mapping=mapping)["done"] == 1
        assert there.visible(url)[0] == 200 and there.counted()[MELDUNG] == 1


def test_a_rollback_brings_back_the_state_before(there: There, site: Site) -> None:
    records = site.small()
    empty = there.everything()
    first = there.run("import", site)["run"]
    full = there.everything()
    new = {"title": "Anders", "tags": ("Neu",), "teaser": "", "body": "<p>Ganz neu.</p>", "assets": ()}
    site.write(replace(records["familie"], **new))  # type: ignore[arg-type]
    picture = site.asset("neu.png", png(77))
    site.put("/neu/", "Neu", f'<p>Neu.</p>\n<p><img src="{picture.file}" alt=""></p>', assets=(picture,))
    site.file(records["meldung"]).unlink()
    second = there.run("import", site)
    assert second["planned"] == 3 and there.everything() != full
    undone = there.run("rollback", site, "--run", str(second["run"]))
    assert undone["left"] == [] and (undone["removed"], undone["restored"], undone["files"]) == (1, 2, 1)
    assert there.everything() == full
    assert there.run("plan", site)["counts"]["conflict"] == 0
    assert there.run("rollback", site, "--run", str(first))["left"] == []
    assert there.everything() == empty


@once_a_system
def test_a_rollback_leaves_alone_what_people_edited_since(there: There, site: Site) -> None:
    site.small()
    number = there.run("import", site)["run"]
    there.edit(ELTERNGELD, title="Von Hand")
    undone = there.run("rollback", site, "--run", str(number))
    left = dict(undone["left"])
    assert left[ELTERNGELD] == "somebody changed it there since"
    assert left[FAMILIE] == left[GELD] == "something below it was left"
    assert undone["removed"] == 3 and undone["exit"] == 1
    assert there.visible(there.told(ELTERNGELD).url)[0] == 200


@once_a_system
def test_only_approved_records_come_and_children_wait_for_their_parent(there: There, site: Site) -> None:
    records = site.small()
    site.write(records["geld"], "pending")
    stale = site.write(records["meldung"])
    site.file(stale).write_bytes(site.file(stale).read_bytes().replace(b"eine Kita", b"keine Kita"))
    planned = {e["id"]: e["why"] for e in there.run("plan", site)["entries"] if e["action"] == "blocked"}
    assert planned[GELD] == "not approved" and f"its parent {GELD} is blocked" in planned[ELTERNGELD]
    assert planned[MELDUNG] == "changed after its approval"
    there.run("import", site)
    assert len(there.counted()) == 3
    there.run("import", site, "--include-pending")
    assert len(there.counted()) == 6
    assert there.told(ELTERNGELD).url in there.told("muster/landing/aktuelles").html
    assert there.run("import", site, "--include-pending")["left"]["unchanged"] == 6


@once_a_system
def test_a_plan_is_done_exactly_or_not_at_all(there: There, site: Site) -> None:
    records = site.small()
    path = there.run("plan", site)["file"]
    site.write(replace(records["geld"], title="Anders"))
    before = there.writes()
    stopped = there.run("import", site, "--plan", path)
    assert stopped["exit"] == 2 and there.writes() == before
    assert f"{GELD}: changed since" in stopped["error"]
    site.write(records["geld"])
    assert there.run("import", site, "--plan", path)["done"] == 6
    path = there.run("plan", site)["file"]
    there.edit(FAMILIE, title="Von Hand")
    stopped = there.run("import", site, "--plan", path)
    assert stopped["exit"] == 2 and "planned: unchanged, now conflict" in stopped["error"]


@once_a_system
def test_a_page_that_moves_takes_its_links_along(there: There, site: Site) -> None:
    records = site.small()
    there.run("import", site)
    old = there.told(ELTERNGELD).url
    site.file(records["elterngeld"]).unlink()
    new = "/familie/elterngeld-neu/"
    site.write(replace(records["elterngeld"], path=new, slug="elterngeld-neu"))
    site.write(replace(records["aktuelles"], body=records["aktuelles"].body.replace("/familie/geld/elterngeld/", new)))
    there.run("import", site)
    moved = there.told(ELTERNGELD)
    assert moved.url.rstrip("/") == there.url + "familie/elterngeld-neu" and moved.parent == there.told(FAMILIE).url
    for name in ("muster/landing/aktuelles", "muster/landing/start"):
        assert moved.url in there.told(name).html and old not in there.told(name).html
    assert there.run("verify", site)["differences"] == []
    before = there.writes()
    assert there.run("import", site)["planned"] == 0 and there.writes() == before


@once_a_system
def test_a_moment_in_the_future_is_blocked_and_one_with_a_zone_is_that_moment(there: There, site: Site) -> None:
    late = site.put("/spaet/", "Spät", "<p>Am Abend.</p>", published="2010-07-01T20:30:00+00:00")
    site.put("/morgen/", "Morgen", "<p>Dereinst.</p>", published="2999-01-01")
    assert there.run("import", site)["left"]["blocked"] == 1
    assert there.told(late.id).date == "2010-07-01"
    differences = there.run("verify", site)["differences"]
    assert [(d["record"], d["what"]) for d in differences] == [("muster/page/morgen", "missing")]
    assert "in the future" in differences[0]["said"]


@once_a_system
def test_strange_records_neither_stop_an_import_nor_vanish(there: There, site: Site) -> None:
    empty = site.asset("leer.png", b"")
    puzzling = [
        site.put("/riesig/", f"{'T' * 20_000} Ende", "<p>Ein Titel ohne Ende.</p>"),
        site.put("/leer/", "Leer", f'<p>Ein Bild ohne Inhalt.</p>\n<p><img src="{empty.file}" alt=""></p>',
                 assets=(empty,)),
        site.put("/schlagwort/", "Schlagwort", "<p>Zu lang.</p>", tags=("x" * 300,)),
    ]
    records = [
        site.put("/🎉🎉/", "🎉", "<p>Nur ein Bildzeichen.</p>", name="fest"),
        site.put("/äöü/", "Äöü", "<p>Nur Umlaute.</p>", name="umlaute"),
        site.put("/doppelt/", "Doppelt", "<p>Der erste.</p>", name="doppelt-1"),
        site.put("/doppelt/", "Doppelt", "<p>Der zweite.</p>", name="doppelt-2"),
        site.put("/doppelt/kind/", "Kind", '<p>Ein <a href="/doppelt/">Kind</a>.</p>'),
        site.put("/lang/", "Lang", "".join(f"<p>Absatz {n} sagt etwas.</p>\n" for n in range(2_000))),
        site.put("/viele/", "Viele Schlagworte", "<p>Sehr viele.</p>", tags=tuple(f"Wort {n}" for n in range(120))),
        site.put(f"/{'lang-' * 60}/", "Langer Pfad", "<p>Ein langer Pfad.</p>", name="langer-pfad"),
    ]
    said = there.run("import", site)
    assert said["planned"] == said["done"] + said["failed"] == len(puzzling + records), said
    refused = {record for record, why in said["faults"] if why}
    assert refused <= {record.id for record in puzzling}, said["faults"]
    note = f"its path is that of {records[2].id}, too: it gets another address"
    assert [records[3].id, note] in said["notes"]
    assert there.counted() == {r.id: 1 for r in puzzling + records if r.id not in refused}
    assert there.told(records[2].id).url in there.told(records[4].id).html, "a path leads to the first who has it"
    again = there.run("import", site)
    assert (again["done"], again["failed"]) == (0, len(refused)) and again["left"]["conflict"] == 0
    proof = there.run("verify", site)
    told = {(d["record"], d["what"]) for d in proof["differences"]}
    paths = {(r.id, "path") for r in (records[3], records[7])}
    assert told - paths == {(record, "missing") for record in refused} and proof["sentences"] == proof["found"] > 2_000
