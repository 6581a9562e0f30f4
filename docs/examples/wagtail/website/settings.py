"""Settings of the example portal: SQLite, no mail, everything that differs on a server from the environment."""

from __future__ import annotations

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("PORTAL_DATA", BASE_DIR / "data"))  # database, pictures and downloads
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = os.environ.get("PORTAL_DEBUG", "") == "1"
SECRET_KEY = os.environ.get("PORTAL_SECRET_KEY", "for-this-example-alone")
ALLOWED_HOSTS = os.environ.get("PORTAL_HOSTS", "127.0.0.1 localhost").split()
SERVE_MEDIA = DEBUG or os.environ.get("PORTAL_SERVE_MEDIA", "") == "1"  # else the web server does it

INSTALLED_APPS = [
    "portal",
    "legacy",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]
ROOT_URLCONF = "website.urls"
WSGI_APPLICATION = "website.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "portal.sqlite3",
        "OPTIONS": {"timeout": 30, "transaction_mode": "IMMEDIATE"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "de"
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"

WAGTAIL_SITE_NAME = "Musterportal"
WAGTAILADMIN_BASE_URL = os.environ.get("PORTAL_URL", "http://127.0.0.1:8000")
# Documents other than these are refused; an SVG or an HTML file would run its scripts on the portal's own host.
WAGTAILDOCS_EXTENSIONS = "csv doc docx ics mp3 mp4 odp ods odt pdf ppt pptx rtf txt vcf xls xlsx zip".split()
