"""Write a site model so that a person can read what was learnt and why, and read it again."""

from __future__ import annotations

import json
from typing import Any

from relaunch.errors import ArchiveError
from relaunch.sitemodel.containers import Container
from relaunch.sitemodel.model import SiteModel
from relaunch.sitemodel.roles import Repeat, Role

VERSION = 2


def to_json(model: SiteModel) -> str:
    """Return a model as JSON, the same bytes for the same site."""
    told: dict[str, Any] = {
        "version": VERSION,
        "pages": model.pages,
        "sampled": model.sampled,
        "different": model.different,
        "containers": [
            {"path": list(c.path), "pages": c.pages, "share": c.share, "samples": list(c.samples)}
            for c in model.containers
        ],
        "boilerplate": [
            {
                "words": r.words, "kind": r.kind, "pages": r.pages, "samples": list(r.samples),
                "path": list(r.path), "text": r.text,
            }
            for r in model.repeats
        ],
        "places": [
            {"path": list(r.path), "role": r.role, "pages": r.pages, "lines": r.lines, "texts": r.texts,
             "inside": r.inside}
            for r in model.roles
        ],
        "names": sorted(model.names),
        "titles": [[url, *told] for url, told in sorted(model.titles.items())],
        "shared": sorted(model.shared),
    }  # fmt: skip
    lines = [f" {json.dumps(key)}: {_rows(value)}" for key, value in told.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _rows(value: Any) -> str:
    """Write a value on one line, a list a row a line."""
    if not isinstance(value, list) or not value:
        return json.dumps(value, ensure_ascii=False)
    return "[\n  " + ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in value) + "\n ]"


def from_json(text: str) -> SiteModel:
    """Return the model that `to_json` wrote."""
    try:
        told = json.loads(text)
        if told["version"] != VERSION:
            raise ArchiveError(f"site-model.json: version {told['version']}; this program reads {VERSION}: build again")
        return SiteModel(
            pages=int(told["pages"]),
            sampled=int(told["sampled"]),
            different=int(told["different"]),
            names=frozenset(told["names"]),
            containers=tuple(
                Container(tuple(c["path"]), c["pages"], c["share"], tuple(c["samples"])) for c in told["containers"]
            ),
            repeats=tuple(
                Repeat(r["kind"], tuple(r["path"]), r["text"], r["words"], r["pages"], tuple(r["samples"]))
                for r in told["boilerplate"]
            ),
            roles=tuple(
                Role(tuple(r["path"]), r["role"], r["pages"], r["lines"], r["texts"], r["inside"])
                for r in told["places"]
            ),
            titles={int(url): (int(title), int(lead)) for url, title, lead in told["titles"]},
            shared=frozenset(map(int, told["shared"])),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArchiveError(f"site-model.json: cannot be read ({error}); build again writes it anew") from error
