"""Whole portals into real WordPress and Plone: records a second, a second import, the proof, and killed imports."""

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
from pathlib import Path
from typing import Any

from relaunch.load.folder import read_records
from relaunch.load.plone_documents import uid_of
from relaunch.pipeline.run import build_folder
from tests.load.plone_server import USER, PloneServer
from tests.load.wordpress_server import WordPressServer, free_port
from tests.truth import BASE, archive_portal

RECORDS = 200
POINTS = 10
SYSTEMS = ("wordpress", "plone")


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

    def there(self) -> dict[str, int]:
        """Return how many documents there are of each record."""
        return self.server.documents()

    def doubled_files(self) -> int:
        """Count the files that are there more than once."""
        return len(self.server.sql("SELECT meta_value FROM wp_postmeta WHERE meta_key = '_relaunch_sha256' "
                                   "GROUP BY 1 HAVING count(*) > 1"))  # fmt: skip

    def empty(self) -> None:
        """Remove everything."""
        self.server.empty()


class Plone:
    """An empty Plone with Volto's blocks to import into."""

    name = "plone"

    def __init__(self, place: Path) -> None:
        self.server = PloneServer(place, free_port())
        self.server.start()
        self.url = self.server.url("volto")
        os.environ |= {"RELAUNCH_PLONE_USER": USER, "RELAUNCH_PLONE_PASSWORD": self.server.password}
        self.ids: dict[str, str] = {}

    def writes(self) -> int:
        """Count the requests that wrote, as the server's own log tells."""
        return self.server.writes("volto")

    def _uids(self) -> Counter[str]:
        asked = {"metadata_fields": "UID", "b_size": 100000}
        rows = self.server.api("GET", "volto/@search", params=asked)["items"]
        kinds = ("Image", "File", "Plone Site")
        return Counter(str(row["UID"]) for row in rows if row["@type"] not in kinds)

    def there(self) -> dict[str, int]:
        """Return how many documents there are of each record; but for the folder of the files, what is none is one."""
        return {self.ids.get(uid, uid): count for uid, count in self._uids().items() if uid != uid_of("relaunch:files")}

    def doubled_files(self) -> int:
        """Count the names that only a second copy gets."""
        asked = {"metadata_fields": "UID", "b_size": 100000, "portal_type": "Image"}
        rows = self.server.api("GET", "volto/@search", params=asked)["items"]
        return sum(count - 1 for count in Counter(str(row["UID"]) for row in rows).values())

    def empty(self) -> None:
        """Remove everything."""
        self.server.empty("volto")


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


def straight(system: WordPress | Plone, folder: Path) -> int:
    """Import, import again, verify; return the number of writes that the first import needed."""
    first = system.writes()
    seconds, said = told(system, "import", folder, "--include-pending")
    writes = system.writes() - first
    print(f"  import: {said['done']:,} of {said['planned']:,} records and {said['uploads']:,} files in "
          f"{seconds:.1f} s: {said['done'] / seconds:.1f} records/s; {said['failed']} failed, "
          f"{said['skipped']} skipped, {said['left']['blocked']} blocked; "
          f"{writes / said['done']:.2f} writes a record", flush=True)  # fmt: skip
    for record, why in said["faults"][:5]:
        print(f"    {record}: {why}")
    before = system.writes()
    seconds, said = told(system, "import", folder, "--include-pending")
    print(f"  again: {said['planned']} planned, {system.writes() - before} writes, in {seconds:.1f} s", flush=True)
    seconds, proof = told(system, "verify", folder, "--include-pending")
    print(f"  verify: {proof['found']:,} of {proof['sentences']:,} sentences, {proof['same']:,} of "
          f"{proof['documents']:,} documents, {proof['links']:,} links, {proof['pictures']:,} pictures: "
          f"{len(proof['differences'])} differences, in {seconds:.1f} s", flush=True)  # fmt: skip
    for found in proof["differences"][:10]:
        print(f"    {found['what']}: {found['record']}: {found['said']}")
    return writes


def killed(system: WordPress | Plone, folder: Path, writes: int, points: int) -> None:
    """Kill imports at random points, let the last one end, and count what is doubled, missing, or taken for an edit."""
    chance = random.Random(7)
    start = system.writes()
    alive = 0
    for goal in sorted(chance.randrange(writes) for _ in range(points)):
        child = subprocess.Popen(command(system, "import", folder, "--include-pending"), stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)  # fmt: skip
        while child.poll() is None and system.writes() < start + goal:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.2)
        alive += child.poll() is None
        child.send_signal(signal.SIGKILL)
        child.wait()
    _, said = told(system, "import", folder, "--include-pending")
    there = system.there()
    wanted = {record.id for record in read_records(folder).records}
    before = system.writes()
    _, again = told(system, "import", folder, "--include-pending")
    print(f"  {points} kills ({alive} at work), then to the end: {said['done']:,} of {said['planned']:,} done; "
          f"{sum(count > 1 for count in there.values())} doubled, {len(wanted - set(there))} missing, "
          f"{len(set(there) - wanted)} strange, {system.doubled_files()} files doubled, "
          f"{len(said['conflicts']) + len(again['conflicts'])} conflicts; "
          f"again: {again['planned']} planned, {system.writes() - before} writes", flush=True)  # fmt: skip


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


def main(records: int = RECORDS, points: int = POINTS, systems: tuple[str, ...] = SYSTEMS) -> None:
    """Move the demo portal into each system."""
    with tempfile.TemporaryDirectory(prefix="relaunch-bench-") as place:
        folder = Path(place) / "run"
        archive_portal(folder / "archive", records)
        build_folder(folder, "demo", base=BASE + "/")
        shutil.rmtree(folder / "archive")
        for name in systems:
            with started(name) as system:
                if isinstance(system, Plone):
                    system.ids = {uid_of(record.id): record.id for record in read_records(folder).records}
                print(f"  {name}", flush=True)
                copy = shutil.copytree(folder, Path(place) / f"{name}-1")
                writes = straight(system, copy)
                system.empty()
                if points:
                    killed(system, shutil.copytree(folder, Path(place) / f"{name}-2"), writes, points)
    print("The goal: 1,200 records; 0 writes again, 0 differences, 0 doubled, 0 missing after ten kills.")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]), systems=tuple(sys.argv[3:]) or SYSTEMS)
