"""docs/import.md as its reader follows it: its commands in their order, on an empty portal."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from relaunch.cli import main
from relaunch.load.wordpress import PLUGIN
from tests.load.folders import Site
from tests.load.targets import PloneThere, There, WordPressThere

PAGE = Path(__file__).resolve().parents[2] / "docs" / "import.md"


def section(title: str) -> str:
    """Return the text of a section of the page."""
    return PAGE.read_text(encoding="utf-8").partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def follow(there: There, site: Site, text: str, names: dict[str, str]) -> list[str]:
    """Run each command of relaunch in a text that speaks to the target; return their names."""
    done = []
    for line in re.findall(r"(?m)^ *relaunch ((?:plan|import|verify|rollback) .*)$", text):
        words = [names.get(word, word.replace("exports/NAME", str(site.folder))) for word in shlex.split(line)]
        assert main(words) == 0, line
        done.append(words[0])
        if words[0] in ("import", "verify"):
            assert len(there.counted()) == 6
    return done


def rehearse(there: There, site: Site, number: int, url: str) -> None:
    site.small()
    empty = there.everything()
    block = re.findall(r"```\n(.*?)```", section("3. The rehearsal"), re.DOTALL)[number]
    assert follow(there, site, block, {url: there.url}) == ["plan", "import", "verify", "rollback"]
    assert there.everything() == empty


@pytest.mark.slow
def test_the_rehearsal_on_wordpress_ends_as_it_began(contract_wordpress: WordPressThere, site: Site) -> None:
    rehearse(contract_wordpress, site, 0, "https://rehearsal.example.org/")


@pytest.mark.slow
def test_the_rehearsal_on_plone_ends_as_it_began(contract_plone_volto: PloneThere, site: Site) -> None:
    rehearse(contract_plone_volto, site, 1, "https://rehearsal.example.org/++api++/")


@pytest.mark.slow
def test_the_checklist_of_the_cut_over_can_be_worked_through(contract_wordpress: WordPressThere, site: Site) -> None:
    site.small()
    names = {"PORTAL": contract_wordpress.url, "FINAL": contract_wordpress.url, "ID": "1"}
    done = follow(contract_wordpress, site, section("4. The day of the cut-over"), names)
    assert done == ["plan", "import", "verify", "import", "verify", "rollback"]
    assert contract_wordpress.counted() == {}


def test_the_page_says_where_the_plugin_lies(capsys: pytest.CaptureFixture[str]) -> None:
    [code] = re.findall(r'python -c "(.*)"', section("2. A portal to rehearse on"))
    exec(code, {})
    assert capsys.readouterr().out.strip() == str(PLUGIN) and PLUGIN.is_file()
