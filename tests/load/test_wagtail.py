"""What is Wagtail's own, asked of the example portal (docs/examples/wagtail); the promises are in test_contract.py."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from relaunch.mapping.load import shipped_shelf
from tests.load.folders import Site, png
from tests.load.targets import WagtailThere, changed_mapping
from tests.load.wagtail_server import PROJECT, PYTHON, WagtailServer

pytestmark = pytest.mark.slow
FAMILIE, GELD, MELDUNG = "muster/page/familie", "muster/page/familie-geld", "muster/article/aktuelles-neue-kita"
HARD = (
    "<h2>Höhe</h2>\n<p>Ein <strong>fetter</strong> und ein <em>schräger</em> Satz, H<sub>2</sub>O und m<sup>2</sup>."
    "<br>Zweite Zeile.</p>\n<ul>\n  <li>Eins<ul>\n  <li>Darunter</li>\n</ul></li>\n  <li>Zwei</li>\n</ul>\n"
    '<ul>\n  <li>Andere Liste</li>\n</ul>\n<ol start="3">\n  <li>Drei</li>\n</ol>\n'
    "<blockquote>\n<p>Ein Zitat.</p>\n</blockquote>\n<dl>\n  <dt>Wort</dt>\n  <dd>Bedeutung</dd>\n</dl>\n"
    '<table><caption>Sätze</caption><tbody><tr><th scope="row">A</th><td colspan="2">B &amp; C</td>'
    "</tr></tbody></table>\n"
    '<pre>a\n  b</pre>\n<p lang="en">An English one.</p>\n'
    '<p><a href="https://www.example.org/x" title="T">Anderswo</a></p>'
)


@pytest.fixture
def portal(wagtail: WagtailServer) -> WagtailThere:
    return WagtailThere(wagtail)


def test_saving_in_the_editor_loses_nothing_of_a_body(portal: WagtailThere, site: Site) -> None:
    records = site.small()
    site.put("/schwer/", "Schwer", HARD, published="2010-03-04T10:20:30+00:00", tags=("A, b", "C"))
    portal.run("import", site)
    kinds = [kind for kind, _, _ in portal.server.editor("blocks", "muster/page/schwer")]
    assert kinds == ["text", "text", "html", "quote", "html", "html", "html", "html", "html"]
    for record in ("muster/page/schwer", records["elterngeld"].id):
        before = portal.told(record)
        portal.server.editor("save", record)
        after = portal.told(record)
        assert "data-block-key" in after.html and replace(after, html="") == replace(before, html="")
    assert portal.run("plan", site)["counts"]["unchanged"] == 7, "saving without a change is no edit"
    proof = portal.run("verify", site)
    assert proof["differences"] == [] and proof["sentences"] == proof["found"]


def test_what_the_editor_would_change_becomes_an_html_block(wagtail: WagtailServer) -> None:
    def becomes(body: str) -> list[str]:
        kinds, safe = wagtail.editor("harmless", body)
        assert safe
        return list(kinds)

    assert becomes('<p>Eins.</p><h3>Zwei</h3><ul><li>Drei<br>Vier</li></ul><p><a href="/x/">Fünf</a></p>') == ["text"]
    assert becomes("Nackter Text<p>Absatz</p>") == ["text"]
    for body in ('<p lang="en">x</p>', '<p><a href="/x" title="t">x</a></p>', "<p><img src='x.png' alt=''></p>",
                 '<h2 lang="en">x</h2>', "<table><tr><td>x</td></tr></table>", "<figure><img src='x.png'></figure>",
                 "<ul><li><p>Absatz im Punkt</p><p>Noch einer</p></li></ul>"):  # fmt: skip
        assert becomes(body) == ["html"], body
    assert becomes("<ul><li>a</li></ul><ul><li>b</li></ul>") == ["text", "text"], "the editor would make one list of it"


def test_the_same_record_gets_the_same_blocks_again(portal: WagtailThere, site: Site) -> None:
    site.put("/schwer/", "Schwer", HARD)
    number = portal.run("import", site)["run"]
    first = portal.server.editor("blocks", "muster/page/schwer")
    portal.run("rollback", site, "--run", str(number))
    portal.run("import", site)
    assert portal.server.editor("blocks", "muster/page/schwer") == first
    assert len({key for _, _, key in first}) == len(first)


def test_links_and_pictures_are_kept_by_number(portal: WagtailThere, site: Site) -> None:
    records = site.small()
    portal.run("import", site)
    assert portal.server.editor("links", records["elterngeld"].id) == ["document"], "one with a fragment is an address"
    assert portal.server.editor("links", records["aktuelles"].id) == ["page"]
    assert [kind for kind, _, _ in portal.server.editor("blocks", FAMILIE)] == ["text", "picture"]
    kept = json.dumps(portal.server.editor("blocks", records["elterngeld"].id))
    assert portal.url not in kept, "no host stands in a body: it holds under the new name, too"


def test_legacy_addresses_lead_to_their_page(portal: WagtailThere, site: Site) -> None:
    records = site.small()
    source = replace(records["geld"].source, url="http://alt.example/index.php?id=77&L=1",
                     aliases=("http://alt.example/0001_Geld/%C3%9Cbersicht.html", "http://alt.example/?id=4",
                              "http://alt.example/familie/",
                              "http://alt.example/index.php?id=4&tx_news[uid]=1"))  # fmt: skip
    geld = site.write(replace(records["geld"], source=source))
    said = portal.run("import", site)
    for old in ("index.php?L=1&id=77", "index.php?id=77&L=1", "0001_Geld/%C3%9Cbersicht.html",
                "0001_Geld/Übersicht.html", "0001_Geld/%C3%9Cbersicht.html?print=1"):  # fmt: skip
        answer = requests.get(portal.url + old, timeout=60, allow_redirects=False)
        assert (answer.status_code, answer.headers["Location"]) == (301, "/familie/geld/"), old
    assert portal.visible(portal.url + "index.php?id=4&tx_news[uid]=1")[0] == 200, "a browser sends %5B"
    with socket.create_connection(("127.0.0.1", portal.server.port)) as bare:
        bare.sendall(b"GET /index.php?tx_news[uid]=1&id=4 HTTP/1.0\r\nHost: " + portal.url[7:-1].encode() + b"\r\n\r\n")
        assert b" 301 " in bare.makefile("rb").readline(), "and others the bracket itself"
    assert portal.visible(portal.url + "index.php?id=78")[0] == 404
    assert [(d["what"], d["said"][:20]) for d in portal.run("verify", site)["differences"]] == [
        ("redirect", "/?id=4 answers 200, "), ("redirect", "/familie/ answers 20")
    ], "where a page answers, Wagtail asks for no redirect: verify says so"  # fmt: skip
    site.write(replace(geld, source=replace(source, aliases=())))
    planned = [e["fields"] for e in portal.run("plan", site)["entries"] if e["action"] == "update"]
    assert planned == [["aliases"]]
    portal.run("import", site)
    assert portal.visible(portal.url + "0001_Geld/%C3%9Cbersicht.html")[0] == 404
    assert portal.run("verify", site)["differences"] == []
    assert said["done"] == 6 and portal.run("import", site)["planned"] == 0


def test_a_redirect_never_leads_in_a_circle_and_never_takes_that_of_an_editor(portal: WagtailThere, site: Site) -> None:
    records = site.small()
    portal.run("import", site)
    portal.server.editor("unpublish", GELD)
    assert portal.visible(portal.url + "familie/geld/")[0] == 404, "not its own address"
    portal.server.editor("redirect", "/alt.html", FAMILIE)
    source = replace(records["meldung"].source, aliases=("http://alt.example/alt.html",))
    site.write(replace(records["meldung"], source=source))
    portal.run("import", site)
    assert requests.get(portal.url + "alt.html", timeout=60).url == portal.url + "familie/"


def test_a_draft_of_an_editor_is_an_edit_and_is_kept(portal: WagtailThere, site: Site) -> None:
    records = site.small()
    portal.run("import", site)
    portal.server.editor("edit", FAMILIE, "Entwurf", "", False)
    assert [record for record, _ in portal.run("import", site)["conflicts"]] == [FAMILIE]
    portal.run("import", site, "--theirs")
    site.write(replace(records["familie"], teaser="Neu."))
    first = portal.run("import", site)
    assert first["done"] == 1 and portal.told(FAMILIE).teaser == "Neu."
    assert portal.server.editor("drafted", FAMILIE) == ["Familie", "Entwurf"]
    assert portal.run("import", site)["left"]["unchanged"] == 6
    full = portal.everything()
    site.write(replace(records["familie"], teaser="Noch einmal."))
    again = portal.run("import", site, "--ours")
    portal.run("rollback", site, "--run", str(again["run"]))
    assert portal.everything() == full, "the draft came back, too"


def test_a_page_that_moved_is_put_back_without_a_trace(portal: WagtailThere, site: Site) -> None:
    records = site.small()
    portal.run("import", site)
    full = portal.everything()
    for name, path in (("elterngeld", "/familie/neu/"), ("geld", "/geld/")):
        site.write(replace(records[name], path=path))
    moved = portal.run("import", site)
    old = requests.get(portal.url + "familie/geld/elterngeld/", timeout=60)
    assert moved["failed"] == 0 and old.url == portal.url + "familie/neu/", "Wagtail leads on from the old address"
    assert portal.run("rollback", site, "--run", str(moved["run"]))["left"] == []
    assert portal.everything() == full
    assert portal.run("plan", site)["counts"]["conflict"] == 0


def test_an_older_revision_brought_back_is_an_edit(portal: WagtailThere, site: Site) -> None:
    records = site.small()
    portal.run("import", site)
    site.write(replace(records["familie"], teaser="Neu."))
    portal.run("import", site)
    portal.server.editor("back_to_first", FAMILIE)
    assert portal.told(FAMILIE).teaser == "Alles für Familien."
    assert [record for record, _ in portal.run("import", site)["conflicts"]] == [FAMILIE]


def test_a_copy_and_a_page_below_are_the_editors_own(portal: WagtailThere, site: Site) -> None:
    site.small()
    number = portal.run("import", site)["run"]
    assert portal.server.editor("copy", MELDUNG) == ""
    portal.server.editor("child", GELD, "eigene")
    assert portal.run("plan", site)["counts"]["unchanged"] == 6
    undone = portal.run("rollback", site, "--run", str(number))
    assert dict(undone["left"])[GELD] == "1 pages are below it"
    assert portal.visible(portal.url + "familie/geld/eigene/")[0] == 200


def test_a_locked_page_is_left_alone_in_so_many_words(portal: WagtailThere, site: Site) -> None:
    records = site.small()
    portal.run("import", site)
    portal.server.editor("lock", GELD)
    site.write(replace(records["geld"], title="Anders"))
    said = portal.run("import", site)
    assert (said["failed"], said["faults"]) == (1, [[GELD, "locked there"]])
    assert portal.told(GELD).title == "Geld"


def test_a_picture_that_editors_had_is_used_and_stays(portal: WagtailThere, site: Site) -> None:
    site.small()
    there = portal.server.editor("upload", png(10).hex())
    said = portal.run("import", site)
    assert said["uploads"] == 2 and [name for name, _, _ in portal.files() if "schon-da" in name]
    assert portal.server.sql("SELECT count(*), min(id) FROM wagtailimages_image") == [(1, there)]
    undone = portal.run("rollback", site, "--run", str(said["run"]))
    assert [why for _, why in undone["left"]] == [f"image/{there} was there before the import"]
    assert portal.server.sql("SELECT count(*) FROM wagtailimages_image") == [(1,)]


def test_what_wagtail_refuses_is_set_aside_in_its_own_words(portal: WagtailThere, site: Site) -> None:
    drawing = site.asset("plan.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
    site.put("/plan/", "Plan", f'<p><img src="{drawing.file}" alt=""></p>', assets=(drawing,))
    site.put("/plan/teil/", "Teil", "<p>Darunter.</p>")
    site.put("/lang/", "L" * 256, "<p>Lang.</p>")
    said = portal.run("import", site)
    faults = dict(said["faults"])
    assert (said["failed"], said["skipped"], portal.counted()) == (2, 1, {})
    assert "Unterstützte Bildformate" in faults["muster/page/plan"] and "255" in faults["muster/page/lang"]
    assert faults["muster/page/plan-teil"] == "its parent muster/page/plan is not there"


def test_pages_stand_in_the_order_of_their_records(portal: WagtailThere, site: Site) -> None:
    site.put("/a/", "Bereich", "<p>B.</p>")
    for number, name in ((3, "drei"), (1, "eins"), (2, "zwei")):
        site.put(f"/a/{name}/", name, "<p>X.</p>", position=number)
    portal.run("import", site)
    assert portal.server.editor("order", "muster/page/a") == ["eins", "zwei", "drei"]


def test_a_mapping_is_compared_with_the_page_models(portal: WagtailThere, site: Site, tmp_path: Path) -> None:
    site.small()
    mapping = changed_mapping("wagtail", tmp_path, "document: newspage", "document: newspaper\n    parent: path")
    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text.replace("withdraw: draft", "withdraw: trash").replace("event_start:", "beginn:"), "utf-8")
    before = portal.writes()
    said = portal.run("import", site, mapping=mapping)
    assert said["exit"] == 2 and portal.writes() == before
    for fault in ("types.article.document: no page model 'newspaper'; known: contentpage, eventpage, newspage",
                  "types.event: 'eventpage' has nothing for the field 'meta.beginn'", "withdraw: 'trash'"):  # fmt: skip
        assert fault in said["error"]
    wrong = portal.run("plan", site, "--url", "http://anders.example")
    assert wrong["exit"] == 2 and f"known: {portal.url.rstrip('/')}" in wrong["error"]
    assert (shipped_shelf() / "targets" / "wagtail.yaml").is_file()


def test_the_migrations_are_those_of_the_models(wagtail: WagtailServer) -> None:
    said = wagtail.manage("makemigrations", "--check", "--dry-run")
    assert said["exit"] == 0, said["out"]


def test_the_fields_of_an_event_become_fields_of_the_page(portal: WagtailThere, site: Site) -> None:
    said = {"start": "2011-01-10T09:30", "location": "Bürgerhaus"}
    event = site.put("/fest/", "Fest", "<p>Ein Fest.</p>", type="event", fields=said)
    portal.run("import", site)
    page = portal.visible(portal.url + "fest/")[1]
    assert "10. Januar 2011, 09:30 Uhr" in page and "Bürgerhaus" in page
    site.write(replace(event, fields={"start": "morgen"}))
    refused = portal.run("import", site)
    assert refused["failed"] == 1 and "morgen" in refused["faults"][0][1]


def test_a_killed_import_goes_on_where_it_was(portal: WagtailThere, site: Site) -> None:
    for number in range(10):
        picture = site.asset(f"bild-{number % 5}.png", png(number % 5))
        body = (f'<p>Seite {number} sagt etwas.</p>\n<p><a href="/s{(number + 3) % 10}/">Weiter</a></p>\n'
                f'<figure><img src="{picture.file}" alt="Bild"></figure>')  # fmt: skip
        site.put(f"/s{number}/", f"Seite {number}", body, assets=(picture,), tags=(f"Thema {number % 3}",))
    command = [str(PYTHON), "manage.py", "relaunch", "import", "--json", str(site.folder)]
    with subprocess.Popen(command, cwd=PROJECT, env=portal.server.environment, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as child:  # fmt: skip
        end = portal.writes() + 9
        while child.poll() is None and portal.writes() < end:
            time.sleep(0.002)
        alive = child.poll() is None
        child.send_signal(signal.SIGKILL)
    assert alive and 0 < len(portal.counted()) < 10
    said = portal.run("import", site)
    assert said["resumed"] and (said["planned"], said["done"]) == (10, 10)
    assert portal.counted() == {f"muster/page/s{number}": 1 for number in range(10)}
    assert portal.server.sql("SELECT count(*) FROM wagtailimages_image") == [(5,)]
    media = list((portal.server.data / "media" / "original_images").iterdir())
    assert len(media) == 5, "what a killed import left on the disk is used again"
    assert portal.run("verify", site)["differences"] == []
    assert portal.run("import", site)["planned"] == 0
