"""Blocks for bodies that are imported: what an editor's save would damage stands in a block that it leaves alone."""

from __future__ import annotations

from typing import Any

from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.images.shortcuts import get_rendition_or_not_found

INLINE = ["bold", "italic", "superscript", "subscript", "code", "link", "document-link"]
TEXT = ["h2", "h3", "h4", "h5", "h6", "ol", "ul", "hr", *INLINE]
QUOTE = ["ol", "ul", *INLINE]
SHOWN = "max-1200x1200"  # how large a picture is shown


class PictureBlock(blocks.StructBlock):
    """A picture with the text for those who do not see it, and a caption."""

    image = ImageChooserBlock(label="Bild")
    alt = blocks.CharBlock(required=False, label="Alternativtext")
    caption = blocks.RichTextBlock(required=False, features=INLINE, label="Bildunterschrift")

    class Meta:
        icon = "image"
        label = "Bild"
        template = "legacy/picture.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the picture in the size in which it is shown."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        if value.get("image"):
            context["shown"] = get_rendition_or_not_found(value["image"], SHOWN)
        return context


def body_blocks() -> list[tuple[str, blocks.Block]]:
    """Return the blocks that an import writes; a StreamField may have others besides."""
    return [
        ("text", blocks.RichTextBlock(features=TEXT, label="Text", icon="pilcrow")),
        ("picture", PictureBlock()),
        ("quote", blocks.RichTextBlock(features=QUOTE, label="Zitat", icon="openquote", template="legacy/quote.html")),
        ("html", blocks.RawHTMLBlock(label="Tabelle und anderes (HTML)", icon="code")),
    ]
