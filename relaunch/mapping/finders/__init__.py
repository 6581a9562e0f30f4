"""Named ways to find a value on a page, for `find:` in a mapping: one file a finder."""
