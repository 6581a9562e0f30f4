"""The edit loop on 5,000 archived pages: from the saving of a mapping to its records, one worker, kind by kind.

A round ends when all is written; changed fields stand in the records' files before. The goal: 2 s for a field's
transform, 10 s for a selector.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks.scale import make_archive
from relaunch.pipeline.watch import Round, Watched

# A portal of so many pages has about 5,000 archived ones: print views, aliases and lists are pages, too.
PAGES = 2050
MAPPING = r"""extends: typo3-4
name: demo
types:
  article:
    match: {url: 'tx_ttnews\[tt_news\]='}
    fields:
      kicker: {select: 'meta[name=keywords]', attribute: content}
  event:
    match: {url: 'tx_cal_controller\[uid\]='}
    fields:
      note: {select: 'p'}
"""
EDITS = (
    ("a transform of one type", "select: 'p'}", "select: 'p', transform: upper}"),
    ("a selector of one type", "note: {select: 'p'", "note: {select: 'p + p'"),
    ("a selector of another type", "'meta[name=keywords]'", "'meta[name=description]'"),
    ("an assertion", "extends: typo3-4\n", "extends: typo3-4\nassertions: [{type: event, min: 1}]\n"),
    ("a comment above all rules", "extends: typo3-4\n", "# a comment\nextends: typo3-4\n"),
    ("a match: every page", r"tx_ttnews\[tt_news\]=", r"tx_ttnews\[tt_news\]=1"),
)


def main(pages: int = PAGES) -> None:
    """Print how long each kind of edit takes until its records are written."""
    with tempfile.TemporaryDirectory() as folder:
        out, mapping = Path(folder) / "run", Path(folder) / "site.yaml"
        make_archive(out / "archive", pages)
        mapping.write_text(MAPPING, encoding="utf-8")
        watched = Watched(out, str(mapping), workers=1)
        try:
            whole = watched.first()
            records = sum(whole.result.types.values()) if whole.result else 0
            print(f"{whole.of:,} archived pages, {records:,} records; the first build: {whole.seconds:.1f} s")
            print("edit                          pages mapped  records changed  in files"
                  "  the first after s  the last  round s    CPU s")  # fmt: skip
            for name, old, new in EDITS:
                mapping.write_text(mapping.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
                began = time.process_time()
                done = watched.again() or Round()
                spent = time.process_time() - began
                first = watched.first_shown - watched.began if watched.first_shown else 0.0
                told = f"{done.pages:12,} {done.changed:16,} {done.early:9,} {first:18.1f} {done.shown:9.1f}"
                print(f"{name:29} {told} {done.seconds:8.1f} {spent:8.1f}", flush=True)
        finally:
            watched.close()
    print("The goal: 2 s for a transform, 10 s for a selector, on one core.")


if __name__ == "__main__":
    main()
