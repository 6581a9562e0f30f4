"""One page without its site: the same text both ways, no step skipped that had work, and nothing left switched off."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

import relaunch
from relaunch.clean.decode import parse
from relaunch.errors import PageError
from relaunch.mapping.load import load_mapping
from relaunch.model import Page
from relaunch.pipeline.steps import ELEMENTS, WORDS, idle_on
from relaunch.registry import step
from tests.clean.trees import HTML

SHARED = Path(__file__).resolve().parents[3] / "shared"


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HTML)
def test_a_step_called_idle_changes_nothing(html: str) -> None:
    tree = parse(html)
    page = Page("http://portal.example/", tree, "http://portal.example/")
    before = etree.tostring(tree)
    for name in sorted(idle_on(page)):
        step.members()[name](page)
        assert etree.tostring(tree) == before, name


def test_the_steps_that_may_be_idle_exist() -> None:
    assert {*ELEMENTS, *WORDS} <= set(step.members())
    assert {*ELEMENTS, *WORDS} <= {call.name for call in load_mapping("typo3-4").steps}


def test_a_page_with_work_for_a_step_is_no_idle_one() -> None:
    html = "<p>Mail an info (at) stadt.example</p><a href='x.html#top'>nach oben</a><table><tr><td>a</td></tr></table>"
    idle = idle_on(Page("http://portal.example/", parse(html)))
    assert idle.isdisjoint(["decode-emails", "drop-to-top-links", "unwrap-layout-tables"])
    assert {"caption-figures", "link-embeds", "list-downloads"} <= idle


def test_letters_gone_wrong_in_the_head_are_work_too() -> None:
    wrong = "<html><head><meta name='description' content='FÃ¼r alle'></head><body><p>Text</p></body></html>"
    assert "repair-mojibake" not in idle_on(Page("http://portal.example/", parse(wrong)))
    assert "repair-mojibake" in idle_on(Page("http://portal.example/", parse(wrong.replace("Ã¼", "ü"))))


def test_the_collector_runs_again_after_a_page_and_after_a_refused_one() -> None:
    relaunch.extract("<p>Ein Absatz.</p>")
    assert gc.isenabled()
    with pytest.raises(PageError):
        relaunch.extract(b" \n")
    assert gc.isenabled()


@pytest.mark.slow
@pytest.mark.skipif(not (SHARED / "corpus").is_dir(), reason="the measuring corpus does not lie beside the checkout")
def test_the_main_text_is_the_records_text_on_every_page() -> None:
    sys.path.insert(0, str(SHARED / "bench"))
    try:
        import corpora
    finally:
        sys.path.pop(0)
    pages = corpora.load(SHARED / "corpus")[1]
    assert len(pages) > 200
    for page in pages:
        assert relaunch.main_text(page.html, page.url) == relaunch.extract(page.html, url=page.url).text, page.url
