"""The import from a legacy portal."""

from __future__ import annotations

from django.apps import AppConfig


class LegacyConfig(AppConfig):
    name = "legacy"
    verbose_name = "Import"
    default_auto_field = "django.db.models.BigAutoField"
