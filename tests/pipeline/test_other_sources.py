"""The same portal from other people's tools gives the same records as our own crawl."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from http.client import responses
from pathlib import Path
from typing import Any

import pytest

from relaunch.archive import Archive
from relaunch.demo.server import DemoServer
from relaunch.model import Capture
from relaunch.pipeline.run import run
from tests.truth import records_of

pytestmark = pytest.mark.slow
UNKNOWN = ("fetched", "sha256", "aliases")  # when a page came, its bytes before links were rewritten, and redirects


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DemoServer, Path]]:
    out = tmp_path_factory.mktemp("crawled")
    with DemoServer(45) as server:
        run(server.url, mapping="demo", out=out, workers=2)
        yield server, out


def captures_of(out: Path) -> list[Capture]:
    with Archive(out / "archive") as archive:
        return [archive.read(entry) for entry in archive.entries()]


def heritrix_file(path: Path, captures: list[Capture]) -> Path:
    """Write captures as Heritrix does: packed and in chunks as they came over the wire, each with its request."""
    with path.open("wb") as file:
        for number, capture in enumerate(captures):
            headers = [f"{n}: {v}" for n, v in capture.headers if not n.lower().startswith("content-") or "Type" in n]
            lines = [f"HTTP/1.1 {capture.status} {responses[capture.status]}", *headers]
            lines += ["Content-Encoding: gzip", "Transfer-Encoding: chunked", "", ""]
            packed = gzip.compress(capture.body, mtime=0)
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(packed), packed)
            asked = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
            for kind, block in (("response", "\r\n".join(lines).encode() + body), ("request", asked)):
                head = [f"WARC-Type: {kind}", f"WARC-Target-URI: {capture.url}", f"WARC-Date: {capture.fetched}",
                        f"WARC-Record-ID: <urn:uuid:{kind}-{number}>", f"Content-Length: {len(block)}"]  # fmt: skip
                record = "\r\n".join(["WARC/1.0", *head, "", ""]).encode() + block + b"\r\n\r\n"
                file.write(gzip.compress(record, mtime=0))
    return path


def same_records(out: Path, other: Path, but: tuple[str, ...] = ()) -> bool:
    return bare(records_of(out), but) == bare(records_of(other), but)


def bare(records: list[dict[str, Any]], but: tuple[str, ...]) -> list[str]:
    for record in records:
        # What robots.txt forbids only a crawl of ours knows; to the others it is a link that leads nowhere.
        record["issues"] = [issue for issue in record.get("issues", []) if issue["code"] != "link-not-archived"]
        record["source"] = {name: value for name, value in record["source"].items() if name not in but}
    texts = [json.dumps(record, sort_keys=True) for record in records]
    return [text.replace("%5B", "[").replace("%5D", "]") for text in texts]  # wget unescapes them in its names


def test_a_warc_by_others_gives_the_same_records(crawled: tuple[DemoServer, Path], tmp_path: Path) -> None:
    _, out = crawled
    captures = captures_of(out)
    half = len(captures) // 2
    (tmp_path / "warcs").mkdir()
    for name, part in (("a", captures[:half]), ("b", captures[half:])):
        heritrix_file(tmp_path / "warcs" / f"{name}.warc.gz", part)
    run(str(tmp_path / "warcs"), mapping="demo", out=tmp_path / "run", workers=2)
    assert same_records(out, tmp_path / "run")


def test_a_wacz_gives_the_same_records(crawled: tuple[DemoServer, Path], tmp_path: Path) -> None:
    _, out = crawled
    warc = heritrix_file(tmp_path / "data.warc.gz", captures_of(out))
    with zipfile.ZipFile(tmp_path / "portal.wacz", "w") as packed:
        packed.write(warc, "archive/data.warc.gz")
        packed.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n')
        packed.writestr("datapackage.json", "{}")
    run(str(tmp_path / "portal.wacz"), mapping="demo", out=tmp_path / "run", workers=2)
    assert same_records(out, tmp_path / "run")


@pytest.mark.skipif(shutil.which("wget") is None, reason="wget is not installed")
def test_a_folder_by_wget_gives_the_same_records(crawled: tuple[DemoServer, Path], tmp_path: Path) -> None:
    _, out = crawled
    addresses = [c.url for c in captures_of(out) if c.status == 200 and c.media_type != "application/xml"]
    (tmp_path / "urls").write_text("\n".join(addresses), encoding="utf-8")
    command = ["wget", "-q", "-k", "-E", "-x", "--restrict-file-names=windows", "-i", str(tmp_path / "urls")]
    subprocess.run(command, cwd=tmp_path, timeout=60, check=True)
    (tmp_path / "urls").unlink()
    run(str(tmp_path), mapping="demo", out=tmp_path.parent / "by-wget", workers=2)
    was = {record["id"]: record for record in records_of(out)}
    now = {record["id"]: record for record in records_of(tmp_path.parent / "by-wget")}
    assert was.keys() == now.keys()
    other = {name for name in was if bare([was[name]], UNKNOWN) != bare([now[name]], UNKNOWN)}
    elsewhere = ("/kita/", "kinder.html", "erziehungsgeld", "alte-seite", "/kinder/", "/aktuelles/")
    leads_on = {name for name, record in was.items() if any(mark in json.dumps(record) for mark in elsewhere)}
    assert other <= leads_on and len(other) < 6  # their links went through redirects, or to what is gone
