from __future__ import annotations

import pytest

from relaunch.clean.placeholders import CustomRule, custom_rule, strip_placeholders
from relaunch.errors import MappingError
from tests.clean.placeholder_cases import check, page_with


def rule(pattern: str, **keys: str) -> tuple[dict[str, str], ...]:
    return ({"name": "eigene", "pattern": pattern, **keys},)


def test_a_replacement_takes_the_place_and_closes_no_seam() -> None:
    with_town = rule("###STADT###", action="replace", **{"with": "Bonn am Rhein"})
    check("<p>In ###STADT### , ###X### ja.</p>", "<p>In Bonn am Rhein , ja.</p>", custom=with_town)
    check("<p>In <b>###STADT###</b>!</p>", "<p>In <b>Bonn am Rhein</b>!</p>", custom=with_town)


def test_drop_block_takes_the_nearest_ancestor_of_the_scope() -> None:
    source = "<div class='t'><div class='t'><p>Amt</p><p>###X### Kita</p></div></div><p>Rest</p>"
    check(source, "<p>Rest</p>", custom=rule("###X###", action="drop_block", scope="div.t"))
    source = "<div class='t'>Vorn<div class='t'><p>###X### Kita</p></div></div>"
    check(source, "<div class='t'>Vorn</div>", custom=rule("###X###", action="drop_block", scope="div.t"))


def test_drop_block_without_a_scope_takes_the_nearest_block() -> None:
    source = "<ul><li>Amt <b>Werbung</b></li><li>Kita</li></ul>"
    check(source, "<ul><li>Kita</li></ul>", custom=rule("Werbung", action="drop-block"))


def test_drop_block_without_a_scope_empties_a_cell() -> None:
    source = "<table><tr><td>Werbung <b>x</b></td><td>Kita</td></tr></table>"
    check(source, "<table><tr><td></td><td>Kita</td></tr></table>", custom=rule("Werbung", action="drop_block"))


def test_drop_block_accounts_for_all_the_text_that_goes() -> None:
    root = page_with("<div class='t'><h3>Termine</h3><p>###X### Kita</p><p>###X### Hort</p></div><p>Rest</p>")
    custom = (CustomRule("t", "###X###", action="drop_block", scope="div.t"),)
    assert [cut.text for cut in strip_placeholders(root, custom=custom)] == ["Termine ###X### Kita ###X### Hort"]
    assert root.text_content() == "Rest"


def test_drop_block_never_takes_the_body() -> None:
    check("Amt ###X### Kita", "Amt Kita", custom=rule("###X###", action="drop_block"))


def test_unwrap_cuts_the_match_and_leaves_the_children() -> None:
    source = "<div class='w'><p>###X### <i>Amt</i></p></div>"
    check(source, "<p><i>Amt</i></p>", custom=rule("###X###", action="unwrap", scope="div.w"))
    check("<p>a <b>###X### Amt</b></p>", "<p>a Amt</p>", custom=rule("###X###", action="unwrap"))


def test_keep_protects_from_every_later_rule() -> None:
    check("<p>###X### ###Y### Amt</p>", "<p>###X### Amt</p>", custom=rule("###X###", action="keep"))


def test_a_match_of_an_earlier_rule_is_not_matched_again() -> None:
    twice = (*rule("Amt", action="replace", **{"with": "Kita"}), *rule("A[mz]t", action="drop"))
    check("<p>Amt Azt x</p>", "<p>Kita x</p>", custom=twice)


def test_drop_and_replace_work_inside_their_scope_only() -> None:
    source = "<p class='a'>Anzeige Amt</p><p>Anzeige Kita</p>"
    check(source, "<p class='a'>Amt</p><p>Anzeige Kita</p>", custom=rule("Anzeige", scope="p.a"))


def test_an_anchored_pattern_sees_each_run() -> None:
    check("<p>Amt</p><p>Amt x</p><p>y<br>Amt</p>", "<p>Amt x</p><p>y</p>", custom=rule("^Amt$"))


def test_a_custom_rule_reads_one_attribute() -> None:
    source = "<p title='alt Amt' lang='alt'>alt</p>"
    check(source, "<p title='Amt' lang='alt'>alt</p>", custom=rule("alt", context="attr:title"))
    link = "<a href='http://alt.example/a'>x</a>"
    renewed = rule("//alt", context="attr:href", action="replace", **{"with": "//neu"})
    check(link, "<a href='http://neu.example/a'>x</a>", custom=renewed)
    gone = rule("^http://alt", context="attr:href", action="drop_block", scope="li")
    check(f"<ul><li>Amt {link}</li><li>Kita</li></ul>", "<ul><li>Kita</li></ul>", custom=gone)


def test_a_custom_rule_reads_comments() -> None:
    source = "<!-- alt --><!-- neu --><p>Amt</p>"
    check(source, "<!-- neu --><p>Amt</p>", custom=rule("alt", context="comment"))
    kept = rule("###X###", context="comment", action="keep")
    check("<!-- ###X### --><!-- ###Y### -->", "<!-- ###X### -->", custom=kept)


def test_every_fault_of_a_rule_is_told_at_once() -> None:
    entry = {"pattern": "(", "action": "delete", "context": "attribute", "scope": "p[", "colour": "red"}
    with pytest.raises(MappingError) as caught:
        custom_rule(entry, "custom[0]")
    told = "\n".join(caught.value.faults)
    assert len(caught.value.faults) == 5
    for wrong in ("'colour'", "'delete'", "'attribute'", "regular expression", "CSS selector"):
        assert wrong in told
    with pytest.raises(MappingError, match="'pattern' is missing"):
        custom_rule({"name": "x"})


def test_a_rule_of_a_mapping_becomes_an_object() -> None:
    read = custom_rule({"name": "a", "pattern": "x", "action": "replace", "with": "y", "context": "attr:ALT"})
    assert read == CustomRule("a", "x", "attr:alt", "replace", "", "y")
