"""The audit bites: a thousand damaged exports and a thousand false claims, and every one is reported.

Equal sentences: a sentence that a field says twice counts twice, so that one copy less is reported. A claim that is
true in another way (a menu's word called boilerplate that an editor's record says, too) is no false claim: the
mutations below choose buckets and targets that do not hold for the sentence.
"""

from __future__ import annotations

import copy
import html
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from relaunch.audit.check import Auditor, stands
from relaunch.audit.claims import Claim
from relaunch.audit.exported import Exported
from relaunch.audit.run import opened
from relaunch.audit.words import is_placeholder, letters
from relaunch.pipeline.run import build_folder
from tests.truth import BASE, archive_portal, records_of

pytestmark = pytest.mark.slow
MUTATIONS = 1000
SENTENCE = re.compile(r"[^<>]*?[^<>\s][^<>]*?(?:[.!?](?=\s)|(?=<)|$)")


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


def page_of(auditor: Auditor, record: str) -> str:
    row = auditor.claims.db.execute("SELECT url FROM spokesmen WHERE record = ?", (record,)).fetchone()
    return str(row[0]) if row else ""


def test_the_portal_itself_passes(auditor: Auditor, folder: Path) -> None:
    for url in auditor.claims.urls():
        assert auditor.check_page(url) == [], url
    assert list(auditor.export.disagreements()) == []


def damaged(body: str, dice: random.Random) -> str:
    """Return a body of which one sentence is deleted, shortened by a word or more, or swapped with another one."""
    found = [m for m in SENTENCE.finditer(body) if len(letters(html.unescape(m[0]))) > 3]
    one = dice.choice(found)
    kind = dice.choice(("delete", "shorten", "swap"))
    if kind == "swap":
        others = [
            m for m in found if letters(m[0]) != letters(one[0]) and (m.end() <= one.start() or m.start() >= one.end())
        ]
        if others:
            first, second = sorted((one, dice.choice(others)), key=lambda m: m.start())
            between = body[first.end() : second.start()]
            return body[: first.start()] + second[0] + between + first[0] + body[second.end() :]
    words = one[0].split()
    if kind == "shorten" and len(words) > 1:
        kept = " ".join(words[: dice.randrange(1, len(words))])
        return body[: one.start()] + kept + body[one.end() :]
    return body[: one.start()] + body[one.end() :]


def unlike(one: str, other: str) -> tuple[str, str]:
    """Return the parts of two texts between their common beginning and end."""
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    ends = zip(reversed(one[start:]), reversed(other[start:]), strict=False)
    end = next((n for n, (a, b) in enumerate(ends) if a != b), min(len(one), len(other)) - start)
    return one[start : len(one) - end], other[start : len(other) - end]


def test_every_damaged_sentence_is_reported(auditor: Auditor, folder: Path) -> None:
    dice = random.Random(20101204)
    records = [r for r in records_of(folder) if len(letters(r.get("body", ""))) > 40]
    silent = []
    for number in range(MUTATIONS):
        record = copy.deepcopy(dice.choice(records))
        before = record["body"]
        record["body"] = damaged(before, dice)
        if letters(Exported(record).fields["body"][0]) == letters(Exported({"body": before}).fields["body"][0]):
            continue
        auditor.export.changed = {record["id"]: Exported(record)}
        if not auditor.check_page(page_of(auditor, record["id"])):
            silent.append((number, record["id"], *unlike(before, record["body"])))
    auditor.export.changed = {}
    assert silent == []


def false_claims(auditor: Auditor, text: str, url: str, claim: Claim, ids: list[str]) -> Iterator[Claim]:
    """Yield claims about a sentence that do not hold."""
    if claim.bucket != "placeholder" and not is_placeholder(text):
        yield Claim("placeholder", "", "", "placeholder CAL")
    if auditor.export.at(url):
        yield Claim("quarantined", "", "", "broken")
    if claim.bucket != "ignored-by-mapping":
        yield Claim("ignored-by-mapping", "", "", "because")
    if auditor.pages_with(letters(text)) < 2:
        yield Claim("boilerplate", "", "", "drop-furniture: navigation")
    for target in ids:
        exported = auditor.export.get(target)
        if exported is not None and target != claim.target and not stands(text, exported):
            yield Claim("duplicate-of", target, "", "")
            yield Claim("record", target, "body", "")
            yield Claim("reference", target, "references", "")


def test_every_false_claim_is_reported(auditor: Auditor, folder: Path) -> None:
    dice = random.Random(20101205)
    ids = [record["id"] for record in records_of(folder)]
    urls = list(auditor.claims.urls())
    silent = []
    for _ in range(MUTATIONS):
        url = dice.choice(urls)
        rows = list(auditor.claims.of(url)[1])
        if not rows:
            continue
        number = dice.randrange(len(rows))
        text, claim = rows[number]
        wrong = dice.choice(list(false_claims(auditor, text, url, claim, dice.sample(ids, 3))))
        rows[number] = (text, wrong)
        auditor.claims.changed = {url: rows}
        if not auditor.check_page(url):
            silent.append((url, text, claim, wrong))
    auditor.claims.changed = {}
    assert silent == []
