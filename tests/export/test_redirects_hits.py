"""Access logs: what visitors ask for ranks what is to be decided, and no line can stop the reading."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from relaunch.errors import ArchiveError
from relaunch.export.redirects import Redirects, Row, decide
from relaunch.export.redirects_hits import rank, read_hits

HOST = "http://www.musterland.example"


def line(target: str, status: int = 200, method: str = "GET") -> bytes:
    return f'10.0.0.1 - - [12/Nov/2010:08:00:00 +0100] "{method} {target} HTTP/1.1" {status} 5 "-" "Mozilla"\n'.encode()


def redirects() -> Redirects:
    known = {"/index.php?id=3": 301, "/grün/": 301, "/feed/": 0, "/suche/": 0}
    rows = [Row(HOST + url, "/neu/" if status else "", status, "", "") for url, status in known.items()]
    return decide(rows, {"/neu/"})


def log_of(tmp_path: Path, *lines: bytes, packed: bool = True) -> Path:
    path = tmp_path / ("access.log.gz" if packed else "access.log")
    path.write_bytes(gzip.compress(b"".join(lines)) if packed else b"".join(lines))
    return path


@pytest.mark.parametrize("packed", [True, False])
def test_requests_count_for_the_row_that_answers_them(tmp_path: Path, packed: bool) -> None:
    found = redirects()
    log = log_of(tmp_path, line("/index.php?L=0&id=3"), line("/index.php?id=3"), line("/gr\\xC3\\xBCn/"),
                 line("http://www.musterland.example/feed/"), packed=packed)  # fmt: skip
    hits = read_hits(log, found)
    assert hits.known == {HOST + "/index.php?id=3": 2, HOST + "/grün/": 1, HOST + "/feed/": 1}


def test_questions_are_ranked_and_unknown_addresses_are_asked_for(tmp_path: Path) -> None:
    found = redirects()
    lines = [line("/suche/")] * 3 + [line("/unbekannt/?a=1")] * 2 + [line("/feed/"), line("/neu/")]
    rank(found, read_hits(log_of(tmp_path, *lines), found))
    assert [(q.url.removeprefix(HOST), q.kind, q.hits) for q in found.questions] == [
        ("/suche/", "undecided", 3), ("/unbekannt/?a=1", "unknown", 2), ("/feed/", "undecided", 1)]  # fmt: skip


def test_hostile_lines_are_counted_and_passed_over(tmp_path: Path) -> None:
    hostile = [b"\n", b"\xff\xfe\0\n", b"[" * 5000 + b"\n", b'x - - [a] "GET\n', b"y" * 300_000 + b"\n",
               b'- - - [t] "GET / HTTP/1.1" abc 1\n', b'- - - [t] "\\x16\\x03" 400 0\n']  # fmt: skip
    idle = (line("/wp-login.php", 404), line("/feed/", method="POST"))
    hits = read_hits(log_of(tmp_path, *hostile, line("/feed/"), *idle), redirects())
    assert (hits.lines, hits.unread, hits.known.total(), hits.unknown.total()) == (10, 7, 1, 0)


def test_a_damaged_end_is_told_and_what_was_read_counts(tmp_path: Path) -> None:
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(line("/feed/") * 5000)[:-40])
    hits = read_hits(path, redirects())
    assert "damaged" in hits.fault


def test_a_log_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="access log"):
        read_hits(tmp_path / "none.log", redirects())
