"""The folder for plone.exportimport: paths, folders with pages inside, links by UID; and a real Plone that reads it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from relaunch.cli import main
from relaunch.mapping.load import shipped_shelf
from tests.load.folders import Site


def export(site: Site, *more: str) -> Path:
    assert main(["export", "--target", "plone-files", *more, str(site.folder)]) == 0
    return site.folder / "targets" / "plone-files"


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """Return the shipped mapping with one thing changed."""
    text = (shipped_shelf() / "targets" / "plone-files.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "changed.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def index(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "content" / "__metadata__.json").read_bytes())
    return told


def items(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the items by path, in the order in which they are read."""
    read = [json.loads((folder / "content" / name).read_bytes()) for name in index(folder)["_data_files_"]]
    return {item["@id"]: item for item in read}


def test_each_item_stands_behind_its_folder(site: Site) -> None:
    site.small()
    site.put("/a/b/c/", "Tief unten", "<p>Ohne Seiten darüber.</p>")
    found = items(export(site))
    seen = {""}
    for path, item in found.items():
        above = path.rpartition("/")[0]
        assert above in seen and (above == "" or found[above]["@type"] == "Folder"), path
        assert item["id"] == path.rpartition("/")[2]
        seen.add(path)
    assert (found["/a"]["@type"], found["/a"]["title"]) == ("Folder", "A")


def test_a_page_with_others_below_is_a_folder_with_the_page_inside(site: Site) -> None:
    site.small()
    folder = export(site)
    found, told = items(folder), index(folder)
    assert found["/familie"]["@type"] == "Folder" and "text" not in found["/familie"]
    assert "Hier geht es um Familien" in found["/familie/inhalt"]["text"]["data"]
    assert told["default_page"][found["/familie"]["UID"]] == {"default_page": "inhalt"}
    assert found["/familie/geld/elterngeld"]["@type"] == "Document"
    assert told["default_page"]["plone_site_root"] == {"default_page": "startseite"}


def test_with_volto_every_document_holds_others(site: Site, tmp_path: Path) -> None:
    site.small()
    mapping = changed(tmp_path, "folder: Folder ", "folder: none ")
    out = tmp_path / "out"
    assert main(["export", "--target", str(mapping), "--to", str(out), str(site.folder)]) == 0
    assert {item["@type"] for item in items(out).values()} == {"Document", "News Item", "Image", "File"}
    assert "/familie/inhalt" not in items(out)


def test_the_name_of_the_page_inside_gives_way(site: Site) -> None:
    site.small()
    site.put("/familie/inhalt/", "Inhalt", "<p>Ein Verzeichnis.</p>")
    found = items(export(site))
    assert "Verzeichnis" in found["/familie/inhalt"]["text"]["data"]
    assert "Familien" in found["/familie/inhalt-seite"]["text"]["data"]


def test_links_and_pictures_go_by_uid(site: Site) -> None:
    site.small()
    found = items(export(site))
    text = found["/familie/geld/elterngeld"]["text"]["data"]
    assert f'href="resolveuid/{found["/aktuelles"]["UID"]}#neu"' in text
    (image,) = (item for item in found.values() if item["@type"] == "Image")
    (file,) = (item for item in found.values() if item["@type"] == "File")
    assert f'src="resolveuid/{image["UID"]}"' in text
    assert f'href="resolveuid/{file["UID"]}/@@download/file"' in text
    assert (image["title"], image["description"]) == ("Kinder auf dem Spielplatz", "Foto: Archiv")


def test_an_event_without_its_time_is_not_put_on_the_day_of_the_import(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put("/fest/", "Fest", "<p>Irgendwann.</p>", type="event")
    site.put("/tag/", "Tag", "<p>Im Juni.</p>", type="event",
             fields={"start": "2011-06-01T15:00", "end": "2011-06-01T18:00", "location": "Altenau"})  # fmt: skip
    assert main(["export", "--target", "plone-files", str(site.folder)]) == 1
    assert "an event without start and end" in capsys.readouterr().out
    found = items(site.folder / "targets" / "plone-files")
    assert list(found) == ["/tag"]
    assert (found["/tag"]["start"], found["/tag"]["location"]) == ("2011-06-01T15:00:00+02:00", "Altenau")


def test_uids_are_the_records_own_for_ever(site: Site) -> None:
    records = site.small()
    before = {item["UID"]: path for path, item in items(export(site)).items()}
    for record in records.values():
        site.file(record).unlink()
    site.put("/ganz/oben/", "Als Erste da", "<p>Neu.</p>", name="0")
    for record in records.values():
        site.write(replace(record, title=record.title + "!"))
    after = {item["UID"]: path for path, item in items(export(site)).items()}
    assert before.items() <= after.items()


def test_drafts_stay_private(site: Site, tmp_path: Path) -> None:
    site.small()
    mapping = changed(tmp_path, "status: publish", "status: draft")
    out = tmp_path / "out"
    assert main(["export", "--target", str(mapping), "--to", str(out), str(site.folder)]) == 0
    assert {item["review_state"] for item in items(out).values()} == {"private"}


def test_for_volto_a_body_is_blocks_and_no_uid_stands_where_none_is_resolved(site: Site, tmp_path: Path) -> None:
    records = site.small()
    picture = records["familie"].assets[0]
    cell = f'<td><a href="/familie/">Dort</a> <img src="{picture.file}" alt=""></td>'
    below = '<p>Siehe <a href="/familie/geld/">Geld</a>.</p>'
    site.put("/tafel/", "Tafel", f"<table><tbody><tr>{cell}</tr></tbody></table>\n{below}", assets=(picture,))
    mapping = changed(tmp_path, "body: html ", "body: blocks ")
    out = tmp_path / "out"
    assert main(["export", "--target", str(mapping), "--to", str(out), str(site.folder)]) == 0
    page = items(out)["/tafel"]
    title, table, text = (page["blocks"][name] for name in page["blocks_layout"]["items"])
    assert "text" not in page and (title["@type"], table["@type"], text["@type"]) == ("title", "html", "slate")
    assert 'href="/familie"' in table["html"] and "resolveuid" not in table["html"]
    assert 'src="/medien/' in table["html"]
    assert text["value"][0]["children"][1]["data"]["url"] == f"../resolveuid/{items(out)['/familie/geld']['UID']}"
