"""Coming back to a portal of which one page in twenty has changed: bytes, requests and time against the first run."""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from relaunch.demo.portal import Response
from relaunch.demo.server import DemoServer
from relaunch.pipeline.run import run

PAGES = 500
ONE_IN = 20


def main(pages: int = PAGES) -> None:
    """Run a portal, change it, come back twice, and print what each took."""
    out = Path(tempfile.mkdtemp(prefix="relaunch-delta-"))
    try:
        with DemoServer(pages) as server:
            print("                       seconds   bytes sent   requests   files changed")
            first = _timed("first run", server, out)
            written = sorted((page.url, page.paragraphs[0][:25]) for page in server.portal.truth if page.paragraphs)
            edits = dict(written[:: ONE_IN * len(written) // len(server.portal.truth) or 1])
            server.change(lambda path, response: _edited(response, edits[path]) if path in edits else response)
            second = _timed(f"{len(edits)} pages changed", server, out)
            _timed("nothing changed", server, out)
            seconds, sent = (100 * second[i] / first[i] for i in (0, 1))
            print(f"\nof the first run: {sent:.1f} % of the bytes, {seconds:.0f} % of the time")
    finally:
        shutil.rmtree(out, ignore_errors=True)


def _edited(response: Response, begins: str) -> Response:
    charset = "iso-8859-1" if "8859" in dict(response.headers).get("Content-Type", "") else "utf-8"
    return replace(response, body=response.body.replace(begins.encode(charset), f"Neu: {begins}".encode(charset)))


def _timed(name: str, server: DemoServer, out: Path) -> tuple[float, int]:
    before, sent, asked, began = _files(out), server.sent, len(server.requests), time.perf_counter()
    run(server.url, mapping="demo", out=out)
    took, now = time.perf_counter() - began, _files(out)
    changed = sum(before.get(file) != now.get(file) for file in before.keys() | now.keys())
    sent = server.sent - sent
    print(f"{name:20} {took:9.1f} {sent:12,} {len(server.requests) - asked:10,} {changed:15,}", flush=True)
    return took, sent


def _files(out: Path) -> dict[Path, bytes]:
    files = [*(out / "records").rglob("*.yaml"), out / "records.jsonl", out / "redirects.csv"]
    return {file: file.read_bytes() for file in files if file.is_file()}
