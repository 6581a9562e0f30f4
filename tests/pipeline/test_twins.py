"""Near-duplicate pages become one record, look-alikes stay two, and an editor decides where it is not clear."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from benchmarks.shuffles import digests
from relaunch.archive import ArchiveWriter
from relaunch.demo.generated import town
from relaunch.ledger.store import Ledger
from relaunch.model import Capture, Record, Source
from relaunch.pipeline.compare import Around, compare
from relaunch.pipeline.decisions import FILE, Decisions, read_decisions
from relaunch.pipeline.draft import Draft, content_digest
from relaunch.pipeline.run import RunResult, build_folder
from relaunch.pipeline.stage import Stage
from relaunch.pipeline.twins import Finder
from relaunch.pipeline.units import said_by, sketch_of
from tests.pipeline.twin_site import SITE, twin_site
from tests.truth import path_of, records_of

pytestmark = pytest.mark.slow  # each test builds a site

TEXTS = [
    "Die Beratungsstelle im alten Bahnhof hilft Familien bei Anträgen und bei allen Fragen zur Betreuung ihrer Kinder.",
    "Vier Fachkräfte stehen dafür bereit, auf Wunsch auch zu Hause und in sechs Sprachen.",
    "Träger ist der Verein Lindenblatt, der seit langem mit dem Jugendamt zusammenarbeitet und Spenden sammelt.",
    "Wer mitmachen möchte, meldet sich am besten persönlich im Büro oder schreibt eine kurze Nachricht.",
]
TITLE = "Beratung im alten Bahnhof"


def page(texts: list[str] = TEXTS, title: str = TITLE, *, before: str = "", after: str = "", lang: str = "de") -> bytes:
    body = "".join(f"<p>{text}</p>" for text in texts)
    head = f"<html lang='{lang}'><head><meta charset='utf-8'><title>{title}</title></head>"
    return f"{head}<body>{before}<h1>{title}</h1>{body}{after}</body></html>".encode()


def archive(out: Path, pages: dict[str, bytes]) -> None:
    with ArchiveWriter(out / "archive") as writer:
        for path, body in pages.items():
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            writer.write(Capture(SITE + path, 200, headers, body, "2026-01-02T03:04:05Z"))


def built(out: Path, pages: dict[str, bytes]) -> list[dict[str, Any]]:
    archive(out, pages)
    build_folder(out, workers=1)
    return records_of(out)


def groups(records: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Return the aliases of each record's URL, as paths."""
    return {path_of(r["source"]["url"]): [path_of(alias) for alias in r["source"].get("aliases", [])] for r in records}


def changed(old: str, new: str) -> list[str]:
    texts = [text.replace(old, new) for text in TEXTS]
    assert texts != TEXTS
    return texts


def questions(records: list[dict[str, Any]]) -> list[str]:
    return [i["message"] for r in records for i in r.get("issues", []) if i["code"] == "near-duplicate"]


def test_a_print_view_under_another_address_is_an_alias(tmp_path: Path) -> None:
    sheet = "<p>Gedruckt am 12.03.2011, 14:05 Uhr</p><p>Seite drucken</p>"
    address = f"<p>{SITE}/beratung.html</p>"
    pages = {"/beratung.html": page(), "/ausgabe?seite=7": page(before=sheet, after=address)}
    assert groups(built(tmp_path, pages)) == {"/beratung.html": ["/ausgabe?seite=7"]}


def sectioned() -> dict[str, bytes]:
    """Return an article in two sections, each with pages of its own, its breadcrumb, its label and its sidebar."""
    pages = {}
    for section, links in (("familie", ("Kindergeld", "Elternzeit")), ("beruf", ("Teilzeit", "Wiedereinstieg"))):
        label = section.capitalize()
        head = f"<p>Sie sind hier: <a href='/'>Start</a> &gt; <a href='/{section}/'>{label}</a></p><p>{label}</p>"
        menu = "".join(f"<li><a href='/{section}/{link.lower()}.html'>{link}</a></li>" for link in links)
        side = f"<ul>{menu}</ul>"
        pages[f"/{section}/"] = page([f"Alles zum Bereich {label} finden Sie hier."], label, after=side)
        for link in links:
            text = f"{link} ist ein Thema für viele; wir beraten dazu an jedem Werktag im Bereich {label}."
            pages[f"/{section}/{link.lower()}.html"] = page([text], link, before=head, after=side)
        pages[f"/{section}/beratung.html"] = page(before=head, after=side)
    return pages


def test_an_article_in_two_sections_is_one_record(tmp_path: Path) -> None:
    found = groups(built(tmp_path, sectioned()))
    assert found["/beruf/beratung.html"] == ["/familie/beratung.html"]
    assert len(found) == len(sectioned()) - 1


def test_index_copies_are_aliases_of_the_path(tmp_path: Path) -> None:
    spaced = [text.replace(" ", " \n ").replace(",", " –") for text in TEXTS]
    pages = {"/index.php?id=12": page(spaced), "/beratung/": page(), "/beratung/index.html": page([*TEXTS, ""])}
    found = groups(built(tmp_path, pages))
    assert len(found) == 1
    assert "?" not in next(iter(found))


def test_the_longer_version_is_kept_whatever_its_address(tmp_path: Path) -> None:
    pages = {"/beratung.html": page(TEXTS[:3]), "/index.php?id=3": page()}
    records = built(tmp_path, pages)
    assert groups(records) == {"/index.php?id=3": ["/beratung.html"]}
    assert TEXTS[3] in records[0]["body"]


def test_a_page_that_says_a_little_of_a_long_one_stays(tmp_path: Path) -> None:
    records = built(tmp_path, {"/kurz.html": page(TEXTS[:1]), "/lang.html": page()})
    assert len(records) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Beginn ist am 3. Mai 2011 um zehn Uhr.", "Beginn ist am 4. Mai 2011 um zehn Uhr."),
        ("Beginn ist am 3. Mai 2011 um zehn Uhr.", "Beginn ist am 3. Juni 2011 um zehn Uhr."),
        ("Beginn ist am Montag im großen Saal.", "Beginn ist am Dienstag im großen Saal."),
        ("Das Fest findet in Altenberg statt.", "Das Fest findet in Altenburg statt."),
        ("Das Fest findet in Köln statt.", "Das Fest findet in Bad Salzuflen statt."),
        ("Wir haben 25 Plätze frei.", "Wir haben 26 Plätze frei."),
        ("Wir haben drei Plätze frei.", "Wir haben vier Plätze frei."),
        ("Der Eintritt kostet 5 €.", "Der Eintritt kostet 5 %."),
    ],
)
def test_pages_that_differ_in_a_date_a_place_or_a_number_stay_two(tmp_path: Path, one: str, other: str) -> None:
    records = built(tmp_path, {"/eins.html": page([*TEXTS, one]), "/zwei.html": page([*TEXTS, other])})
    assert len(records) == 2
    if "€" not in one:
        assert questions(records) == []


def test_swapped_figures_make_two_pages(tmp_path: Path) -> None:
    rows = ["Altena", "14", "Werdohl", "27"]
    turned = ["Altena", "27", "Werdohl", "14"]
    records = built(tmp_path, {"/eins.html": page([*TEXTS, *rows]), "/zwei.html": page([*TEXTS, *turned])})
    assert len(records) == 2


def test_language_versions_are_never_joined(tmp_path: Path) -> None:
    pages = {"/de.html": page(), "/en.html": page([*TEXTS, "Gedruckt am 1.2.2010"], lang="en")}
    assert len(built(tmp_path, pages)) == 2


DOUBTFUL = {"/eins.html": page(), "/zwei.html": page(changed("kurze", "freundliche"))}


def test_a_doubtful_pair_is_asked_on_both_records(tmp_path: Path) -> None:
    records = built(tmp_path, DOUBTFUL)
    asked = questions(records)
    assert len(records) == 2 and len(asked) == 2 and len(set(asked)) == 1
    for word in (f"{SITE}/eins.html", f"{SITE}/zwei.html", "'kurze' on the first page, 'freundliche' on the second"):
        assert word in asked[0]
    assert f"first: {SITE}/eins.html\n    second: {SITE}/zwei.html\n" in (tmp_path / FILE).read_text(encoding="utf-8")


def answer(out: Path, word: str) -> bytes:
    file = out / FILE
    text = file.read_text(encoding="utf-8").replace("same:\n", f"same: {word}   # Redaktion, 3. Mai\n")
    file.write_text(text, encoding="utf-8")
    return text.encode()


@pytest.mark.parametrize(("word", "count"), [("yes", 1), ("no", 2)])
def test_an_answer_is_kept_and_not_asked_again(tmp_path: Path, word: str, count: int) -> None:
    built(tmp_path, DOUBTFUL)
    written = answer(tmp_path, word)
    for _ in range(2):
        build_folder(tmp_path, workers=1)
        records = records_of(tmp_path)
        assert len(records) == count
        assert questions(records) == []
        assert (tmp_path / FILE).read_bytes() == written


def test_what_only_the_alias_says_is_in_the_ledger(tmp_path: Path) -> None:
    built(tmp_path, DOUBTFUL)
    answer(tmp_path, "yes")
    build_folder(tmp_path, workers=1)
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        rows = ledger.query("SELECT url, because, text, place FROM removals WHERE step = 'join-pages'")
    eins, zwei = f"{SITE}/eins.html", f"{SITE}/zwei.html"
    assert rows == [(eins, f"near-duplicate of {eins}", changed("kurze", "freundliche")[3], zwei)]


def test_an_answer_no_parts_pages_that_say_nearly_the_same(tmp_path: Path) -> None:
    text = f"near_duplicates:\n  - first: {SITE}/kurz.html\n    second: {SITE}/lang.html\n    same: no\n"
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    assert len(built(tmp_path, {"/kurz.html": page(TEXTS[:3]), "/lang.html": page()})) == 2
    assert (tmp_path / FILE).read_text(encoding="utf-8") == text


def test_a_question_that_no_longer_arises_goes_and_an_answer_stays(tmp_path: Path) -> None:
    built(tmp_path, DOUBTFUL)
    for file in (tmp_path / "archive").iterdir():
        file.unlink()
    built(tmp_path, {"/eins.html": page()})
    assert read_decisions(tmp_path / FILE).entries == []
    assert read_decisions(tmp_path / FILE).faults == []


@pytest.mark.parametrize(
    "text",
    ["near_duplicates: [offen\n", "- a\n", "near_duplicates:\n  - first: x\n    second: y\n    same: vielleicht\n",
     "near_duplicates:\n  - {first: x, second: y, same: no}\n", "other: 1\n"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_left_alone_and_named(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    archive(tmp_path, DOUBTFUL)
    result: RunResult = build_folder(tmp_path, workers=1)
    assert (tmp_path / FILE).read_text(encoding="utf-8") == text
    assert any(FILE in fault for fault in result.build.faults) and result.exit_status == 1


def test_new_questions_are_put_in_order_beside_what_editors_wrote(tmp_path: Path) -> None:
    own = f"# unsere Datei\nnear_duplicates:\n  # alt\n  - first: {SITE}/x\n    second: {SITE}/y\n    same: no"
    (tmp_path / FILE).write_text(own, encoding="utf-8")
    built(tmp_path, DOUBTFUL)
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert text.startswith("# unsere Datei\nnear_duplicates:\n  # alt\n  - first: ")
    assert text.index("/eins.html") < text.index(f"{SITE}/x")
    found = read_decisions(tmp_path / FILE)
    assert found.faults == [] and found.answers == {(f"{SITE}/x", f"{SITE}/y"): False}


def staged(folder: Path, bodies: dict[str, list[str]]) -> Finder:
    """Return the finder of a stage whose records have these lines, without the cleaning before it."""
    stage = Stage(folder / "stage.sqlite")
    for path, lines in bodies.items():
        url = SITE + path
        body = "".join(f"<p>{line}</p>" for line in lines)
        record = Record("", "page", TITLE, language="de", body=body, source=Source(url))
        stage.put(url, Draft(url, 0, record, content=content_digest(record), sketch=sketch_of(record)))
    return Finder(stage, Decisions())


def told(finder: Finder) -> dict[str, int]:
    """Return the number of aliases of each page that has some, by path."""
    twins = finder.settle(lambda key: (key,))
    return {path_of(key): len(others) for key, others in twins.aliases.items()}


@pytest.mark.parametrize("line", ["", "Gedruckt am {day}.03.2011, {hour}:15 Uhr", "Sie sind hier: Start > Rubrik {n}"])
def test_a_hundred_copies_of_a_page_are_one_record(tmp_path: Path, line: str) -> None:
    bodies = {f"/blatt-{n:03}": [line.format(n=n, day=n % 28 + 1, hour=n % 24), *TEXTS] for n in range(100)}
    assert told(staged(tmp_path, bodies)) == {"/blatt-000": 99}


def test_a_hundred_shortened_copies_are_one_record(tmp_path: Path) -> None:
    lines = [f"{text} {name}." for text in TEXTS for name in ("Vielen Dank", "Auf bald", "Willkommen", "Danke")]
    bodies = {f"/blatt-{n:03}": [line for m, line in enumerate(lines) if m != n % 15 or n > 98] for n in range(100)}
    assert told(staged(tmp_path, bodies)) == {"/blatt-099": 99}


def test_a_hundred_events_of_one_kind_stay_a_hundred(tmp_path: Path) -> None:
    bodies = {f"/fest-{n:03}": [*TEXTS, f"Das Fest ist in {town(n)}."] for n in range(100)}
    finder = staged(tmp_path, bodies)
    assert told(finder) == {}
    assert finder.settle(lambda key: (key,)).questions == []


def test_doubtful_copies_are_asked_about_once_each(tmp_path: Path) -> None:
    words = ("freundliche", "knappe", "lange", "nette", "klare")
    bodies = {f"/{word}": changed("kurze", word) for word in words}
    assert len(staged(tmp_path, bodies).settle(lambda key: (key,)).questions) == len(words) - 1


def test_pages_that_differ_in_a_picture_make_a_question(tmp_path: Path) -> None:
    pages = {f"/{name}": page(after=f"<p><img src='/{name}.jpg' alt='Ansicht'></p>") for name in ("eins", "zwei")}
    records = built(tmp_path, pages)
    assert len(records) == 2 and len(questions(records)) == 2
    assert f"{SITE}/eins.jpg" in questions(records)[0]


def test_a_section_label_is_furniture_but_a_town_is_not(tmp_path: Path) -> None:
    first = said_by("http://p.example/rat/a", Record("", "page", TITLE, body=_paragraphs(["Rat", *TEXTS])), ())
    second = said_by("http://p.example/tat/a", Record("", "page", TITLE, body=_paragraphs(["Tat", *TEXTS])), ())
    named = {"http://p.example/rat/": "Rat", "http://p.example/tat/": "Tat"}
    labels = {unit.hash for said in (first, second) for unit in said.units if unit.text in ("Rat", "Tat")}
    assert compare(first, second, Around(labels.__contains__, lambda url: named.get(url, ""))).kind == "same"
    assert compare(first, second, Around(labels.__contains__, lambda url: "")).kind == "doubtful"
    assert compare(first, second, Around(lambda _: False, lambda url: named.get(url, ""))).kind == "different"
    towns = [
        said_by(said.key, Record("", "page", TITLE, body=_paragraphs([label, *TEXTS, f"Das Fest ist in {label}."])), ())
        for said, label in ((first, "Rat"), (second, "Tat"))
    ]
    assert compare(*towns, Around(labels.__contains__, lambda url: named.get(url, ""))).kind == "different"


def test_a_date_that_the_other_page_has_as_its_own_is_no_difference() -> None:
    record = Record("", "page", TITLE, published="2011-05-03", body=_paragraphs(TEXTS))
    dated = said_by("http://p.example/a", record, ())
    told_so = said_by("http://p.example/b", Record("", "page", TITLE, body=_paragraphs(["3. Mai 2011", *TEXTS])), ())
    other = said_by("http://p.example/c", Record("", "page", TITLE, body=_paragraphs(["4. Mai 2011", *TEXTS])), ())
    nothing = Around(lambda _: False, lambda _: "")
    assert compare(dated, told_so, nothing).kind == "same"
    assert compare(dated, other, nothing).kind == "doubtful"


def _paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def test_a_chain_is_joined_under_the_longest(tmp_path: Path) -> None:
    texts = [*TEXTS, "Das Haus liegt gleich neben der Bücherei und hat eine Rampe.", "Ein Aufzug ist vorhanden."]
    pages = {"/a.html": page(texts[:4]), "/b.html": page(texts[:5]), "/c.html": page(texts)}
    assert groups(built(tmp_path, pages)) == {"/c.html": ["/a.html", "/b.html"]}


def test_a_chain_never_joins_two_ends_that_differ(tmp_path: Path) -> None:
    pages = {
        "/mitte.html": page(),
        "/links.html": page([*TEXTS, "Beginn ist am 3. Mai."]),
        "/rechts.html": page([*TEXTS, "Beginn ist am 4. Mai."]),
    }
    found = groups(built(tmp_path, pages))
    assert len(found) == 2 and "/links.html" in found and "/rechts.html" in found


@pytest.mark.slow
def test_order_and_workers_change_no_byte(tmp_path: Path) -> None:
    site = twin_site(60)
    site.pages.update(DOUBTFUL)
    wanted = None
    for number, workers in ((0, 1), (1, 1), (2, 2)):
        out = tmp_path / str(number)
        site.write(out / "archive", random.Random(number))
        build_folder(out, workers=workers)
        found = {**digests(out), FILE: (out / FILE).read_text(encoding="utf-8")}
        assert wanted is None or found == wanted
        wanted = found


@pytest.mark.slow
def test_altered_copies_are_found_and_look_alikes_stay(tmp_path: Path) -> None:
    site = twin_site(300, seed=5)
    site.write(tmp_path / "archive")
    build_folder(tmp_path, workers=2)
    home = {u: path for path, others in groups(records_of(tmp_path)).items() for u in (path, *others)}
    joined = {pair for pair in site.copies if home[pair[0]] == home[pair[1]]}
    assert len(site.copies) > 70 and len(joined) >= 0.97 * len(site.copies)
    assert len(site.lookalikes) > 20
    assert all(home[one] != home[other] for one, other in site.lookalikes)
    assert len(set(home.values())) == len(site.pages) - len(joined)
