"""What is wrong with a file is said in words for somebody who does not know YAML, with line and column."""

from __future__ import annotations

import pytest

from relaunch.errors import ReviewError
from relaunch.phrases_de import german
from relaunch.review.causes import read_edited

FILE = """\
id: p/page/b
type: page
title: Ein Titel
teaser: Text
body: |
  <p>a</p>
  <p>b</p>
tags: [a, b]
links:
  - text: a
    url: http://x
position: 3
review: {status: pending}
"""
OPENED = "a bracket '{' is opened here and never closed"
CASES = [
    ("title: Ein", "title: Ein: B", "3:11: the text behind 'title:' holds a colon; put the text in quotation marks"),
    ("    url", "\turl", "11:1: a tab stands at the beginning of the line"),
    ("teaser: Text", 'teaser: "Text', '4:9: a text begins with " and does not end with it'),
    ("teaser: Text", "teaser: 'Text", "4:9: a text begins with ' and does not end with it"),
    ("title: Ein", 'title: "Ein"', '3:8: the text goes on behind its closing "'),
    ("[a, b]", "[a, b", "8:7: a bracket '[' is opened here and never closed; ']' is missing"),
    ("pending}", "pending, note: siehe #3}", f"13:9: {OPENED}; '}}' is missing; what stands behind # does not count"),
    ("pending}", "pending, note: gut, ja so}", "13:43: between { and } a text that holds a comma"),
    ("  <p>b</p>", "<p>b</p>", "7:1: this line is no 'key: value'; if it belongs to the text above it"),
    ("  <p>b</p>", " <p>b</p>", "7:2: this line is indented otherwise"),
    ("teaser: Text", "title: Zwei", "4:1: 'title:' stands here and in line 3, too; keep one"),
    ("teaser: Text", "<<<<<<< HEAD\nteaser: T\n=======\nteaser: U\n>>>>>>> x", "4:1: '<<<<<<<' is left from a merge"),
    ("teaser: Text", "teaser: @home", "4:9: the text behind 'teaser:' begins with '@'"),
    ("teaser: Text", "teaser: *neu* ja", "4:9: the text behind 'teaser:' begins with '*'"),
    ("teaser: Text", "teaser: [neu] Text", "4:9: the text behind 'teaser:' begins with '['"),
    ("teaser: Text", 'teaser: "C:\\Dateien"', "4:12: between double quotes a backslash has a meaning"),
    ("teaser: Text", "teaser:Text", "4:7: a blank is missing behind 'teaser:'"),
    ("teaser: Text", "teaser Text", "4:1: this line is no 'key: value'"),
    ("teaser: Text", " teaser: Text", "4:8: this line stands further right"),
    ("teaser: Text", "taeser: Text", "4:9: 'taeser:' is no field of a record; did you mean 'teaser:'"),
    ("    url", "   url", "11:4: this line is indented otherwise"),
    ("position: 3", "position: no", "12:11: 'no' stands behind 'position:'; a number such as 3 belongs there"),
    ("position: 3", "position: 12:30", "12:11: '12:30' stands behind 'position:'; a number such as 3 belongs there"),
    ("Ein Titel", "Ein\0Titel", "3:11: an invisible sign (U+0000) stands here; delete it"),
    ("type: page", "type: page\n\xa0parent: x", "3:1: a no-break blank stands here"),
    ("id: p/page/b\n", "", "1:1: id: is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), CASES)
def test_a_fault_is_named_with_its_place_and_its_cause(old: str, new: str, said: str) -> None:
    assert old in FILE
    with pytest.raises(ReviewError) as caught:
        read_edited(FILE.replace(old, new, 1).encode(), "a.yaml")
    assert str(caught.value).startswith(f"a.yaml:{said}"), str(caught.value)
    in_german = german(str(caught.value))
    assert in_german is not None and in_german.startswith("a.yaml:"), "editors read German; relaunch/phrases_de.py"


def test_umlauts_of_another_encoding_are_named() -> None:
    with pytest.raises(ReviewError, match=r"a\.yaml:3:12: the umlauts are stored in an old way; save .* as UTF-8"):
        read_edited(FILE.replace("Titel", "Ümlaut").encode("latin-1"), "a.yaml")


def test_every_fault_is_named() -> None:
    with pytest.raises(ReviewError) as caught:
        read_edited(FILE.replace("position: 3", "position: drei\nnotiz: x").encode(), "a.yaml")
    assert len(str(caught.value).split("\n")) == 2


@pytest.mark.parametrize("text", ["no", "12:30", "01067", "2020-12-01 # Kommentar", "50 % mehr", "1,5", "~"])
def test_a_text_without_quotes_is_the_text_that_stands_there(text: str) -> None:
    record = read_edited(FILE.replace("teaser: Text", f"teaser: {text}").encode(), "a.yaml")
    assert record.teaser == text.partition(" #")[0]
