"""What only Plone does: no trash, no marks of ours, names without umlauts, acquisition, and redirects of its own."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from relaunch.cli import main
from relaunch.load.plone_documents import file_uid, uid_of
from relaunch.model import Source
from tests.load.folders import Site, png
from tests.load.targets import PloneThere, changed_mapping

pytestmark = pytest.mark.slow
FAMILIE, GELD = "muster/page/familie", "muster/page/familie-geld"
ELTERNGELD, MELDUNG = "muster/page/familie-geld-elterngeld", "muster/article/aktuelles-neue-kita"


@pytest.fixture
def volto(contract_plone_volto: PloneThere) -> PloneThere:
    return contract_plone_volto


@pytest.fixture
def classic(contract_plone_classic: PloneThere) -> PloneThere:
    return contract_plone_classic


def led(there: PloneThere, path: str) -> tuple[int, str]:
    """Return what a visitor with an old address gets, asked for as it is: the status, and where it leads."""
    base = urlsplit(there.url)
    connection = http.client.HTTPConnection(base.netloc, timeout=60)
    connection.request("GET", base.path.rstrip("/") + path)
    response = connection.getresponse()
    connection.close()
    return response.status, response.getheader("Location", "")


def test_each_document_has_the_uid_of_its_legacy_id_and_marks_cost_no_request(volto: PloneThere, site: Site) -> None:
    site.put("/eins/", "Eins", "<p>Eins.</p>")
    site.put("/zwei/", "Zwei", "<p>Zwei.</p>")
    before = volto.writes()
    volto.run("import", site)
    assert volto.writes() == before + 4, "made and published, twice"
    raw = volto.raw("muster/page/eins")
    assert raw["UID"] == uid_of("muster/page/eins")
    note = volto.server.api("GET", raw["@id"] + "/@history")[-2]["comments"]
    assert note.startswith("relaunch #1 muster/page/eins Document ") and " content=" in note


def test_volto_gets_blocks_and_the_classic_interface_rich_text(
    volto: PloneThere, classic: PloneThere, tmp_path: Path
) -> None:
    for there in (volto, classic):
        site = Site(tmp_path / there.name)
        site.small()
        there.run("import", site)
    raw = volto.raw(ELTERNGELD)
    kinds = [raw["blocks"][name]["@type"] for name in raw["blocks_layout"]["items"]]
    assert kinds == ["title", "slate", "slate", "html", "slate", "image", "slate"]
    assert classic.raw(ELTERNGELD)["text"]["content-type"] == "text/html"
    assert {raw["effective"], classic.raw(ELTERNGELD)["effective"]} == {"2009-05-04T10:00:00+00:00"}, "noon in Berlin"
    assert volto.raw(MELDUNG)["@type"] == classic.raw(MELDUNG)["@type"] == "News Item"


def test_a_picture_keeps_its_name_and_is_found_by_its_bytes(classic: PloneThere, site: Site) -> None:
    site.small()
    classic.run("import", site)
    found = classic.server.api("GET", f"classic/@search?UID={file_uid(png_hash(10))}&fullobjects=1")["items"][0]
    assert found["image"]["filename"] == "Spielplatz äöü.png"
    assert (found["title"], found["description"]) == ("Kinder auf dem Spielplatz", "Foto: Archiv")
    before = classic.writes()
    record = site.put("/neu/", "Neu", f'<p><img src="{site.asset("anders.png", png(10)).file}" alt=""></p>',
                      assets=(site.asset("anders.png", png(10)),))  # fmt: skip
    assert classic.run("import", site)["uploads"] == 0 and classic.writes() == before + 2
    assert found["@id"] in classic.told(record.id).html


def png_hash(colour: int) -> str:
    import hashlib

    return hashlib.sha256(png(colour)).hexdigest()


def test_legacy_addresses_lead_to_the_document_and_a_rollback_takes_them_back(classic: PloneThere, site: Site) -> None:
    own = classic.server.api("POST", "classic", json={"@type": "Document", "id": "eigene", "title": "Eigene"})
    classic.server.api("POST", own["@id"] + "/@workflow/publish", json={})
    classic.server.api("POST", own["@id"] + "/@aliases", json={"items": [{"path": "/vergeben.html"}]})
    before = classic.everything()
    record = site.put("/kita/", "Kita", "<p>Kita.</p>")
    old = ("http://alt.example/0001_Familie/Kitas in Köln.html", "http://alt.example/index.php?id=12&L=1",
           "http://alt.example/alt/%C3%BCber.html/", "http://alt.example/eigene", "http://alt.example/vergeben.html",
           "http://alt.example/kita", "http://anderswo.example/fremd.html",
           "http://alt.example/index.php?id=4&tx_ttnews[tt_news]=7&b=a|b",
           "http://alt.example/index.php?id=5&tx_cal%5Bview%5D=x")  # fmt: skip
    site.write(replace(record, source=Source(old[0], old[1:])))
    number = classic.run("import", site)["run"]
    url = classic.told(record.id).url
    for path in ("/0001_Familie/Kitas%20in%20K%C3%B6ln.html", "/index.php?id=12&L=1", "/alt/%C3%BCber.html",
                 "/index.php?id=4&tx_ttnews[tt_news]=7&b=a|b", "/index.php?id=4&tx_ttnews[tt_news]=7&b=a%7Cb",
                 "/index.php?id=4&tx_ttnews%5Btt_news%5D=7&b=a%7Cb", "/index.php?id=5&tx_cal[view]=x",
                 "/index.php?id=5&tx_cal%5Bview%5D=x"):  # fmt: skip
        assert led(classic, path) == (302, url), path
    assert led(classic, "/index.php?id=13")[0] == led(classic, "/fremd.html")[0] == 404
    assert led(classic, "/eigene")[0] == led(classic, "/kita")[0] == 200, "what stands there is shown"
    assert led(classic, "/vergeben.html") == (302, own["@id"]), "what leads elsewhere goes on to do so"
    writes = classic.writes()
    assert classic.run("import", site)["planned"] == 0 and classic.writes() == writes
    told = {(d["what"], d["said"].split(" ")[0]) for d in classic.run("verify", site)["differences"]}
    assert told == {("redirect", "/eigene"), ("redirect", "/vergeben.html")}
    site.write(replace(record, source=Source(old[0], (*old[1:], "http://alt.example/spaeter.html"))))
    assert [e["fields"] for e in classic.run("plan", site)["entries"] if e["action"] == "update"] == [["aliases"]]
    second = classic.run("import", site)["run"]
    assert led(classic, "/spaeter.html") == (302, url)
    assert classic.run("rollback", site, "--run", str(second))["left"] == []
    assert led(classic, "/spaeter.html")[0] == 404 and led(classic, "/index.php?id=12&L=1") == (302, url)
    assert classic.run("rollback", site, "--run", str(number))["left"] == []
    assert classic.everything() == before


def test_a_removal_that_was_accepted_stays_until_somebody_undoes_it(volto: PloneThere, site: Site) -> None:
    records = site.small()
    volto.run("import", site)
    volto.bin(MELDUNG)
    volto.run("import", site, "--theirs")
    assert MELDUNG not in volto.counted() and volto.run("plan", site)["counts"]["unchanged"] == 6
    site.write(replace(records["meldung"], title="Anders"))
    assert "undoing that in Plone would be right" in dict(volto.run("import", site)["faults"])[MELDUNG]
    assert MELDUNG not in volto.counted()


def test_what_an_editor_hides_or_moves_is_an_edit(volto: PloneThere, site: Site) -> None:
    site.small()
    volto.run("import", site)
    volto.server.api("POST", volto.raw(MELDUNG)["@id"] + "/@workflow/retract", json={})
    volto.server.api("POST", "volto/@move", json={"source": volto.raw(ELTERNGELD)["@id"]})
    said = volto.run("plan", site)
    assert {e["id"] for e in said["entries"] if e["action"] == "conflict"} == {MELDUNG, ELTERNGELD}
    follow = {e["id"]: e["fields"] for e in said["entries"] if e["action"] == "update"}
    assert follow == {f"muster/landing/{name}": ["content"] for name in ("start", "aktuelles")}, "no edits"


def test_a_moved_document_is_found_where_it_is_and_not_where_it_is_acquired(classic: PloneThere, site: Site) -> None:
    records = site.small()
    number = classic.run("import", site)["run"]
    nonsense = classic.url + "familie/geld/familie/geld/elterngeld"
    assert requests.get(nonsense, timeout=60).status_code == 200, "Plone acquires"
    classic.server.api("POST", "classic/@move", json={"source": classic.raw(ELTERNGELD)["@id"]})
    assert classic.run("import", site, "--ours")["done"] == 3, "the two that link to it follow"
    assert classic.told(ELTERNGELD).url == classic.url + "familie/geld/elterngeld"
    site.write(replace(records["elterngeld"], title="Neu"))
    assert classic.run("import", site)["done"] == 1 and classic.told(ELTERNGELD).title == "Neu"
    left = [record for record, _ in classic.run("rollback", site, "--run", str(number))["left"]]
    assert ELTERNGELD in left and MELDUNG not in left


def test_pages_stand_in_the_order_of_their_positions(volto: PloneThere, site: Site) -> None:
    records = {n: site.put(f"/{name}/", name, "<p>x</p>", position=n) for n, name in ((3, "c"), (1, "b"), (2, "a"))}
    volto.run("import", site)

    def order() -> list[str]:
        rows = volto.server.api("GET", "volto?b_size=100")["items"]
        return [row["@id"].rpartition("/")[2] for row in rows]

    assert order() == ["b", "a", "c"]
    site.write(replace(records[3], position=0))
    site.write(replace(records[1], position=9))
    assert volto.run("import", site)["done"] == 2
    assert order() == ["a", "c", "b"] or order() == ["c", "a", "b"]
    before = volto.writes()
    assert volto.run("import", site)["planned"] == 0 and volto.writes() == before


def test_what_plone_refuses_is_set_aside_in_its_own_words(volto: PloneThere, site: Site, tmp_path: Path) -> None:
    mapping = changed_mapping("plone", tmp_path, "meta.language: language", "meta.expires: fields.until")
    site.small()
    site.put("/plan/", "Plan", "<p>Plan.</p>", fields={"until": "demnächst"})
    site.put("/plan/teil/", "Teil", "<p>Darunter.</p>")
    said = volto.run("import", site, mapping=mapping)
    assert (said["planned"], said["done"], said["failed"], said["skipped"], said["exit"]) == (8, 6, 1, 1, 1)
    faults = dict(said["faults"])
    assert "POST /volto/: 400" in faults["muster/page/plan"] and "demnächst" in faults["muster/page/plan"]
    assert faults["muster/page/plan-teil"] == "its parent muster/page/plan is not there"


def test_a_language_that_the_portal_does_not_have_is_left_out_and_said(
    volto: PloneThere, site: Site, tmp_path: Path
) -> None:
    site.write(replace(site.put("/en/", "English", "<p>Text.</p>"), language="en"))
    why = "the portal has no language 'en'; it has de"
    planned = volto.run("plan", site)["entries"]
    assert [(e["action"], e["notes"]) for e in planned] == [("create", [f"{why}: it comes without its language"])]
    strict = changed_mapping("plone", tmp_path, "min_records: 1 ", "settings: {language: strict}\nmin_records: 1 ")
    refused = volto.run("plan", site, mapping=strict)["entries"]
    assert [(e["action"], e["why"]) for e in refused] == [("blocked", why)]
    assert volto.run("import", site)["done"] == 1
    assert volto.raw("muster/page/en")["language"] == ""
    assert volto.run("verify", site)["differences"] == [] and volto.run("import", site)["planned"] == 0
    wrong = changed_mapping("plone", tmp_path, "meta.language: language", "meta.sprache: language")
    assert "has no field 'sprache'" in volto.run("plan", site, mapping=wrong)["entries"][0]["why"]


def test_a_page_below_one_that_holds_none_is_refused_with_what_would_be_right(
    classic: PloneThere, site: Site, tmp_path: Path
) -> None:
    mapping = changed_mapping("plone-classic", tmp_path, "document: Document", "document: News Item")
    site.put("/oben/", "Oben", "<p>Oben.</p>")
    site.put("/oben/unten/", "Unten", "<p>Unten.</p>")
    faults = dict(classic.run("import", site, mapping=mapping)["faults"])
    assert "a folderish one would be right" in faults["muster/page/oben-unten"]


def test_the_wrong_user_the_wrong_body_and_a_trash_are_refused_before_anything_is_asked(
    classic: PloneThere, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.small()
    before = classic.writes()
    assert "'body: html' in the mapping" in main_error(["plan", "plone", "--url", classic.url, str(site.folder)])
    bin_of = changed_mapping("plone-classic", tmp_path, "withdraw: private", "withdraw: trash")
    assert "Plone has no trash" in classic.run("plan", site, mapping=bin_of)["error"]
    user = {"username": "editorin", "email": "e@example.org", "password": "sehr-geheim-12", "roles": ["Editor"]}
    classic.server.api("POST", "classic/@users", json=user)
    before = classic.writes()
    monkeypatch.setenv("RELAUNCH_PLONE_USER", "editorin")
    monkeypatch.setenv("RELAUNCH_PLONE_PASSWORD", "sehr-geheim-12")
    assert "a user with the role Manager" in classic.run("plan", site)["error"]
    assert classic.writes() == before
    classic.server.api("DELETE", "classic/@users/editorin")


def main_error(arguments: list[str]) -> str:
    from tests.load.targets import command_json

    return str(command_json([*arguments, "--json"])["error"])


def test_a_withdrawal_by_deletion_can_be_taken_back(volto: PloneThere, site: Site, tmp_path: Path) -> None:
    records = site.small()
    mapping = changed_mapping("plone", tmp_path, "withdraw: private", "withdraw: delete")
    volto.run("import", site, mapping=mapping)
    before = volto.told(MELDUNG)
    site.file(records["meldung"]).unlink()
    number = volto.run("import", site, mapping=mapping)["run"]
    assert MELDUNG not in volto.counted()
    undone = volto.run("rollback", site, "--run", str(number), mapping=mapping)
    assert undone["left"] == [] and undone["restored"] == 1
    assert volto.told(MELDUNG) == before


def test_the_password_is_in_no_file(classic: PloneThere, site: Site) -> None:
    site.put("/eins/", "Eins", "<p>Eins.</p>")
    classic.run("plan", site)
    classic.run("import", site)
    secret = classic.server.password.encode()
    files = [path for path in site.folder.rglob("*") if path.is_file()]
    assert len(files) > 2 and not [path for path in files if secret in path.read_bytes()]


# --- killed at any point

PAGES = 6


def started(there: PloneThere, site: Site, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "relaunch", *(more or ("import",)), there.name, "--url", there.url, "--json"]
    pipe = subprocess.PIPE
    return subprocess.Popen([*command, str(site.folder)], stdout=pipe, stderr=pipe, env=os.environ)


def killed_after(child: subprocess.Popen[bytes], there: PloneThere, writes: int, late: float) -> bool:
    """Kill it when the server has carried out so many more writes; say whether it was still at work."""
    end = there.writes() + writes
    while child.poll() is None and there.writes() < end:
        time.sleep(0.005)
    time.sleep(late)
    alive = child.poll() is None
    child.send_signal(signal.SIGKILL)
    child.communicate()
    return alive


def test_no_kill_doubles_loses_or_takes_our_own_write_for_an_edit(volto: PloneThere, site: Site) -> None:
    for number in range(PAGES):
        picture = site.asset(f"bild-{number % 3}.png", png(number % 3))
        body = (f'<p>Seite {number} sagt etwas.</p>\n<p><a href="/s{(number + 3) % PAGES}/">Weiter</a></p>\n'
                f'<figure><img src="{picture.file}" alt="Bild"></figure>')  # fmt: skip
        record = site.put(f"/s{number}/", f"Seite {number}", body, assets=(picture,))
        site.write(replace(record, source=Source(f"http://alt.example/alt{number}.html")))
    kills = 0
    for number in range(4):
        kills += killed_after(started(volto, site), volto, 2 + number % 4, (number % 4) * 0.02)
    assert kills >= 2, "most of them met it at work"
    said = volto.run("import", site)
    assert (said["failed"], said["skipped"], said["conflicts"]) == (0, 0, []), said
    assert volto.counted() == {f"muster/page/s{number}": 1 for number in range(PAGES)}
    assert len(volto.files()) == 3
    for number in range(PAGES):
        told = volto.told(f"muster/page/s{number}")
        assert told.public and f"{volto.url}s{(number + 3) % PAGES}" in told.html
        assert led(volto, f"/alt{number}.html") == (302, told.url)
    before = volto.writes()
    assert volto.run("import", site)["planned"] == 0 and volto.writes() == before


def test_a_killed_run_can_be_rolled_back_by_a_rollback_that_was_killed(volto: PloneThere, site: Site) -> None:
    empty = volto.everything()
    site.small()
    assert killed_after(started(volto, site), volto, 11, 0)
    assert killed_after(started(volto, site, "rollback", "--run", "1"), volto, 2, 0)
    undone = volto.run("rollback", site, "--run", "1")
    assert undone["left"] == [] and volto.everything() == empty


def test_an_edit_between_a_kill_and_the_next_start_is_kept(volto: PloneThere, site: Site) -> None:
    site.small()
    assert killed_after(started(volto, site), volto, 9, 0.05)
    assert main(["plan", "plone", "--url", volto.url, str(site.folder)]) in (0, 1)
    there = sorted(volto.counted())
    assert there
    volto.edit(there[-1], title="Von Hand")
    said = volto.run("import", site)
    assert [record for record, _ in said["conflicts"]] == [there[-1]] and volto.told(there[-1]).title == "Von Hand"
    assert set(volto.counted().values()) == {1} and len(volto.counted()) == 6


def test_both_shipped_mappings_load() -> None:
    from relaunch.load.target import load_target

    found: dict[str, Any] = {name: load_target(name) for name in ("plone", "plone-classic")}
    assert [(t.cms, t.body, t.redirects, t.withdraw) for t in found.values()] == [
        ("plone", "blocks", True, "private"), ("plone", "html", True, "private")]  # fmt: skip
