"""Templates that put header, content and footer into boxes of one name, as Bootstrap's do; lists without boxes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from relaunch.audit import audit
from relaunch.pipeline.run import run

PLACES = "Ahlen Bocholt Coesfeld Dorsten Emmerich Greven Haltern Isselburg Kalkar Lünen".split()
COLUMN = "<h3>Archiv</h3><ul>{months}</ul><h3>Rubriken</h3><ul><li><a href='r1.html'>Bau</a> (5)</li></ul>"
FRAME = """<html lang="de"><head><title>{title} | Stadtblatt</title></head><body>
<div class="container"><div class="row"><a href="index.html">Stadtblatt</a> <a href="list1.html">Alle</a></div></div>
<div class="container"><h1>{title}</h1></div>
<div class="container"><div class="row"><div class="col-7">{text}</div><div class="col-3">{column}</div></div></div>
<div class="container"><p>Stadtblatt Verlag, Postfach 12, und noch eine Zeile darunter.</p></div></body></html>"""


def report(number: int) -> tuple[str, str, str]:
    """Return title, lead and text of a report."""
    place = PLACES[number % 10]
    lead = f"In {place} hat der Rat im Jahr {2000 + number} lange über die alte Mühle gestritten, nun steht es fest."
    text = f"Die Arbeiten in {place} beginnen in {number + 3} Wochen und kosten {number * 7 + 90} Euro."
    text = f"<p>{lead}</p><p>{text}</p>"
    return f"{place} erhält die Mühle {number}", lead, text


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("boxes")
    site = folder / "site"
    site.mkdir()
    months = "".join(f"<li><a href='a{year}.html'>September</a> (1)</li>" for year in range(2001, 2008))
    column = COLUMN.format(months=months)
    for number in range(20):
        title, _, text = report(number)
        (site / f"b{number}.html").write_text(FRAME.format(title=title, text=text, column=column), encoding="utf-8")
    for page in range(1, 5):
        entries = []
        for number in range(page * 5 - 5, page * 5):
            title, lead, _ = report(number)
            by = "<h6>Geschrieben von <a href='ute.html'>Ute Beispiel</a> vor zwei Jahren</h6>"
            entries.append(f"<h2><a href='b{number}.html'>{title}</a></h2>{by}<p>{lead}</p>")
        closing = "<p>Alle Berichte gibt es auch gedruckt im Bürgerhaus.</p>" if page == 2 else ""
        text = f"<p>Was auf Seite {page} von den Mühlen im Land zu lesen ist.</p>{''.join(entries)}{closing}"
        name = site / f"list{page}.html"
        name.write_text(FRAME.format(title="Alle Berichte", text=text, column=column), encoding="utf-8")
    (site / "index.html").write_text(FRAME.format(title="Anfang", text="<p>Willkommen.</p>", column=column), "utf-8")
    run(str(site), out=folder / "out", workers=1)
    assert audit(folder / "out").failures == ()
    lines = (folder / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    return {Path(r["source"]["url"]).name: r for r in map(json.loads, lines)}


def test_a_column_in_a_box_of_the_same_name_is_no_content(records: dict[str, dict[str, Any]]) -> None:
    for number in range(20):
        title, lead, _ = report(number)
        record = records[f"b{number}.html"]
        assert record["title"] == title and lead in record["body"]
        assert "September" not in record["body"] and "Rubriken" not in record["body"]


def test_entries_without_a_box_of_their_own_are_references(records: dict[str, dict[str, Any]]) -> None:
    for page in range(1, 5):
        record = records[f"list{page}.html"]
        wanted = [report(number)[0] for number in range(page * 5 - 5, page * 5)]
        assert [reference["title"] for reference in record["references"]] == wanted
        assert record["title"] == "Alle Berichte" and record["type"] == "landing"
    assert "Bürgerhaus" in records["list2.html"]["body"]
