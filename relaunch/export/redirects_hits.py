"""How often visitors ask for which legacy URL: access logs in the combined format, read as a stream."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from relaunch.accesslog import Reading, read_log
from relaunch.export.redirects import KINDS, Question, Redirects
from relaunch.export.redirects_keys import target_of, wire

MOST_UNKNOWN = 200_000  # different addresses that no row knows; scanners try endless ones


@dataclass(slots=True)
class Hits:
    """What a log said: requests by legacy URL, those that no row knows, and how many lines were of no use."""

    known: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    unread: int = 0
    uncounted: int = 0
    fault: str = ""


def read_hits(path: Path, redirects: Redirects) -> Hits:
    """Count the requests of a log by the row that answers them; GET and HEAD that the legacy portal answered."""
    hits = Hits()
    own = {wire(target_of(row.url)): row.url for row in redirects.rows}
    table = redirects.table
    cache: dict[str, str] = {}
    reading = Reading()
    for asked, _ in read_log(path, reading):
        target = wire(asked)
        url = own.get(target) or cache.get(target)
        if url is None:
            found = table.source_of(target)
            url = found.url if found is not None else ""
            if len(cache) < MOST_UNKNOWN:
                cache[target] = url
        if url:
            hits.known[url] += 1
        elif target in hits.unknown or len(hits.unknown) < MOST_UNKNOWN:
            hits.unknown[target] += 1
        else:
            hits.uncounted += 1
    hits.lines, hits.unread, hits.fault = reading.lines, reading.unread, reading.fault
    return hits


def rank(redirects: Redirects, hits: Hits) -> None:
    """Put the hits to rows and questions, and ask about what visitors want and no row knows."""
    redirects.rows = [replace(row, hits=hits.known[row.url]) for row in redirects.rows]
    redirects.questions = [replace(q, hits=hits.known[q.url]) for q in redirects.questions]
    host = f"http://{redirects.hosts[0]}" if redirects.hosts else "http://legacy.invalid"
    live = redirects.table.live
    for target, count in sorted(hits.unknown.items(), key=lambda pair: (-pair[1], pair[0])):
        if target.partition("?")[0] not in live:
            redirects.questions.append(Question(host + target, "unknown", KINDS["unknown"], "", count))
    redirects.questions.sort(key=lambda q: -q.hits)
