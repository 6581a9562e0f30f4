"""The extension for TYPO3 fits its data and the manual of external_import; PHP itself reads it, no TYPO3 is asked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from relaunch.cli import main
from relaunch.load.files_typo3 import php
from tests.load.folders import Site, png

# Documentation/Administration of cobwebch/external_import 8: GeneralTca, Columns, Transformations, Mapping, Children.
GENERAL = frozenset("""additionalFields clearCache connector customSteps data dataHandler description disabledOperations
    disableLog enforcePid groups minimumRecords namespaces nodepath nodetype parameters pid priority referenceUid
    updateSlugs useColumnIndex whereClause""".split())
COLUMN = frozenset("""arrayPath arrayPathSeparator attribute attributeNS children disabledOperations field fieldNS
    multipleRows multipleSorting substructureFields transformations xmlValue xpath""".split())
TRANSFORMATION = frozenset("isEmpty mapping rteEnabled trim userFunction value".split())
MAPPING = frozenset("""default matchMethod matchSymmetric multipleValuesSeparator referenceField table valueField
    valueMap whereClause""".split())
CHILDREN = frozenset("columns controlColumnsForDelete controlColumnsForUpdate disabledOperations sorting table".split())

# Stands where TYPO3 would, collects what the files say, and prints it.
READER = r"""<?php
namespace TYPO3\CMS\Core\Utility {
    class ExtensionManagementUtility { static function addTCAcolumns($table, $columns) {
        foreach ($columns as $name => $said) { $GLOBALS['TCA'][$table]['columns'][$name] = $said; } } }
}
namespace Cobweb\ExternalImport\Transformation { class ImageTransformation {} class DateTimeTransformation {} }
namespace {
    error_reporting(E_ALL); set_error_handler(function ($no, $text) { throw new \ErrorException($text); });
    define('TYPO3', true); $GLOBALS['TCA'] = [];
    foreach (glob($argv[1] . '/Configuration/TCA/Overrides/*.php') as $file) { require $file; }
    $_EXTKEY = 'x'; require $argv[1] . '/ext_emconf.php';
    echo json_encode(['tca' => $GLOBALS['TCA'], 'emconf' => $EM_CONF]);
}
"""


@pytest.fixture
def command() -> str:
    found = shutil.which("php")
    if found is None and not os.environ.get("CI"):
        pytest.skip("php is not installed (make test does that)")
    assert found, "php is not installed"
    return found


@pytest.fixture
def typo3(site: Site) -> Path:
    site.small()
    picture = site.asset("kita.png", png(40), alt="Die neue Kita", caption="Foto: Stadt")
    site.put("/aktuelles/richtfest/", "Richtfest", "<p>Es steht.</p>", type="article", assets=(picture,),
             published="2010-10-01T09:30:00")  # fmt: skip
    rows = "legacy_url,new_path,status,record_id,reason\n" + "".join(
        f"http://alt.example/{old},{new},301,,\n" for old, new in (
            ("index.php?id=7&L=0", "/aktuelles/neue-kita/"), ("alt/%C3%BCber.html", "/familie/geld/")))  # fmt: skip
    (site.folder / "redirects.csv").write_text(rows, encoding="utf-8")
    (site.folder / "records.jsonl").write_text(
        '{"path": "/aktuelles/neue-kita/"}\n{"path": "/familie/geld/"}\n', encoding="utf-8")  # fmt: skip
    assert main(["export", "--target", "typo3", str(site.folder)]) == 0
    return site.folder / "targets" / "typo3"


def read(command: str, folder: Path, tmp_path: Path) -> dict[str, Any]:
    reader = tmp_path / "reader.php"
    reader.write_text(READER, encoding="utf-8")
    done = subprocess.run([command, str(reader), str(folder)], capture_output=True, text=True, check=True, timeout=60)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def rows_of(folder: Path, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((folder / f"Resources/Private/Data/{table}.json").read_bytes())
    return rows


def test_php_reads_every_file(command: str, typo3: Path) -> None:
    files = sorted(typo3.rglob("*.php"))
    assert len(files) == 6
    for path in files:
        done = subprocess.run([command, "-l", str(path)], capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stdout


def test_every_field_of_the_configuration_is_in_the_data(command: str, typo3: Path, tmp_path: Path) -> None:
    tca = read(command, typo3, tmp_path)["tca"]
    assert set(tca) == {"pages", "sys_category", "sys_redirect", "tt_content", "tx_news_domain_model_news"}
    for table, said in tca.items():
        general = said["external"]["general"]["relaunch"]
        assert set(general) <= GENERAL and general["referenceUid"] in said["columns"]
        path = general["parameters"]["uri"].removeprefix("EXT:relaunch_import/")
        rows = json.loads((typo3 / path).read_bytes())
        assert rows and len({row["id"] for row in rows}) == len(rows)
        for name, column in said["columns"].items():
            external = column["external"]["relaunch"]
            assert set(external) <= COLUMN
            assert all(external["field"] in row for row in rows), f"{table}.{name}"
            check_nested(external, name, rows, tca)


def check_nested(external: dict[str, Any], name: str, rows: list[dict[str, Any]], tca: dict[str, Any]) -> None:
    for step in external.get("transformations", {}).values():
        assert set(step) <= TRANSFORMATION
        if mapping := step.get("mapping"):
            assert set(mapping) <= MAPPING and mapping["referenceField"] in tca[mapping["table"]]["columns"]
    inner = external.get("substructureFields", {})
    for field in inner.values():
        assert all(field["field"] in each for row in rows for each in row[external["field"]])
    if children := external.get("children"):
        assert set(children) <= CHILDREN
        columns = children["columns"]
        assert columns["uid_local"]["field"] == name and name in inner
        assert {c["field"] for c in columns.values() if "field" in c} <= {*inner, "__parent.id__"}
        for key in ("controlColumnsForUpdate", "controlColumnsForDelete"):
            assert set(children[key].split(", ")) <= set(columns)


def test_tables_that_others_refer_to_come_first(command: str, typo3: Path, tmp_path: Path) -> None:
    tca = read(command, typo3, tmp_path)["tca"]
    order = {table: said["external"]["general"]["relaunch"]["priority"] for table, said in tca.items()}
    assert order["sys_category"] < order["pages"] < order["tt_content"] < order["tx_news_domain_model_news"]
    assert len(set(order.values())) == 5


def test_nothing_is_deleted_that_the_data_does_not_name(command: str, typo3: Path, tmp_path: Path) -> None:
    for said in read(command, typo3, tmp_path)["tca"].values():
        general = said["external"]["general"]["relaunch"]
        assert general["disabledOperations"] == "delete" and general["minimumRecords"] == 1


def test_pages_have_parents_first_and_the_home_page_is_the_root(typo3: Path) -> None:
    seen = {""}
    for page in rows_of(typo3, "pages"):
        assert page["parent"] in seen and page["slug"] != "/"
        seen.add(page["id"])
    assert len(seen) == 5
    contents = {content["id"]: content for content in rows_of(typo3, "tt_content")}
    assert contents["muster/landing/start"]["page"] == ""
    assert "Willkommen" in contents["muster/landing/start"]["body"]
    assert all(content["page"] in seen for content in contents.values())


def test_bodies_link_to_pages_and_into_fileadmin(typo3: Path) -> None:
    body = next(c["body"] for c in rows_of(typo3, "tt_content") if c["id"].endswith("familie-geld-elterngeld"))
    assert 'href="/aktuelles#neu"' in body and 'src="/fileadmin/portal/' in body
    names = {path.name for path in (typo3 / "Files").iterdir()}
    assert len(names) == 3 and sum(f"/fileadmin/portal/{name}" in body for name in names) == 2


def test_news_have_their_day_and_their_categories(typo3: Path) -> None:
    news, other = rows_of(typo3, "tx_news_domain_model_news")
    assert other["date"] == "2010-10-01T09:30:00+02:00" and other["categories"] == ""
    (picture,) = other["pictures"]
    assert (picture["alt"], picture["caption"]) == ("Die neue Kita", "Foto: Stadt") and news["pictures"] == []
    assert (typo3 / "Files" / picture["file"]).read_bytes() == png(40)
    titles = {row["id"]: row["title"] for row in rows_of(typo3, "sys_category")}
    assert [titles[key] for key in news["categories"].split(",")] == ["Altenau", "Kita"]
    assert (news["slug"], news["date"]) == ("neue-kita", "2010-09-30T12:00:00+02:00")


def test_redirects_are_as_typo3_compares_them(typo3: Path) -> None:
    found = {row["source"]: row for row in rows_of(typo3, "sys_redirect")}
    assert found["/über.html".replace("/", "/alt/")]["target"] == "/familie/geld"
    assert found["/index.php?id=7&L=0"]["query"] == 1 and found["/alt/über.html"]["query"] == 0


def test_no_value_breaks_the_php(command: str) -> None:
    value = {"a": "'; phpinfo(); //", "b": "\\", "c": "\\'", "d": "?><?php", "e": "$x {$y}", "f": "\0\n", "g": {"h": 1}}
    code = f"echo json_encode({php(value)});"
    done = subprocess.run([command, "-r", code.replace("\0", "\\0")], capture_output=True, text=True, check=True,
                          timeout=60)  # fmt: skip
    assert json.loads(done.stdout) == {**value, "f": "\\0\n"}
