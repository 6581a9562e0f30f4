"""A real Plone reads the folder, twice: what is there is brought up to date, none is doubled, old addresses lead on."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests

from relaunch.cli import main
from relaunch.load.plone_documents import uid_of
from relaunch.mapping.load import shipped_shelf
from tests.load.folders import Site
from tests.load.plone_server import VENV, PloneServer, missing
from tests.load.wordpress_server import free_port

SITE = "classic"
OLD = ("/index.php?id=7&L=0", "/alt/geld.html", "/alt/größe.html", "/fileadmin/merkblatt.pdf",
       "/index.php?id=8&tx_cal[view]=a|b")  # fmt: skip


class Server(PloneServer):
    """A Plone that is served when the test says so: while it runs, nobody else may open its database."""

    def set_up(self) -> None:
        self.waiting = True
        self.start()
        self.waiting = False

    def serve(self) -> None:
        if not self.waiting:
            super().serve()

    def read_in(self, folder: Path, name: str = SITE) -> str:
        """Let plone-importer read a folder and return what it says."""
        command = [str(VENV / "bin" / "plone-importer"), str(self.folder / "etc" / "zope.conf"), name, str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout + done.stderr

    def get(self, target: str) -> tuple[int, str, str]:
        """Return status, Location and body of what a visitor asks for."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", f"/{SITE}{target}")
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, answer.headers.get("Location", ""), body

    def objects(self) -> dict[str, dict[str, Any]]:
        """Return every object of the site by its path."""
        return {urlsplit(row["@id"]).path.removeprefix(f"/{SITE}"): row for row in self.catalogue(SITE)}


@pytest.fixture
def server() -> Iterator[Server]:
    absent = missing() + [str(p) for p in (VENV / "bin" / "plone-importer",) if not p.is_file()]
    if absent and not os.environ.get("CI"):
        pytest.skip(f"not installed (make test does that): {', '.join(absent)}")
    with tempfile.TemporaryDirectory(prefix="plone-files-") as folder:
        made = Server(Path(folder), free_port())
        try:
            made.set_up()
            yield made
        finally:
            made.stop()


def portal(site: Site) -> None:
    records = site.small()
    leaflet = next(asset for asset in records["elterngeld"].assets if asset.media_type == "application/pdf")
    site.put("/termine/fest/", "Fest", "<p>Im Park.</p>", type="event", fields={
        "start": "2011-06-01T15:00", "end": "2011-06-01T18:00", "location": "Altenau"})  # fmt: skip
    new = ("/aktuelles/neue-kita/", "/familie/geld/", "/familie/", f"/{leaflet.file}", "/termine/fest/")
    rows = "".join(f"http://alt.example{old},{to},301,,\n" for old, to in zip(OLD, new, strict=True))
    (site.folder / "redirects.csv").write_text("legacy_url,new_path,status,record_id,reason\n" + rows, encoding="utf-8")
    lines = [f'{{"path": "{path}"}}\n' for path in new if path.endswith("/")]
    (site.folder / "records.jsonl").write_text("".join(lines), encoding="utf-8")


def export(site: Site, tmp_path: Path, name: str = SITE, **changes: str) -> Path:
    mapping = tmp_path / f"{name}.yaml"
    text = (shipped_shelf() / "targets" / "plone-files.yaml").read_text(encoding="utf-8")
    for old, new in {"site: Plone ": f"site: {name} ", **changes}.items():
        assert old in text
        text = text.replace(old, new)
    mapping.write_text(text, encoding="utf-8")
    out = tmp_path / name
    assert main(["export", "--target", str(mapping), "--to", str(out), str(site.folder)]) == 0
    return out


@pytest.mark.slow
def test_a_real_plone_reads_the_folder_again_and_again(site: Site, server: Server, tmp_path: Path) -> None:
    portal(site)
    folder = export(site, tmp_path)
    assert "List of items" not in server.read_in(folder), "dropped, or imported with errors"
    record = next(r for r in site.small().values() if r.path == "/familie/geld/elterngeld/")
    site.write(replace(record, title="Elterngeld, neu gefasst"))
    assert "List of items" not in server.read_in(export(site, tmp_path))
    blocks = export(site, tmp_path, "volto", **{"body: html ": "body: blocks ", "folder: Folder ": "folder: none "})
    assert "List of items" not in server.read_in(blocks, "volto")
    server.serve()
    after = server.objects()
    assert sorted(row["UID"] for row in after.values()) == sorted(path.name for path in (folder / "content").iterdir()
                                                                  if path.is_dir()), "doubled or lost"  # fmt: skip
    assert after["/familie/geld/elterngeld"]["title"] == "Elterngeld, neu gefasst"
    check(server, after)
    check_blocks(server)


def check_blocks(server: Server) -> None:
    """Look at a page as Volto gets it: what stood for records and files is their address."""
    page = server.api("GET", "volto/familie/geld/elterngeld")
    blocks = [page["blocks"][name] for name in page["blocks_layout"]["items"]]
    assert [block["@type"] for block in blocks][:3] == ["title", "slate", "slate"]
    assert "resolveuid" not in json.dumps(blocks)
    links = next(block for block in blocks if "in den Meldungen" in block.get("plaintext", ""))
    assert f"http://127.0.0.1:{server.port}/volto/aktuelles#neu" in json.dumps(links)
    (image,) = (block for block in blocks if block["@type"] == "image")
    assert requests.get(f"{image['url']}/@@images/image", timeout=60).headers["Content-Type"] == "image/png"


def check(server: Server, found: dict[str, dict[str, Any]]) -> None:
    """Look at what is there: as its editors, and as its visitors."""
    page, news, event = found["/familie/geld/elterngeld"], found["/aktuelles/neue-kita"], found["/termine/fest"]
    assert page["UID"] == uid_of("muster/page/familie-geld-elterngeld")
    assert {row["review_state"] for row in found.values() if row.get("review_state")} == {"published"}
    assert [row["@type"] for row in (page, news, event)] == ["Document", "News Item", "Event"]
    assert news["created"][:16] == "2010-09-30T10:00" and news["effective"][:10] == "2010-09-30"  # 12:00 in Berlin
    assert page["created"][:10] == "2009-05-04" and sorted(news["subjects"]) == ["Altenau", "Kita"]
    assert event["start"][:16] == "2011-06-01T13:00" and event["location"] == "Altenau"
    assert sum(row["@type"] == "Image" for row in found.values()) == 1

    status, _, body = server.get("/familie/geld/elterngeld")
    assert status == 200 and "Mindestens aber 300 Euro" in body and "<h2>Höhe</h2>" in body
    assert "resolveuid" not in body and f"http://127.0.0.1:{server.port}/{SITE}/aktuelles#neu" in body
    (image,) = (path for path, row in found.items() if row["@type"] == "Image")
    assert image in body and server.get(f"{image}/@@images/image")[0] == 200
    (file,) = (path for path, row in found.items() if row["@type"] == "File")
    assert f"{file}/@@download/file" in body and "%%EOF" in server.get(f"{file}/@@download/file")[2]
    assert "Hier geht es um Familien" in server.get("/familie")[2], "the folder shows its page"
    assert "Willkommen im Portal" in server.get("")[2], "the home page is the site's"

    for old, new in zip(OLD, ("/aktuelles/neue-kita", "/familie/geld", "/familie", file, "/termine/fest"), strict=True):
        for sent in {quote(old, safe="/?=&%[]|"), quote(old, safe="/?=&%[]"), quote(old, safe="/?=&%")}:
            status, location, _ = server.get(sent)
            assert (status, urlsplit(location).path) == (302, f"/{SITE}{new}"), sent
