"""Build one portal from archives in shuffled order, with one, two and four workers: it must be one output."""

from __future__ import annotations

import hashlib
import random
import shutil
import tempfile
import time
from pathlib import Path

from relaunch.archive import Archive, ArchiveWriter
from relaunch.pipeline.learning import MODEL_FILE
from relaunch.pipeline.run import build_folder
from tests.truth import BASE, archive_portal

PAGES = 80
SHUFFLES = 40
WORKERS = (1, 2, 4)


def digests(out: Path) -> dict[str, str]:
    """Return the hash of every file that a build makes of its pages."""
    files = [*sorted((out / "records").rglob("*.yaml")), out / "records.jsonl", out / "redirects.csv", out / MODEL_FILE]
    return {str(f.relative_to(out)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def outputs(folder: Path, pages: int, shuffles: int, mapping: str = "") -> list[dict[str, str]]:
    """Return the different outputs of a portal's builds: first in the archive's own order, then shuffled."""
    archive_portal(folder / "own" / "archive", pages)
    found = [_built(folder / "own", 1, mapping)]
    with Archive(folder / "own" / "archive") as archive:
        captures = [archive.read(entry) for entry in archive.entries()]
    for seed in range(shuffles):
        out = folder / f"shuffled{seed}"
        random.Random(seed).shuffle(captures)
        with ArchiveWriter(out / "archive") as writer:
            for capture in captures:
                writer.write(capture)
        digest = _built(out, WORKERS[seed % len(WORKERS)], mapping)
        shutil.rmtree(out)
        if digest not in found:
            found.append(digest)
    return found


def _built(out: Path, workers: int, mapping: str) -> dict[str, str]:
    build_folder(out, mapping, workers=workers, base=BASE + "/")
    return digests(out)


def main(shuffles: int = SHUFFLES) -> None:
    """Print how many outputs the shuffles gave."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = outputs(Path(folder), PAGES, shuffles)
    took = time.perf_counter() - began
    print(f"{shuffles} shuffles of {PAGES} pages over {WORKERS} workers: {len(found)} output(s), {took:.0f} s")


if __name__ == "__main__":
    main()
