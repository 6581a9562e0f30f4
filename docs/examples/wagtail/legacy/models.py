"""What an import keeps beside pages and files, and what a page model needs to be imported into."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from wagtail.documents import get_document_model_string
from wagtail.images import get_image_model_string


class Imported(models.Model):
    """A page that an import has made, known by its legacy id.

    This stands in a table of its own and not on the page: an editor who goes back to an older revision, or copies a
    page, would bring old marks back or double them. The row outlives the page, so that a page which an editor deletes
    is not made again unasked. `seal` is the digest of all that an editor can change, as we last wrote it.
    """

    legacy_id = models.CharField(max_length=255, unique=True)
    page = models.OneToOneField(
        "wagtailcore.Page", null=True, blank=True, on_delete=models.SET_NULL, related_name="imported"
    )
    kind = models.CharField(max_length=100)
    path = models.TextField(blank=True)
    hash = models.CharField(max_length=64)
    seal = models.CharField(max_length=64, blank=True)
    fields = models.JSONField(default=dict)
    redirects = models.JSONField(default=list)  # numbers of the redirects that we made

    class Meta:
        verbose_name = "imported page"

    def __str__(self) -> str:
        return self.legacy_id


class ImportedFile(models.Model):
    """A picture or document by the SHA-256 of its bytes; `made` is false for one that was there before."""

    sha256 = models.CharField(max_length=64, unique=True)
    image = models.ForeignKey(get_image_model_string(), null=True, on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey(get_document_model_string(), null=True, on_delete=models.CASCADE, related_name="+")
    made = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.sha256


class LegacyPage(models.Model):
    """A page model whose pages can be imported: `class ContentPage(LegacyPage, Page)`. It adds no column.

    `legacy_fields` says which attribute of the model holds each field of a document; leave out what it has not.
    Fields named `meta.NAME` in the mapping stand in the attribute NAME.
    """

    legacy_fields: ClassVar[dict[str, str]] = {
        "title": "title",
        "slug": "slug",
        "content": "body",
        "excerpt": "teaser",
        "date": "date",
        "tags": "tags",
        "order": "position",
        "picture": "picture",
    }

    class Meta:
        abstract = True

    @property
    def legacy_id(self) -> str:
        """The id of the record that this page comes from; empty for a page of the editors' own."""
        row = Imported.objects.filter(page_id=self.pk).first()
        return row.legacy_id if row is not None else ""
