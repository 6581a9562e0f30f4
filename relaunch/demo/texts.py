"""The texts that were written by hand, from all their files, and the main menus."""

from __future__ import annotations

from relaunch.demo.news import News
from relaunch.demo.spec import Spec
from relaunch.demo.texts_events import EVENTS as EVENTS
from relaunch.demo.texts_family import FAMILY
from relaunch.demo.texts_home import home_pages
from relaunch.demo.texts_news import CURRENT, MORE_NEWS
from relaunch.demo.texts_service import SERVICE
from relaunch.demo.texts_topics import TOPIC_PAGES
from relaunch.demo.texts_trouble import TROUBLE

NEWS: tuple[News, ...] = (CURRENT, *MORE_NEWS)

WRITTEN: tuple[Spec, ...] = (*home_pages(CURRENT), *FAMILY, *TOPIC_PAGES, *TROUBLE, *SERVICE)

MENU: dict[str, tuple[str, ...]] = {
    "de": ("home", "familie", "vertiefung", "aktuelles", "termine", "publikationen", "kontakt"),
    "en": ("home-en", "kita-en", "ueber-en"),
}
