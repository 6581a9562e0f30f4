"""Hold a finished run folder against the truth that the demo portal knows about itself."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import html as lxml_html

from relaunch.archive import ArchiveWriter
from relaunch.demo.portal import Portal, build_portal
from relaunch.demo.truth import TruePage
from relaunch.model import Capture
from relaunch.tree import body_text

HOST = "127.0.0.1:8421"
BASE = f"http://{HOST}"
MARKER = re.compile(r"(?<!„)###[A-Z][A-Z0-9_]+###")
WHEN = "2026-01-02T03:04:05Z"


def addresses_of(portal: Portal) -> list[str]:
    """Return all addresses that the portal answers and lets crawlers ask for: pages, aliases, files, redirects."""
    allowed = {url for url, fate in portal.fates.items() if fate != "forbidden"}
    return sorted({url for page in portal.truth for url in (page.url, *page.aliases)} | allowed)


def archive_portal(folder: Path, pages: int = 60) -> Portal:
    """Write all that the portal answers into an archive, without a crawl: pages, aliases, files, redirects."""
    portal = build_portal(pages)
    with ArchiveWriter(folder) as writer:
        for path in addresses_of(portal):
            answer = portal.answer(path, HOST)
            writer.write(Capture(BASE + path, answer.status, answer.headers, answer.body, WHEN))
    return portal


def records_of(out: Path) -> list[dict[str, Any]]:
    """Return the records of records.jsonl."""
    return [json.loads(line) for line in (out / "records.jsonl").read_text(encoding="utf-8").splitlines()]


def words(text: str) -> str:
    """Return a text for comparing: white space collapsed, soft hyphens out."""
    return " ".join(text.replace("\u00ad", "").split())


def path_of(url: str) -> str:
    """Return path and query of a URL as the truth writes them."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def differences(out: Path, portal: Portal) -> list[str]:
    """Return every difference between the records and the truth, a line each."""
    records = records_of(out)
    by_url: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        by_url.setdefault(path_of(record["source"]["url"]), []).append(record)
    found: list[str] = []
    doubles = {alias: page.url for page in portal.truth for alias in page.aliases}
    for page in portal.truth:
        own = by_url.pop(page.url, [])
        if len(own) != 1:
            found.append(f"{page.url}: {len(own)} records")
            continue
        found.extend(f"{page.url}: {what}" for what in page_differences(own[0], page, doubles))
    found.extend(f"{url}: spurious record {r['id']}" for url, own in by_url.items() for r in own)
    return found


def page_differences(record: dict[str, Any], page: TruePage, doubles: dict[str, str]) -> Iterator[str]:
    """Yield what one record has wrong. `doubles` gives the page that another address leads to."""
    fields = record.get("fields", {})
    for name in ("type", "title", "published", "language", "author", "teaser"):
        if words(record.get(name, "")) != words(getattr(page, name)):
            yield f"{name} is {record.get(name, '')!r}, not {getattr(page, name)!r}"
    lines = Counter(words(line) for line in body_text(record.get("body", "")).split("\n"))
    flat = words(body_text(record.get("body", "")))
    for paragraph in page.paragraphs:
        count = lines[words(paragraph)] or flat.count(words(paragraph))
        if count != 1:
            yield f"paragraph {count} times: {paragraph[:90]!r}"
    for caption in page.captions:
        if flat.count(words(caption)) != 1:
            yield f"caption {flat.count(words(caption))} times: {caption!r}"
    yield from _assets(record, page)
    yield from _links(record, page)
    for name in ("start", "end", "location", "organizer"):
        if fields.get(name, "") != getattr(page, name):
            yield f"{name} is {fields.get(name, '')!r}, not {getattr(page, name)!r}"
    if page.people and fields.get("people") != [dict(p) for p in page.people]:
        yield f"people are {fields.get('people')}, not {[dict(p) for p in page.people]}"
    if tuple(record.get("tags", ())) != page.tags:
        yield f"tags are {record.get('tags')}, not {page.tags}"
    urls = [path_of(r["url"]) for r in record.get("references", ())]
    titles = [r.get("title", "") for r in record.get("references", ())]
    told = list(zip(titles, (doubles.get(url, url) for url in urls), strict=True))
    if told != [(title, url) for title, _, url in page.references]:
        yield f"references are {told}, not {[(t, u) for t, _, u in page.references]}"
    yield from _tables(record, page)
    text = json.dumps({k: v for k, v in record.items() if k != "body"}, ensure_ascii=False) + _outside_code(record)
    if MARKER.search(text):
        yield f"marker {MARKER.search(text)!r}"


def _outside_code(record: dict[str, Any]) -> str:
    return re.sub(r"<(code|pre)>.*?</\1>", "", record.get("body", ""), flags=re.DOTALL)


def _assets(record: dict[str, Any], page: TruePage) -> Iterator[str]:
    assets = record.get("assets", [])
    alts = [a.get("alt", "") for a in assets if a.get("alt")]
    if sorted(alts) != sorted(a for a in page.alts if a):
        yield f"alts are {alts}, not {page.alts}"
    for picture in page.pictures:
        if not any(path_of(a["url"]) == picture and a.get("file") for a in assets):
            yield f"picture {picture} is missing"
    links = {(words(link.get("text", "")), path_of(link["url"])) for link in record.get("links", []) if link.get("url")}
    for text, url in page.downloads:
        if not any(path_of(a["url"]) == url and a.get("file") for a in assets):
            yield f"download {url} is missing"
        if (words(text), url) not in links:
            yield f"download link {text!r} {url} is missing"


def _links(record: dict[str, Any], page: TruePage) -> Iterator[str]:
    links = {(words(link.get("text", "")), link.get("url", "")) for link in record.get("links", [])}
    own = {(text, path_of(url) if url.startswith(BASE) else url) for text, url in links}
    own |= {(text, url) for text, url in links}
    for text, url in page.links:
        if (words(text), url) not in own:
            yield f"link {text!r} → {url} is missing"
    said = json.dumps(record, ensure_ascii=False)
    for email in page.emails:
        if email not in said:
            yield f"address {email} is missing"


def _tables(record: dict[str, Any], page: TruePage) -> Iterator[str]:
    if not page.tables:
        return
    root = lxml_html.fragment_fromstring(record.get("body", ""), create_parent="div")
    tables = [
        [[words(cell.text_content()) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
        for table in root.iter("table")
    ]
    wanted = [[[words(html.unescape(cell)) for cell in row] for row in table] for table in page.tables]
    if tables != wanted:
        yield f"tables are {tables}, not {wanted}"
