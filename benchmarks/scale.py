"""Learn and build portals of growing size: pages a second, CPU time a page, peak memory, stage by stage.

Each build runs in a process of its own, so that its peak memory is its own. `python -m benchmarks.scale 2000 20000`
measures other sizes than the default ones.
Flat is one worker's CPU time a page against the first row's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

# Small enough to be waited for; the goal of 20,000 pages is measured when it is asked for.
SIZES = (500, 2000)
WORKERS = (1, 2)
MOST_MEMORY = 500

CHILD = """
import json, resource, sys, time
from pathlib import Path
from relaunch.pipeline.run import build_folder

stages, shown = {}, 0

def progress(stage, done, total):
    global shown
    own = resource.getrusage(resource.RUSAGE_SELF)
    now = own.ru_utime + own.ru_stime
    row = stages.setdefault(stage, [now, now, 0, 0.0])
    row[1:] = now, done, own.ru_maxrss / 1024
    if time.monotonic() > shown + 2:
        shown = time.monotonic()
        print(f"\\r    {stage} {done}/{total}    ", end="", file=sys.stderr, flush=True)

if __name__ == "__main__":
    out, workers = Path(sys.argv[1]), int(sys.argv[2])
    began = time.perf_counter()
    result = build_folder(out, "demo", workers=workers, base="http://127.0.0.1:8421/", progress=progress).build
    own = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "seconds": time.perf_counter() - began, "cpu": own.ru_utime + own.ru_stime,
        "records": sum(result.types.values()), "pages": stages["learning"][2],
        "stages": {name: [row[1] - row[0], row[3]] for name, row in stages.items()},
        "rss": own.ru_maxrss / 1024}))
"""


def build_once(archive: Path, workers: int) -> dict[str, Any]:
    """Learn and build an archive in a fresh folder and process, and return what it cost."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        (out / "archive").symlink_to(archive.resolve(), target_is_directory=True)
        script = out / "child.py"
        script.write_text(CHILD, encoding="utf-8")
        command = [sys.executable, str(script), str(out), str(workers)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, sys.path))}
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True)
        most = 0.0
        while child.poll() is None:
            most = max(most, session_mib(child.pid))
            time.sleep(0.5)
        told = child.communicate()[0]
    if child.returncode:
        raise SystemExit(f"the build of {archive} ended with status {child.returncode}")
    measured: dict[str, Any] = json.loads(told.splitlines()[-1])
    return {**measured, "most": max(most, measured["rss"])}


def session_mib(session: int) -> float:
    """Return the memory that all processes of a session hold at the moment; what they share counts for each."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            total += int(fields[21]) if int(fields[3]) == session else 0
    return total * os.sysconf("SC_PAGESIZE") / 2**20


def make_archive(folder: Path, size: int) -> None:
    """Write a portal's archive in a process of its own: this one's memory is not measured, but stays small."""
    code = "import sys; from pathlib import Path; from tests.truth import archive_portal; "
    code += "archive_portal(Path(sys.argv[1]), int(sys.argv[2]))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, sys.path))}
    subprocess.run([sys.executable, "-c", code, str(folder), str(size)], check=True, env=environment)


def main(sizes: tuple[int, ...] = SIZES, workers: tuple[int, ...] = WORKERS) -> None:
    """Print the table: one worker's CPU time a page tells whether the cost is flat."""
    print("records   pages workers  seconds pages/s CPU ms/page  flat  peak MiB, all processes")
    first = 0.0
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "archive"
            began = time.perf_counter()
            make_archive(archive, size)
            made = time.perf_counter() - began
            for count in workers:
                row = build_once(archive, count)
                cost = 1000 * row["cpu"] / row["pages"]
                first = first or cost
                spent = f"{cost:11.2f} {cost / first:5.2f}" if count == 1 else " " * 17
                print(
                    f"\r{row['records']:7} {row['pages']:7} {count:7} {row['seconds']:8.1f} "
                    f"{row['pages'] / row['seconds']:7.1f} {spent} {row['most']:9.0f}",
                    flush=True,
                )
                if count == 1:
                    told = (f"{name} {1000 * cpu / row['pages']:.2f} ms {rss:.0f} MiB"
                            for name, (cpu, rss) in row["stages"].items())  # fmt: skip
                    print(f"        by stage: {', '.join(told)}", flush=True)
            print(f"        (the archive took {made:.0f} s to make)", flush=True)
    print(f"The goal: ± 10 % a page from 2,000 to 20,000 pages, at most {MOST_MEMORY} MiB; measured here: {sizes}.")


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
