"""The archive: every response as it came, in WARC files with an index, and captures from other people's sources."""

from __future__ import annotations

from relaunch.archive.folder import read_folder
from relaunch.archive.index import Entry
from relaunch.archive.origin import guess_base
from relaunch.archive.store import Archive
from relaunch.archive.warcfile import read_warc, read_warcs
from relaunch.archive.writer import ArchiveWriter, store_captures

__all__ = [
    "Archive", "ArchiveWriter", "Entry", "guess_base", "read_folder", "read_warc", "read_warcs", "store_captures",
]  # fmt: skip
