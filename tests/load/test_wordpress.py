"""The import's promises, kept on a real WordPress: what it has is asked by its API, its pages and its database."""

from __future__ import annotations

import json
import sqlite3
import threading
from dataclasses import replace
from typing import Any

import pytest
import requests

from relaunch.cli import main
from tests.load.folders import Site, png
from tests.load.targets import WordPressThere
from tests.load.wordpress_server import WordPressServer

pytestmark = pytest.mark.slow


def run(
    capsys: pytest.CaptureFixture[str], command: str, wp: WordPressServer, site: Site, *more: str
) -> dict[str, Any]:
    capsys.readouterr()
    status = main([command, "wordpress", "--url", wp.url, "--json", *more, str(site.folder)])
    said = capsys.readouterr()
    assert said.out, said.err
    told: dict[str, Any] = json.loads(said.out)
    assert told["exit"] == status
    return told


def api(wp: WordPressServer, method: str, path: str, **body: Any) -> Any:
    response = requests.request(method, f"{wp.url}wp-json/wp/v2/{path}", auth=("editor", wp.passwords["editor"]),
                                json=body or None, timeout=60)  # fmt: skip
    assert response.ok, response.text
    return response.json()


def document(wp: WordPressServer, record_id: str) -> dict[str, Any]:
    """Return the raw document of a legacy id, as an editor in WordPress gets it."""
    rows = wp.sql("SELECT ID, post_type FROM wp_posts JOIN wp_postmeta ON post_id = ID "
                  f"WHERE meta_value = '{record_id}'")  # fmt: skip
    assert len(rows) == 1, rows
    kind = {"page": "pages", "post": "posts"}[rows[0][1]]
    found: dict[str, Any] = api(wp, "GET", f"{kind}/{rows[0][0]}?context=edit")
    return found


def test_news_become_posts_tags_terms_and_positions_the_order_of_the_menu(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    site.small()
    run(capsys, "import", wordpress, site)
    assert document(wordpress, "muster/page/familie-geld-elterngeld")["date"] == "2009-05-04T12:00:00"
    familie = document(wordpress, "muster/page/familie")
    assert (familie["excerpt"]["raw"], familie["menu_order"]) == ("Alles für Familien.", 2)
    assert document(wordpress, "muster/article/aktuelles-neue-kita")["comment_status"] == "closed"
    tags = api(wordpress, "GET", f"tags?include={familie['tags'][0]}")
    assert tags[0]["name"] == "Familie &amp; Beruf"
    assert document(wordpress, "muster/article/aktuelles-neue-kita")["type"] == "post"
    pictures = api(wordpress, "GET", "media?context=edit&media_type=image")
    assert [(p["alt_text"], p["caption"]["raw"]) for p in pictures] == [("Kinder auf dem Spielplatz", "Foto: Archiv")]


def test_an_attachment_takes_no_name_from_a_page_and_an_umlaut_is_led_on(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    picture = site.asset("elterngeld-oeffnen.png", png(3))
    body = f'<p>Text.</p>\n<figure><img src="{picture.file}" alt=""></figure>'
    site.put("/elterngeld-öffnen/", "Elterngeld öffnen", body, assets=(picture,))
    site.put("/elterngeld-oeffnen/", "Noch eine", body, assets=(picture,))
    run(capsys, "import", wordpress, site)
    links = {document(wordpress, name)["link"] for name in wordpress.documents()}
    assert links == {wordpress.url + "elterngeld-offnen/", wordpress.url + "elterngeld-oeffnen/"}
    lost = requests.get(wordpress.url + "elterngeld-%C3%B6ffnen/?x=1", allow_redirects=False, timeout=60)
    assert (lost.status_code, lost.headers["Location"]) == (301, wordpress.url + "elterngeld-offnen/")


def test_the_path_that_a_record_proposes_leads_to_its_document(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    records = site.small()
    run(capsys, "import", wordpress, site)
    proof = run(capsys, "verify", wordpress, site)
    assert ["muster/article/aktuelles-neue-kita", "/aktuelles/neue-kita/", "/neue-kita/"] in proof["elsewhere"]
    moved = requests.get(wordpress.url + "aktuelles/neue-kita", allow_redirects=True, timeout=60)
    assert (moved.status_code, moved.url) == (200, wordpress.url + "neue-kita/")
    assert moved.history[0].headers["X-Redirect-By"] == "relaunch", "WordPress guesses, too"
    assert requests.get(wordpress.url + "aktuelles/gibt-es-nicht/", timeout=60).status_code == 404
    site.write(replace(records["meldung"], path="/archiv/neue-kita/"))
    planned = [e["fields"] for e in run(capsys, "plan", wordpress, site)["entries"] if e["action"] == "update"]
    assert planned == [["path"]]
    run(capsys, "import", wordpress, site)
    assert requests.get(wordpress.url + "archiv/neue-kita/", timeout=60).url == wordpress.url + "neue-kita/"
    wordpress.sql("UPDATE wp_posts SET post_name = 'ganz-anders' WHERE post_name = 'neue-kita'")
    assert run(capsys, "verify", wordpress, site)["differences"] == []
    wordpress.sql("DELETE FROM wp_postmeta WHERE meta_key = '_relaunch_path'")
    differences = run(capsys, "verify", wordpress, site)["differences"]
    assert [(d["record"], d["what"]) for d in differences] == [("muster/article/aktuelles-neue-kita", "path")]


def test_scripts_shortcodes_and_lonely_addresses_do_nothing_to_a_visitor(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    site.put("/frech/", "Frech <b>& mehr</b>", '<p onclick="alert(2)">Vorher.</p>\n<script>alert(1)</script>\n'
             '<p>[gallery ids="1"] und [caption]Text[/caption] C:\\temp\\neu</p>\n'
             '<p>http://www.example.org/film</p>\n'
             '<p><a href="javascript:alert(3)">Klick</a></p>\n'
             '<p>Zwei -- Striche ... und "Zeichen" 3x4</p>')  # fmt: skip
    said = run(capsys, "import", wordpress, site)
    assert said["done"] == 1 and "must not reach a visitor" in said["notes"][0][1]
    page = requests.get(document(wordpress, "muster/page/frech")["link"], timeout=60).text
    assert "alert(" not in page and "onclick" not in page
    assert "&#91;gallery ids=" in page and "C:\\temp\\neu" in page and "Frech &lt;b>&#038; mehr&lt;/b>" in page
    assert "Vorher." in page
    assert [d["what"] for d in run(capsys, "verify", wordpress, site)["differences"]] == []


def test_what_lies_in_the_trash_gets_no_second_copy(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    site.small()
    run(capsys, "import", wordpress, site)
    number = document(wordpress, "muster/page/familie")["id"]
    api(wordpress, "DELETE", f"pages/{number}")
    said = run(capsys, "import", wordpress, site)
    assert said["conflicts"] == [["muster/page/familie", "put into the trash there since our last import"]]
    assert set(wordpress.documents().values()) == {1}
    run(capsys, "import", wordpress, site, "--ours")
    back = document(wordpress, "muster/page/familie")
    assert (back["id"], back["status"], back["slug"]) == (number, "publish", "familie")
    assert run(capsys, "verify", wordpress, site)["differences"] == []


def test_a_rollback_takes_back_tags_and_meta_too(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    records = site.small()
    empty = WordPressThere(wordpress).everything()
    first = run(capsys, "import", wordpress, site)["run"]
    full = WordPressThere(wordpress).everything()
    new = {"title": "Anders", "tags": ("Neu",), "teaser": "", "body": "<p>Ganz neu.</p>", "assets": ()}
    site.write(replace(records["familie"], **new))  # type: ignore[arg-type]
    picture = site.asset("neu.png", png(77))
    site.put("/neu/", "Neu", f'<p>Neu.</p>\n<p><img src="{picture.file}" alt=""></p>', assets=(picture,), type="event",
             fields={"start": "2011-01-10T09:30", "location": "Bürgerhaus \\ Altenau"})  # fmt: skip
    site.file(records["meldung"]).unlink()
    second = run(capsys, "import", wordpress, site)
    assert second["planned"] == 3 and WordPressThere(wordpress).everything() != full
    undone = run(capsys, "rollback", wordpress, site, "--run", str(second["run"]))
    assert undone["left"] == []
    assert (undone["removed"], undone["restored"], undone["files"], undone["terms"]) == (1, 2, 1, 1)
    assert WordPressThere(wordpress).everything() == full
    assert run(capsys, "rollback", wordpress, site, "--run", str(first))["left"] == []
    assert WordPressThere(wordpress).everything() == empty


def test_a_rollback_keeps_a_picture_that_editors_use_elsewhere(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    site.small()
    number = run(capsys, "import", wordpress, site)["run"]
    picture = api(wordpress, "GET", "media?media_type=image")[0]
    smaller = picture["source_url"].replace(".png", "-300x200.png")
    own = api(wordpress, "POST", "pages", title="Eigene", status="draft", content=f'<img src="{smaller}">')["id"]
    undone = run(capsys, "rollback", wordpress, site, "--run", str(number))
    assert [why for _, why in undone["left"]] == [f"used there by {own}"] and undone["files"] == 1
    assert [m["id"] for m in api(wordpress, "GET", "media")] == [picture["id"]]


def test_what_wordpress_refuses_is_set_aside_in_its_own_words(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    site.small()
    drawing = site.asset("plan.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
    site.put("/plan/", "Plan", f'<p><img src="{drawing.file}" alt=""></p>', assets=(drawing,))
    site.put("/plan/teil/", "Teil", "<p>Darunter.</p>")
    said = run(capsys, "import", wordpress, site)
    assert (said["planned"], said["done"], said["failed"], said["skipped"], said["exit"]) == (8, 6, 1, 1, 1)
    faults = dict(said["faults"])
    assert "not allowed to upload this file type" in faults["muster/page/plan"]
    assert faults["muster/page/plan-teil"] == "its parent muster/page/plan is not there"


def test_verify_tells_every_difference(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    site.small()
    run(capsys, "import", wordpress, site)
    wordpress.sql("UPDATE wp_posts SET post_content = REPLACE(REPLACE(post_content, '300 Euro', '30 Euro'), "
                  "'scope=\"row\"', 'onclick=\"x()\"'), post_title = 'Elterngeld', post_date = '2011-01-01' "
                  "WHERE post_name = 'elterngeld'")  # fmt: skip
    wordpress.sql("UPDATE wp_posts SET post_status = 'draft' WHERE post_name = 'aktuelles'")
    for path in (wordpress.folder / "site" / "wp-content" / "uploads").rglob("spielplatz-*"):
        path.unlink()
    found = run(capsys, "verify", wordpress, site)
    told = {(d["record"].rpartition("/")[2], d["what"]) for d in found["differences"]}
    for what in ("title", "text", "more text", "date", "sanitizer", "active", "link", "picture", "page"):
        assert ("familie-geld-elterngeld", what) in told, what
    assert ("familie", "picture") in told and ("aktuelles", "status") in told
    assert ("familie-geld", "text") not in told and found["exit"] == 1


def test_a_record_that_waits_again_for_its_approval_is_not_compared_with_its_older_version(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    records = site.small()
    run(capsys, "import", wordpress, site)
    site.write(replace(records["geld"], title="Anders"), "pending")
    proof = run(capsys, "verify", wordpress, site)
    assert proof["older"] == [["muster/page/familie-geld", "not approved"]]
    assert (proof["documents"], proof["differences"]) == (5, [])


def test_visitors_and_small_roles_learn_nothing_from_the_plugin(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.small()
    run(capsys, "import", wordpress, site)
    pages = requests.get(f"{wordpress.url}wp-json/wp/v2/pages", timeout=60).json()
    assert len(pages) == 5 and {page["relaunch"] for page in pages} == {None}
    assert "_relaunch" not in json.dumps(pages) and "muster/page" not in json.dumps(pages)
    assert requests.get(f"{wordpress.url}wp-json/relaunch/v1/documents?site=muster", timeout=60).status_code == 401
    monkeypatch.setenv("RELAUNCH_WORDPRESS_USER", "author")
    monkeypatch.setenv("RELAUNCH_WORDPRESS_PASSWORD", wordpress.passwords["author"])
    assert main(["plan", "wordpress", "--url", wordpress.url, str(site.folder)]) == 2
    assert "a user with the role Editor would be right" in capsys.readouterr().err


def test_the_password_is_in_no_file(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    site.small()
    run(capsys, "plan", wordpress, site)
    run(capsys, "import", wordpress, site)
    with sqlite3.connect(site.folder / "ledger.sqlite") as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    secret = wordpress.passwords["editor"].encode()
    files = [path for path in site.folder.rglob("*") if path.is_file()]
    assert len(files) > 8 and not [path for path in files if secret in path.read_bytes()]


def test_two_who_make_the_same_document_at_once_make_one(wordpress: WordPressServer) -> None:
    answers: list[int] = []

    def send() -> None:
        marks = {"id": "muster/page/eins", "hash": "x", "fields": "{}"}
        body = {"title": "Eins", "status": "publish", "relaunch": marks}
        response = requests.post(f"{wordpress.url}wp-json/wp/v2/pages", json=body, timeout=60,
                                 auth=("editor", wordpress.passwords["editor"]))  # fmt: skip
        answers.append(response.status_code)

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201, 409, 409]
    assert wordpress.documents() == {"muster/page/eins": 1}


def test_fields_of_an_event_become_meta(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    event = site.put("/fest/", "Fest", "<p>Ein Fest.</p>", type="event", fields={"start": "2011-01-10T09:30"})
    run(capsys, "import", wordpress, site)
    query = "SELECT meta_value FROM wp_postmeta WHERE meta_key = 'event_{}'"
    assert wordpress.sql(query.format("start")) == [["2011-01-10T09:30"]]
    assert wordpress.sql(query.format("end")) == []
    site.write(replace(event, fields={"end": "2011-01-10T17:00", "location": "Haus \\ Hof"}))
    planned = [e["fields"] for e in run(capsys, "plan", wordpress, site)["entries"]]
    assert planned == [["meta.event_end", "meta.event_location", "meta.event_start"]]
    run(capsys, "import", wordpress, site)
    assert (wordpress.sql(query.format("start")), wordpress.sql(query.format("end"))) == ([], [["2011-01-10T17:00"]])
    assert wordpress.sql(query.format("location")) == [["Haus \\\\ Hof"]], "mariadb -B writes a backslash twice"
    before = wordpress.writes()
    assert run(capsys, "import", wordpress, site)["planned"] == 0 and wordpress.writes() == before


def test_the_guards_stop_before_anything_is_written(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    records = site.small()
    run(capsys, "import", wordpress, site)
    before = wordpress.writes()
    for name in ("geld", "familie"):
        site.write(replace(records[name], title="Anders"))
    arguments = ["--url", wordpress.url, str(site.folder)]
    assert main(["import", "wordpress", "--max-updates", "1", *arguments]) == 2
    assert "--max-updates 2, where that is meant, would be right" in capsys.readouterr().err
    site.file(records["meldung"]).write_text("id: [", encoding="utf-8")
    planned = run(capsys, "plan", wordpress, site)
    assert planned["counts"]["withdraw"] == 0 and len(planned["unread"]) == 1
    assert [e["why"] for e in planned["entries"] if e["action"] == "blocked"] == [
        "no record of this id is there, but some files cannot be read"]  # fmt: skip
    for record in records.values():
        site.file(record).unlink()
    assert main(["import", "wordpress", *arguments]) == 2
    assert "no records; the records of one site would be right" in capsys.readouterr().err
    assert wordpress.writes() == before


def test_a_moment_with_its_time_zone_is_that_moment(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    site.put("/spaet/", "Spät", "<p>Am Abend.</p>", published="2010-07-01T23:30:00+00:00")
    site.put("/morgen/", "Morgen", "<p>Dereinst.</p>", published="2999-01-01")
    assert run(capsys, "import", wordpress, site)["left"]["blocked"] == 1
    assert document(wordpress, "muster/page/spaet")["date"] == "2010-07-02T01:30:00", "summer time in Berlin"
    differences = run(capsys, "verify", wordpress, site)["differences"]
    assert [(d["record"], d["what"]) for d in differences] == [("muster/page/morgen", "missing")]
    assert "in the future" in differences[0]["said"]


def test_where_html_is_filtered_nothing_of_ours_is_taken(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    plugin = wordpress.folder / "site" / "wp-content" / "mu-plugins" / "filtered.php"
    plugin.parent.mkdir(exist_ok=True)
    plugin.write_text("<?php define('DISALLOW_UNFILTERED_HTML', true);", encoding="utf-8")
    try:
        site.small()
        site.put("/alles/", "R & B < C", '<p lang="en">A &amp; B &lt; C</p>\n<dl>\n  <dt>A</dt>\n  <dd>B</dd>\n</dl>\n'
                 '<table><caption>T</caption><tbody><tr><td colspan="2">[x]</td></tr></tbody></table>\n'
                 '<ol start="3">\n  <li>Drei</li>\n</ol>\n<blockquote>\n<p>Q</p>\n</blockquote>\n'
                 '<pre>a\n  b</pre>\n<p>http://www.example.org/x</p>\n<p>H<sub>2</sub>O <a href="tel:+49">Ruf</a></p>',
                 teaser="1 < 2 & 3", tags=("A & B", "a < b"))  # fmt: skip
        assert main(["plan", "wordpress", "--url", wordpress.url, str(site.folder)]) == 0
        assert "what is not allowed to this user in HTML is taken there" in capsys.readouterr().err
        run(capsys, "import", wordpress, site)
        assert run(capsys, "verify", wordpress, site)["differences"] == []
        before = wordpress.writes()
        assert run(capsys, "import", wordpress, site)["planned"] == 0 and wordpress.writes() == before
    finally:
        plugin.unlink()


def test_a_login_password_or_a_plugin_that_is_off_stops_before_anything_is_written(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WordPress takes no login password here, and drops marks that nobody has registered without a word."""
    site.small()
    arguments = ["import", "wordpress", "--url", wordpress.url, str(site.folder)]
    before = wordpress.writes()
    with monkeypatch.context() as other:
        other.setenv("RELAUNCH_WORDPRESS_PASSWORD", "editor-login")
        assert main(arguments) == 2
    said = capsys.readouterr().err
    assert "401" in said and "application password) would be right" in said and "editor-login" not in said
    [[plugins]] = wordpress.sql("SELECT option_value FROM wp_options WHERE option_name = 'active_plugins'")
    turn = "UPDATE wp_options SET option_value = '{}' WHERE option_name = 'active_plugins'"
    wordpress.sql(turn.format("a:0:{}"))
    try:
        assert main(arguments) == 2
    finally:
        wordpress.sql(turn.format(plugins))
    assert "relaunch-import.php belongs into wp-content/plugins/" in capsys.readouterr().err
    assert wordpress.writes() == before and wordpress.documents() == {}


def test_pages_that_a_portal_without_a_theme_leaves_empty_are_no_proof(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    """Such a WordPress answers 200, and nothing else."""
    record = site.put("/eins/", "Eins", "<p>Eins.</p>")
    run(capsys, "import", wordpress, site)
    names = "option_name IN ('template', 'stylesheet')"
    [[theme]] = wordpress.sql("SELECT option_value FROM wp_options WHERE option_name = 'template'")
    wordpress.sql(f"UPDATE wp_options SET option_value = 'none' WHERE {names}")
    try:
        page = requests.get(document(wordpress, record.id)["link"], timeout=60)
        assert (page.status_code, page.text) == (200, "")
        differences = run(capsys, "verify", wordpress, site)["differences"]
    finally:
        wordpress.sql(f"UPDATE wp_options SET option_value = '{theme}' WHERE {names}")
    assert [(d["what"], d["said"]) for d in differences] == [("page", "answers with an empty page")]
    assert run(capsys, "verify", wordpress, site)["differences"] == []


def test_an_import_says_to_people_what_it_did_and_what_comes_next(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    site.put("/eins/", "Eins", "<p>Eins.</p>", status="pending")
    site.put("/zwei/", "Zwei", "<p>Zwei.</p>", status="rejected")
    drawing = site.asset("plan.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
    site.put("/drei/", "Drei", f'<p><img src="{drawing.file}" alt=""></p>', assets=(drawing,))
    arguments = ["--url", wordpress.url, "--include-pending", str(site.folder)]
    assert main(["plan", "wordpress", *arguments]) == 0
    said = capsys.readouterr()
    assert "create    muster/page/eins" in said.out and "ATTENTION: records that nobody approved" in said.err
    assert main(["import", "wordpress", *arguments]) == 1
    said = capsys.readouterr()
    assert "ATTENTION: records that nobody approved are imported, too" in said.err
    assert "Import 1: 2 planned = 1 done + 1 failed + 0 skipped" in said.err and "1 blocked" in said.err
    assert "not imported: muster/page/drei: " in said.out and "not allowed to upload this file type" in said.out
    assert f"relaunch verify wordpress {site.folder}" in said.err and "relaunch rollback wordpress --run 1" in said.err


def test_a_portal_that_gets_its_final_name_gets_its_links_and_pictures_by_another_import(
    capsys: pytest.CaptureFixture[str], wordpress: WordPressServer, site: Site
) -> None:
    site.small()
    run(capsys, "import", wordpress, site)
    with wordpress.named("localhost"):
        found = {(d["record"], d["what"]) for d in run(capsys, "verify", wordpress, site)["differences"]}
        assert ("muster/page/familie", "picture") in found and ("muster/landing/aktuelles", "link") in found
        planned = {e["id"]: e["fields"] for e in run(capsys, "plan", wordpress, site)["entries"] if e["fields"]}
        assert set(map(tuple, planned.values())) == {("content",)} and len(planned) == 4, "those with links or files"
        assert run(capsys, "import", wordpress, site)["done"] == 4
        assert run(capsys, "verify", wordpress, site)["differences"] == []
        assert "127.0.0.1" not in document(wordpress, "muster/page/familie")["content"]["raw"]
