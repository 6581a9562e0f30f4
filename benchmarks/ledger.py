"""What the loss ledger costs: builds of one portal with and without it, in turn, each in a process of its own."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.truth import archive_portal

PAGES = 1000
ROUNDS = 3
GOAL = 0.15

# Without the ledger no page is read for its sentences, nothing is claimed, nothing written; the steps' removals stay.
CHILD = """
import json, sys, time
from pathlib import Path
from relaunch.pipeline import build, write
from relaunch.pipeline.run import build_folder

if __name__ == "__main__":
    out, kept = Path(sys.argv[1]), sys.argv[2] == "with"
    if not kept:
        convert = build.convert
        build.convert = lambda capture, mapping, model, accounted: convert(capture, mapping, model)
        write.put_said = write.put_left_out = lambda *_: None
    began = time.process_time()
    result = build_folder(out, "demo", workers=1, base="http://127.0.0.1:8421/").build
    print(json.dumps([time.process_time() - began, sum(result.sentences.values())]))
"""


def cpu_of(archive: Path, folder: Path, kept: str) -> tuple[float, int]:
    """Return the CPU time of one build in one process, and how many sentences it accounts for."""
    out = folder / kept
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(archive, out / "archive")
    command = [sys.executable, "-c", CHILD, str(out), kept]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, sentences = json.loads(done.stdout.splitlines()[-1])
    return float(seconds), int(sentences)


def main(size: int = PAGES, rounds: int = ROUNDS) -> None:
    """Print CPU time with and without the ledger, the least of the rounds, and the ledger's share."""
    told: dict[str, list[float]] = {"with": [], "without": []}
    sentences = 0
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive"
        archive_portal(archive, size)
        for _ in range(rounds):
            for kept, measured in told.items():
                seconds, said = cpu_of(archive, Path(folder), kept)
                measured.append(seconds)
                sentences = max(sentences, said)
    least = {kept: min(measured) for kept, measured in told.items()}
    shares = [1 - bare / full for full, bare in zip(told["with"], told["without"], strict=True)]
    print(f"{size} pages, {sentences:,} sentences, CPU seconds of the build, one process, least of {rounds}")
    print(f"  with the ledger {least['with']:.2f}, without {least['without']:.2f}")
    share, median = 1 - least["without"] / least["with"], statistics.median(shares)
    print(f"  the ledger's share: {share:.1%} (median of the pairs {median:.1%}), goal at most {GOAL:.0%}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
