"""Folders as wget and HTTrack leave them: names and links become what they were."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from relaunch.archive import guess_base, read_folder
from relaunch.model import Capture

HOST = "www.stadt.example"
BASE = f"http://{HOST}/"


def save(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def read(root: Path) -> dict[str, Capture]:
    return {c.url: c for c in read_folder(root, guess_base(root), fetched="2020-01-01T00:00:00Z")}


def page(*links: str, head: str = "") -> str:
    body = "".join(f'<a href="{link}">x</a>' for link in links)
    return f"<html><head>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(("mark", "port"), [("?", ":8080"), ("@", "+8080"), ("%3F", "_8080")])
def test_wgets_names_and_links_are_undone(tmp_path: Path, mark: str, port: str) -> None:
    link = {"?": "%3F", "%3F": "%253F"}.get(mark, mark)
    root = save(tmp_path, {
        f"{HOST}{port}/index.html": page(f"index.php{link}id=3&amp;L=1.html", "amt/index.html#oben", "index.html#fuss",
                                         "http://www.land.example/x", "mailto:a@b.example", "fehlt.html",
                                         head='<base href="">'),
        f"{HOST}{port}/index.php{mark}id=3&L=1.html": page("index.html"),
        f"{HOST}{port}/amt/index.html": page(f"../index.php{link}id=3&amp;L=1.html", "kontakt.php.html"),
        f"{HOST}{port}/amt/kontakt.php.html": page(),
    })  # fmt: skip
    base = f"http://{HOST}:8080/"
    found = read(root)
    assert guess_base(root) == base
    assert sorted(found) == [base, base + "amt/", base + "amt/kontakt.php", base + "index.php?id=3&L=1"]
    start = found[base].body.decode()
    expected = [f"{base}index.php?id=3&amp;L=1", f"{base}amt/#oben", "#fuss", "http://www.land.example/x",
                "mailto:a@b.example", "fehlt.html"]  # fmt: skip
    assert [part.partition('"')[0] for part in start.split('<a href="')[1:]] == expected
    assert f'<base href="{base}" />' in start
    assert f'href="{base}index.php?id=3&amp;L=1"' in found[base + "amt/"].body.decode()


def test_a_link_with_a_live_query_is_left_as_it_is(tmp_path: Path) -> None:
    root = save(tmp_path, {f"{HOST}/index.php": page(), f"{HOST}/a.html": page("index.php?id=7")})
    assert 'href="index.php?id=7"' in read(root)[BASE + "a.html"].body.decode()


def mirrored(url: str, text: str) -> str:
    mark = f"<!-- Mirrored from {url} by HTTrack Website Copier/3.x [XR&CO'2014], Mon, 23 Nov 2020 12:40:04 GMT -->"
    added = '<!-- Added by HTTrack --><meta http-equiv="content-type" content="text/html" /><!-- /Added by HTTrack -->'
    return text.replace("<head>", f"\n{mark}\n{added}\n<head>")


def httrack(tmp_path: Path) -> Path:
    return save(tmp_path, {
        "index.html": "<title>Local index - HTTrack Website Copier</title>",
        "hts-log.txt": "HTTrack3.49",
        f"{HOST}/index.html": mirrored(f"{HOST}/", page("indexd61c.html?id=5", "bild.png", head="<base  />")),
        f"{HOST}/indexd61c.html": mirrored(f"{HOST}/index.php?id=5&amp;L=1", page("index.html")),
        f"{HOST}/bild.png": "PNG",
        f"{HOST}/weg/index.html": page(),
        "hts-cache/new.txt": "date\tsize\tflags\tstatuscode\tstatus\tMIME\tEtag\tURL\tlocalfile\t(from URL)\n"
                             f"12:00\t9/9\t-\t404\terror\ttext/html\t-\t{BASE}weg/index.html\tx\t(from )\n",
    })  # fmt: skip


def test_httracks_pages_say_where_they_are_from(tmp_path: Path) -> None:
    found = read(httrack(tmp_path))
    assert {url: c.status for url, c in found.items() if url != BASE + "weg/"} == {
        BASE: 200, BASE + "index.php?id=5&L=1": 200, BASE + "bild.png": 200, BASE + "weg/index.html": 404}  # fmt: skip
    start = found[BASE].body.decode()
    assert f'href="{BASE}index.php?id=5&amp;L=1"' in start and "HTTrack" not in start
    assert f'<base href="{BASE}" />' in start


def test_httracks_query_hashes_are_undone_where_a_file_says_no_address(tmp_path: Path) -> None:
    root = httrack(tmp_path)
    save(root, {
        f"{HOST}/indexacbf.html": "",  # md5("id=98") begins with acbf
        f"{HOST}/bilder/show8a93.png": "PNG",  # md5("bild=3&b=80")
        f"{HOST}/rathaus1a2b.html": "",
        f"{HOST}/liste.html": mirrored(f"{HOST}/liste.html", page(
            "indexacbf.html?id=98", "indexacbf.html?id=99", "bilder/show8a93.png?bild=3&amp;b=80", "rathaus1a2b.html")),
    })  # fmt: skip
    found = read(root)
    assert BASE + "index.php?id=98" in found, "another page of the folder says that index is index.php"
    assert BASE + "bilder/show.png?bild=3&b=80" in found
    assert BASE + "rathaus1a2b.html" in found, "a name that only looks like one is a name"
    assert f'href="{BASE}index.php?id=98"' in found[BASE + "liste.html"].body.decode()


def cache(path: Path, members: dict[str, tuple[str, bytes]]) -> None:
    """Write a ZIP as HTTrack does: the headers stand in the extra field of each local header, and nowhere else."""
    out, central, names = b"", b"", 0
    for url, (head, body) in members.items():
        name, extra = url.encode(), head.replace("\n", "\r\n").encode()
        sizes = struct.pack("<III", zlib.crc32(body), len(body), len(body))
        common = struct.pack("<HHHHH", 20, 0, 0, 0, 33) + sizes
        central += b"PK\x01\x02" + struct.pack("<H", 20) + common
        central += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, len(out)) + name
        out += b"PK\x03\x04" + common + struct.pack("<HH", len(name), len(extra)) + name + extra + body
        names += 1
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, names, names, len(central), len(out), 0)
    path.write_bytes(out + central + end)


def test_httracks_cache_has_the_pages_as_they_came(tmp_path: Path) -> None:
    root = httrack(tmp_path)
    head = "HTTP/1.1 200 OK\nX-In-Cache: {}\nX-StatusCode: {}\nContent-Type: {}\nX-Save: {}\n"
    cache(root / "hts-cache" / "new.zip", {
        BASE: (head.format(1, 200, "text/html", f"{HOST}/index.html"), page("index.php?id=5&amp;L=1").encode()),
        BASE + "bild.png": (head.format(0, 200, "image/png", f"{HOST}/bild.png"), b""),
        BASE + "alt": (head.format(1, 301, "text/html", "") + f"Location: {BASE}\n", b""),
        BASE + "raus": (head.format(0, 200, "text/html", "../../secret.html"), b""),
    })  # fmt: skip
    found = read(root)
    assert found[BASE].body == page("index.php?id=5&amp;L=1").encode()
    assert found[BASE + "bild.png"].body == b"PNG" and found[BASE + "alt"].header("Location") == BASE
    assert BASE + "raus" not in found


def test_a_damaged_cache_is_named_and_the_files_are_read(tmp_path: Path) -> None:
    root = httrack(tmp_path)
    (root / "hts-cache" / "new.zip").write_bytes(b"PK\x03\x04")
    faults: list[str] = []
    assert BASE in {c.url for c in read_folder(root, guess_base(root), faults)}
    assert any("new.zip" in fault for fault in faults)


def test_a_folder_of_saved_pages_is_no_mirror_for_a_folder_named_like_a_host(tmp_path: Path) -> None:
    root = save(tmp_path / "site", {"start.html": page(), "bilder.v2/a.html": page()})
    assert sorted(c.url for c in read_folder(root, BASE)) == [BASE + "bilder.v2/a.html", BASE + "start.html"]
