"""Pictures and documents: each once, known by the hash of its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model, Q, TextField
from django.db.models.functions import Cast
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.models import ReferenceIndex, Revision

from legacy.models import ImportedFile
from legacy.pages import attribute, kinds
from relaunch.errors import RefusedError
from relaunch.load.document import File

MANY = 500


def number_of(row: ImportedFile) -> str:
    """Return the number of a file as the import names it: `image/12` or `document/3`."""
    return f"image/{row.image_id}" if row.image_id else f"document/{row.document_id}"


def url_of(row: ImportedFile) -> str:
    """Return where visitors find a file."""
    return str(row.image.file.url if row.image_id else row.document.url)


def known(hashes: Iterable[str]) -> list[ImportedFile]:
    """Return the files that are there."""
    wanted = sorted(set(hashes))
    found: list[ImportedFile] = []
    for start in range(0, len(wanted), MANY):
        rows = ImportedFile.objects.select_related("image", "document").filter(sha256__in=wanted[start : start + MANY])
        found += rows
    return found


def bring_in(file: File, path: Path) -> ImportedFile:
    """Take a file into the portal, or find it there, whoever brought it."""
    data = path.read_bytes()
    picture = file.media_type.startswith("image/")
    model: Any = get_image_model() if picture else get_document_model()
    there = model.objects.filter(file_hash=hashlib.sha1(data, usedforsecurity=False).hexdigest()).first()
    made = there is None
    if there is None:
        there = _image(file, data) if picture else _document(file, data)
    what = {"image" if picture else "document": there}
    return ImportedFile.objects.create(sha256=file.sha256, made=made, **what)


def _name(file: File) -> str:
    """Return a name that this file alone has: what a killed import left on the disk is then written over."""
    stem, _, ending = file.name.rpartition(".")
    return f"{stem[:60]}-{file.sha256[:8]}.{ending}"


def _image(file: File, data: bytes) -> Model:
    """Make a picture; what Wagtail's own form would refuse is refused in its words."""
    try:
        WagtailImageField().clean(SimpleUploadedFile(file.name, data, file.media_type))
    except ValidationError as error:
        raise RefusedError(f"{file.file}: {' '.join(error.messages)}") from error
    title = (file.alt or file.name.rpartition(".")[0])[:255]
    image = get_image_model()(title=title)
    if hasattr(image, "description"):
        image.description = file.alt[:255]
    _drop_left_over(image, _name(file))
    image.file = ContentFile(data, name=_name(file))
    image._set_image_file_metadata()
    image.save()
    return image


def _document(file: File, data: bytes) -> Model:
    document = get_document_model()(title=file.name)
    _drop_left_over(document, _name(file))
    document.file = ContentFile(data, name=_name(file))
    try:
        document.clean()
    except ValidationError as error:
        raise RefusedError(f"{file.file}: {' '.join(error.messages)}") from error
    document.file_size = len(data)
    document.file_hash = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    document.save()
    return document


def _drop_left_over(holder: Any, name: str) -> None:
    """Remove a file that a killed import wrote, and that no row of the database names."""
    storage = holder.file.storage
    where = holder._meta.get_field("file").generate_filename(holder, name)
    if storage.exists(where) and not type(holder).objects.filter(file=where).exists():
        storage.delete(where)


def remove(number: str) -> str:
    """Remove a file for good; return why not, where it stays."""
    kind, _, key = number.partition("/")
    row = ImportedFile.objects.select_related("image", "document").filter(**{f"{kind}_id": int(key)}).first()
    if row is None:
        return ""
    holder: Any = row.image if kind == "image" else row.document
    used = _uses(holder, url_of(row))
    if used:
        return f"used there by {', '.join(used)}"
    if not row.made:
        row.delete()
        return f"{number} was there before the import"
    storage, name = holder.file.storage, holder.file.name
    holder.delete()
    storage.delete(name)  # at once: Wagtail itself does it later, when nobody asks any more
    return ""


def _uses(holder: Any, url: str) -> list[str]:
    """Return the pages that show a file or link to it, in what is live and in the latest draft."""
    pages = {str(reference.object_id) for reference in ReferenceIndex.get_references_to(holder)}
    for model in kinds().values():
        body = attribute(model, "content")
        if body:
            live = model.objects.annotate(told=Cast(body, TextField())).filter(told__contains=url)
            pages |= {str(number) for number in live.values_list("pk", flat=True)}
        drafts = model.objects.filter(has_unpublished_changes=True).values("latest_revision_id")
        texts = Revision.objects.filter(pk__in=drafts).annotate(told=Cast("content", TextField()))
        kind = "image" if hasattr(holder, "get_rendition") else "document"
        asked = Q(told__contains=url) | Q(told__contains=f'\\"{kind}\\": {holder.pk},')
        asked |= Q(told__contains=f'linktype=\\\\\\"{kind}\\\\\\" id=\\\\\\"{holder.pk}\\\\\\"')
        pages |= {str(number) for number in texts.filter(asked).values_list("object_id", flat=True)}
    return sorted(pages, key=lambda number: (len(number), number))

