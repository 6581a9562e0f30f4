"""The docs say what the code does: generated pages are up to date, every member has its place, README blocks run."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from relaunch.issues import ISSUES

ROOT = Path(__file__).resolve().parent.parent


def generated() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.pages()  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", ["steps.md", "transforms.md", "finders.md", "issues.md", "commands.md", "systems.md"])
def test_a_generated_page_is_what_the_code_says(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == generated()[name], "run: python docs/generate.py"


def test_every_issue_code_of_the_code_is_explained() -> None:
    said = set()
    for path in (ROOT / "relaunch").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        said |= set(re.findall(r'(?:\.issue\(|Issue\()\s*"([a-z][a-z-]+)"', text))
        said |= set(re.findall(r'code = "([a-z][a-z-]+)"', text))
    assert said <= set(ISSUES), f"explain in relaunch/issues.py: {sorted(said - set(ISSUES))}"


def test_every_doc_is_linked_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in sorted((ROOT / "docs").glob("*.md")):
        assert f"docs/{page.name}" in readme, page.name


def test_every_dependency_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    blocks = re.findall(r"(?:dependencies|test) = \[(.*?)\]", project, re.DOTALL)
    names = re.findall(r'"([A-Za-z0-9._-]+)"', " ".join(blocks))
    assert len(names) > 10
    for name in names:
        assert f"| {name.lower()} |" in reasons, name


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def test_python_blocks_of_the_readme_run() -> None:
    found = blocks(ROOT / "README.md", "python")
    assert found
    for block in found:
        exec(compile(block, "README.md", "exec"), {})


def test_mappings_in_the_docs_load(tmp_path: Path) -> None:
    from relaunch.mapping.load import load_mapping

    found = [b for page in ("README.md", "docs/mapping.md") for b in blocks(ROOT / page, "yaml") if "extends:" in b]
    assert len(found) == 2
    for number, block in enumerate(found):
        file = tmp_path / f"site{number}.yaml"
        file.write_text(block, encoding="utf-8")
        assert load_mapping(file).name == "musterland"


def test_commands_of_the_readme_are_there() -> None:
    from relaunch.cli import build_parser

    text = (ROOT / "README.md").read_text(encoding="utf-8") + (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    known = build_parser().format_help()
    for name in set(re.findall(r"\brelaunch (demo|run|crawl|build|report|extract)\b", text)):
        assert name in known
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"\bmake ([a-z-]+)\b", text)):
        assert f"\n{target}:" in makefile, target


def test_the_home_page_of_the_readme_is_the_demo_portals() -> None:
    from relaunch.demo.portal import build_portal

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    home = build_portal(60).truth[0]
    assert home.title in text and home.paragraphs[-1] in text
