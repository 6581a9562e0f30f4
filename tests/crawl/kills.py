"""Ways to end a crawl badly, and what must be true when it has gone on to its end."""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from relaunch.archive import Archive
from relaunch.archive.stream import read_records
from tests.crawl.loopback import Reply, Site, html, moved

PAGES = 240
FILLING = "Die Beratungsstelle hat montags geöffnet. " * 60


def portal(path: str) -> Reply | None:
    """Answer as a tree of pages with pictures, moved pages, missing pages and an archive by months."""
    name = path.strip("/").removesuffix(".html")
    if not name.isdecimal():
        return _others(path)
    number = int(name)
    if number >= PAGES:
        return None
    time.sleep(0.002)
    links = [f"/{child}.html" for child in (2 * number + 1, 2 * number + 2) if child < PAGES]
    links += [f"/bild{number}.png"] if number % 9 == 0 else []
    links += [f"/alt/{number}"] if number % 11 == 0 else []
    links += [f"/fehlt/{number}.html"] if number % 30 == 7 else []
    links += [f"/liste?offset={number}"] if number % 5 == 0 else []
    return html("/0.html", *links, text=f"Seite {number}. {FILLING}")


def _others(path: str) -> Reply | None:
    if path.startswith("/bild"):
        return 200, {"Content-Type": "image/png"}, b"\x89PNG\r\n\x1a\n" + random.Random(path).randbytes(5000)
    if path.startswith("/alt/"):
        return moved(f"/neu/{path[5:]}.html")
    if path.startswith(("/neu/", "/liste?")):
        return html("/0.html", text=f"Hierher: {path.replace('/', ' ')}")
    return None


def expected(url: str) -> set[str]:
    """Return all URLs of the portal that a whole crawl has asked for, but for the pages of walks."""
    pages = {f"/{number}.html" for number in range(PAGES)}
    pages |= {f"/bild{number}.png" for number in range(0, PAGES, 9)}
    pages |= {f"/alt/{number}" for number in range(0, PAGES, 11)} | {f"/neu/{n}.html" for n in range(0, PAGES, 11)}
    pages |= {f"/fehlt/{number}.html" for number in range(7, PAGES, 30)}
    pages |= {"/robots.txt", "/sitemap.xml", "/sitemap_index.xml"}
    return {url + page for page in pages}


@dataclass(slots=True)
class Crawl:
    """A crawl of the portal into a folder, session by session."""

    site: Site
    out: Path
    kills: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)

    def is_over(self) -> bool:
        """Say whether the crawl came to its end, faster than it was killed; the files are only read."""
        files = sorted((self.out / "archive").glob("relaunch-*.warc.gz"))
        records = (record for file in files for record in read_records(file, []))
        return any(record.kind == "metadata" and b'{"crawl":"finished"}' in record.block for record in records)

    def start(self, limit: int = 0) -> subprocess.Popen[str]:
        """Start a session; with `limit` no file of it can grow beyond so many bytes, as on a full disk."""
        full = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit)) if limit else None
        worker = subprocess.Popen(
            [sys.executable, "-m", "relaunch.crawl.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8", preexec_fn=full,
        )  # fmt: skip
        assert worker.stdin is not None
        spider = {"start": self.site.url + "/0.html", "out": str(self.out)}
        worker.stdin.write(json.dumps({"spider": spider}) + "\n")
        worker.stdin.flush()
        return worker

    def end(self, worker: subprocess.Popen[str]) -> dict[str, Any]:
        """Wait for the end of a session and return what it reports, if it still could."""
        assert worker.stdin is not None and worker.stdout is not None
        out = worker.stdout.read()  # before stdin is closed, which would stop it
        worker.wait(timeout=60)
        worker.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            worker.stdin.close()
        report: dict[str, Any] = json.loads(out.splitlines()[-1]) if out.strip() else {}
        self.repaired += report.get("summary", {}).get("repaired", [])
        return report

    def kill(self, kind: str, asked: int, chance: random.Random) -> None:
        """Run a session and end it as named when the site was asked so often."""
        if self.is_over():
            return
        worker = self.start()
        self.wait(worker, asked)
        time.sleep(chance.random() * 0.05)
        if kind != "copied":
            ENDS[kind](worker)
        else:
            copy = self.out.with_name(f"{self.out.name}c")
            copy_slowly(self.out, copy, chance)
            worker.kill()
            self.out = copy
        self.end(worker)
        if kind == "power":
            tear(self.out, chance)
        self.kills.append(kind)

    def wait(self, worker: subprocess.Popen[str], asked: int) -> None:
        """Wait until the site was asked so often, or the session is over."""
        deadline = time.monotonic() + 60
        while len(self.site.asked) < asked and worker.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)

    def finish(self) -> list[str]:
        """Let the crawl go on to its end and return what is wrong then: nothing, it is to be hoped."""
        if self.is_over():
            return unreadable(self.out) + self.lost_and_doubled()
        report = self.end(self.start())
        faults = [] if report.get("summary", {}).get("finished") else [f"not finished: {report}"]
        return faults + unreadable(self.out) + self.lost_and_doubled()

    def lost_and_doubled(self) -> list[str]:
        """Return the URLs that are missing in the archive, and those that it holds twice."""
        with Archive(self.out / "archive") as archive:
            found = Counter(entry.url for entry in archive.entries_since(0))
            faults = list(archive.faults)
        faults += [f"lost: {url}" for url in sorted(expected(self.site.url) - found.keys())]
        return faults + [f"archived {times} times: {url}" for url, times in sorted(found.items()) if times > 1]


def _twice(worker: subprocess.Popen[str]) -> None:
    worker.send_signal(signal.SIGINT)
    time.sleep(0.02)
    worker.send_signal(signal.SIGINT)


ENDS: dict[str, Callable[[subprocess.Popen[str]], None]] = {
    "kill -9": subprocess.Popen.kill,
    "SIGTERM": subprocess.Popen.terminate,
    "Ctrl-C twice": _twice,
    "power": subprocess.Popen.kill,  # and the last bytes never reached the disk
}


def copy_slowly(source: Path, target: Path, chance: random.Random) -> None:
    """Copy a folder file by file, in any order, while it is written to."""
    files = [path for path in sorted(source.rglob("*")) if path.is_file()]
    chance.shuffle(files)
    for file in files:
        place = target / file.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        if file.exists():
            shutil.copyfile(file, place)
        time.sleep(chance.random() * 0.08)


def tear(out: Path, chance: random.Random) -> None:
    """Cut some bytes off the newest file of the archive."""
    files = sorted((out / "archive").glob("relaunch-*.warc.gz"))
    if files and (size := files[-1].stat().st_size):
        os.truncate(files[-1], max(0, size - chance.randrange(1, 6000)))


def unreadable(out: Path) -> list[str]:
    """Read every file with warcio and compare each record's length with what came."""
    faults = []
    for file in sorted((out / "archive").glob("*.warc.gz")):
        with open(file, "rb") as stream:
            for record in ArchiveIterator(stream, no_record_parse=True):
                got = len(record.raw_stream.read())
                if got != int(record.rec_headers.get_header("Content-Length")):
                    faults.append(f"{file.name}: {record.rec_headers.get_header('WARC-Target-URI')}: {got} bytes")
        with open(file, "rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.content_stream().read()
    return faults
