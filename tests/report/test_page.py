from __future__ import annotations

import base64
import hashlib
import itertools
import re
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from relaunch.ledger.store import Ledger, RecordRow, UrlRow
from relaunch.model import Issue, Removal
from relaunch.report import write_report

SITE = "http://www.portal.example"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202e\x00"


def url(path: str, outcome: str, new_path: str = "", status: int = 0, reason: str = "", record: str = "") -> UrlRow:
    return UrlRow(path if ":" in path else SITE + path, 200, "text/html", outcome, record, new_path, status, reason)


def record(name: str, kind: str, title: str = "") -> RecordRow:
    file = f"records/{kind}/{name}.yaml"
    return RecordRow(f"p/{kind}/{name}", f"{SITE}/{name}.html", kind, file, "", title, "/", b"")


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


def written(ledger: Ledger, tmp_path: Path, source: str = SITE, **counts: int | float | str) -> Any:
    """Write the report and return its tree, after looking that nothing in it runs or loads."""
    path = tmp_path / "report.html"
    write_report(path, ledger, title="Report: portal", source=source, counts=counts)
    text = path.read_text(encoding="utf-8")
    tree = html.fromstring(text)
    assert len(tree.xpath("//script")) == 1 and not tree.xpath("//*[@style]")
    assert not tree.xpath("//img | //iframe | //link | //object | //base | //form | //*[@src]")
    assert not [a for e in tree.iter("*") for a in e.attrib if a.startswith("on")]
    assert all(re.match(r"https?://|#|records/", href) for href in tree.xpath("//@href"))
    assert "@import" not in text and "url(" not in text
    return tree


def part(tree: Any, name: str) -> Any:
    """Return the section under a heading."""
    return tree.xpath("//section[h2[@id = $name]]", name=name)[0]


def text_of(element: Any) -> str:
    return " ".join(element.text_content().split())


def cards(tree: Any) -> dict[str, str]:
    return {text_of(card.find("dt")): text_of(card.find("dd")) for card in tree.xpath("//dl/div")}


def table(tree: Any, caption: str) -> list[list[str]]:
    found = tree.xpath("//table[caption = $caption]", caption=caption)
    assert len(found) == 1, caption
    return [[text_of(cell) for cell in row] for row in found[0].iter("tr")]


def test_an_empty_ledger_has_a_report_too(ledger: Ledger, tmp_path: Path) -> None:
    tree = written(ledger, tmp_path)
    assert cards(tree)["Addresses seen"] == "0"
    assert "No address was seen." in text_of(tree)
    assert not tree.xpath("//*[@class = 'alarm']")


def test_the_headline_numbers_are_those_of_the_ledger(ledger: Ledger, tmp_path: Path) -> None:
    names = ["a", "b", "c"]
    ledger.put_urls([url(f"/{name}.html", "record", f"/{name}/", 301, "", f"p/page/{name}") for name in names])
    ledger.put_urls([url("/print", "alias"), url("/old", "redirect"), url("/x", "gone", "", 410),
                     url("/feed", "left-out"), url("/i.jpg", "asset")])  # fmt: skip
    for row in (record("a", "page"), record("b", "page"), record("c", "article")):
        ledger.put_record(row)
    tree = written(ledger, tmp_path, **{"Markers left": 0, "Share": "99 %"})
    assert cards(tree) == {
        "Addresses seen": "8", "Records": "3", "Other addresses": "1", "Forwarded": "1", "Pictures and files": "1",
        "Gone": "1", "Left out": "1", "Quarantined": "0", "Failed": "0", "Markers left": "0", "Share": "99 %",
    }  # fmt: skip
    assert "page 2, article 1" in text_of(tree)
    shares = [text_of(item) for item in part(tree, "numbers").xpath(".//ul[@class = 'legend']/li")]
    assert shares[0] == "3 Records 37.5 %" and len(shares) == 6


def test_each_address_stands_with_what_became_of_it(ledger: Ledger, tmp_path: Path) -> None:
    ledger.put_urls([url("/a.html", "record", "/a/", 301, "", "p/page/a"), url("/x", "gone", "", 410, "404 twice")])
    ledger.put_record(record("a", "page", "Käse"))
    tree = written(ledger, tmp_path)
    assert table(tree, "Records")[1] == ["/a.htmlKäse", "/a/", "301 – moves", ""]
    assert table(tree, "Gone")[1] == ["/x", "", "410 – gone", "404 twice"]
    assert tree.xpath("//td/a/@href") == [f"{SITE}/a.html", f"{SITE}/x"]
    assert tree.xpath("//td/span/a/@href") == ["records/page/a.yaml"]


def test_what_is_broken_comes_first_and_unfolded(ledger: Ledger, tmp_path: Path) -> None:
    bad = url("/bad", "quarantined", reason="nested too deep")
    ledger.put_urls([url("/a.html", "record"), bad, url("/b", "failed")])
    tree = written(ledger, tmp_path)
    first = tree.find(".//main")[1]  # behind the summary
    assert first.get("class") == "alarm"
    assert text_of(first.find("h2")) == "1 quarantined and 1 failed"
    assert text_of(tree.find(".//main/section/ol")[0]) == "Look at 2 addresses that could not be moved. Not moved"
    assert table(first, "Quarantined")[1] == ["/bad", "HTTP 200", "nested too deep"]
    assert [part.get("open") for part in first.iter("details")] == ["", ""]
    assert len(tree.xpath("//a[@href = $href]", href=f"{SITE}/bad")) == 1


def test_many_broken_pages_do_not_hide_the_rest(ledger: Ledger, tmp_path: Path) -> None:
    ledger.put_urls(url(f"/{n}", "failed") for n in range(40))
    part = written(ledger, tmp_path).find(".//details")
    assert part.get("open") is None


def test_a_long_table_says_how_many_more(ledger: Ledger, tmp_path: Path) -> None:
    ledger.put_urls(url(f"/{n:04}", "alias") for n in range(1234))
    ledger.put_urls([url("/left", "left-out")])
    tree = written(ledger, tmp_path)
    assert len(table(tree, "Other addresses")) == 201
    assert [text_of(p) for p in tree.xpath("//p[@class = 'more']")] == ["and 1,034 more, see redirects.csv"]


def test_what_was_taken_out_is_counted_by_step_with_examples(ledger: Ledger, tmp_path: Path) -> None:
    for n in range(9):
        ledger.put_removals(f"{SITE}/{n}", [Removal("drop-navigation", "boilerplate", "Start Kontakt"),
                                            Removal("drop-empty", "empty", f"Text {n}")])  # fmt: skip
    ledger.put_removals(f"{SITE}/0", [Removal("drop-empty", "empty", "Text 3"), Removal("drop-empty", "empty", "")])
    tree = written(ledger, tmp_path)
    sums = [text_of(part) for part in tree.xpath("//section[h2[@id = 'removed']]//summary")]
    assert sums == ["drop-empty empty 11 × on 9 pages, 60 characters",
                    "drop-navigation boilerplate 9 × on 9 pages, 117 characters"]  # fmt: skip
    texts, navigation = ([[text_of(cell) for cell in row] for row in part.iter("tr")][1:]
                         for part in tree.xpath("//section[h2[@id = 'removed']]//table"))  # fmt: skip
    assert texts[0] == ["Text 3", "2", "/0"] and len(texts) == 5
    assert navigation == [["Start Kontakt", "9", "/0"]]


def test_issues_stand_by_code_with_their_meaning(ledger: Ledger, tmp_path: Path) -> None:
    ledger.put_urls([url("/0", "record")])
    ledger.put_record(record("0", "page"))
    for n in range(60):
        ledger.put_issues(f"{SITE}/{n}", "p/page/0", [Issue("dead-link", f"link {n}", "body")])
    ledger.put_issues(f"{SITE}/0", "", [Issue("never-heard-of", "what", "")] * 2)
    tree = written(ledger, tmp_path)
    parts = tree.xpath("//section[h2[@id = 'issues']]/details")
    assert [text_of(part.find("summary")) for part in parts] == [
        "dead-link 60 issues on 60 pages", "never-heard-of 2 issues on 1 page",
    ]  # fmt: skip
    assert "no longer has" in text_of(parts[0].find("p"))
    assert table(tree, "Issues dead-link")[1] == ["/0", "link 0", "text", "records/page/0.yaml"]
    assert len(table(tree, "Issues dead-link")) == 51
    assert "and 10 more" in text_of(parts[0]) and "relaunch review" in text_of(part(tree, "issues"))


def test_nothing_a_page_says_runs(ledger: Ledger, tmp_path: Path) -> None:
    evil = EVIL.replace("\x00", "")
    ledger.put_urls([url(f"javascript:alert(1)//{evil}", "record", evil, 301, evil, "p/page/a"),
                     url(f"{SITE}/{evil}", evil, evil, 7, evil), url("data:text/html,x", "failed", reason=evil),
                     url(" javascript:alert(3)", "alias")])  # fmt: skip
    ledger.put_record(RecordRow("p/page/a", "", evil, f"records/../{evil}", "", evil, evil, b""))
    ledger.put_removals("javascript:alert(4)", [Removal(evil, evil, evil, evil)])
    ledger.put_issues(evil, evil, [Issue(evil, evil, evil)])
    ledger.start_run(evil, evil)
    path = tmp_path / "report.html"
    tree = written(ledger, tmp_path, source="javascript:alert(5)", **{EVIL: EVIL})
    assert path.read_text(encoding="utf-8").count("<script") == 1
    assert "\u202e" not in path.read_text(encoding="utf-8")
    assert "<script>alert(1)</script>" in tree.text_content()
    for lang in ("en", "de"):
        write_report(path, ledger, title=EVIL, source=EVIL, lang=lang)
        assert path.read_text(encoding="utf-8").count("<script") == 1


def test_the_page_forbids_itself_to_load_anything(ledger: Ledger, tmp_path: Path) -> None:
    tree = written(ledger, tmp_path)
    policy = tree.xpath("//meta[@http-equiv = 'Content-Security-Policy']/@content")
    own = {name: base64.b64encode(hashlib.sha256(tree.find(f".//{name}").text.encode()).digest()).decode()
           for name in ("style", "script")}  # fmt: skip
    assert policy == [f"default-src 'none'; style-src 'sha256-{own['style']}'; script-src 'sha256-{own['script']}'; "
                      "base-uri 'none'; form-action 'none'"]  # fmt: skip


def test_a_screen_reader_finds_its_way(ledger: Ledger, tmp_path: Path) -> None:
    ledger.put_urls([url("/a", "record"), url("/b", "failed")])
    ledger.put_issues(f"{SITE}/a", "", [Issue("dead-link", "x")])
    tree = written(ledger, tmp_path)
    assert tree.get("lang") == "en"
    assert [len(tree.findall(f".//{name}")) for name in ("header", "nav", "main", "footer", "h1")] == [1, 1, 1, 1, 1]
    identifiers = tree.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))
    assert set(tree.xpath("//@aria-labelledby")) <= set(identifiers)
    assert {href[1:] for href in tree.xpath("//nav//@href")} <= set(identifiers)
    assert all(found.find("caption") is not None for found in tree.iter("table"))
    assert all(head.get("scope") in ("col", "row") for head in tree.iter("th"))
    assert all(picture.get("aria-hidden") or picture.get("aria-label") for picture in tree.iter("svg"))
    levels = [int(heading.tag[1]) for heading in tree.iter("h1", "h2", "h3")]
    assert all(level <= before + 1 for before, level in itertools.pairwise(levels))


def test_when_the_run_was_is_said(ledger: Ledger, tmp_path: Path) -> None:
    run = ledger.start_run(SITE, "2020-12-04T10:00:07Z")
    ledger.finish_run(run, "2020-12-04T11:30:00+00:00", "interrupted")
    said = text_of(written(ledger, tmp_path).find(".//header"))
    assert "started 2020-12-04 10:00 UTC · finished 2020-12-04 11:30 UTC · interrupted" in said


def test_the_same_ledger_gives_the_same_bytes(ledger: Ledger, tmp_path: Path) -> None:
    ledger.put_urls([url("/a", "record"), url("/b", "failed")])
    written(ledger, tmp_path)
    first = (tmp_path / "report.html").read_bytes()
    written(ledger, tmp_path)
    assert (tmp_path / "report.html").read_bytes() == first


def test_reasons_without_end_do_not_make_a_page_without_end(ledger: Ledger, tmp_path: Path) -> None:
    ledger.put_removals(SITE, [Removal("drop", f"reason-{n}", "x") for n in range(300)])
    ledger.put_issues(SITE, "", [Issue(f"code-{n}", "x") for n in range(300)])
    tree = written(ledger, tmp_path)
    assert [len(part(tree, name).xpath("./details")) for name in ("issues", "removed")] == [200, 200]


@pytest.mark.slow
def test_twenty_thousand_pages_need_little_memory(ledger: Ledger, tmp_path: Path) -> None:
    for n in range(20_000):
        ledger.put_removals(f"{SITE}/{n}", [Removal("drop-doubles", "duplicate-of", f"Absatz {n} " + "x" * 300)] * 3)
    ledger.put_urls(url(f"/{n}", "record", f"/{n}/", 301, "", f"p/page/{n}") for n in range(20_000))
    ledger.commit()
    tracemalloc.start()
    write_report(tmp_path / "report.html", ledger, title="a", source=SITE)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000
