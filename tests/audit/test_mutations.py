"""The audit bites: a thousand damaged exports and a thousand false claims, and every one is reported.

An export is damaged on disk, in a record's file and its line and in the ledger's copy of the file, as if the program
had written it so; each draw that changes no letter is drawn again. Equal sentences: a sentence that a field says twice
counts twice, so that one copy less is reported. A claim that is true in another way (a menu's word called boilerplate
that an editor's record says, too) is no false claim: the draws choose buckets and targets that do not hold.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from relaunch.audit.check import Auditor
from relaunch.audit.claims import Claim
from relaunch.audit.outside import PAGES, stands
from relaunch.audit.run import audit, opened
from relaunch.audit.words import is_placeholder, letters
from relaunch.pipeline.run import build_folder
from tests.audit.mutating import KINDS, PARTS, Damage, Values, damaged, sentences, text_at, ways
from tests.truth import BASE, archive_portal, records_of

pytestmark = pytest.mark.slow
MUTATIONS = 1000
BUCKETS = (
    "boilerplate", "duplicate-of", "ignored-by-mapping", "lost", "placeholder", "quarantined", "record", "reference",
    "unaccounted",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("mutations")
    archive_portal(out / "archive", 40)
    build_folder(out, "demo", workers=2, base=BASE + "/")
    return out


@pytest.fixture(scope="module")
def auditor(folder: Path) -> Iterator[Auditor]:
    with opened(folder) as made:
        yield made


def test_the_portal_itself_passes(folder: Path) -> None:
    result = audit(folder)
    assert result.failures == () and result.edits == () and result.sentences > 3000


def test_what_is_written_again_unchanged_passes(auditor: Auditor, folder: Path) -> None:
    damage = Damage(folder, auditor)
    before = {path: path.read_bytes() for path in (folder / "records").rglob("*.yaml")}
    for record_id in damage.records:
        damage.write(damage.records[record_id])
    assert {path: path.read_bytes() for path in (folder / "records").rglob("*.yaml")} == before
    assert [f for record_id in damage.records for f in damage.found(record_id)] == []


def test_every_damaged_sentence_is_reported(auditor: Auditor, folder: Path) -> None:
    dice = random.Random(20101204)
    damage = Damage(folder, auditor)
    having = {part: [i for i, r in sorted(damage.records.items()) if sentences(r, part)] for part in PARTS}
    silent = []
    tried: Counter[tuple[str, str]] = Counter()
    while sum(tried.values()) < MUTATIONS:
        part, kind = dice.choice(PARTS), dice.choice(KINDS)
        record_id = dice.choice(having[part])
        made = damaged(damage.records[record_id], part, kind, dice)
        if made is None:
            continue
        tried[part, kind] += 1
        damage.write(made)
        found = damage.found(record_id)
        if not found or (part in ("body", "title") and not any(f.number for f in found)):
            silent.append((part, kind, record_id, changes(damage.records[record_id], made)))
    damage.take_back()
    assert silent == []
    assert sum(tried.values()) == MUTATIONS and min(tried[part, kind] for part in PARTS for kind in KINDS) > 20, tried


def changes(before: Values, after: Values) -> list[tuple[str, str]]:
    """Return the texts that differ."""
    every = [way for part in PARTS for way in ways(before, part)]
    return [(text_at(before, way), text_at(after, way)) for way in every if text_at(before, way) != text_at(after, way)]


def false_claims(auditor: Auditor, text: str, url: str, claim: Claim, ids: list[str]) -> Iterator[Claim]:
    """Yield claims about a sentence that do not hold, of every bucket that can be false for it."""
    yield Claim("unaccounted", "", "", "")
    yield Claim("lost", "", "", "")
    if claim.bucket != "placeholder" and not is_placeholder(text):
        yield Claim("placeholder", "", "", "placeholder CAL")
    if auditor.export.at(url):
        yield Claim("quarantined", "", "", "broken")
        yield Claim("ignored-by-mapping", "", "", "a search result")
    if claim.bucket != "ignored-by-mapping":
        yield Claim("ignored-by-mapping", "", "", "because")
        yield Claim("ignored-by-mapping", "", "", "form")
        yield Claim("ignored-by-mapping", "", "", "pagination")
    if auditor.pages_with(letters(text)) < PAGES:
        yield Claim("boilerplate", "", "", "drop-furniture: navigation")
    for target in [*ids, *auditor.claims.records_of(url)]:
        exported = auditor.export.get(target)
        if exported is None or target == claim.target:
            continue
        if not stands(text, exported):
            yield Claim("duplicate-of", target, "", "")
            yield Claim("record", target, "body", "")
            yield Claim("reference", target, "references", "")
    for name in ("title", "teaser", "author", "body", "references"):
        own = auditor.export.get(claim.target) if claim.bucket == "record" and claim.field != name else None
        if own is not None and letters(text) not in own.stream(name):
            yield Claim("record", claim.target, name, "")


def test_every_false_claim_is_reported(auditor: Auditor, folder: Path) -> None:
    dice = random.Random(20101205)
    ids = [record["id"] for record in records_of(folder)]
    urls = [url for url in auditor.claims.urls() if auditor.claims.of(url)[1]]
    silent = []
    tried: Counter[tuple[str, str]] = Counter()
    while sum(tried.values()) < MUTATIONS:
        url = dice.choice(urls)
        rows = list(auditor.claims.of(url)[1])
        number = dice.randrange(len(rows))
        text, claim = rows[number]
        bucket = dice.choice(BUCKETS)
        wrong = [w for w in false_claims(auditor, text, url, claim, dice.sample(ids, 3)) if w.bucket == bucket]
        if not wrong:
            continue
        rows[number] = (text, dice.choice(wrong))
        tried[claim.bucket, bucket] += 1
        auditor.claims.changed = {url: rows}
        found = auditor.check_page(url)
        auditor.claims.changed = {}
        if not any(letters(f.text) in letters(text) or letters(text) in letters(f.text) for f in found):
            silent.append((url, text, claim, rows[number][1]))
    assert silent == []
    assert sum(tried.values()) == MUTATIONS and {bucket for _, bucket in tried} == set(BUCKETS)


def test_one_page_at_a_time_says_what_the_whole_audit_says(folder: Path, auditor: Auditor) -> None:
    dice = random.Random(20101206)
    damage = Damage(folder, auditor)
    record_id = next(i for i, r in sorted(damage.records.items()) if len(sentences(r, "body")) > 4)
    made = damaged(damage.records[record_id], "body", "delete", dice)
    assert made is not None
    damage.write(made)
    whole = audit(folder)
    assert {f.text for f in whole.failures} == {f.text for f in damage.found(record_id)}
    assert whole.exit_status == 1 and any(f.number for f in whole.failures)
    damage.take_back()
    assert audit(folder).exit_status == 0
