"""What editors do in the example portal, and what they see: runs inside the portal, called by wagtail_worker.py."""

from __future__ import annotations

import json
import re
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.test import Client
from legacy.blocks import TEXT
from legacy.body import Place, survives, to_blocks, to_html
from legacy.models import Imported
from legacy.pages import kinds, raw_body
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site


def page_of(record: str) -> Any:
    return Imported.objects.get(legacy_id=record).page.specific


def whole(text: str) -> str:
    """Return HTML with whole addresses."""
    root = Site.objects.get(is_default_site=True).root_url
    return re.sub(r'((?:href|src)=")/(?!/)', rf"\1{root}/", text)


def told(record: str) -> list[Any]:
    page = page_of(record)
    above = page.get_parent()
    parent = "" if above.pk == Site.objects.get(is_default_site=True).root_page_id else above.full_url
    day = page.date.date().isoformat() if page.date else ""
    return [page.title, whole(to_html(raw_body(page))), page.teaser, page.slug, page.full_url, parent, day,
            sorted(tag.name for tag in page.tags.all()), page.live]  # fmt: skip


def edit(record: str, title: str, body: str, publish: bool = True) -> None:
    page = page_of(record)
    page.title = title or page.title
    if body:
        page.body = json.dumps([{"type": "text", "value": body}])
    revision = page.save_revision(log_action=True)
    if publish:
        revision.publish()


def save(record: str) -> list[Any]:
    """Open a page in the editor and publish it, by the form that the browser sends; return what became of it."""
    user, _ = get_user_model().objects.get_or_create(username="redaktion", is_superuser=True, is_staff=True)
    page = page_of(record)
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(user)
    sent = {**_form(page.get_latest_revision_as_object(), user), "action-publish": "action-publish"}
    response = client.post(f"/admin/pages/{page.pk}/edit/", sent)
    assert response.status_code == 302, re.findall(r"error-message.*?</", response.content.decode(), re.DOTALL)
    return [page_of(record).title, whole(to_html(raw_body(page_of(record))))]


def _form(page: Any, user: Any) -> dict[str, Any]:
    """Return what the browser sends for a page that nobody has changed."""
    form = page.get_edit_handler().get_form_class()(instance=page, for_user=user)
    sent: dict[str, Any] = {}
    for bound in form:
        if bound.name == "body":
            sent |= _stream(page.body)
        else:
            value = bound.field.widget.format_value(bound.value())
            sent[bound.html_name] = "" if value is None else value
    for formset in form.formsets.values():
        sent |= {f"{formset.prefix}-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    return {name: value for name, value in sent.items() if value is not False}


def _stream(stream: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {"body-count": len(stream)}
    for number, child in enumerate(stream):
        prefix = f"body-{number}"
        sent |= {f"{prefix}-type": child.block_type, f"{prefix}-id": child.id, f"{prefix}-order": number,
                 f"{prefix}-deleted": ""}  # fmt: skip
        if child.block_type == "picture":
            sent |= {f"{prefix}-value-image": child.value["image"].pk, f"{prefix}-value-alt": child.value["alt"]}
            caption = child.block.child_blocks["caption"]
            sent[f"{prefix}-value-caption"] = _rich(caption, child.value["caption"])
        elif child.block_type == "html":
            sent[f"{prefix}-value"] = str(child.value).replace("\n", "\r\n")  # as browsers send a textarea
        else:
            sent[f"{prefix}-value"] = _rich(child.block, child.value)
    return sent


def _rich(block: Any, value: Any) -> str:
    return str(block.field.widget.format_value(value.source))


def bin_(record: str) -> None:
    page_of(record).delete()


def files() -> list[Any]:
    """Return name, alternative text and caption: the last two stand beside the picture on the page."""
    beside: dict[int, tuple[str, str]] = {}
    for model in kinds().values():
        for page in model.objects.all():
            for block in page.body:
                if block.block_type == "picture":
                    caption = re.sub(r"<[^>]+>", "", block.value["caption"].source)
                    beside[block.value["image"].pk] = (block.value["alt"], caption)
    found = [[image.file.name.rpartition("/")[2], *beside.get(image.pk, (image.description, ""))]
             for image in get_image_model().objects.all()]  # fmt: skip
    return sorted(found + [[each.filename, "", ""] for each in get_document_model().objects.all()])


def everything() -> list[Any]:
    """Return all that editors and visitors have: pages with what is kept, drafts, files, tags, redirects."""
    pages = []
    for page in Page.objects.order_by("path"):
        page = page.specific
        if not hasattr(page, "body"):
            continue
        draft = page.get_latest_revision_as_object() if page.has_unpublished_changes else page
        tags = sorted(tag.name for tag in page.tags.all())
        told = [page.pk, page.title, page.slug, page.url_path, page.live, page.teaser, page.date, page.position, tags]
        pages.append([*told, raw_body(page), draft.title, raw_body(draft)])
    rows = Imported.objects.order_by("legacy_id").values_list("legacy_id", "page_id", "hash", "seal", "path")
    redirects = Redirect.objects.order_by("old_path").values_list("old_path", "redirect_page_id")
    images = get_image_model().objects.order_by("pk").values_list("file", flat=True)
    documents = get_document_model().objects.order_by("pk").values_list("file", flat=True)
    return [pages, list(rows), list(redirects), sorted(Tag.objects.values_list("name", flat=True)), list(images),
            list(documents)]  # fmt: skip


def links(record: str) -> list[str]:
    """Return the places in the text of a page that name other pages and documents by their number."""
    kept = json.dumps(raw_body(page_of(record)))
    return re.findall(r'linktype=\\"(\w+)\\"', kept)



def blocks(record: str) -> list[Any]:
    """Return kind, value and id of the blocks of a page."""
    return [[block["type"], block["value"], block["id"]] for block in raw_body(page_of(record))]


def lock(record: str) -> None:
    page = page_of(record)
    page.locked = True
    page.save()


def unpublish(record: str) -> None:
    page_of(record).unpublish()


def copy(record: str) -> str:
    made = page_of(record).copy(update_attrs={"slug": "kopie", "title": "Kopie"})
    return str(made.legacy_id)


def back_to_first(record: str) -> None:
    """Go back to the first revision, as editors do."""
    page = page_of(record)
    first = page.revisions.order_by("created_at").first()
    first.as_object().save_revision(previous_revision=first).publish()


def child(record: str, slug: str) -> None:
    """Make a page of the editors' own below one of ours."""
    parent = page_of(record)
    parent.add_child(instance=type(parent)(title="Eigene Seite", slug=slug))


def upload(data: str) -> int:
    """Upload a picture, as editors do."""
    picture = get_image_model()(title="Schon da", file=ContentFile(bytes.fromhex(data), name="schon-da.png"))
    picture._set_image_file_metadata()
    picture.save()
    return int(picture.pk)


def redirect(old: str, record: str) -> None:
    Redirect.add_redirect(old, redirect_to=page_of(record), site=Site.objects.get(is_default_site=True))


def drafted(record: str) -> list[str]:
    """Return the titles of what is live and of the latest draft."""
    page = page_of(record)
    return [page.title, page.get_latest_revision_as_object().title]


def order(record: str) -> list[str]:
    """Return the titles below a page, in their order."""
    return [page.title for page in page_of(record).get_children()]


def harmless(body: str) -> list[Any]:
    """Return the kinds of blocks that a body becomes, and whether saving them changes nothing."""
    made = to_blocks(body, "blocks", "muster/page/x", Place("http://127.0.0.1"))
    return [[block["type"] for block in made],
            all(survives(block["value"], tuple(TEXT)) for block in made if block["type"] == "text")]  # fmt: skip
