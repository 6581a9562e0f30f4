"""A home page of the portal's own kind, in place of Wagtail's welcome, and a site at WAGTAILADMIN_BASE_URL."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import migrations


def make_home(apps: Any, _schema: Any) -> None:
    page, site = apps.get_model("wagtailcore", "Page"), apps.get_model("wagtailcore", "Site")
    locale = apps.get_model("wagtailcore", "Locale").objects.first()
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="portal", model="contentpage"
    )
    page.objects.filter(slug="home", depth=2).delete()
    home = apps.get_model("portal", "ContentPage").objects.create(
        title="Startseite", draft_title="Startseite", slug="home", content_type=kind, path="00010001", depth=2,
        numchild=0, url_path="/home/", locale=locale, teaser="Hier entsteht das neue Portal.",
    )  # fmt: skip
    parts = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    site.objects.create(hostname=parts.hostname, port=port, root_page=home, is_default_site=True,
                        site_name=settings.WAGTAIL_SITE_NAME)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0001_initial"),
        ("wagtailcore", "0053_locale_model"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_home, migrations.RunPython.noop)]
