from __future__ import annotations

from relaunch.clean.decode import parse
from relaunch.mapping.labels import first_labelled, lines_of, read_labels


def region(body: str) -> object:
    return parse(f"<html><body>{body}</body></html>").find("body")


def test_lines_break_at_blocks_and_br() -> None:
    assert list(lines_of(region("<p>Eins<br>zwei <b>und</b> drei</p><div>vier</div>"))) == [
        "Eins",
        "zwei und drei",
        "vier",
    ]


def test_definition_lists_tables_and_colons_give_pairs() -> None:
    pairs = read_labels(
        region(
            "<dl><dt>Ort:</dt><dd>Bonn</dd></dl><table><tr><th>Beginn</th><td>10 Uhr</td></tr></table>"
            "<ul><li><strong>Veranstalter:</strong> Jugendamt</li></ul>"
        )
    )
    assert first_labelled(pairs, "ort") == "Bonn"
    assert first_labelled(pairs, "Beginn") == "10 Uhr"
    assert first_labelled(pairs, "Veranstalter") == "Jugendamt"


def test_a_label_on_a_line_of_its_own_takes_the_next_line() -> None:
    assert ("Treffpunkt", "Rathaus, Raum 4") in read_labels(region("<p>Treffpunkt:</p><p>Rathaus, Raum 4</p>"))
