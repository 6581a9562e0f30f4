"""What is written loads as it was meant, whatever it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from relaunch.mapping.load import load_mapping
from relaunch.propose import Origin, Plan, write_mapping
from relaunch.propose.plan import FieldPlan, Match, TypePlan, Way
from relaunch.propose.writing import quoted, shown

ORIGIN = Origin("blatt", "http://www.blatt.example/", "generic", "Any site", (), 9, 9)


@pytest.mark.parametrize("text", ["it's", "a: b", "# no", "{x}", "- y", "*z", "null", "0012", "yes", '"', "\\", "ä ö"])
def test_a_quoted_text_is_read_back(text: str) -> None:
    assert YAML(typ="safe").load(f"key: {quoted(text)}") == {"key": text}


def test_a_shown_text_is_one_short_line() -> None:
    assert shown("a\nb\r\n\x1b[31mc\u2028d\u202ee\x00") == "a b [31mc d e"
    assert shown("x" * 1_000_000) == "x" * 79 + "…"


def test_each_way_to_a_value_is_written_as_it_is_read(tmp_path: Path) -> None:
    ways = (
        Way(".wer", steps=(("strip-prefix", "Von's"),)),
        Way(".am", pattern=r"\bvon\s+(.+)$"),
        Way('meta[name="author"]', attribute="content"),
        Way(label=("Ort", "Wo: 'da'"), steps=(("split", ""),)),
        Way(find="main-heading"),
    )
    field = FieldPlan("ort", ways, 9, 9, ("a", "b", "c"))
    kinds = (
        TypePlan("kurs", 9, ("http://x/",), ("http://x/",), Match(url=r"//[^/]+/kurs's/"), False, (field,)),
        TypePlan("gruppe", 3, (), (), Match(group=r"^div\.a div$"), False, (field,)),
    )
    (tmp_path / "blatt.yaml").write_text(write_mapping(Plan(ORIGIN, types=kinds)), encoding="utf-8")
    mapping = load_mapping(tmp_path / "blatt.yaml")
    first, second, third, fourth, fifth = mapping.types["kurs"].fields["ort"].rules
    assert (first.select, first.transform[0].options) == (".wer", {"prefix": "Von's"})
    assert second.pattern == r"\bvon\s+(.+)$"
    assert (third.select, third.attribute) == ('meta[name="author"]', "content")
    assert (fourth.label, fourth.transform[0].name) == (("Ort", "Wo: 'da'"), "split")
    assert fifth.find == "main-heading"
    assert mapping.types["kurs"].match[0].url == r"//[^/]+/kurs's/"
    assert mapping.types["gruppe"].match[0].group == r"^div\.a div$"


def test_a_plan_that_found_nothing_is_a_mapping_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "blatt.yaml").write_text(write_mapping(Plan(ORIGIN)), encoding="utf-8")
    mapping = load_mapping(tmp_path / "blatt.yaml")
    assert (mapping.name, mapping.base, mapping.extends) == ("blatt", "http://www.blatt.example/", "generic")
