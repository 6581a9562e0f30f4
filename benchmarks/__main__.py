"""`make bench`: every benchmark, each with its peer in the same run."""

from __future__ import annotations

from benchmarks import build, pages

print("One page at a time (demo portal)\n")
pages.main()
print("\nWhole sites (demo portal)\n")
build.main()
