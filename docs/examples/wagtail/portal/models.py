"""The pages of the example portal: pages, news and events, all of them with the same kind of body."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from legacy.blocks import body_blocks
from legacy.models import LegacyPage
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index


class BodyPage(LegacyPage, Page):
    """What all pages of the portal have; only those below it are offered to editors."""

    teaser = models.TextField("Teaser", blank=True)
    date = models.DateTimeField("Datum", null=True, blank=True)
    position = models.IntegerField("Reihenfolge", default=0)
    body = StreamField(body_blocks(), blank=True, verbose_name="Text")

    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("teaser"), index.SearchField("body")]
    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the way from the home page, and the pages below."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        root = self.get_site().root_page
        way = list(self.get_ancestors().live().filter(depth__gt=root.depth))
        context["way"] = way
        context["above"] = {page.pk for page in way} | {self.pk}
        context["sections"] = root.get_children().live().public().in_menu()
        context["below"] = self.get_children().live().public()
        return context


class ContentTag(TaggedItemBase):
    content_object = ParentalKey("portal.ContentPage", on_delete=models.CASCADE, related_name="tagged_items")


class NewsTag(TaggedItemBase):
    content_object = ParentalKey("portal.NewsPage", on_delete=models.CASCADE, related_name="tagged_items")


class EventTag(TaggedItemBase):
    content_object = ParentalKey("portal.EventPage", on_delete=models.CASCADE, related_name="tagged_items")


PANELS = [*Page.content_panels, FieldPanel("teaser"), FieldPanel("date"), FieldPanel("body"), FieldPanel("tags")]


class ContentPage(BodyPage):
    """A page."""

    template = "portal/page.html"
    tags = ClusterTaggableManager("Schlagwörter", through=ContentTag, blank=True)
    content_panels: ClassVar[list[Any]] = [*PANELS, FieldPanel("position")]

    class Meta:
        verbose_name = "Seite"


class NewsPage(BodyPage):
    """A piece of news."""

    template = "portal/page.html"
    tags = ClusterTaggableManager("Schlagwörter", through=NewsTag, blank=True)
    content_panels: ClassVar[list[Any]] = PANELS

    class Meta:
        verbose_name = "Meldung"


class EventPage(BodyPage):
    """An event."""

    template = "portal/page.html"
    event_start = models.DateTimeField("Beginn", null=True, blank=True)
    event_end = models.DateTimeField("Ende", null=True, blank=True)
    event_location = models.CharField("Ort", max_length=255, blank=True)
    tags = ClusterTaggableManager("Schlagwörter", through=EventTag, blank=True)
    content_panels: ClassVar[list[Any]] = [
        *PANELS,
        FieldPanel("event_start"),
        FieldPanel("event_end"),
        FieldPanel("event_location"),
    ]

    class Meta:
        verbose_name = "Veranstaltung"
