"""The mapping of a target: how records become documents of the new portal; read strictly, all faults at once."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from relaunch import yamlfile
from relaunch.errors import MappingError
from relaunch.load.settings import DOCUMENTS, SETTINGS
from relaunch.mapping.load import shipped_shelf
from relaunch.registry import unknown
from relaunch.yamlfile import Mapping, Node, Scalar

DOCUMENT_FIELDS = frozenset("title content excerpt slug date tags categories order picture".split())
RECORD_FIELDS = frozenset(
    "title slug path body teaser published author tags position language type picture source.url".split()
)
ALWAYS = ("title", "content")
ELSE = "*"
META = re.compile(r"meta\.[a-z][a-z0-9_]{0,63}", re.ASCII)
OWN = re.compile(r"fields\.[A-Za-z][A-Za-z0-9_-]{0,63}", re.ASCII)
TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
KIND = r"[a-z][a-z0-9_-]{0,19}"


@dataclass(frozen=True, slots=True)
class TypeRule:
    """What records of one type become. `fields` are laid over those of the whole mapping; an empty source drops one."""

    document: str
    parent: Literal["path", "record", "none"] = "path"
    references: Literal["list", "none"] = "list"
    lead: Literal["teaser", "none"] = "none"
    fields: dict[str, str] = field(default_factory=dict)
    where: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A whole mapping. `name` is that of its file."""

    cms: str
    types: dict[str, TypeRule]
    fields: dict[str, str]
    url: str = ""
    status: Literal["publish", "draft", "pending", "private"] = "publish"
    withdraw: Literal["draft", "private", "trash", "delete"] = "draft"
    body: Literal["blocks", "html"] = "blocks"
    time: str = "12:00"
    parents: Literal["same", "any"] = "same"
    redirects: bool = False
    min_records: int = 1
    max_updates: int | None = None
    max_withdraw: int | None = None
    settings: dict[str, str] = field(default_factory=dict)
    name: str = field(default="", metadata={"unbound": True})

    def rule(self, record_type: str) -> TypeRule | None:
        """Return the rule for a type of records; that for `*` where it has none of its own."""
        return self.types.get(record_type) or self.types.get(ELSE)

    def fields_of(self, rule: TypeRule) -> dict[str, str]:
        """Return the document's fields with their places in the record."""
        return {name: source for name, source in {**self.fields, **rule.fields}.items() if source}


def load_target(name: str) -> Target:
    """Load a target's mapping by its file or by its name on the shelf `targets`."""
    path = _file(name)
    node = yamlfile.read(path, name if path == Path(name) else str(path))
    faults: list[str] = []
    target = yamlfile.bind(node, Target, faults)
    if isinstance(node, Mapping):
        _check(node, faults)
    if faults:
        raise MappingError(list(dict.fromkeys(faults)))
    return dataclasses.replace(target, name=path.stem)


def _file(name: str) -> Path:
    if name.endswith((".yaml", ".yml")) or "/" in name:
        return Path(name)
    known = {path.stem: path for path in sorted((shipped_shelf() / "targets").glob("*.yaml"))}
    if name not in known:
        raise MappingError([f"{unknown('target', name, known)}; a file that ends in .yaml would be right, too"])
    return known[name]


def _check(node: Mapping, faults: list[str]) -> None:
    """Check what the types of the schema leave open."""
    _check_fields(node.get("fields"), "fields", faults)
    time = node.get("time")
    if isinstance(time, Scalar) and not TIME.fullmatch(time.text):
        faults.append(f"{time.where}: time: '{time.text[:40]}' is here; '12:00' in quotes would be right")
    for name in ALWAYS:
        below = node.get("fields")
        if not isinstance(below, Mapping) or below.get(name) is None:
            faults.append(f"{node.where}: fields: the key '{name}' is missing; a document has one")
    cms = node.get("cms")
    form = cms.text if isinstance(cms, Scalar) else ""
    _check_settings(node.get("settings"), form, faults)
    withdraw = node.get("withdraw")
    if isinstance(withdraw, Scalar) and withdraw.text == "delete" and form != "plone":
        faults.append(f"{withdraw.where}: withdraw: 'delete' is for plone, which has no trash; 'trash' would be right")
    types = node.get("types")
    for key, rule in types.items if isinstance(types, Mapping) else ():
        if isinstance(rule, Mapping):
            _check_fields(rule.get("fields"), f"types.{key.text}.fields", faults)
            document = rule.get("document")
            if isinstance(document, Scalar) and not re.fullmatch(DOCUMENTS.get(form, KIND), document.text, re.ASCII):
                faults.append(f"{document.where}: types.{key.text}.document: '{document.text[:40]}' is here; "
                              f"a document type such as 'page' would be right")  # fmt: skip


def _check_settings(node: Node | None, form: str, faults: list[str]) -> None:
    known = SETTINGS.get(form, {})
    for key, value in node.items if isinstance(node, Mapping) else ():
        if key.text not in known:
            faults.append(f"{key.where}: settings: {unknown('key', key.text, known)}")
        elif isinstance(value, Scalar) and not re.fullmatch(known[key.text].pattern, value.text, re.ASCII):
            meant = known[key.text]
            faults.append(f"{value.where}: settings.{key.text}: '{value.text[:60]}' is here; {meant.meaning}, such as "
                          f"'{meant.default}', would be right")  # fmt: skip


def _check_fields(node: Node | None, path: str, faults: list[str]) -> None:
    for key, value in node.items if isinstance(node, Mapping) else ():
        if key.text not in DOCUMENT_FIELDS and not META.fullmatch(key.text):
            faults.append(f"{key.where}: {path}: {unknown('field', key.text, DOCUMENT_FIELDS)}, meta.NAME")
        source = value.text if isinstance(value, Scalar) else ""
        if source and source not in RECORD_FIELDS and not OWN.fullmatch(source):
            faults.append(f"{value.where}: {path}.{key.text}: "
                          f"{unknown('place in a record', source, RECORD_FIELDS)}, fields.NAME")  # fmt: skip
