"""A function of the engineer's own is called where a person named the mapping, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaunch.errors import MappingError
from relaunch.mapping.fields import find_field
from relaunch.mapping.load import load_mapping
from relaunch.model import Page
from relaunch.pipeline.run import is_own
from tests.mapping.pages import page_of

SITE = "name: a\nfields:\n  title: {%s}\n"


def site(folder: Path, rule: str, code: str = "") -> Path:
    (folder / "own.py").write_text(code, encoding="utf-8")
    path = folder / "site.yaml"
    path.write_text(SITE % rule, encoding="utf-8")
    return path


def value(folder: Path, rule: str, code: str, page: Page) -> object:
    field = load_mapping(site(folder, rule, code), functions=True).fields["title"]
    found = find_field(page, page.body, field, "title")
    return None if found is None else found.value


@pytest.fixture
def page() -> Page:
    return page_of("<h1>Kita</h1><p>Ort: Bonn</p>")


def test_a_function_gets_the_text_found_or_the_page(tmp_path: Path, page: Page) -> None:
    code = "def loud(text):\n    return text + '!'\ndef count(page, region):\n    return len(list(region.iter('p')))\n"
    assert value(tmp_path, "select: h1, call: 'own:loud'", code, page) == "Kita!"
    assert value(tmp_path, "label: Ort, call: 'own:loud'", code, page) == "Bonn!"
    assert value(tmp_path, "call: 'own:count'", code, page) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise KeyError('x')", "own.py:f failed: KeyError: 'x'"),
        ("return object()", "own.py:f gave a object; a text"),
        ("return {1: 2}", "own.py:f gave a dict"),
        ("return [[[[[['x']]]]]]", "own.py:f gave a list"),
    ],
)
def test_one_that_fails_is_an_issue_of_the_page(tmp_path: Path, page: Page, body: str, said: str) -> None:
    assert value(tmp_path, "select: h1, call: 'own:f'", f"def f(text):\n    {body}\n", page) is None
    assert [issue.code for issue in page.issues] == ["function-failed"]
    assert said in page.issues[0].message
    assert "site.yaml:3:10" in page.issues[0].message


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("own", "'own' names no function; MODULE:FUNCTION would be right"),
        ("os:system", "there is no os.py beside the mapping"),
        ("../own:f", "names no function"),
        ("own:loud", "own.py: unknown function 'loud'; did you mean 'loudly'?"),
        ("own:_hidden", "unknown function '_hidden'"),
    ],
)
def test_a_name_that_leads_nowhere_is_a_fault_at_its_place(tmp_path: Path, name: str, said: str) -> None:
    code = "def loudly(text):\n    return text\ndef _hidden(text):\n    return text\n"
    path = site(tmp_path, f"call: '{name}'", code)
    with pytest.raises(MappingError, match=r"site.yaml:3:17: fields.title.call: ") as caught:
        load_mapping(path, functions=True)
    assert said in str(caught.value)


def test_a_file_that_cannot_be_loaded_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"own.py cannot be loaded: SyntaxError"):
        load_mapping(site(tmp_path, "call: 'own:f'", "def f(:"), functions=True)


def test_nothing_is_loaded_where_nobody_named_the_mapping(tmp_path: Path) -> None:
    path = site(tmp_path, "call: 'own:f'", f"open({str(tmp_path / 'ran')!r}, 'w')\ndef f(text):\n    return text\n")
    with pytest.raises(MappingError, match="only a mapping of your own that the command names"):
        load_mapping(path)
    assert not (tmp_path / "ran").exists()


def test_a_system_may_call_nothing(tmp_path: Path) -> None:
    (tmp_path / "systems").mkdir()
    (tmp_path / "sites").mkdir()
    site(tmp_path / "systems", "call: 'own:f'", "def f(text):\n    return text\n").rename(tmp_path / "systems/old.yaml")
    (tmp_path / "sites" / "a.yaml").write_text("name: a\nextends: old\n", encoding="utf-8")
    with pytest.raises(MappingError, match=r"old.yaml:3:17: .* is a function, and only"):
        load_mapping(tmp_path / "sites" / "a.yaml", [tmp_path], functions=True)


def test_a_remembered_mapping_counts_in_the_project_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tmp_path / "project"
    run = project / "exports" / "a"
    run.mkdir(parents=True)
    monkeypatch.chdir(project)
    assert is_own(str(project / "mappings" / "a.yaml"), run)
    assert not is_own(str(run / "a.yaml"), run)
    assert not is_own(str(tmp_path / "a.yaml"), run)
