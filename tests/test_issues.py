from __future__ import annotations

import re

from relaunch.issues import ISSUES, explain


def test_codes_are_words_with_hyphens_in_alphabetical_order() -> None:
    assert list(ISSUES) == sorted(ISSUES)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in ISSUES)


def test_each_code_is_explained_in_one_sentence() -> None:
    for code, sentence in ISSUES.items():
        assert re.fullmatch(r"[A-Z][^.]+\.", sentence), code


def test_an_unknown_code_has_no_explanation() -> None:
    assert explain("title-missing") and not explain("no-such-code")
