from __future__ import annotations

from pathlib import Path

import pytest

from relaunch.archive import guess_base

AWAY = '<a href="http://www.anderswo.example/">anderswo</a> <img src="http://cdn.example/x.png">'


@pytest.mark.parametrize(
    ("head", "base"),
    [
        ('<base href="http://www.stadt.example/">', "http://www.stadt.example/"),
        ('<base href="https://www.stadt.example/portal/">', "https://www.stadt.example/portal/"),
        ('<link rel="canonical" href="http://www.stadt.example/amt/index.html">', "http://www.stadt.example/amt/"),
        ('<meta property="og:url" content="http://WWW.Stadt.example">', "http://www.stadt.example/"),
        ('<base href="/portal/"><link rel="canonical" href="http://a.example/">', "http://a.example/"),
        ('<base href="javascript:alert(1)">', "http://gespeichert/"),
        ('<base href="http://[broken">', "http://gespeichert/"),
        ("", "http://gespeichert/"),
    ],
)
def test_the_start_page_says_where_it_comes_from(tmp_path: Path, head: str, base: str) -> None:
    folder = tmp_path / "Gespeichert"
    folder.mkdir()
    (folder / "index.html").write_text(f"<html><head>{head}</head><body>{AWAY}", encoding="utf-8")
    (folder / "a.html").write_text('<base href="http://falsch.example/">', encoding="utf-8")
    assert guess_base(folder) == base


def test_a_text_copy_names_its_own_site_before_others(tmp_path: Path) -> None:
    file = tmp_path / "kopie.txt"
    file.write_text("Siehe www.bund.example.\nwww.stadt.example ist ein Angebot der Stadt.\n", encoding="utf-8")
    assert guess_base(file) == "http://www.stadt.example/"
    file.write_text("Siehe www.erste.example und www.zweite.example", encoding="utf-8")
    assert guess_base(file) == "http://www.erste.example/"
    assert guess_base(tmp_path) == "http://www.erste.example/"


def test_a_sitemap_tells_the_folder_above_too(tmp_path: Path) -> None:
    (tmp_path / "amt").mkdir()
    (tmp_path / "amt" / "kontakt.html").write_text(AWAY, encoding="utf-8")
    (tmp_path / "index.html").write_text(AWAY, encoding="utf-8")
    loc = "<loc>http://mirror.example/alt/{}</loc>"
    (tmp_path / "sitemap.xml").write_text(
        loc.format("nicht-da.html") + loc.format("amt/kontakt.html"), encoding="utf-8"
    )
    assert guess_base(tmp_path) == "http://mirror.example/alt/"


def test_a_folder_that_says_nothing_lends_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "Altes Portal (2010)"
    folder.mkdir()
    assert guess_base(folder) == "http://altes-portal-2010/"


def test_binary_noise_does_no_harm(tmp_path: Path) -> None:
    for name, body in (("a.html", b"\0" * 5_000), ("b.html", b"<div>" * 4_000), ("c.txt", b"a-" * 100_000)):
        (tmp_path / name).write_bytes(body)
        assert guess_base(tmp_path / name) == f"http://{name[0]}/"
