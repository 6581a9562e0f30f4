"""The account of every sentence: in which bucket it stands, what the audit says, and what the steps took away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from relaunch.ledger.store import Ledger
from relaunch.report import account
from relaunch.report.charts import legend, stacked
from relaunch.report.markup import cut, details, esc, link, rich, section, short, shown, spoken, table
from relaunch.report.words import Words

PAGES = 50
ROWS = 50
EXAMPLES = 5
GROUPS = 200
COLOURS = 8


def loss(say: Words, ledger: Ledger, site: str) -> Iterator[str]:
    """Yield what the audit says: nothing, or page by page what is unique and left out."""
    yield section("unique", say("part.unique"))
    yield from _buckets(say, ledger)
    result = account.audited(ledger)
    if result is None:
        yield f"<p>{rich(say('audit.none'))}</p>\n</section>\n"
        return
    pages, sentences, failures = result
    counted = say("audit.counted", sentences=say.count(sentences, "sentence"), pages=say.count(pages, "page"))
    verdict = say("audit.fails", claims=say.count(failures, "claim")) if failures else say("audit.holds")
    yield f"<p>{rich(counted)} {rich(verdict)}</p>\n"
    worst = account.audit_pages(ledger, PAGES)
    for url, n in worst:
        summary = f"{shown(short(url, site))} <span>{esc(say.count(n, 'sentence'))}</span>"
        yield from details(summary, _failures(say, ledger, url, n, site))
    left = failures - sum(n for _, n in worst)
    if left > 0:
        yield f'<p class="more">{rich(say("more", n=left, where="`relaunch audit .`"))}</p>\n'
    yield from _edits(say, ledger)
    yield "</section>\n"


def _edits(say: Words, ledger: Ledger) -> Iterator[str]:
    """Yield what editors changed since the build wrote it: no loss by the tool, and not passed over in silence."""
    total, rows = account.audit_edits(ledger, ROWS)
    if not rows:
        return
    yield from details(f"{esc(say('edits.summary'))} <span>{esc(say.number(total))}</span>", table(
        say("edits.caption"), [say(key) for key in ("edits.file", "field", "edits.before")],
        ((esc(cut(file)), esc(cut(name)), f"<q>{shown(text)}</q>") for file, name, text in rows),
    ))  # fmt: skip
    if total > len(rows):
        yield f'<p class="more">{rich(say("more", n=total - len(rows), where="`relaunch audit .`"))}</p>\n'


def _buckets(say: Words, ledger: Ledger) -> Iterator[str]:
    """Yield in which bucket the sentences stand, as a bar and as words."""
    buckets = account.buckets(ledger)
    total = sum(n for _, n in buckets)
    if not total:
        return
    yield f"<p>{rich(say('buckets.intro', sentences=say.count(total, 'sentence')))}</p>\n"
    coloured = [(f"b-{number % COLOURS}", bucket, n) for number, (bucket, n) in enumerate(buckets)]
    yield stacked([(kind, n) for kind, _, n in coloured])
    yield from legend([(kind, say.number(n), bucket, say.share(n, total, 1)) for kind, bucket, n in coloured])
    known = [(bucket, say.get(f"bucket.{bucket}")) for bucket, _ in buckets]
    yield '<dl class="words">\n'
    for bucket, text in known:
        if text:
            yield f"<dt>{esc(bucket)}</dt><dd>{esc(text)}</dd>\n"
    yield "</dl>\n"


def _failures(say: Words, ledger: Ledger, url: str, total: int, site: str) -> Iterator[str]:
    rows = account.audit_failures(ledger, url, ROWS)
    yield f"<p>{link(url, short(url, site))}</p>\n"
    yield from table(say("audit.caption"), [say(key) for key in ("sentence", "place", "claim", "why-not")], (
        (shown(text), esc(cut(place)), esc(cut(claim)), spoken(say.tool(why))) for place, text, claim, why in rows
    ))  # fmt: skip
    if total > len(rows):
        yield f'<p class="more">{rich(say("more", n=total - len(rows), where="`relaunch audit .`"))}</p>\n'


def removals(say: Words, ledger: Ledger, site: str) -> Iterator[str]:
    """Yield what the steps took out of pages, each with its reason and the most frequent texts."""
    yield section("removed", say("part.removed"))
    rows = account.removals(ledger, GROUPS)
    if not rows:
        yield f"<p>{esc(say('removed.none'))}</p>\n"
    else:
        yield f"<p>{rich(say('removed.intro'))}</p>\n"
    for step, because, n, characters, urls in rows:
        said = say("removed.sum", n=n, pages=say.count(urls, "page"), characters=say.count(characters, "character"))
        summary = f"<b>{esc(cut(step))}</b> {esc(cut(because))} <span>{esc(said)}</span>"
        yield from details(summary, _examples(say, ledger, step, because, site))
    yield "</section>\n"


def _examples(say: Words, ledger: Ledger, step: str, because: str, site: str) -> Iterable[str]:
    reason = because.partition(":")[0].partition(" ")[0]
    yield f"<p>{esc(say.get(f'because.{reason}'))}</p>\n"
    examples = account.removed_examples(ledger, step, because, EXAMPLES)
    yield from table(say("removed.caption"), [say(key) for key in ("text", "times", "example")], (
        (f"<q>{shown(text)}</q>", say.number(n), link(url, short(url, site))) for text, n, url in examples
    ))  # fmt: skip
