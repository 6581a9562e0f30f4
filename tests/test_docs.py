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


@pytest.mark.parametrize("name", ["steps.md", "transforms.md", "finders.md", "issues.md", "commands.md"])
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
