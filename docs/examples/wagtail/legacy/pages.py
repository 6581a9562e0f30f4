"""The fields of pages in the words of the import, and a digest of all that an editor can change."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField, Field
from django.utils import timezone
from wagtail.models import Page

from legacy.body import Place, canonical, to_blocks
from legacy.models import LegacyPage

DIGITS = 32
WHOLE = ("status", "parent", "path")  # fields of a document that no attribute of a page holds


def kinds() -> dict[str, type[Page]]:
    """Return the page models that can be imported into, by their names in small letters."""
    return {
        model._meta.model_name: model
        for model in apps.get_models()
        if issubclass(model, LegacyPage) and issubclass(model, Page)
    }


def attribute(model: type[Page], name: str) -> str:
    """Return the attribute that holds a field of a document; an empty text where the model has none."""
    found = name[5:] if name.startswith("meta.") else str(model.legacy_fields.get(name, ""))
    return found if found and hasattr(model, found) else ""


def assign(page: Page, fields: dict[str, Any], record: str, style: str, place: Place) -> None:
    """Set the fields of a document on a page, and no other."""
    for name, value in fields.items():
        where = attribute(type(page), name)
        if name in WHOLE or name == "slug" or not where:
            continue
        if name == "content":
            setattr(page, where, json.dumps(to_blocks(value, style, record, place)))
        elif name in ("tags", "categories"):
            getattr(page, where).set(value)
        elif name == "picture":
            setattr(page, f"{where}_id", value or None)
        else:
            setattr(page, where, _python(type(page)._meta.get_field(where), value))


def _python(model_field: Field[Any, Any], value: Any) -> Any:
    """Return a value as a field of a model takes it; a moment without a time zone is one of the portal's."""
    if value in ("", None) and model_field.null:
        return None
    found = model_field.to_python(value)
    if isinstance(model_field, DateTimeField) and isinstance(found, datetime) and timezone.is_naive(found):
        return timezone.make_aware(found)
    return found


def raw_body(page: Page) -> list[dict[str, Any]]:
    """Return the blocks of a page as they are kept."""
    where = attribute(type(page), "content")
    return [dict(block) for block in getattr(page, where).raw_data] if where else []


def digests(pages: Iterable[Page]) -> dict[int, str]:
    """Return for each page a digest of all that an editor can change, a draft not yet published included."""
    found = list(pages)
    tags = _tags(found)
    above = {page.path[: -Page.steplen] for page in found}
    parents = dict(Page.objects.filter(path__in=above).values_list("path", "pk"))
    return {
        page.pk: _digest(page, tags[page.pk], parents.get(page.path[: -Page.steplen], 0)) for page in found
    }


def _digest(page: Page, tags: set[str], parent: int) -> str:
    live = _values(page, tags)
    told: list[Any] = [page.live, parent, live]
    if page.has_unpublished_changes:
        draft = page.get_latest_revision_as_object()
        changed = _values(draft, {tag.name for tag in getattr(draft, attribute(type(page), "tags")).all()}
                          if attribute(type(page), "tags") else set())  # fmt: skip
        told += [changed] if changed != live else []
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:DIGITS]


def _values(page: Page, tags: set[str]) -> dict[str, Any]:
    """Return what an editor can change on a page: the fields that documents have, and when it is to be seen."""
    model = type(page)
    own = {field.name for field in model._meta.local_fields} - {"page_ptr", "body"}
    named = {attribute(model, name) for name in model.legacy_fields} - {""}
    values: dict[str, Any] = {"content": canonical(raw_body(page)), "tags": sorted(tags)}
    for name in sorted((own | named | {"go_live_at", "expire_at"}) - set(_special(model))):
        values[name] = _plain(getattr(page, _attname(model, name)))
    return values


def _special(model: type[Page]) -> list[str]:
    return [attribute(model, "content"), attribute(model, "tags")]


def _attname(model: type[Page], name: str) -> str:
    try:
        return str(model._meta.get_field(name).attname)
    except (FieldDoesNotExist, AttributeError):
        return name


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="minutes")  # the editor shows no seconds, and saves none
    return value if isinstance(value, (int, float, bool, str)) or value is None else str(value)


def _tags(pages: list[Page]) -> dict[int, set[str]]:
    """Return the tags of many pages, with one query for each model."""
    found: dict[int, set[str]] = defaultdict(set)
    models: dict[type[Page], list[int]] = defaultdict(list)
    for page in pages:
        models[type(page)].append(page.pk)
    for model, numbers in models.items():
        where = attribute(model, "tags")
        if where:
            through = getattr(model, where).through
            for number, name in through.objects.filter(content_object_id__in=numbers).values_list(
                "content_object_id", "tag__name"
            ):
                found[number].add(name)
    return found
