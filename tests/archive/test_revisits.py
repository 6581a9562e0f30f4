"""Records that lean on others, as wget, Heritrix and browsertrix write them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from relaunch.archive import Archive, ArchiveWriter, read_warc, read_warcs
from relaunch.errors import ArchiveError
from relaunch.model import Capture
from tests.archive.samples import answer, warc

URL = "http://a.example/seite"
BODY = b"<p>Guten Abend, liebe Nachbarn.</p>"
DIGEST = "sha1:TESTDIGESTTESTDIGESTTESTDIGEST22"


def written(
    kind: str, block: bytes, url: str = URL, identity: str = "1", date: str = "2020-12-04", **more: str
) -> bytes:
    """Return a record with a name and whatever fields a program gave it, `refers_to` for WARC-Refers-To."""
    fields = {"Type": kind, "Record-ID": f"<urn:uuid:{identity}>", "Target-URI": url, "Date": f"{date}T10:30:00Z"}
    fields |= {name.replace("_", "-"): value for name, value in more.items()}
    lines = [f"WARC-{name}: {value}" for name, value in fields.items()]
    head = "\r\n".join(["WARC/1.0", *lines, f"Content-Length: {len(block)}", "", ""])
    return head.encode() + block + b"\r\n\r\n"


@pytest.mark.parametrize(
    "named",
    [
        {"Refers-To": "<urn:uuid:1>"},
        {"Refers-To-Target-URI": URL, "Refers-To-Date": "2020-12-04T10:30:00Z"},
        {"Payload-Digest": DIGEST},
    ],
)
def test_a_revisit_has_the_body_it_repeats(tmp_path: Path, named: dict[str, str]) -> None:
    first = warc(tmp_path / "1.warc.gz", written("response", answer(BODY), Payload_Digest=DIGEST))
    more = {name.replace("-", "_"): value for name, value in named.items()}
    again = written("revisit", answer(b"", "X-Cache: hit"), url=URL + "?b", identity="2", date="2021-01-01", **more)
    old, new = read_warcs([first, warc(tmp_path / "2.warc.gz", again)])
    assert (new.url, new.status, new.body, new.fetched) == (URL + "?b", 200, BODY, "2021-01-01T10:30:00Z")
    assert new.header("X-Cache") == "hit" and old.body == BODY and not new.truncated


def test_a_page_that_was_not_modified_is_the_page_it_was(tmp_path: Path) -> None:
    not_modified = b"HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n"
    path = warc(
        tmp_path / "x.warc.gz",
        written("response", answer(BODY), Payload_Digest=DIGEST),
        written("revisit", not_modified, identity="2", Refers_To="<urn:uuid:1>"),
    )
    assert [(c.status, c.body, c.media_type) for c in read_warc(path)] == [(200, BODY, "text/html")] * 2


def test_a_revisit_of_nothing_is_a_failure_by_name(tmp_path: Path) -> None:
    faults: list[str] = []
    [lost] = read_warc(warc(tmp_path / "x.warc.gz", written("revisit", answer(b""), Payload_Digest=DIGEST)), faults)
    assert lost.status == 0 and "in none of the files" in lost.error
    assert len(faults) == 1 and URL in faults[0]


@pytest.mark.parametrize("request_first", [True, False])
def test_answers_to_forms_are_no_pages(tmp_path: Path, request_first: bool) -> None:
    post = b"POST /seite HTTP/1.1\r\nHost: a.example\r\n\r\nname=x"
    if request_first:  # wget
        pair = [written("request", post, identity="q")]
        pair += [written("response", answer(b"Danke"), Concurrent_To="<urn:uuid:q>")]
    else:  # browsertrix, Heritrix
        pair = [written("response", answer(b"Danke"))]
        pair += [written("request", post, identity="q", Concurrent_To="<urn:uuid:1>")]
    page = written("response", answer(BODY), identity="3")
    assert [c.body for c in read_warc(warc(tmp_path / "x.warc.gz", *pair, page))] == [BODY]


@pytest.mark.parametrize("packed", [True, False])
def test_an_arc_file_is_refused_with_the_way_out(tmp_path: Path, packed: bool) -> None:
    text = b"filedesc://old.arc 0.0.0.0 20040101000000 text/plain 76\n1 0 InternetArchive\n"
    path = tmp_path / "old.arc.gz"
    path.write_bytes(gzip.compress(text) if packed else text)
    with pytest.raises(ArchiveError, match="this is an ARC file; `warcio recompress` makes a WARC of it"):
        read_warc(path)


@pytest.mark.parametrize("left", [0.0, 0.6])
def test_an_index_forgets_the_revisits_of_a_file_that_lost_its_end(tmp_path: Path, left: float) -> None:
    page = Capture("http://a.example/", 200, (("ETag", '"1"'),), b"<p>Ein Satz</p>", "2026-01-01T00:00:00Z")
    same = Capture("http://a.example/", 304, (("ETag", '"1"'),), b"", "2026-02-01T00:00:00Z")
    with ArchiveWriter(tmp_path) as writer:
        writer.write(page)
    with Archive(tmp_path) as archive:
        (entry,) = archive.entries()
        place = archive.last_place()
    with ArchiveWriter(tmp_path) as writer:
        writer.write_again(same, entry)
    with Archive(tmp_path) as archive:
        assert [(e.url, at, status) for e, at, status in archive.answers_since(place)] == [
            ("http://a.example/", "2026-02-01T00:00:00Z", 304)]  # fmt: skip
    second = tmp_path / "relaunch-00002.warc.gz"
    second.write_bytes(second.read_bytes()[: int(second.stat().st_size * left)])
    with Archive(tmp_path) as archive:
        assert archive.count_since(place) == 0, "what was answered is asked for again"
        assert [e.sha256 for e in archive.entries()] == [entry.sha256]
