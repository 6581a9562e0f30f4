"""A folder of `tests/pages` is a case: the page as a server sends it, and what becomes of it by its system's mapping.

`page.yaml` says the page's URL and, where that matters, headers of the answer; `mapping.yaml` is the site's mapping.
`relaunch test tests/pages` runs the same cases. When `expected.yaml` is missing the test writes it and fails: read it,
then commit it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from relaunch.clean.decode import decode, parse
from relaunch.ledger.claims import claim_of
from relaunch.mapping.detect import system_of
from relaunch.mapping.load import load_mapping
from relaunch.model import Removal
from relaunch.pipeline.accounts import rules_of
from relaunch.pipeline.cases import read_case, result_of, written

PAGES = Path(__file__).parent
CASES = sorted(path.parent.name for path in PAGES.glob("*/source.html"))
SYSTEMS = ("typo3-4", "typo3-6", "drupal-7", "wordpress", "plone-4", "joomla-3", "contao", "hand-made")


@pytest.mark.parametrize("case", CASES)
def test_a_page_becomes_the_record_that_was_read_and_kept(case: str) -> None:
    folder = PAGES / case
    expected, made = folder / "expected.yaml", written(result_of(read_case(folder)))
    if not expected.exists():
        expected.write_text(made, encoding="utf-8")
        pytest.fail(f"{expected} was missing and is written now: read it, then commit it")
    assert made == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_named_for_the_system_that_is_detected(case: str) -> None:
    capture = read_case(PAGES / case).capture
    text, _ = decode(capture)
    assert case.startswith(f"{system_of(parse(text), capture.headers, text)}-")


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_system_has_four_pages_at_least(system: str) -> None:
    assert sum(case.startswith(f"{system}-") for case in CASES) >= 4


def test_comments_go_by_a_rule_that_the_ledger_can_name() -> None:
    mapping = load_mapping("wordpress")
    rules = [rule for rule in rules_of(mapping) if rule.because == "comments"]
    assert [(rule.kind, mapping.steps[rule.number - 1].name) for rule in rules] == [("steps", "drop-comments")]
    assert claim_of(Removal("drop-comments", "comments", "Danke!", "div#comments")).bucket == "ignored-by-mapping"
