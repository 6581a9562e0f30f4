"""Coming back to a portal of which one page in twenty has changed: bytes, requests and time against the first run.

One process builds, so that the seconds of the processor are those of all the work; they are the reliable column.
A changed page has a word more in its last paragraph, at all of its addresses, and today's date in the sitemap. Told
is, too, whether exactly the records of these pages are others.
"""

from __future__ import annotations

import json
import re
import resource
import shutil
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from relaunch.demo.inline import escape
from relaunch.demo.portal import Portal, Response
from relaunch.demo.server import DemoServer
from relaunch.pipeline.run import run

PAGES = 500
ONE_IN = 20
MARK = 30  # so many characters of a paragraph tell it from all others of its page


def main(pages: int = PAGES) -> None:
    """Run a portal, change it, come back twice, and print what each took."""
    out = Path(tempfile.mkdtemp(prefix="relaunch-delta-"))
    try:
        with DemoServer(pages) as server:
            print("                       seconds  processor   bytes sent   requests   records   files changed")
            first = _timed("first run", server, out)
            edits = edits_of(server.portal)
            server.change(lambda path, response: _edited(server.portal, path, response, edits))
            before = _records(out)
            second = _timed(f"{len(edits)} pages changed", server, out)
            after = _records(out)
            changed = {url for url in before.keys() | after.keys() if before.get(url) != after.get(url)}
            expected = {server.url.rstrip("/") + url for url in edits}
            _timed("nothing changed", server, out)
            seconds, worked, sent = (100 * second[i] / first[i] for i in range(3))
            print(f"\nof the first run: {sent:.1f} % of the bytes, {seconds:.0f} % of the time "
                  f"({worked:.0f} % of the processor's); "
                  f"{len(changed & expected)} of {len(expected)} changed pages are changed records, "
                  f"{len(changed - expected)} other records changed")  # fmt: skip
            for url in sorted(changed - expected):
                print(f"  {url}", before.get(url, ""), after.get(url, ""), sep="\n    ")
    finally:
        shutil.rmtree(out, ignore_errors=True)


def edits_of(portal: Portal, one_in: int = ONE_IN) -> dict[str, str]:
    """Return beginnings of paragraphs, by the URL of their page, that stand once in what the portal says there."""
    found: dict[str, str] = {}
    pages = list(portal.truth)
    for page in pages:
        response = portal.answer(page.url)
        charset = _charset(response)
        for paragraph in reversed(page.paragraphs[1:]):
            if response.body.count(paragraph[:MARK].encode(charset, "replace")) == 1 and len(paragraph) > MARK:
                found[page.url] = paragraph[:MARK]
                break
    wanted = max(1, len(pages) // one_in)
    return dict(sorted(found.items())[:: max(1, len(found) // wanted)][:wanted])


def _edited(portal: Portal, path: str, response: Response, edits: dict[str, str]) -> Response:
    if path == "/sitemap.xml":
        return replace(response, body=redated(response.body, edits, f"{datetime.now(UTC):%Y-%m-%d}"))
    fate = portal.fate_of(path)
    url = path if fate == "page" else fate.removeprefix("alias:")
    if url not in edits:
        return response
    old, charset = edits[url].encode(_charset(response), "replace"), _charset(response)
    return replace(response, body=response.body.replace(old, "Neu: ".encode(charset) + old))


def redated(sitemap: bytes, urls: Iterable[str], day: str) -> bytes:
    """Return a sitemap in which some pages, by path and query, have another date, as an editor's CMS would say."""
    text = sitemap.decode("utf-8")
    for url in urls:
        text = re.sub(f"(<loc>http://[^/<]+{re.escape(escape(url))}</loc><lastmod>)[^<]*", rf"\g<1>{day}", text)
    return text.encode("utf-8")


def _charset(response: Response) -> str:
    return "iso-8859-1" if "8859" in dict(response.headers).get("Content-Type", "") else "utf-8"


def _timed(name: str, server: DemoServer, out: Path) -> tuple[float, float, int]:
    before, sent, asked = _files(out), server.sent, len(server.requests)
    began, worked = time.perf_counter(), _processor()
    run(server.url, mapping="demo", out=out, workers=1)
    took, worked, now = time.perf_counter() - began, _processor() - worked, _files(out)
    changed = sum(before.get(file) != now.get(file) for file in before.keys() | now.keys())
    sent, asked, records = server.sent - sent, len(server.requests) - asked, len(_records(out))
    print(f"{name:20} {took:9.1f} {worked:10.1f} {sent:12,} {asked:10,} {records:9,} {changed:15,}", flush=True)
    return took, worked, sent


def _processor() -> float:
    """Return the seconds that this process and those it has waited for have worked."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _records(out: Path) -> dict[str, str]:
    if not (out / "records.jsonl").is_file():
        return {}
    with open(out / "records.jsonl", encoding="utf-8") as lines:
        return {json.loads(line)["source"]["url"]: line for line in lines}


def _files(out: Path) -> dict[Path, bytes]:
    files = [*(out / "records").rglob("*.yaml"), out / "records.jsonl", out / "redirects.csv"]
    return {file: file.read_bytes() for file in files if file.is_file()}
