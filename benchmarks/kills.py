"""The kill matrix: crawls that are ended badly at random points, go on, and must have lost and doubled nothing."""

from __future__ import annotations

import os
import random
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.crawl.kills import PAGES, Crawl, portal
from tests.crawl.loopback import Site

POINTS = 50
KILLS_A_CRAWL = 5
KINDS = ("kill -9", "kill -9", "SIGTERM", "Ctrl-C twice", "copied", "power", "power")
DISK = "700k"  # less than a whole crawl of the portal needs
LIMITS = (30_000, 70_000, 110_000, 140_000, 170_000)


def main(points: int = POINTS, seed: int = 1) -> None:
    """End crawls until so many points are reached; then fill disks."""
    chance = random.Random(seed)
    kinds: Counter[str] = Counter()
    faults: list[str] = []
    crawls = torn = 0
    while kinds.total() < points:
        with Site({}, portal) as site, tempfile.TemporaryDirectory(prefix="relaunch-bench-") as folder:
            crawl = Crawl(site, Path(folder) / "run")
            for asked in sorted(chance.randrange(PAGES + 100) for _ in range(KILLS_A_CRAWL)):
                crawl.kill(chance.choice(KINDS), asked, chance)
            faults += crawl.finish()
            kinds.update(crawl.kills)
            torn += len(list((crawl.out / "archive").glob("*.torn")))
            crawls += 1
    named = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    print(f"  {kinds.total()} points in {crawls} crawls ({named}); {torn} torn tails repaired: {_said(faults)}")
    full, tries = _full_disks()
    print(f"  {tries} full disks, each with room made again: {_said(full)}")


def _said(faults: list[str]) -> str:
    return "0 URLs lost, 0 archived twice, all files readable by warcio" if not faults else "; ".join(faults[:10])


def _full_disks() -> tuple[list[str], int]:
    faults: list[str] = []
    with Site({}, portal) as site, tempfile.TemporaryDirectory(prefix="relaunch-bench-") as folder:
        for limit in LIMITS:
            crawl = Crawl(site, Path(folder) / str(limit))
            for _ in range(2):
                if not (report := crawl.end(crawl.start(limit))).get("fatal"):
                    faults.append(f"a disk of {limit} bytes a file was enough: {report}")
            faults += crawl.finish()
        if os.geteuid() != 0:
            return faults, len(LIMITS)
        with _small_disk(Path(folder) / "disk") as disk:
            crawl = Crawl(site, disk / "run")
            for _ in range(2):
                if not (report := crawl.end(crawl.start())).get("fatal"):
                    faults.append(f"a disk of {DISK} was enough: {report}")
            _mount("-o", "remount,size=50m", str(disk))
            faults += crawl.finish()
    return faults, len(LIMITS) + 1


@contextmanager
def _small_disk(place: Path) -> Iterator[Path]:
    place.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(place))
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)
