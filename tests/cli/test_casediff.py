"""What differs between two values is seen at a glance: the words, not the page around them."""

from __future__ import annotations

from relaunch.cli.casediff import diff_rows

SENTENCE = "Die Stadt hat den Familien im Land in diesem Jahr vierzig neue Plätze versprochen. "


def rows(expected: object, got: object) -> list[str]:
    return [sign + "".join(text for text, _ in row) for sign, row in diff_rows(expected, got)]


def marked(expected: object, got: object) -> list[list[str]]:
    return [[text for text, differs in row if differs] for sign, row in diff_rows(expected, got) if sign in "+-"]


def test_the_words_that_differ_are_marked() -> None:
    assert marked("Heute neue Plätze in Bonn\nEnde", "Heute freie Plätze in Köln\nEnde") == [
        ["neue", "Bonn"], ["freie", "Köln"]
    ]  # fmt: skip


def test_of_a_long_line_only_the_surroundings_are_shown() -> None:
    old = SENTENCE * 10 + "Das gilt ab Mai. " + SENTENCE * 10
    found = rows(old, old.replace("ab Mai", "ab Juni"))
    assert found[1].endswith("Das gilt ab Mai. Die Stadt hat den Familien im Land in  … ")
    assert all(len(row) < 160 for row in found)


def test_lines_that_have_nothing_in_common_are_shown_as_a_whole() -> None:
    assert rows("eins\nzwei", "eins\nFische") == ["@@@ -1,2 +1,2 @@", " eins", "-zwei", "+Fische"]


def test_a_blank_that_is_none_is_seen() -> None:
    assert rows("am 3. Mai 2011 hier", "am\u00a03. Mai\u200b 2011 hier")[1:] == [
        "-am 3. Mai 2011 hier", "+am\\xa03. Mai\\u200b 2011 hier"
    ]  # fmt: skip


def test_of_a_list_every_item_is_a_line() -> None:
    assert rows([{"a": "ä"}, {"a": 2}], [{"a": "ä"}]) == ['@@@ -1,2 +1,1 @@', ' {"a": "ä"}', '-{"a": 2}']


def test_what_was_nothing_is_all_new() -> None:
    assert rows(None, ["x"]) == ["@@@ -1,0 +1,1 @@", '+"x"']
