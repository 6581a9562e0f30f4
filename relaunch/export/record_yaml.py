"""The record formats of a run folder; the code is in the cellar, where review and report reach it too."""

from __future__ import annotations

from relaunch.recordfile import as_mapping, block_text, content_hash, from_mapping, read_record, to_json, to_yaml

__all__ = ["as_mapping", "block_text", "content_hash", "from_mapping", "read_record", "to_json", "to_yaml"]
