"""The drawing in docs/house.md, held: imports point down, and rooms on one floor never import each other."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CELLAR = {"model", "tree", "urls", "urlsyntax", "typo3urls", "urlrewrites", "errors", "registry", "yamlfile", "slugs",
          "accesslog", "issues", "atomic", "clock", "phrases_de", "recordfile", "yamlwrite", "sketch",
          "presence", "css", "crumbs", "sheetform", "secretfile", "program"}
GROUND = {"archive", "clean", "mapping", "ledger", "sitemodel"}
UPPER = {"crawl", "load", "review", "export", "report", "audit", "demo", "propose"}
STAIRCASE = {"pipeline"}
GALLERY = {"web"}
ROOF = {"cli", "__main__", "__init__"}
FLOORS = [CELLAR, GROUND, UPPER, STAIRCASE, GALLERY, ROOF]
MAY_IMPORT_SCRAPY = ("relaunch/crawl/", "spiders/")


def modules() -> list[Path]:
    return sorted([*(ROOT / "relaunch").rglob("*.py"), *(ROOT / "spiders").rglob("*.py")])


@cache
def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room_of(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def floor_of(room: str) -> int:
    for number, rooms in enumerate(FLOORS):
        if room in rooms:
            return number
    raise AssertionError(f"no floor for the room {room!r}: draw it in docs/house.md and in this test")


def test_imports_point_down() -> None:
    wrong = []
    for path in modules():
        here = path.relative_to(ROOT)
        if here.parts[0] != "relaunch":
            continue
        room = here.parts[1].removesuffix(".py")
        for name in imports_of(path):
            if not name.startswith("relaunch.") or room_of(name) == "mappings":
                continue
            there = room_of(name)
            if not any(there in floor for floor in FLOORS) or there == room:
                continue
            if floor_of(there) > floor_of(room) or (floor_of(there) == floor_of(room) and room not in CELLAR | ROOF):
                wrong.append(f"{here} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_every_room_is_drawn() -> None:
    for path in modules():
        if path.parts[-2:] and path.relative_to(ROOT).parts[0] == "relaunch":
            floor_of(path.relative_to(ROOT).parts[1].removesuffix(".py"))


def test_only_the_crawl_room_knows_scrapy() -> None:
    for path in modules():
        here = path.relative_to(ROOT).as_posix()
        if here.startswith(MAY_IMPORT_SCRAPY):
            continue
        assert not {n.split(".")[0] for n in imports_of(path)} & {"scrapy", "twisted"}, here


def test_yaml_is_read_through_yamlfile_only() -> None:
    for path in modules():
        if path.name == "yamlfile.py":
            continue
        text = path.read_text(encoding="utf-8")
        assert "yaml.safe_load" not in text and "yaml.load(" not in text, path


def test_files_stay_small() -> None:
    long = {p.name: n for p in modules() if (n := len(p.read_text(encoding="utf-8").splitlines())) > 500}
    assert not long, f"past 500 lines, find the missing name: {long}"


def test_every_package_is_packed() -> None:
    packed = set(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"])
    found = {p.parent.relative_to(ROOT).as_posix().replace("/", ".") for p in (ROOT / "relaunch").rglob("__init__.py")}
    assert packed == found | {"relaunch.mappings"}


def test_the_auditor_shares_nothing_with_what_it_audits() -> None:
    allowed = {"relaunch.archive", "relaunch.audit", "relaunch.model", "relaunch.errors", "relaunch.yamlfile"}
    wrong = []
    for path in sorted((ROOT / "relaunch" / "audit").glob("*.py")):
        for name in imports_of(path):
            if name.startswith("relaunch.") and ".".join(name.split(".")[:2]) not in allowed:
                wrong.append(f"{path.name} imports {name}")
    assert not wrong, "\n".join(wrong)
