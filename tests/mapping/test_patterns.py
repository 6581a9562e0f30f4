"""No pattern of a mapping can hold up a run, whatever a page says."""

from __future__ import annotations

import re

import pytest

from relaunch.mapping.patterns import OverlapError, search, seen_by, shielded
from relaunch.mapping.transforms.text import replace, split

ENDLESS = [
    r"(a+)+b", r"(\w+\s?)*x", r"(a|a)*b", r"(?:a|ab|b)*c", r"(a*)*", r"(?:a?b?)*", r"(?:a+b*)*c", r"([a-z]+)+$",
    r"(.+)+x", r"(x+x+)+y", r"([\w.-]+)*@", r"^(\d+|\w+)*$", r"((?:ab)+)+c", r"(.*a){20}", r".*a.*b.*c",
    r"(?s)(.|\n)*x", r"(?:a{1,9}){1,9}x",
    r"(\w{1,99}\s?){1,9}x", r"(.{0,99}){3}x", r"(?:\w{0,99}){9}!", r"(\w+\W?){3,9}x",
    r"(?:.*,){1,9}x", r"((?:.*,)?){9}x", "a?" * 25 + "a" * 25 + "x", r"(?:a?){9}(?:a?){9}(?:a?){9}a{27}x",
    r"(?:x+x+){1,9}y", r"a(?=.*b.*c.*d)", r"(a+)\1+x", r".{0,99}.{0,99}.{0,99}.{0,99}x",
]  # fmt: skip
TAME = [
    r"Gespräch mit (.+)$", r"(.*?)\s+Uhr\s+(.*)", r"\s*[,;|]\s*", r"(?:[a-z]+,)*x", r"(?:x,?)*", r"(?:\.[\w-]+)*",
    r'(?:[^"]|"")*"', r"(\d+)\.(\d+)\.(\d+)", r"(\S+\s+)*end", r"(?:\d{1,3}\.)*\d+", r'(?: [a-z]++="[^"]*+")*+x',
    r"/interview-[^/?]+/?$", r"tx_cal_controller\[view\]=(?!event)", r"^(?:Kita|Schule|Hort)\b", r"(?i)(kurs)\s*(\d+)",
    r"(?:[^,]*,){1,9}$", r"(\S+\s+){1,9}x", r"(.*)\1x", r"\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})", r"(?:a|b|ab){1,9}c",
    r".{0,80}Uhr.{0,80}Bonn", r"^(?:(\d+),)*$", r"a{0,60000}b{0,60000}c", r"(?=.*a)(?=.*b)x",
    r"", r"(?P<y>\d{4})-(?P=y)", r"^.*?(\d+)",
]  # fmt: skip


@pytest.mark.parametrize("pattern", ENDLESS)
def test_what_takes_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(OverlapError, match="would be right"):
        seen_by(pattern)


@pytest.mark.parametrize("pattern", TAME)
def test_what_mappings_ask_for_is_not(pattern: str) -> None:
    assert seen_by(pattern) >= 800


@pytest.mark.parametrize("text", ["a" * 50_000, "Uhr " * 12_000, '"1.' * 17_000, "," * 50_000, "1" * 50_000])
@pytest.mark.parametrize("pattern", [p for p in TAME if seen_by(p) < 100_000])
@pytest.mark.slow
def test_no_tame_pattern_takes_long_on_an_unlucky_text(pattern: str, text: str) -> None:
    search(re.compile(pattern), text + "\n!")  # would not come back in a lifetime if it grew without bounds


def test_a_shorter_text_is_searched_whole_and_a_longer_one_from_its_beginning() -> None:
    assert search(re.compile("a.*b"), "x" * 100 + "a--b")
    assert search(re.compile("a.*b"), "x" * 99_000 + "a--b") is None
    assert search(re.compile("b$"), "x" * 90_000 + "b")


def test_what_a_pattern_does_not_see_is_kept() -> None:
    seen, rest = shielded(re.compile("a.*b"), "x" * 9_000)
    assert (len(seen), len(rest)) == (5_000, 4_000)
    long = "a" * 9_000
    assert len(replace(long, "a.*b", "")) == 9_000
    assert "".join(split(f"{long},b", "(?:a.*b),")) == f"{long},b"
