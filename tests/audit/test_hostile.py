"""Pages that want to break ledger or audit: both end, in time, and say what they could not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaunch.archive import ArchiveWriter
from relaunch.audit import audit
from relaunch.audit.matching import Field
from relaunch.ledger.store import Ledger
from relaunch.model import Capture
from relaunch.pipeline.run import build_folder
from tests.audit.folder import FRAME, HOST, PAGES, archive

pytestmark = pytest.mark.slow  # each test builds a site and audits it

WORDS = "Dieser Absatz ist lang genug, dass ihn niemand für ein Menü hält, und er steht nur hier."
HOSTILE = {
    "deep": "<div>" * 3000 + f"<p>{WORDS}</p>" + "</div>" * 3000,
    "no sentence": "<p>" + "ohne punkt und komma " * 3000 + "</p>",
    "signs": "<p>" + "… — | » " * 2000 + f"</p><p>{WORDS}</p>",
    "repeats": f"<p>{WORDS}</p>" + "<table>" + "<tr><td>ja</td><td>nein</td></tr>" * 3000 + "</table>",
    "controls": f"<p>{WORDS}\x1f Und\x00 hier\x0b noch\x1e einer.</p>",
    "odd classes": f'<p class="{"a " * 5000}" id="###X###">{WORDS}</p>',
    "markers": f"<p>{WORDS}</p><p>" + "###CAL### " * 2000 + "</p>",
    "open tags": "<b><i><u>" * 500 + WORDS,
}


def build_and_audit(out: Path, body: bytes) -> tuple[dict[str, int], list[str]]:
    """Build a small site with one more page; return the buckets and what fails."""
    archive(out, PAGES)
    with ArchiveWriter(out / "archive") as writer:
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        writer.write(Capture(f"{HOST}/boese/", 200, headers, body, "2026-01-02T03:04:05Z"))
    build_folder(out, "typo3-4", workers=1, base=f"{HOST}/")
    result = audit(out)
    return result.buckets, [f"{f.text[:60]!r} {f.bucket} {f.failure}" for f in result.failures]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_accounted_for_and_audited(tmp_path: Path, name: str) -> None:
    page = FRAME.format(title="Böse", body=HOSTILE[name]).encode("utf-8")
    buckets, failures = build_and_audit(tmp_path, page)
    assert failures == [] and "unaccounted" not in buckets


def test_of_a_page_with_scripts_alone_the_heading_is_named_as_left_out(tmp_path: Path) -> None:
    body = "<script>var a = 'Text, den niemand sieht.';</script><style>p {}</style>"
    _, failures = build_and_audit(tmp_path, FRAME.format(title="Böse", body=body).encode("utf-8"))
    assert failures == ["'Böse' boilerplate it stands on 1 of the 3 pages that make it furniture"]
    assert build_and_audit(tmp_path / "none", b"<script>var a = 'Text';</script>")[1] == []


@pytest.mark.slow
def test_a_page_of_ten_megabytes_is_set_aside_or_read_and_the_audit_ends(tmp_path: Path) -> None:
    line = "<p>Satz Nummer {} steht hier, und zwar nur hier.</p>"
    body = "".join(line.format(number) for number in range(50_000))
    page = FRAME.format(title="Groß", body=body).encode("utf-8") + b" " * 10_000_001
    buckets, failures = build_and_audit(tmp_path, page)
    assert failures == [] and "unaccounted" not in buckets
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert ledger.query("SELECT outcome FROM urls WHERE url LIKE '%/boese/'") == [("quarantined",)]


def test_a_text_that_a_field_says_a_thousand_times_has_a_thousand_places() -> None:
    field = Field(f"|{'|'.join(['ja'] * 1000)}|")
    assert sorted(field.take("ja") for _ in range(1000))[-1] == 1 + 999 * 3
    assert field.take("ja") == -1
