"""What all forms of files have in common: what is written, what is not, and whose folder it is."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from relaunch.cli import main
from relaunch.errors import LoadError, MappingError
from relaunch.load.filing import formats
from relaunch.load.outfolder import MARK, Mark, Piece, write_folder
from relaunch.load.settings import SETTINGS
from relaunch.load.target import load_target
from relaunch.mapping.load import shipped_shelf
from tests.load.folders import Site, png

TARGETS = ("plone-files", "drupal", "typo3")
EVERY = pytest.mark.parametrize("target", TARGETS)


def export(site: Site, target: str, *more: str) -> tuple[int, Path]:
    out = site.folder / "targets" / target
    return main(["export", "--target", target, *more, str(site.folder)]), out


def bytes_of(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}  # fmt: skip


def said(folder: Path) -> str:
    """Return all texts of a folder in one."""
    kinds = (".json", ".yml", ".php", ".sql")
    texts = (path.read_bytes() for path in sorted(folder.rglob("*")) if path.suffix in kinds)
    return b"\n".join(text for text in texts if b"relaunch_export" not in text).decode()


def test_every_form_has_its_mapping() -> None:
    assert set(formats()) == set(TARGETS)
    for name in TARGETS:
        assert load_target(name).cms == name


@EVERY
def test_only_what_fits_its_approval_is_written(site: Site, target: str, capsys: pytest.CaptureFixture[str]) -> None:
    site.small()
    site.put("/offen/", "Noch offen", "<p>Ungeprüftes.</p>", status="pending")
    changed = site.put("/anders/", "Anders", "<p>Geprüftes.</p>")
    path = site.file(changed)
    path.write_text(path.read_text(encoding="utf-8").replace("Geprüftes", "Danach Geändertes"), encoding="utf-8")
    status, out = export(site, target)
    assert status == 1
    assert "Ungeprüftes" not in said(out) and "Geändertes" not in said(out) and "67 Prozent" in said(out)
    told = capsys.readouterr().out
    assert "not written: muster/page/offen: not approved" in told
    assert "not written: muster/page/anders: changed after its approval" in told


@EVERY
def test_pending_records_are_written_loudly_and_rejected_ones_never(
    site: Site, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put("/offen/", "Noch offen", "<p>Ungeprüftes.</p>", status="pending")
    site.put("/nein/", "Abgelehnt", "<p>Verworfenes.</p>", status="rejected")
    status, out = export(site, target, "--include-pending")
    assert status == 1
    assert "ATTENTION" in capsys.readouterr().err
    assert "Ungeprüftes" in said(out) and "Verworfenes" not in said(out)


@EVERY
def test_a_page_below_one_that_is_not_written_is_not_written(
    site: Site, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put("/a/", "Oben", "<p>Oben.</p>", status="pending")
    site.put("/a/b/", "Unten", "<p>Unten.</p>")
    site.put("/c/", "Daneben", "<p>Daneben.</p>")
    status, out = export(site, target)
    assert status == 1 and "Unten." not in said(out) and "Daneben." in said(out)
    assert "muster/page/a-b: its parent muster/page/a is blocked" in capsys.readouterr().out


@EVERY
def test_the_same_records_give_the_same_bytes(site: Site, target: str, tmp_path: Path) -> None:
    site.small()
    assert export(site, target)[0] == 0
    first = bytes_of(site.folder / "targets" / target)
    again = tmp_path / "again"
    assert main(["export", "--target", target, "--to", str(again), str(site.folder)]) == 0
    assert bytes_of(again) == first


@EVERY
def test_an_export_again_writes_nothing_that_has_not_changed(site: Site, target: str) -> None:
    site.small()
    out = export(site, target)[1]
    times = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file() and path.name != MARK}
    export(site, target)
    assert {path: path.stat().st_mtime_ns for path in times} == times


@EVERY
def test_what_is_stale_goes_and_what_moved_is_said(
    site: Site, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    records = site.small()
    out = export(site, target)[1]
    own = out / "notes.txt"
    own.write_text("mine", encoding="utf-8")
    site.file(records["elterngeld"]).unlink()
    site.file(records["meldung"]).unlink()
    site.write(replace(records["geld"], path="/geld/"))
    capsys.readouterr()
    assert export(site, target)[0] == 0
    told = capsys.readouterr().err
    assert "67 Prozent" not in said(out) and own.exists()
    assert not list(out.rglob("*.pdf")), "the leaflet's record is gone"
    assert "moved since the last export: muster/page/familie-geld: /familie/geld → /geld" in told
    assert "gone since the last export: muster/page/familie-geld-elterngeld" in told


@EVERY
def test_a_folder_of_somebody_else_is_refused(site: Site, target: str, tmp_path: Path) -> None:
    site.small()
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "content").write_text("theirs", encoding="utf-8")
    assert main(["export", "--target", target, "--to", str(foreign), str(site.folder)]) == 2
    assert [path.name for path in foreign.iterdir()] == ["content"]
    out = export(site, target)[1]
    other = TARGETS[TARGETS.index(target) - 1]
    before = bytes_of(out)
    assert main(["export", "--target", other, "--to", str(out), str(site.folder)]) == 2
    assert main(["export", "--target", target, "--to", str(site.folder), str(site.folder)]) == 2
    assert bytes_of(out) == before


@EVERY
def test_nothing_hostile_leaves_the_folder_or_breaks_a_file(site: Site, target: str, tmp_path: Path) -> None:
    title = "'\"; ?><?php phpinfo(); /* \\' */ {{x}} %s \u2028 '@id': - &a *b | \x85 ä"
    paths = ("/../../../../tmp/heraus/", "/a/..%2f..%2fb/", "/@@manage/", "/x\\y/", "/ü ö/", "//")
    for number, path in enumerate(paths):
        site.put(path, f"{title} {number}", f"<p>Text {number}</p><script>alert(1)</script>", teaser=title,
                 tags=(title, f"Tag, {number}"), name=f"boese-{number}", published="2009-05-04")  # fmt: skip
    status, out = export(site, target)
    assert status in (0, 1)
    inside = set(tmp_path.rglob("*"))
    assert all(path.resolve().is_relative_to(site.folder.resolve()) for path in inside)
    for path in out.rglob("*.json"):
        json.loads(path.read_bytes())
    assert "alert(1)" not in said(out)
    assert said(out).count("Text 0") == 1


@EVERY
def test_a_file_that_is_not_the_records_own_is_left_out(
    site: Site, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = site.folder.parent / "secret.png"
    site.folder.mkdir(exist_ok=True)
    secret.write_bytes(png(1))
    good = site.asset("gut.png", png(2))
    bad = site.asset("schlecht.png", png(3))
    (site.folder / bad.file).write_bytes(b"something else")
    digest = hashlib.sha256(png(1)).hexdigest()
    out_of = replace(good, file="../secret.png", sha256=digest)
    link = replace(good, file="assets/link.png", sha256=digest)
    (site.folder / link.file).symlink_to(secret)
    site.put("/a/", "A", f'<p><img src="{good.file}" alt=""></p>', assets=(good, bad, out_of, link))
    status, out = export(site, target)
    assert status == 1
    told = capsys.readouterr().out
    assert told.count("left out") == 3, told
    assert {path.read_bytes() for path in out.rglob("*.png")} == {png(2)}


@EVERY
def test_a_picture_of_two_pages_is_one_file(site: Site, target: str) -> None:
    site.small()
    out = export(site, target)[1]
    assert len(list(out.rglob("*.png"))) == 1 and len(list(out.rglob("*.pdf"))) == 1
    assert "assets/" not in said(out)


@EVERY
def test_two_records_of_one_path_are_not_written_over_each_other(
    site: Site, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put("/a/", "Erste", "<p>Erster Text.</p>", name="a1")
    site.put("/A/", "Zweite", "<p>Zweiter Text.</p>", name="a2")
    status, out = export(site, target)
    assert status == 1
    assert "its path /a is that of muster/page/a" in capsys.readouterr().out
    assert said(out).count("Erster Text") + said(out).count("Zweiter Text") == 1


def test_an_export_that_was_killed_leaves_nothing_for_ever(tmp_path: Path) -> None:
    folder = tmp_path / "out"

    def killed() -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_folder(folder, Mark("drupal", "muster"), [Piece("a/1.json", lambda: b"1"), Piece("a/2.json", killed)])
    assert (folder / "a" / "1.json").exists()
    write_folder(folder, Mark("drupal", "muster"), [Piece("b.json", lambda: b"b")])
    assert sorted(bytes_of(folder)) == ["b.json", MARK] and not (folder / "a").exists()


def test_a_mark_that_names_files_elsewhere_removes_nothing(tmp_path: Path) -> None:
    folder, outside = tmp_path / "out", tmp_path / "precious"
    outside.mkdir()
    (outside / "file").write_bytes(b"1")
    write_folder(folder, Mark("drupal", "muster"), [Piece("b.json", lambda: b"b")])
    told = json.loads((folder / MARK).read_bytes())
    (folder / "link").symlink_to(outside)
    for name in ("../precious/file", "link/file", str(outside / "file")):
        (folder / MARK).write_text(json.dumps({**told, "files": ["b.json", name]}), encoding="utf-8")
        with pytest.raises(Exception, match="inside the folder"):
            write_folder(folder, Mark("drupal", "muster"), [Piece("b.json", lambda: b"b")])
        assert (outside / "file").exists()


def test_a_mark_that_cannot_be_read_stops_the_export(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_folder(folder, Mark("drupal", "muster"), [Piece("b.json", lambda: b"b")])
    for text in ("{", "[]", '{"relaunch_export": 99, "target": "drupal", "site": "muster", "files": [], "places": {}}'):
        (folder / MARK).write_text(text, encoding="utf-8")
        with pytest.raises(LoadError, match="would be right"):
            write_folder(folder, Mark("drupal", "muster"), [Piece("c.json", lambda: b"c")])
    assert not (folder / "c.json").exists()


def test_settings_are_checked_with_their_places(tmp_path: Path) -> None:
    path = tmp_path / "portal.yaml"
    text = (shipped_shelf() / "targets" / "drupal.yaml").read_text(encoding="utf-8")
    text = text.replace("  group: relaunch ", "  group: ../relaunch ").replace("  menu: main", "  menue: main")
    path.write_text(text.replace("document: page", "document: 'Page; drop'"), encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        load_target(str(path))
    faults = "\n".join(caught.value.faults)
    assert "settings.group: '../relaunch' is here" in faults
    assert "unknown key 'menue'; did you mean 'menu'?" in faults
    assert "types.*.document: 'Page; drop' is here" in faults
    assert len(caught.value.faults) == 3 and all(":" in fault.split(": ")[0] for fault in caught.value.faults)


def test_a_system_with_an_api_is_not_exported(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.small()
    assert main(["export", "--target", "wordpress", str(site.folder)]) == 2
    assert "relaunch import" in " ".join(capsys.readouterr().err.split())


def test_legacy_addresses_lead_to_what_is_exported(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    records = site.small()
    rows = ["legacy_url,new_path,status,record_id,reason"]
    rows += [f"http://alt.example/index.php?id={n}&L=0,{records[name].path},301,{records[name].id},"
             for n, name in enumerate(("elterngeld", "meldung"), 1)]  # fmt: skip
    rows.append("http://alt.example/offen.html,/offen/,301,muster/page/offen,")
    site.put("/offen/", "Offen", status="pending")
    (site.folder / "redirects.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    lines = [json.dumps({"path": record.path}) for record in records.values()] + ['{"path": "/offen/"}']
    (site.folder / "records.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for target in TARGETS:
        _, out = export(site, target)
        assert "offen.html" not in said(out)
        assert "2 redirects (1 lead to what is not exported)" in " ".join(capsys.readouterr().err.split())
        shutil.rmtree(out)


@EVERY
def test_what_is_read_from_files_is_not_imported(
    site: Site, target: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site.small()
    for system in ("WORDPRESS", target.upper().replace("-", "_")):
        monkeypatch.setenv(f"RELAUNCH_{system}_USER", "x")
        monkeypatch.setenv(f"RELAUNCH_{system}_PASSWORD", "x")
    assert main(["plan", target, "--url", "http://127.0.0.1:9/", str(site.folder)]) == 2
    assert f"relaunch export --target {target}" in " ".join(capsys.readouterr().err.split())


def test_the_outcome_is_told_to_machines(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.small()
    (site.folder / "records" / "page" / "kaputt.yaml").write_text("id: [", encoding="utf-8")
    status, out = export(site, "drupal", "--json")
    told = json.loads(capsys.readouterr().out)
    assert status == told["exit"] == 1 and len(told["unread"]) == 1
    assert (told["documents"], told["files"], told["folder"]) == (6, 2, str(out))
    assert told["blocked"] == told["faults"] == told["moved"] == told["gone"] == []


@EVERY
def test_fewer_records_than_the_mapping_asks_for_change_nothing(site: Site, target: str, tmp_path: Path) -> None:
    records = site.small()
    _, out = export(site, target)
    before = bytes_of(out)
    text = (shipped_shelf() / "targets" / f"{target}.yaml").read_text(encoding="utf-8")
    mapping = tmp_path / "more.yaml"
    mapping.write_text(text.replace("min_records: 1 ", "min_records: 6 "), encoding="utf-8")
    site.file(records["meldung"]).unlink()
    assert main(["export", "--target", str(mapping), "--to", str(out), str(site.folder)]) == 2
    for record in records.values():
        if record.id != records["start"].id:
            site.file(record).unlink(missing_ok=True)
    site.write(records["start"], "pending")
    assert main(["export", "--target", target, "--to", str(out), str(site.folder)]) == 2
    assert bytes_of(out) == before


def test_every_setting_is_explained() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "targets.md").read_text(encoding="utf-8")
    for form, settings in SETTINGS.items():
        for key, setting in settings.items():
            assert f"| `{form}` | `{key}` | `{setting.default}` | {setting.meaning} |" in page
            assert re.fullmatch(setting.pattern, setting.default, re.ASCII), f"{form}.{key}"
        assert set(load_target(form).settings) <= set(settings)
