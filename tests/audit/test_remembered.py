"""An audit that remembers the last one finds what one finds that does not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from relaunch.audit import audit
from relaunch.audit.check import Auditor
from relaunch.audit.remembered import FILE
from relaunch.pipeline.run import build_folder
from tests.audit.folder import HOST, PAGES, archive, build_site
from tests.audit.test_audit import ONCE, change_claims, file_with, replace_in

pytestmark = pytest.mark.slow  # each test builds a site and audits it
MORE = {f"/meldung/{n}/": (f"Meldung {n}", f"<p>Am Tag {n} im Mai ist das Haus zum ersten Mal offen.</p>")
        for n in range(1, 6)}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Path:
    build_site(tmp_path, {**PAGES, **MORE})
    assert audit(tmp_path, remember="1.0").failures == ()
    return tmp_path


def read_by(monkeypatch: pytest.MonkeyPatch, site: Path) -> list[str]:
    """Audit a site and return the pages that were tested."""
    tested: list[str] = []
    check = Auditor.check_page

    def counted(self: Auditor, url: str) -> list[object]:
        tested.append(url)
        return list(check(self, url))

    monkeypatch.setattr(Auditor, "check_page", counted)
    assert audit(site, remember="1.0") == audit(site)
    return tested[: len(tested) - len(PAGES) - len(MORE)]


def test_nothing_is_tested_twice_where_nothing_is_another(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_by(monkeypatch, site) == []


def test_what_changed_is_tested_and_what_did_not_is_not(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive(site, {"/amt/": ("Das Amt", PAGES["/amt/"][1].replace("vier Räume", "fünf Räume"))})
    build_folder(site, "typo3-4", workers=1, base=f"{HOST}/")
    tested = read_by(monkeypatch, site)
    assert f"{HOST}/amt/" in tested and f"{HOST}/meldung/3/" not in tested


@pytest.mark.parametrize("change", [
    lambda site: change_claims(site, ONCE, "boilerplate"),
    lambda site: change_claims(site, ONCE, "duplicate-of", "amt/page/wege"),
    lambda site: change_claims(site, ONCE, "reference", "amt/page/nirgends"),
    lambda site: change_claims(site, ONCE, "ignored-by-mapping", why="generated-menu"),
    lambda site: change_claims(site, ONCE, "quarantined"),
    lambda site: replace_in(site / "records.jsonl", ONCE, ""),
    lambda site: replace_in(file_with(site, ONCE), ONCE, ""),
    lambda site: [replace_in(path, ONCE, "") for path in (file_with(site, ONCE), site / "records.jsonl")],
    lambda site: (site / "records" / "page" / "fremd.yaml").write_text("id: amt/page/fremd\n", encoding="utf-8"),
    lambda site: archive(site, {"/neu/": ("Neu", "<p>Diese Seite kam erst nach dem Bau in das Archiv.</p>")}),
    lambda site: archive(site, {"/amt/": ("Das Amt", "<p>Hier steht nun etwas ganz anderes als vorher.</p>")}),
])  # fmt: skip
def test_whatever_is_wrong_is_found_as_if_nothing_was_remembered(site: Path, change: Callable[[Path], object]) -> None:
    change(site)
    remembered, afresh = audit(site, remember="1.0"), audit(site)
    assert remembered == afresh and afresh.failures
    assert audit(site, remember="1.0") == afresh, "what fails is not remembered"


def test_furniture_that_is_none_any_more_is_found(site: Path) -> None:
    foot = "Amt für Versuche, Musterstadt"
    gone = {path: (title, body) for path, (title, body) in {**PAGES, **MORE}.items() if path != "/"}
    frame = '<html lang="de"><body><div id="content"><h1>{title}</h1>{body}</div></body></html>'
    archive(site, gone, frame)
    remembered, afresh = audit(site, remember="1.0"), audit(site)
    assert remembered == afresh and any(f.text == foot for f in afresh.failures)


@pytest.mark.parametrize("damage", [b"", b"SQLite format 3\0 and no more", b"\0" * 5000])
def test_a_damaged_memory_is_none(site: Path, damage: bytes) -> None:
    (site / FILE).write_bytes(damage)
    assert audit(site, remember="1.0").failures == ()
    with sqlite3.connect(site / FILE) as db:
        assert db.execute("SELECT count(*) FROM passed").fetchone()[0] > len(PAGES)
