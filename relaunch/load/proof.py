"""One document under comparison, and what came of comparing all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from lxml import etree, html

from relaunch.ledger.sentences import body_sentences, read_sentences
from relaunch.load.cms import Remote, Shown
from relaunch.load.comparing import active_parts, folded, key, parsed, parts_of, same_day, same_picture
from relaunch.load.document import Document
from relaunch.load.visitor import Seen, Visitor
from relaunch.tree import squash


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the record says: `what` is fixed, `said` tells it."""

    record: str
    what: str
    said: str
    url: str = ""


@dataclass(slots=True)
class Proof:
    """What was compared, and every difference.

    `elsewhere` are documents whose path is not the one proposed; `older` those whose record has changed and waits for
    its approval, so that what is there cannot be compared with it.
    """

    documents: int = 0
    same: int = 0
    sentences: int = 0
    found: int = 0
    links: int = 0
    pictures: int = 0
    absent: int = 0
    differences: list[Difference] = field(default_factory=list)
    older: list[tuple[str, str]] = field(default_factory=list)
    elsewhere: list[tuple[str, str, str]] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)  # addresses of other hosts: none of ours to answer for

    @property
    def exit_status(self) -> int:
        """1 where there is a difference."""
        return int(bool(self.differences))


@dataclass(slots=True)
class Survey:
    """What all comparisons share.

    `pages` are the addresses at which documents are compared as a visitor gets them. A link to one of them is answered
    for there, so it is not asked for beforehand: `linked` keeps it in mind until the end. `hidden` are those of
    documents that visitors are not to see, `external` addresses of other hosts.
    """

    visitor: Visitor
    proof: Proof
    pages: frozenset[str]
    linked: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    external: set[str] = field(default_factory=set)


class Check:
    """One document under comparison: `wanted` is its body as it was sent, `shown` what the target's API tells."""

    def __init__(self, document: Document, remote: Remote, shown: Shown, wanted: str, survey: Survey) -> None:
        self.document = document
        self.remote = remote
        self.shown = shown
        self.wanted = wanted
        self.survey = survey
        self.proof = survey.proof
        self.told = parsed(shown.html)
        self.sent = parsed(wanted)

    def differs(self, what: str, said: str) -> None:
        """Write a difference down."""
        self.proof.differences.append(Difference(self.document.id, what, said, self.remote.url))

    def compare(self) -> None:
        """Compare everything that the API tells, and what its addresses answer."""
        self.fields()
        self.text()
        self.markup()
        self.addresses()
        for address, what in self.asks():
            self.answers(address, what)

    def is_meant_to_be_hidden(self) -> bool:
        """Say whether visitors are not to see it: `status` of the mapping says draft, say, and so it is there."""
        return self.shown.status == self.document.fields.get("status") != "publish"

    def fields(self) -> None:
        """Compare title, teaser, date and tags."""
        wanted, shown = self.document.fields, self.shown
        if key(shown.title) != key(str(wanted.get("title", ""))):
            self.differs("title", f"{wanted.get('title')!r} became {shown.title!r}")
        if "excerpt" in wanted and key(shown.excerpt) != key(str(wanted["excerpt"])):
            self.differs("excerpt", f"{str(wanted['excerpt'])[:80]!r} became {shown.excerpt[:80]!r}")
        if wanted.get("date") and not same_day(str(wanted["date"]), shown):
            self.differs("date", f"{wanted['date']} became {shown.date}")
        if "tags" in wanted and folded(wanted["tags"]) != folded(shown.tags):
            self.differs("tags", f"{', '.join(wanted['tags'])} became {', '.join(sorted(shown.tags))}")
        if shown.status != wanted.get("status", shown.status):
            self.differs("status", f"{wanted['status']} became {shown.status}")

    def text(self) -> None:
        """Compare sentence by sentence, both ways and counted, in what the API says visitors get."""
        ours = body_sentences(self.document.fields["content"])
        theirs = read_sentences(self.told)
        have = Counter(map(key, theirs.texts))
        whole = "".join(map(key, theirs.texts))
        for sentence in ours.texts:
            wanted = key(sentence)
            self.proof.sentences += 1
            if have[wanted] > 0:
                have[wanted] -= 1
            elif wanted not in whole:
                self.differs("text", f"missing: {sentence[:200]}")
                continue
            self.proof.found += 1
        said = "".join(map(key, ours.texts))
        for more, count in sorted(have.items()):
            if count and more not in said:
                self.differs("more text", f"not in the record: {more[:200]}")

    def markup(self) -> None:
        """Say which tags and attributes the target's sanitizer took, and whether anything active is there."""
        for name, count in sorted((parts_of(self.wanted) - parts_of(self.shown.stored)).items()):
            self.differs("sanitizer", f"took {count} {name}")
        for name in sorted(active_parts(self.told)):
            self.differs("active", f"visitors get {name}")

    def addresses(self) -> None:
        """Compare links and pictures; `/x` is the same as the whole address."""
        for xpath, what in (("//a/@href", "link"), ("//img/@src", "picture")):
            ours, theirs = self._whole(self.sent, xpath), Counter[str]()
            for address, count in self._whole(self.told, xpath).items():
                theirs[self.shown.smaller.get(address, address)] += count
            for address, count in sorted((ours - theirs).items()):
                if what == "link" or not any(same_picture(address, other) for other in theirs):
                    self.differs(what, f"missing: {count} × {address[:200]}")

    def asks(self) -> Iterator[tuple[str, str]]:
        """Give each address that is to answer, and what it is."""
        smaller = self.shown.smaller
        for xpath, what in (("//a/@href", "link"), ("//img/@src", "picture")):
            ours = self._whole(self.sent, xpath)
            yield from ((address, what) for address in sorted(ours))
            shown = self._whole(self.told, xpath)
            yield from ((each, "smaller picture") for each in sorted((smaller.keys() & shown.keys()) - ours.keys()))

    def _whole(self, tree: Any, xpath: str) -> Counter[str]:
        return Counter(_whole(self.remote, address) for address in tree.xpath(xpath))

    def is_ours(self, address: str) -> bool:
        """Say whether the portal itself is to answer for an address."""
        parts = _parts(page_of(self.remote, address))
        return parts is not None and parts[1] == urlsplit(self.remote.url).netloc

    def answers(self, address: str, what: str) -> None:
        """Ask for one address as a visitor would, once for the whole proof; links to our own documents at its end."""
        url = page_of(self.remote, address)
        parts = _parts(url)
        if parts is None:
            return self.differs(what, f"is no address: {address[:200]}")
        if parts[0] not in ("http", "https"):
            return None
        if not self.is_ours(address):
            self.survey.external.add(url)
            return None
        self.proof.pictures += what == "picture"
        self.proof.links += what == "link"
        if what == "link" and url in self.survey.pages:
            self.survey.linked.add(url)
            return None
        seen = self.survey.visitor.see(url)
        if seen.status != 200:
            return self.differs(what, f"answers {seen.status or seen.error}: {address[:200]}")
        if what != "link" and not seen.media_type.startswith("image/"):
            return self.differs(what, f"is {seen.media_type}, no picture: {address[:200]}")
        return None

    def ways(self) -> Iterator[str]:
        """Give the addresses that are to lead here: the proposed path, where the page is elsewhere, and legacy ones."""
        if self._is_elsewhere() and self.document.path != "/":
            yield self._at(quote(self.document.path))
        yield from map(self._at, self.document.aliases)

    def _at(self, path: str) -> str:
        return f"{self.survey.visitor.base.rstrip('/')}/{path.lstrip('/')}"

    def _is_elsewhere(self) -> bool:
        return bool(self.document.path) and self.document.path.strip("/") != self._path_there().strip("/")

    def _path_there(self) -> str:
        root = urlsplit(self.survey.visitor.base).path.rstrip("/")  # a portal need not stand at the top of its host
        return unquote(urlsplit(self.remote.url).path).removeprefix(root)

    def path(self) -> None:
        """Follow the proposed path, to which the redirects from the legacy portal lead."""
        if not self._is_elsewhere():
            return
        proposed = self.document.path
        self.proof.elsewhere.append((self.document.id, proposed, self._path_there()))
        if proposed == "/":
            return  # which page is the home page is a setting of the portal
        seen = self.survey.visitor.see(self._at(quote(proposed)))
        if seen.status != 200 or seen.url.rstrip("/") != self.remote.url.rstrip("/"):
            self.differs("path", f"{proposed} answers {seen.status or seen.error}, and does not lead here")

    def aliases(self) -> None:
        """Follow each legacy address that is to lead here."""
        for alias in self.document.aliases:
            seen = self.survey.visitor.see(self._at(alias))
            if seen.status != 200 or seen.url.partition("?")[0].rstrip("/") != self.remote.url.rstrip("/"):
                self.differs("redirect", f"{alias[:200]} answers {seen.status or seen.error}, and does not lead here")

    def page(self, seen: Seen) -> None:
        """Compare what a visitor gets: the title and each sentence stand in the page."""
        if seen.status != 200:
            return self.differs("page", f"answers {seen.status or seen.error}")
        try:
            tree = html.document_fromstring(seen.body)
        except etree.ParserError:
            return self.differs("page", "answers with an empty page")
        have = [key(text) for text in read_sentences(tree).texts]
        whole, lines = "".join(have), frozenset(have)
        title = squash(str(self.document.fields["title"]))
        if key(title) not in whole and title not in squash(str(tree.text_content())):
            self.differs("page", "its title is not in the page that visitors get")
        for sentence in body_sentences(self.document.fields["content"]).texts:
            if (wanted := key(sentence)) not in lines and wanted not in whole:
                self.differs("page", f"visitors do not get: {sentence[:200]}")
        return None


def _whole(remote: Remote, address: Any) -> str:
    """Return an address as a browser understands it on this page; one that it cannot read as it is."""
    try:
        return urljoin(remote.url, str(address))
    except ValueError:
        return str(address)


def page_of(remote: Remote, address: str) -> str:
    """Return an address without its fragment."""
    try:
        return urldefrag(_whole(remote, address))[0]
    except ValueError:
        return address


def _parts(url: str) -> tuple[str, str] | None:
    """Return scheme and host of an address; None where it is none."""
    try:
        found = urlsplit(url)
        return found.scheme, found.netloc
    except ValueError:
        return None
