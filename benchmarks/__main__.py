"""`make bench`: every benchmark, each with its peer in the same run."""

from __future__ import annotations

from benchmarks import build, pages, site

print("One page at a time (demo portal)\n")
pages.main()
print("\nThe whole site read, its hints taken out (demo portal)\n")
site.main()
print("\nWhole sites (demo portal)\n")
build.main()
