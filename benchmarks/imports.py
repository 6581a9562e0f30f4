"""Whole portals into real WordPress and Plone: records a second, killed imports, a second import, and the proof."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relaunch.load.folder import read_records
from relaunch.load.plone_documents import file_uid, uid_of
from relaunch.pipeline.run import build_folder
from tests.load.plone_server import USER, PloneServer
from tests.load.wordpress_server import WordPressServer, free_port
from tests.truth import BASE, archive_portal

RECORDS = 1_200
POINTS = 10
SYSTEMS = ("wordpress", "plone")
SHOWN = 10  # differences printed below the table


class WordPress:
    """An empty WordPress to import into."""

    name = "wordpress"

    def __init__(self, place: Path) -> None:
        self.server = WordPressServer(place, free_port())
        self.server.start()
        self.url = self.server.url
        os.environ |= {"RELAUNCH_WORDPRESS_USER": "editor",
                       "RELAUNCH_WORDPRESS_PASSWORD": self.server.passwords["editor"]}  # fmt: skip

    def writes(self) -> int:
        """Count the requests that wrote, as the server's own log tells."""
        return self.server.writes()

    def documents(self, _wanted: set[str]) -> Counter[str]:
        """Return how many documents there are of each record."""
        return Counter(self.server.documents())

    def files(self, _wanted: set[str]) -> Counter[str]:
        """Return how many files there are of each hash."""
        rows = self.server.sql("SELECT meta_value, count(*) FROM wp_postmeta WHERE meta_key = '_relaunch_sha256' "
                               "GROUP BY 1")  # fmt: skip
        return Counter({sha256: int(count) for sha256, count in rows})


class Plone:
    """An empty Plone with Volto's blocks to import into."""

    name = "plone"

    def __init__(self, place: Path) -> None:
        self.server = PloneServer(place, free_port())
        self.server.start()
        self.url = self.server.url("volto")
        os.environ |= {"RELAUNCH_PLONE_USER": USER, "RELAUNCH_PLONE_PASSWORD": self.server.password}

    def writes(self) -> int:
        """Count the requests that wrote, as the server's own log tells."""
        return self.server.writes("volto")

    def _uids(self, files: bool) -> Counter[str]:
        asked = {"metadata_fields": "UID", "b_size": 1_000_000}
        rows = self.server.api("GET", "volto/@search", params=asked)["items"]
        kinds = {"Image", "File"}
        return Counter(str(r["UID"]) for r in rows if (r["@type"] in kinds) is files and r["@type"] != "Plone Site")

    def documents(self, wanted: set[str]) -> Counter[str]:
        """Count the documents of each record; what is of none, but for the folder of the files, is strange."""
        ids = {uid_of(record): record for record in wanted}
        return Counter({ids.get(uid, uid): count for uid, count in self._uids(False).items()
                        if uid != uid_of("relaunch:files")})  # fmt: skip

    def files(self, wanted: set[str]) -> Counter[str]:
        """Return how many files there are of each hash."""
        hashes = {file_uid(sha256): sha256 for sha256 in wanted}
        return Counter({hashes.get(uid, uid): count for uid, count in self._uids(True).items()})


@dataclass
class Told:
    """One line of the table: what was measured in one system."""

    system: str
    records: int
    rate: str
    writes: str
    again: int
    kills: str
    doubled: str
    missing: str
    strange: int
    after: int
    proof: str
    found: str


TITLES = {
    "records": "records", "rate": "imported", "writes": "writes a record", "again": "writes of a second import",
    "kills": "kills that met it at work", "doubled": "doubled records, files", "missing": "missing records, files",
    "strange": "conflicts, and what is of no record", "after": "writes of an import after that",
    "found": "sentences found by verify", "proof": "documents without a difference",
}  # fmt: skip


def command(system: WordPress | Plone, name: str, folder: Path, *more: str) -> list[str]:
    """Return the command of a person."""
    return [sys.executable, "-m", "relaunch", name, system.name, "--url", system.url, "--json", *more, str(folder)]


def told(system: WordPress | Plone, name: str, folder: Path, *more: str) -> tuple[float, dict[str, Any]]:
    """Run a command and return its seconds and what it told."""
    began = time.perf_counter()
    done = subprocess.run(command(system, name, folder, *more), capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        raise SystemExit(f"{name} {system.name}: {done.stderr}")
    return time.perf_counter() - began, json.loads(done.stdout)


def again(system: WordPress | Plone, folder: Path) -> tuple[int, int]:
    """Import once more, where there is nothing to do; return the number of writes and of conflicts."""
    before = system.writes()
    _, said = told(system, "import", folder, "--include-pending")
    return system.writes() - before, len(said["conflicts"])


def straight(system: WordPress | Plone, folder: Path) -> tuple[int, str, str, int]:
    """Import into the empty system, and once more; return the writes, and what is told of them."""
    first = system.writes()
    seconds, said = told(system, "import", folder, "--include-pending")
    writes = system.writes() - first
    for record, why in said["faults"][:SHOWN]:
        print(f"    {record}: {why}")
    rate = f"{said['done']:,} and {said['uploads']:,} files in {seconds:.0f} s: {said['done'] / seconds:.1f} a second"
    return writes, rate, f"{writes / max(said['done'], 1):.2f}", again(system, folder)[0]


def kill(system: WordPress | Plone, folder: Path, writes: int, points: int) -> int:
    """Kill imports with SIGKILL at random points, each going on with the one before; say how many were at work."""
    chance = random.Random(7)
    start = system.writes()
    alive = 0
    for goal in sorted(chance.randrange(writes) for _ in range(points)):
        child = subprocess.Popen(command(system, "import", folder, "--include-pending"), stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)  # fmt: skip
        while child.poll() is None and system.writes() < start + goal:
            time.sleep(0.02)
        time.sleep(chance.random() * 0.2)
        alive += child.poll() is None
        child.send_signal(signal.SIGKILL)
        child.wait()
    return alive


def killed(system: WordPress | Plone, folder: Path, writes: int, points: int) -> dict[str, Any]:
    """Kill imports, let the last one end, and tell what is doubled, missing, taken for an edit, or not as it should."""
    alive = kill(system, folder, writes, points)
    _, said = told(system, "import", folder, "--include-pending")
    records = read_records(folder).records
    documents = system.documents({record.id for record in records})
    hashes = {asset.sha256 for record in records for asset in record.assets if asset.sha256}
    files = system.files(hashes)
    after, conflicts = again(system, folder)
    seconds, proof = told(system, "verify", folder, "--include-pending")
    for found in proof["differences"][:SHOWN]:
        print(f"    {found['what']}: {found['record']}: {found['said']}")
    ids = {record.id for record in records}
    strange = len(documents.keys() - ids) + len(files.keys() - hashes)
    return {
        "kills": f"{alive} of {points}",
        "doubled": f"{_doubled(documents)}, {_doubled(files)}",
        "missing": f"{len(ids - documents.keys())}, {len(hashes - files.keys())}",
        "strange": len(said["conflicts"]) + conflicts + strange,
        "after": after,
        "proof": f"{proof['same']:,} of {len(ids):,}, {len(proof['differences'])} differences",
        "found": f"{proof['found']:,} of {proof['sentences']:,}, {proof['links']:,} links, {proof['pictures']:,} "
                 f"pictures, in {seconds:.0f} s",
    }  # fmt: skip


def _doubled(counts: Counter[str]) -> int:
    return sum(count > 1 for count in counts.values())


@contextmanager
def started(name: str) -> Iterator[WordPress | Plone]:
    """Give an empty system of that name."""
    with tempfile.TemporaryDirectory(prefix=f"{name}-") as place:
        Path(place).chmod(0o755)
        system = WordPress(Path(place)) if name == "wordpress" else Plone(Path(place))
        try:
            yield system
        finally:
            system.server.stop()


def measured(name: str, folder: Path, points: int) -> Told:
    """Move a run folder into an empty system, and into another one with kills."""
    records = len(read_records(folder).records)
    with started(name) as system:
        writes, rate, share, second = straight(system, shutil.copytree(folder, folder.parent / f"{name}-1"))
    with started(name) as system:
        after = killed(system, shutil.copytree(folder, folder.parent / f"{name}-2"), writes, points)
    return Told(name, records, rate, share, second, **after)


def main(records: int = RECORDS, points: int = POINTS, systems: tuple[str, ...] = SYSTEMS) -> None:
    """Move the demo portal into each system, and print a table."""
    with tempfile.TemporaryDirectory(prefix="relaunch-bench-") as place:
        folder = Path(place) / "run"
        archive_portal(folder / "archive", records)
        build_folder(folder, "demo", base=BASE + "/")
        shutil.rmtree(folder / "archive")
        for name in systems:
            line = measured(name, folder, points)
            print(f"  {name}", flush=True)
            for column, title in TITLES.items():
                print(f"    {title:36} {getattr(line, column)}", flush=True)
    print("The goal: 1,200 records; none doubled, none missing after ten kills; 0 writes again; 0 differences.")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]), systems=tuple(sys.argv[3:]) or SYSTEMS)
