"""Build demo portals of growing size in a process of their own: pages a second, peak memory, growth."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (1000, 5000)
WORKERS = (1, 2)

CHILD = """
import json, resource, sys, time
from pathlib import Path
from relaunch.pipeline.run import build_folder
if __name__ == "__main__":
    out, workers = Path(sys.argv[1]), int(sys.argv[2])
    began, cpu = time.perf_counter(), time.process_time()
    result = build_folder(out, "demo", workers=workers, base="http://127.0.0.1:8421/").build
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({
        "seconds": time.perf_counter() - began,
        "cpu": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
        "records": sum(result.types.values()), "urls": sum(result.outcomes.values()),
        "rss": own.ru_maxrss / 1024, "worker_rss": children.ru_maxrss / 1024}))
"""


def build_once(archive: Path, workers: int) -> dict[str, float]:
    """Build a copy of an archive in a fresh folder and process, and return what it cost."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        (out / "archive").mkdir()
        for file in archive.iterdir():
            (out / "archive" / file.name).write_bytes(file.read_bytes())
        script = out / "child.py"
        script.write_text(CHILD, encoding="utf-8")
        command = [sys.executable, str(script), str(out), str(workers)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def main() -> None:
    """Print the table."""
    from tests.truth import archive_portal

    print(" pages workers  seconds records/s CPU ms/record peak MiB  worker")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "archive"
            began = time.perf_counter()
            archive_portal(archive, size)
            made = time.perf_counter() - began
            for workers in WORKERS:
                row = build_once(archive, workers)
                print(
                    f"{row['records']:6.0f} {workers:7} {row['seconds']:8.1f} {row['records'] / row['seconds']:9.1f} "
                    f"{1000 * row['cpu'] / row['records']:13.1f} {row['rss']:8.0f} {row['worker_rss']:7.0f}",
                    flush=True,
                )
            print(f"       (the archive of {size} pages with their print views took {made:.0f} s to make)", flush=True)
