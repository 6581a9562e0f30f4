"""Redirects to imported pages: the path that a record proposes, and its legacy addresses with and without a query."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from legacy.models import Imported

PLAIN = "/?&=%;:@!$'()*+,~"  # what a browser leaves as it is
LONGEST = Redirect._meta.get_field("old_path").max_length


def lead(row: Imported, page: Page, site: Site, addresses: Iterable[str]) -> list[int]:
    """Lead these addresses to a page, and no other address by us; return the numbers of our redirects.

    The page's own address is left out: once it is unpublished, that would send visitors round in a circle. A redirect
    that is there already is left as it is: an editor's decision, or that of a record before.
    """
    own = Redirect.normalise_path(page.get_url_parts()[2]) if page.get_url_parts() else ""
    wanted = {form for address in addresses for form in _forms(address)} - {own, "/"}
    ours = {redirect.old_path: redirect for redirect in Redirect.objects.filter(pk__in=row.redirects)}
    for old in sorted(set(ours) - wanted):
        ours.pop(old).delete()
    for new in sorted(wanted - set(ours)):
        if len(new) <= LONGEST and not Redirect.objects.filter(old_path=new, site=site).exists():
            ours[new] = Redirect.objects.create(old_path=new, site=site, redirect_page=page)
    return sorted(redirect.pk for redirect in ours.values())


def _forms(address: str) -> set[str]:
    """Return an address as Wagtail looks for it: a browser writes brackets as %5B and %5D, and other clients do not."""
    return {Redirect.normalise_path(address), Redirect.normalise_path(quote(address, safe=PLAIN))}


def automatic(page: Page) -> list[int]:
    """Return the redirects that Wagtail made by itself when a page or one above it moved."""
    below = page.get_descendants(inclusive=True).values("pk")
    found = Redirect.objects.filter(automatically_created=True, redirect_page__in=below)
    return sorted(found.values_list("pk", flat=True))


def forget_automatic(page: Page, but: Iterable[int]) -> None:
    """Remove the redirects that Wagtail made by itself since."""
    Redirect.objects.filter(pk__in=set(automatic(page)) - set(but)).delete()
