"""What the report asks the ledger: counts and the first rows of each kind, never a whole table at once."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from relaunch.ledger.book import counts
from relaunch.ledger.store import Ledger

EXAMPLE_LENGTH = 400


@dataclass(frozen=True, slots=True)
class PageRow:
    """One URL with what became of it, and its record's title and file where there is one."""

    url: str
    http_status: int
    new_path: str
    status: int
    reason: str
    title: str
    file: str


def outcomes(ledger: Ledger) -> dict[str, int]:
    """Return how many URLs ended in which way."""
    return {str(name): int(n) for name, n in ledger.query("SELECT outcome, count(*) FROM urls GROUP BY outcome")}


def fates(ledger: Ledger) -> dict[int, int]:
    """Return how many URLs have which status in redirects.csv."""
    return {int(status): int(n) for status, n in ledger.query("SELECT status, count(*) FROM urls GROUP BY status")}


def reasons(ledger: Ledger, limit: int) -> list[tuple[int, str, int]]:
    """Return the most frequent reasons with their status and number."""
    return [(int(status), str(reason), int(n)) for status, reason, n in ledger.query(
        "SELECT status, substr(reason, 1, 1000) AS why, count(*) FROM urls WHERE reason <> '' "
        "GROUP BY status, why ORDER BY count(*) DESC, status, why LIMIT ?", limit
    )]  # fmt: skip


def answers(ledger: Ledger) -> list[tuple[int, list[tuple[str, int]]]]:
    """Return each HTTP status with its media types and their numbers, the most frequent first; 0 is no answer."""
    found: dict[int, list[tuple[str, int]]] = {}
    for status, kind, n in ledger.query(
        "SELECT http_status, substr(media_type, 1, 100) AS kind, count(*) FROM urls "
        "GROUP BY http_status, kind ORDER BY count(*) DESC, kind LIMIT 300"
    ):
        found.setdefault(int(status), []).append((str(kind), int(n)))
    return sorted(found.items(), key=lambda pair: (pair[0] == 0, pair[0]))


def records_by_type(ledger: Ledger) -> dict[str, int]:
    """Return how many records there are of which type, the most frequent first."""
    rows = ledger.query("SELECT type, count(*) FROM records GROUP BY type ORDER BY count(*) DESC, type")
    return {str(kind): int(n) for kind, n in rows}


def last_run(ledger: Ledger) -> tuple[str, str, str] | None:
    """Return start, end and state of the last run."""
    rows = ledger.query("SELECT started, finished, state FROM runs ORDER BY id DESC LIMIT 1")
    return None if not rows else (str(rows[0][0]), str(rows[0][1]), str(rows[0][2]))


def pages(ledger: Ledger, outcome: str, limit: int) -> list[PageRow]:
    """Return the first URLs with one outcome, by URL."""
    rows = ledger.query(
        "SELECT u.url, u.http_status, u.new_path, u.status, substr(u.reason, 1, 1000), "
        "substr(coalesce(r.title, ''), 1, 1000), coalesce(r.file, '') FROM urls u LEFT JOIN records r "
        "ON u.record <> '' AND r.id = u.record WHERE u.outcome = ? ORDER BY u.url LIMIT ?", outcome, limit,
    )  # fmt: skip
    return [PageRow(*row) for row in rows]


# What a repeat is a duplicate of is told in the ledger; the report counts all repeats together.
REASON = "CASE WHEN because LIKE 'duplicate-of %' THEN 'duplicate-of' ELSE because END"


def removals(ledger: Ledger, limit: int) -> list[tuple[str, str, int, int, int]]:
    """Return step, reason, number of removals, their characters, and the pages they are from, by step."""
    rows = ledger.query(
        f"SELECT step, {REASON} AS reason, count(*), sum(length(text)), count(DISTINCT url) FROM removals "  # noqa: S608
        "GROUP BY step, reason ORDER BY count(*) DESC, step, reason LIMIT ?",
        limit,
    )
    return sorted((str(step), str(why), int(n), int(characters), int(urls)) for step, why, n, characters, urls in rows)


def removed_examples(ledger: Ledger, step: str, because: str, limit: int) -> list[tuple[str, int, str]]:
    """Return the most frequent texts that a step took away for one reason: text, how often, one page."""
    rows = ledger.query(
        f"SELECT substr(text, 1, ?) AS head, count(*) AS n, min(url) FROM removals WHERE step = ? AND {REASON} = ? "  # noqa: S608
        "AND text <> '' GROUP BY head ORDER BY n DESC, head LIMIT ?",
        EXAMPLE_LENGTH,
        step,
        because,
        limit,
    )
    return [(str(text), int(n), str(url)) for text, n, url in rows]


def issue_codes(ledger: Ledger, limit: int) -> list[tuple[str, int, int]]:
    """Return each issue code with its number of issues and of pages, the most frequent first."""
    return [(str(code), int(n), int(urls)) for code, n, urls in ledger.query(
        "SELECT code, count(*), count(DISTINCT url) FROM issues GROUP BY code ORDER BY count(*) DESC, code LIMIT ?",
        limit,
    )]  # fmt: skip


def issues(ledger: Ledger, code: str, limit: int) -> list[tuple[str, str, str, str, str]]:
    """Return the first issues of one code by page: URL, sentence, place, and the record's file and title."""
    rows = ledger.query(
        "SELECT i.url, substr(i.message, 1, 1000), substr(i.place, 1, 300), coalesce(r.file, ''), "
        "substr(coalesce(r.title, ''), 1, 300) FROM issues i "
        "LEFT JOIN records r ON i.record <> '' AND r.id = i.record WHERE i.code = ? "
        "ORDER BY i.url, i.message, i.place LIMIT ?", code, limit,
    )  # fmt: skip
    return [(str(url), str(message), str(place), str(file), str(title)) for url, message, place, file, title in rows]


def audited(ledger: Ledger) -> tuple[int, int, int] | None:
    """Return how many pages and sentences the last audit tested, and how many claims failed; None without one."""
    rows = ledger.query("SELECT pages, sentences, failures FROM audits LIMIT 1")
    return None if not rows else (int(rows[0][0]), int(rows[0][1]), int(rows[0][2]))


def buckets(ledger: Ledger) -> list[tuple[str, int]]:
    """Return how many sentences stand in which bucket, the fullest first."""
    return list(counts(ledger.db).items())


def audit_pages(ledger: Ledger, limit: int) -> list[tuple[str, int]]:
    """Return the pages with failures of the audit, each with their number, the worst first."""
    return [(str(url), int(n)) for url, n in ledger.query(
        "SELECT url, count(*) FROM audit_failures GROUP BY url ORDER BY 2 DESC, 1 LIMIT ?", limit
    )]  # fmt: skip


def audit_failures(ledger: Ledger, url: str, limit: int) -> list[tuple[str, str, str, str]]:
    """Return what failed on one page, in its order: place, sentence, the claim, and why it does not hold."""
    return [(str(place), str(text), " ".join(filter(None, (bucket, target, field))), str(why))
            for place, text, bucket, target, field, why in ledger.query(
        "SELECT place, substr(text, 1, 1000), bucket, target, field, failure FROM audit_failures WHERE url = ? "
        "ORDER BY number, text LIMIT ?", url, limit
    )]  # fmt: skip


def audit_edits(ledger: Ledger, limit: int) -> tuple[int, list[tuple[str, str, str]]]:
    """Return how many of the editors' changes the audit met, and the first: the file, the field, the text of before."""
    total = int(ledger.query("SELECT count(*) FROM audit_edits")[0][0])
    return total, [(str(file), str(field), str(text)) for file, field, text in ledger.query(
        "SELECT place, field, substr(text, 1, 1000) FROM audit_edits ORDER BY place, field LIMIT ?", limit
    )]  # fmt: skip


def soft_404s(ledger: Ledger, limit: int) -> tuple[int, list[tuple[str, str]]]:
    """Return how many addresses answer an error as if it were a page, and the first, each with the reason."""
    total = ledger.query("SELECT count(*) FROM urls WHERE outcome = 'gone' AND reason LIKE 'soft 404%'")[0][0]
    return int(total), [(str(url), str(why)) for url, why in ledger.query(
        "SELECT url, substr(reason, 1, 1000) FROM urls WHERE outcome = 'gone' AND reason LIKE 'soft 404%' "
        "ORDER BY url LIMIT ?", limit
    )]  # fmt: skip


def site_of(ledger: Ledger, source: str) -> str:
    """Return scheme and host of the legacy site, which the tables leave out; empty where no URL says it."""
    rows = ledger.query("SELECT url FROM urls WHERE outcome = 'record' ORDER BY url LIMIT 1")
    for url in [*(str(row[0]) for row in rows), source]:
        try:
            parts = urlsplit(url)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc:
            return f"{parts.scheme}://{parts.netloc}"
    return ""
