from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from relaunch.recordfile import as_mapping
from relaunch.report.checks import Site, check, findings, see
from relaunch.report.checks.persons import is_role
from tests.report.folders import SITE, a_record

FATES = {f"{SITE}/weg.html": "gone"}
OURS = Site(Path("/nowhere"), frozenset({"www.portal.example"}), lambda url: FATES.get(url, ""))


def found(body: str = "", site: Site = OURS, **more: Any) -> dict[str, list[tuple[str, str]]]:
    """Return what the checks find on a record, by code: place and text."""
    result: dict[str, list[tuple[str, str]]] = {}
    values = as_mapping(a_record("seite", body=body)) | more
    for code, finding in findings(see(values, site)):
        result.setdefault(code, []).append((finding.where, finding.text))
    return result


GOOD = """<h2>Öffnungszeiten</h2>
<p>Montags <a href="/antrag/">Antrag auf Elternzeit</a>, <a href="https://other.example/">Landkreis</a>.</p>
<h3>DGB-NRW und EU</h3>
<p><a href="/karte/"><img src="assets/a.png" alt="Karte der Region"></a></p>
<table><tr><th>Ort</th><td>Altstadt</td></tr></table>"""


def test_a_good_page_has_no_finding() -> None:
    assert found(GOOD) == {}


@pytest.mark.parametrize(
    ("code", "body", "where", "text"),
    [
        ("alt-missing", '<p>x</p>\n<p><img src="assets/a.png" alt=""></p>', "body:2", "a.png"),
        ("alt-missing", '<p><img src="assets/a.png"></p>', "body:1", "a.png"),
        ("alt-useless", '<p><img src="a.png" alt="DSC_0815.JPG"></p>', "body:1", "DSC_0815.JPG"),
        ("alt-useless", '<p><img src="a.png" alt="IMG 4711"></p>', "body:1", "IMG 4711"),
        ("alt-useless", '<p><img src="a.png" alt="Bild 3:"></p>', "body:1", "Bild 3:"),
        ("heading-jump", "<h3>Kontakt</h3>", "body:1", "h1 → h3"),
        ("heading-jump", "<h2>A</h2>\n<h3>B</h3>\n<h2>C</h2>\n<h4>D</h4>", "body:4", "h2 → h4"),
        ("heading-capitals", "<h2>WICHTIGE HINWEISE</h2>", "body:1", "WICHTIGE HINWEISE"),
        ("heading-capitals", "<h2>GROßE FRAGEN</h2>", "body:1", "GROßE FRAGEN"),
        ("heading-empty", "<h2> <br></h2>", "body:1", "h2"),
        ("table-no-headers", "<table><tr><td>Ort</td><td>Zahl</td></tr></table>", "body:1", "Ort Zahl"),
        ("link-vague", '<p><a href="/x/">» mehr …</a></p>', "body:1", "» mehr …"),
        ("link-vague", '<p>Klicken Sie <a href="/x/"><strong>Hier</strong></a>!</p>', "body:1", "Hier"),
        ("link-vague", '<p><a href="/x/">Click here</a></p>', "body:1", "Click here"),
        ("link-empty", '<p><a href="/x/"> </a></p>', "body:1", "/x/"),
        ("link-old-host", f'<p><a href="{SITE}/alt.html">alt</a></p>', "body:1", f"{SITE}/alt.html"),
        ("link-dead", f'<p><a href="{SITE}/weg.html">weg</a></p>', "body:1", f"{SITE}/weg.html"),
        ("link-http", '<p><a href="http://other.example/">o</a></p>', "body:1", "http://other.example/"),
    ],
)
def test_a_fault_is_found_at_its_place(code: str, body: str, where: str, text: str) -> None:
    assert found(body) == {code: [(where, text)]}


def test_a_dead_link_is_no_link_to_the_old_host_too() -> None:
    assert set(found(f'<p><a href="{SITE}/weg.html">weg</a></p>')) == {"link-dead"}


def test_a_teaser_whose_page_is_gone_is_dead() -> None:
    weg = f"{SITE}/weg.html"
    references = [{"title": "Weg", "url": weg}, {"title": "Da", "url": weg, "record": "p"}]
    assert found(references=references) == {"link-dead": [("references[0]", f"{SITE}/weg.html")]}


def test_a_record_without_a_language_is_found() -> None:
    assert found(language="") == {"language-missing": [("language", "")]}


def test_a_page_is_long_past_1500_words() -> None:
    block = "<p>" + "Wort " * 500 + "</p>\n"
    assert found(block * 3) == {}
    assert found(block * 4) == {"page-long": [("body", "2000")]}


def test_a_large_picture_is_found_and_no_path_is_believed(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "0123456789abcdef.png").write_bytes(b"x" * 600_000)
    (tmp_path / "big").write_bytes(b"x" * 600_000)
    (tmp_path / "assets" / "00000000000000ff.png").symlink_to(tmp_path / "big")
    files = ["assets/0123456789abcdef.png", "assets/00000000000000ff.png", "assets/../big", "/etc/passwd"]
    assets = [{"file": file, "media_type": "image/png", "url": "x"} for file in files]
    assert found(site=Site(tmp_path), assets=assets) == {"picture-heavy": [("assets[0]", "600 kB")]}


def test_persons_and_offices_are_told_apart() -> None:
    body = '<p>info@amt.example und <a href="mailto:Eva.Muster@amt.example">Eva Muster</a></p>'
    assert found(body) == {
        "mail-role": [("body:1", "info@amt.example")], "mail-personal": [("body:1", "Eva.Muster@amt.example")],
    }  # fmt: skip


@pytest.mark.parametrize("address", ["poststelle@x.example", "info-familie@x.example", "jugendamt@x.example",
                                     "jugendamt.sued@x.example", "presse2@x.example", "buero@x.example"])  # fmt: skip
def test_an_office_is_known_by_its_name(address: str) -> None:
    assert is_role(address)


@pytest.mark.parametrize("address", ["eva.muster@x.example", "e.muster@x.example", "muster@x.example",
                                     "infante@x.example", "eva-maria.amtmann@x.example"])  # fmt: skip
def test_in_doubt_an_address_is_a_persons(address: str) -> None:
    assert not is_role(address)


def test_an_address_is_found_once_a_page_with_whose_it_is() -> None:
    people = [{"name": "Eva Muster", "email": "eva.muster@x.example", "phone": "0211 1234-56", "fax": "0211 1234-0"}]
    seen = see(as_mapping(a_record("s", body="<p>eva.muster@x.example, Telefon 0211 / 12 34-56</p>"))
               | {"fields": {"people": people}}, OURS)  # fmt: skip
    assert [(code, f.where, f.text, f.context) for code, f in findings(seen)] == [
        ("mail-personal", "fields.people[0].email", "eva.muster@x.example", "Eva Muster"),
        ("phone-central", "fields.people[0].fax", "0211 1234-0", "Eva Muster"),
        ("phone-direct", "fields.people[0].phone", "0211 1234-56", "Eva Muster"),
    ]


def test_what_stands_around_a_number_is_said() -> None:
    seen = see(as_mapping(a_record("s", body=f"<p>{'Wort ' * 30}Frau Muster, Tel. 0171 1234567, Zimmer 3</p>")), OURS)
    (code, finding), = findings(seen)
    assert code == "phone-mobile" and finding.text == "0171 1234567"
    assert finding.context.startswith("… ") and finding.context.endswith("Tel. 0171 1234567, Zimmer 3")


def test_hostile_records_are_looked_at_like_others() -> None:
    def deep(levels: int) -> str:
        return "<div>" * levels + "<a href='/x/'>hier</a> eva.muster@x.example" + "</div>" * levels

    assert set(found(deep(200))) == {"link-vague", "mail-personal"}
    assert set(found(deep(3000))) == {"mail-personal"}  # so deep, elements are taken apart, and their text stays
    nested: Any = "x@y.example"
    for _ in range(5000):
        nested = [nested]
    odd = {"fields": {"deep": nested, "a": None}, "links": "x", "assets": [1, {"file": 7, "media_type": "image/png"}],
           "references": {"url": 3}, "title": 5, "language": None, "teaser": "\x00\ud800 0" * 50_000}  # fmt: skip
    assert "language-missing" in found("\x00<p><a href=''></a>\ud800</p>", **odd)


def test_a_long_run_of_digits_or_letters_takes_no_time() -> None:
    for text in ("0 1 " * 50_000, "a." * 100_000 + "@", "0" * 200_000, "(0" * 100_000, "Tel " * 50_000, "@a." * 70_000):
        found(f"<p>{text}</p>")


def test_each_check_is_named_like_a_code_and_documented() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)+", code) and f.__doc__ for code, f in check.members().items())
