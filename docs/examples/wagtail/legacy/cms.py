"""Wagtail as a target of relaunch, in the portal's own process: what relaunch.load.cms asks, by Django's models."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import wagtail
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_unicode_slug
from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils import timezone
from wagtail.coreutils import find_available_slug
from wagtail.models import Page, Site

from legacy import body, files, redirects
from legacy.models import Imported
from legacy.pages import WHOLE, assign, attribute, digests, kinds, raw_body
from relaunch.errors import LoadError, MappingError, RefusedError
from relaunch.load.cms import WITHDRAWN, Marks, Remote, Shown
from relaunch.load.document import Document, File
from relaunch.load.target import Target
from relaunch.slugs import slugify

REDIRECTS = "wagtail.contrib.redirects.middleware.RedirectMiddleware"
STATES = ("publish", "draft")
GONE = "deleted there"  # stands where the digest of a page would


@contextmanager
def writing() -> Iterator[None]:
    """Write all or nothing; what Wagtail will not take is refused in its words, and a database that fails stops us."""
    try:
        with transaction.atomic():
            yield
    except ValidationError as error:
        raise RefusedError(_words(error)) from error
    except DataError as error:
        raise RefusedError(str(error)) from error
    except IntegrityError:
        raise
    except DatabaseError as error:
        raise LoadError(f"database: {error}; one that can be written would be right") from error


def _words(error: ValidationError) -> str:
    if hasattr(error, "error_dict"):
        return "; ".join(f"{name}: {' '.join(map(str, said))}" for name, said in error.message_dict.items())
    return " ".join(map(str, error.messages))


class Wagtail:
    """A site of this portal. `place` learns the addresses of pages and files, so that links are kept by number."""

    def __init__(self, target: Target, site: Site) -> None:
        self.target = target
        self.site = site
        self.kinds = kinds()
        self.place = body.Place(site.root_url)
        self._tags_made: list[str] = []

    def check(self) -> str:
        """Compare the mapping with the page models, all faults at once."""
        faults = [] if self.target.status in STATES else [f"status: '{self.target.status}'; publish or draft is right"]
        if self.target.withdraw != "draft":
            faults.append(f"withdraw: '{self.target.withdraw}'; Wagtail has no such thing, draft would be right")
        for name, rule in self.target.types.items():
            model = self.kinds.get(rule.document)
            if model is None:
                faults.append(f"types.{name}.document: no page model '{rule.document}'; known: "
                              f"{', '.join(sorted(self.kinds))}")  # fmt: skip
                continue
            lacking = [each for each in self.target.fields_of(rule) if not attribute(model, each)]
            faults += [f"types.{name}: '{rule.document}' has nothing for the field '{each}'" for each in lacking]
        if REDIRECTS not in settings.MIDDLEWARE:
            faults.append(f"MIDDLEWARE of the settings: {REDIRECTS} would be right, at the end")
        if faults:
            raise MappingError([f"{self.target.name}: {fault}" for fault in faults])
        return f"Wagtail {wagtail.__version__} at {self.site.root_url}, below '{self.site.root_page.title}'"

    def problem(self, document: Document, now: datetime) -> str:
        """Say why a page would not be shown as it is meant."""
        if document.kind not in self.kinds:
            return f"no page model '{document.kind}'; known: {', '.join(sorted(self.kinds))}"
        moment = document.fields.get("date", "")
        if moment and _moment(moment) > now:
            return f"dated {moment}, in the future: visitors would see it before its day"
        return ""

    def inventory(self, site: str) -> list[Remote]:
        """Return all pages of a site that imports have made, and those that somebody deleted since."""
        return self._remotes(Imported.objects.filter(legacy_id__startswith=f"{site}/").order_by("legacy_id"))

    def find(self, record_id: str) -> list[Remote]:
        """Return the page with a legacy id."""
        return self._remotes(Imported.objects.filter(legacy_id=record_id))

    def _remotes(self, rows: Iterable[Imported]) -> list[Remote]:
        found = list(rows)
        wanted: dict[str, list[int]] = defaultdict(list)
        for row in found:
            if row.page_id is not None:
                wanted[row.kind].append(row.page_id)
        there: dict[int, Page] = {}
        for kind, numbers in wanted.items():
            model = self.kinds.get(kind)
            if model is None:
                raise LoadError(f"'{kind}' was imported, and is no page model any more; its model would be right")
            for start in range(0, len(numbers), files.MANY):
                there.update(model.objects.in_bulk(numbers[start : start + files.MANY]))
        states = digests(there.values())
        return [self._remote(row, there.get(row.page_id), states.get(row.page_id, GONE)) for row in found]

    def _remote(self, row: Imported, page: Page | None, state: str) -> Remote:
        said = (row.hash, dict(row.fields), state, row.seal)
        if page is None:
            return Remote(row.legacy_id, "", row.kind, "gone", *said, "", trashed=True)
        url = str(page.full_url or "")
        self.place.pages[url] = page.pk
        return Remote(row.legacy_id, str(page.pk), row.kind, STATES[not page.live], *said, url)

    # --- writing

    def create(self, document: Document, fields: Mapping[str, Any], marks: Marks) -> Remote:
        """Make a page; one that is there already, since another import was quicker, is brought up to date."""
        try:
            with writing():
                row = Imported(legacy_id=document.id, kind=document.kind)
                row.save(force_insert=True)
                return self._made(row, dict(fields), marks)
        except IntegrityError as error:
            found = self.find(document.id)
            if not found:
                raise RefusedError(str(error)) from error
            return self.update(found[0], fields, marks)

    def update(self, remote: Remote, fields: Mapping[str, Any], marks: Marks) -> Remote:
        """Change fields and marks; a page that somebody deleted is made again."""
        with writing():
            row = Imported.objects.select_for_update().get(legacy_id=remote.id)
            if row.page_id is not None:
                if fields:
                    self._change(row, dict(fields))
                return self._marked(row, marks)
            return self._made(row, dict(fields), marks) if fields else self._marked(row, marks)

    def _made(self, row: Imported, fields: dict[str, Any], marks: Marks) -> Remote:
        model = self.kinds[row.kind]
        parent = self._parent(fields.get("parent", ""))
        if not model.can_create_at(parent.specific):
            raise RefusedError(f"Wagtail's models allow no '{row.kind}' below '{parent.title}'")
        page = model(live=False, title=fields["title"], locale=self.site.root_page.locale)
        self._assign(page, fields, row.legacy_id, parent)
        parent.add_child(instance=page)
        revision = page.save_revision(log_action=True)
        if fields.get("status") == "publish":
            revision.publish()
        row.page_id = page.pk
        self._arrange(page.pk, fields)
        return self._marked(row, marks)

    def _change(self, row: Imported, fields: dict[str, Any]) -> None:
        """Change a page, and a draft that editors have not published yet, too, where it was decided to keep it."""
        page = row.page.specific
        if page.locked:
            raise RefusedError(f"locked there{f' by {page.locked_by}' if page.locked_by else ''}")
        if "parent" in fields:
            page = self._moved(page, self._parent(fields["parent"]), fields.get("slug", ""))
        parent = page.get_parent()
        draft = page.get_latest_revision_as_object() if page.has_unpublished_changes else None
        base = page if page.live or draft is None else draft
        self._assign(base, fields, row.legacy_id, parent)
        revision = base.save_revision(log_action=True)
        if fields.get("status", STATES[not page.live]) == "publish":
            revision.publish()
        elif page.live:
            page.unpublish()
        else:
            base.save()
        if draft is not None and base is page:
            self._assign(draft, fields, row.legacy_id, parent)
            draft.live = base.live
            draft.save_revision(log_action=True)
        self._arrange(page.pk, fields)

    def _assign(self, page: Page, fields: dict[str, Any], record: str, parent: Page) -> None:
        lacking = [name for name in fields if name not in (*WHOLE, "slug") and not attribute(type(page), name)]
        if lacking:
            raise RefusedError(f"'{type(page).__name__}' has nothing for: {', '.join(lacking)}")
        values = dict(fields)
        if "picture" in values:
            row = next(iter(files.known([values["picture"]])), None) if values["picture"] else None
            values["picture"] = row.image_id if row is not None else None
        self._note_tags(type(page), values)
        assign(page, values, record, self.target.body, self.place)
        if "slug" in values:
            page.slug = find_available_slug(parent, _slug(values["slug"], page.title), ignore_page_id=page.pk)

    def _note_tags(self, model: type[Page], values: Mapping[str, Any]) -> None:
        """Make the tags that are not there, and remember them for a rollback."""
        for name in ("tags", "categories"):
            where = attribute(model, name) if values.get(name) else ""
            if where:
                tag_model = getattr(model, where).through.tag_model()
                for label in values[name]:
                    tag, made = tag_model.objects.get_or_create(name=label)
                    if made:
                        self._tags_made.append(f"tag/{tag.pk}")

    def _parent(self, number: str) -> Page:
        """Return the page above: one of ours, else the site's root page."""
        page = Page.objects.filter(pk=int(number)).first() if number else self.site.root_page
        if page is None:
            raise RefusedError(f"the page above ({number}) is gone there")
        return page

    def _moved(self, page: Page, parent: Page, slug: str) -> Page:
        """Put a page below another one, under a name that is free there."""
        if page.get_parent().pk == parent.pk:
            return page
        free = find_available_slug(parent, _slug(slug or page.slug, page.title), ignore_page_id=page.pk)
        if find_available_slug(parent, page.slug, ignore_page_id=page.pk) != page.slug:
            page.slug = free
            page.save()
        page.move(parent, pos="last-child")
        return Page.objects.get(pk=page.pk).specific

    def _arrange(self, number: int, fields: Mapping[str, Any]) -> None:
        """Put a page before the first one beside it that is to come later; editors' own pages stay where they are."""
        if not {"order", "parent"} & set(fields):
            return
        page = Page.objects.get(pk=number).specific
        where = attribute(type(page), "order")
        if not where:
            return
        later: list[tuple[str, Page]] = []
        for model in self.kinds.values():
            name = attribute(model, "order")
            if name:
                beside = model.objects.sibling_of(page, inclusive=False)
                found = beside.filter(**{f"{name}__gt": getattr(page, where)}).order_by("path").first()
                later += [(found.path, found)] if found is not None else []
        if later and min(later)[0] < page.path:
            page.move(Page.objects.get(pk=min(later)[1].pk), pos="left")

    def _marked(self, row: Imported, marks: Marks) -> Remote:
        """Write our marks, and the digest of what is there now."""
        row.hash, row.fields = marks.hash, marks.fields
        page = self.kinds[row.kind].objects.filter(pk=row.page_id).first()
        if page is not None and marks.path:
            row.path = marks.path
            row.redirects = redirects.lead(row, page, self.site, [marks.path, *marks.aliases])
        row.seal = digests([page])[page.pk] if page is not None else GONE
        row.save()
        return self._remote(row, page, row.seal)

    def withdraw(self, remote: Remote, how: str) -> Remote:
        """Unpublish a page; the mark says that it was us."""
        with writing():
            row = Imported.objects.select_for_update().get(legacy_id=remote.id)
            if row.page_id is not None and row.page.live:
                row.page.specific.unpublish()
            return self._marked(row, Marks(remote.id, WITHDRAWN))

    def delete(self, remote: Remote) -> None:
        """Remove a page for good, unless others are below it: Wagtail would take them along."""
        with writing():
            row = Imported.objects.select_for_update().filter(legacy_id=remote.id).first()
            if row is None:
                return
            page = Page.objects.filter(pk=row.page_id).first()
            if page is not None and page.numchild:
                raise RefusedError(f"{page.numchild} pages are below it")
            row.delete()
            if page is not None:
                page.specific.delete()

    # --- going back

    def snapshot(self, remote: Remote) -> dict[str, Any]:
        """Return all fields as a revision holds them, the draft too, the place in the tree, and the marks."""
        row = Imported.objects.get(legacy_id=remote.id)
        marks = {"id": row.legacy_id, "hash": row.hash, "fields": row.fields, "seal": row.seal, "path": row.path,
                 "state": remote.state}  # fmt: skip
        if row.page_id is None:
            return {"page": None, "parent": "", "relaunch": marks}
        page = row.page.specific
        draft = json.loads(page.get_latest_revision_as_object().to_json()) if page.has_unpublished_changes else None
        beside = page.get_next_sibling()
        old = redirects.Redirect.objects.filter(pk__in=row.redirects).values_list("old_path", flat=True)
        return {
            "page": json.loads(page.to_json()),
            "draft": draft,
            "live": page.live,
            "parent": str(page.get_parent().pk),
            "next": beside.pk if beside is not None else 0,
            "automatic": redirects.automatic(page),
            "redirects": sorted(old),
            "relaunch": marks,
        }

    def restore(self, remote: Remote, snapshot: dict[str, Any]) -> Remote:
        """Bring a page back to a snapshot; one that had been deleted is deleted again."""
        old = snapshot["relaunch"]
        with writing():
            row = Imported.objects.select_for_update().get(legacy_id=remote.id)
            page = Page.objects.filter(pk=row.page_id).first()
            row.hash, row.fields, row.seal, row.path = old["hash"], old["fields"], old["seal"], old["path"]
            if snapshot["page"] is None:
                if page is not None and page.numchild:
                    raise RefusedError(f"{page.numchild} pages are below it")
                row.page_id, row.redirects = None, []
                row.save()
                if page is not None:
                    page.specific.delete()
            elif page is None:
                raise RefusedError("it was deleted there")
            else:
                self._bring_back(page.specific, snapshot)
                page = Page.objects.get(pk=page.pk).specific
                redirects.forget_automatic(page, snapshot["automatic"])
                row.redirects = redirects.lead(row, page, self.site, snapshot["redirects"])
                row.save()
        return self.find(remote.id)[0]

    def _bring_back(self, page: Page, snapshot: dict[str, Any]) -> None:
        page = self._moved(page, self._parent(snapshot["parent"]), snapshot["page"]["slug"])
        was = page.with_content_json(snapshot["page"])
        revision = was.save_revision(log_action=True)
        if snapshot["live"]:
            revision.publish()
        elif page.live:
            page.unpublish()
        else:
            was.save()
        if snapshot["draft"] is not None and snapshot["draft"] != snapshot["page"]:
            Page.objects.get(pk=page.pk).specific.with_content_json(snapshot["draft"]).save_revision(log_action=True)
        beside = Page.objects.filter(pk=snapshot["next"]).first()
        here = Page.objects.get(pk=page.pk)
        if beside is not None and beside.get_parent() == here.get_parent() and here.get_next_sibling() != beside:
            here.specific.move(beside, pos="left")

    # --- files and tags

    def media(self, hashes: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Return the files that are there."""
        return {row.sha256: self._noted(row) for row in files.known(hashes)}

    def upload(self, file: File, path: Path) -> tuple[str, str]:
        """Bring a file in."""
        try:
            with writing():
                return self._noted(files.bring_in(file, path))
        except IntegrityError as error:
            found = self.media([file.sha256])
            if file.sha256 not in found:
                raise RefusedError(f"{file.file}: {error}") from error
            return found[file.sha256]

    def _noted(self, row: Any) -> tuple[str, str]:
        number, url = files.number_of(row), self._absolute(files.url_of(row))
        known = self.place.images if row.image_id else self.place.documents
        known[url] = row.image_id or row.document_id
        return number, url

    def delete_media(self, number: str) -> str:
        """Remove a file that nothing uses."""
        with writing():
            return files.remove(number)

    def terms_made(self) -> list[str]:
        """Return the tags made, as `tag/12`."""
        made, self._tags_made = self._tags_made, []
        return made

    def drop_term(self, term: str) -> str:
        """Remove a tag, unless something has it."""
        from taggit.models import Tag

        tag = Tag.objects.filter(pk=int(term.partition("/")[2])).first()
        if tag is None:
            return ""
        for relation in Tag._meta.related_objects:
            if relation.related_model.objects.filter(**{relation.field.name: tag}).exists():
                return f"{term}: pages have it"
        tag.delete()
        return ""

    # --- reading

    def read(self, remote: Remote) -> Shown:
        """Return a page as its templates show it; a page that is not public as its latest draft says."""
        page = self.kinds[remote.kind].objects.filter(pk=remote.remote or 0).first()
        if page is None:
            raise RefusedError("it was deleted there")
        shown = page if page.live else page.get_latest_revision_as_object()
        model, raw = type(page), raw_body(shown)
        stream = getattr(shown, attribute(model, "content"))
        moment = getattr(shown, attribute(model, "date"), None) if attribute(model, "date") else None
        tags = getattr(shown, attribute(model, "tags")).all() if attribute(model, "tags") else []
        return Shown(
            title=shown.title,
            html="".join(block.render() for block in stream),
            stored=body.to_html(raw),
            excerpt=str(getattr(shown, attribute(model, "excerpt"))) if attribute(model, "excerpt") else "",
            date=timezone.localtime(moment).isoformat() if moment else "",
            utc=moment.astimezone(UTC).isoformat() if moment else "",
            tags=tuple(tag.name for tag in tags),
            status=STATES[not page.live],
            url=remote.url,
            smaller=body.smaller(raw, self._absolute),
        )

    def _absolute(self, address: str) -> str:
        return urljoin(f"{self.site.root_url}/", address)


def _moment(said: str) -> datetime:
    found = datetime.fromisoformat(said)
    return found if found.tzinfo else timezone.make_aware(found)


def _slug(wanted: str, title: str) -> str:
    """Return a slug that Wagtail takes, umlauts and all; one that it would not is written otherwise."""
    try:
        validate_unicode_slug(wanted)
    except ValidationError:
        return slugify(wanted) or slugify(title) or "seite"
    return wanted[:255]


def connect(target: Target, url: str) -> tuple[Wagtail, str]:
    """Return the target of a mapping and its address: the site with this URL, or the portal's default site."""
    if target.cms != "wagtail":
        raise MappingError([f"{target.name}: cms: {target.cms}; a mapping for wagtail would be right"])
    wanted = (url or target.url).rstrip("/")
    sites = {site.root_url: site for site in Site.objects.select_related("root_page").order_by("is_default_site")}
    if wanted and wanted not in sites:
        raise LoadError(f"--url {wanted}: no site of this portal; known: {', '.join(sites) or 'none'}")
    if not sites:
        raise LoadError("this portal has no site; Settings → Sites of its admin would be right")
    site = sites[wanted] if wanted else list(sites.values())[-1]
    return Wagtail(target, site), f"{site.root_url}/"
