"""The proof that what is live says what the records say: as a visitor sees it, and as the target's API tells it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from lxml import etree, html

from relaunch.errors import LoadError
from relaunch.ledger.sentences import body_sentences, key_of, read_sentences
from relaunch.load.cms import Cms, Headless, RefusedError, Remote, Shown
from relaunch.load.document import Document, render, total
from relaunch.load.plan import Situation, is_live
from relaunch.load.target import Target
from relaunch.load.visitor import Seen, Visitor
from relaunch.tree import squash

# What WordPress and others make of a typed text: dashes, an ellipsis, the multiplication sign, curved apostrophes.
_REWRITTEN = (("–", "-"), ("—", "-"), ("---", "-"), ("--", "-"), ("…", "..."), ("×", "x"), ("'", '"'), ("′", '"'),
              ("″", '"'))  # fmt: skip
_ACTIVE = re.compile(r"^(?:on|formaction)|^srcdoc$", re.IGNORECASE)
_ACTIVE_TAGS = frozenset({"script", "iframe", "object", "embed", "form", "base"})
_ADDED = frozenset({"class", "loading", "decoding", "srcset", "sizes", "width", "height", "rel", "id", "fetchpriority"})


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


def verify(
    situation: Situation,
    target: Target,
    cms: Cms,
    visitor: Visitor,
    media: dict[str, str],
    now: datetime,
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
) -> Proof:
    """Compare each document that an import has brought with its record; what is not there is counted, too."""
    proof = Proof()
    urls = situation.urls()
    external: set[str] = set()
    for number, document in enumerate(situation.documents, 1):
        there = situation.remotes.get(document.id, [])
        if len(there) == 1 and is_live(there[0]) and _is_older(document, there[0], urls, target):
            proof.older.append((document.id, document.blocked))
        elif len(there) == 1 and is_live(there[0]):
            before = len(proof.differences)
            _Check(document, there[0], target, cms, visitor, proof, external).all(urls, media)
            proof.documents += 1
            proof.same += len(proof.differences) == before
        elif len(there) > 1:
            proof.differences.append(Difference(document.id, "doubled", f"{len(there)} documents have its id"))
        elif there and not document.blocked:
            proof.differences.append(Difference(document.id, "withdrawn", "it is not live there, and its record is"))
        elif not document.blocked:
            above = document.parent and not situation.remotes.get(document.parent)
            why = cms.problem(document, now) or (f"its parent {document.parent} is not there" if above else "")
            proof.differences.append(Difference(document.id, "missing", why or "it may be imported, and is not there"))
        else:
            proof.absent += 1
        progress("verified", number, len(situation.documents))
    proof.unasked = sorted(external)
    return proof


def _is_older(document: Document, remote: Remote, urls: dict[str, str], target: Target) -> bool:
    return bool(document.blocked) and remote.hash != total(document.kind, document.hashes(urls, target.body))


class _Check:
    """One document under comparison."""

    def __init__(self, document: Document, remote: Remote, target: Target, cms: Cms, visitor: Visitor, proof: Proof,
                 external: set[str]) -> None:  # fmt: skip
        self.document = document
        self.remote = remote
        self.target = target
        self.cms = cms
        self.visitor = visitor
        self.proof = proof
        self.external = external

    def differs(self, what: str, said: str) -> None:
        """Write a difference down."""
        self.proof.differences.append(Difference(self.document.id, what, said, self.remote.url))

    def all(self, urls: dict[str, str], media: dict[str, str]) -> None:
        """Compare everything."""
        try:
            shown = self.cms.read(self.remote)
        except RefusedError as error:
            return self.differs("unread", str(error))
        try:
            wanted = render(self.document, urls, media)
        except KeyError as error:
            return self.differs("file", f"a file is not in the target: {str(error)[:30]}")
        self.fields(shown)
        told = html.fragment_fromstring(shown.html or "<p></p>", create_parent="div")
        self.text(told)
        self.markup(wanted, shown)
        self.addresses(wanted, told, shown.smaller)
        if shown.status == "publish":
            headless = self.cms if isinstance(self.cms, Headless) else None
            self.page(headless.page(self.remote, self.visitor) if headless else self.visitor.see(self.remote.url))
            self.visitor.forget(self.remote.url)
            self.path()
            self.aliases()
        return None

    def path(self) -> None:
        """Follow the proposed path, to which the redirects from the legacy portal lead."""
        root = urlsplit(self.visitor.base).path.rstrip("/")  # a portal need not stand at the top of its host
        proposed, there = self.document.path, unquote(urlsplit(self.remote.url).path).removeprefix(root)
        if not proposed or proposed.strip("/") == there.strip("/"):
            return
        self.proof.elsewhere.append((self.document.id, proposed, there))
        if proposed == "/":
            return  # which page is the home page is a setting of the portal
        seen = self.visitor.see(urljoin(self.visitor.base, quote(proposed.lstrip("/"))))
        if seen.status != 200 or seen.url.rstrip("/") != self.remote.url.rstrip("/"):
            self.differs("path", f"{proposed} answers {seen.status or seen.error}, and does not lead here")

    def aliases(self) -> None:
        """Follow each legacy address that is to lead here."""
        for alias in self.document.aliases:
            seen = self.visitor.see(urljoin(self.visitor.base, alias.lstrip("/")))
            if seen.status != 200 or seen.url.partition("?")[0].rstrip("/") != self.remote.url.rstrip("/"):
                self.differs("redirect", f"{alias[:200]} answers {seen.status or seen.error}, and does not lead here")

    def fields(self, shown: Shown) -> None:
        """Compare title, teaser, date and tags."""
        wanted = self.document.fields
        if _key(shown.title) != _key(str(wanted.get("title", ""))):
            self.differs("title", f"{wanted.get('title')!r} became {shown.title!r}")
        if "excerpt" in wanted and _key(shown.excerpt) != _key(str(wanted["excerpt"])):
            self.differs("excerpt", f"{str(wanted['excerpt'])[:80]!r} became {shown.excerpt[:80]!r}")
        if wanted.get("date") and not _same_day(str(wanted["date"]), shown):
            self.differs("date", f"{wanted['date']} became {shown.date}")
        if "tags" in wanted and _folded(wanted["tags"]) != _folded(shown.tags):
            self.differs("tags", f"{', '.join(wanted['tags'])} became {', '.join(sorted(shown.tags))}")
        if shown.status != wanted.get("status", shown.status):
            self.differs("status", f"{wanted['status']} became {shown.status}")

    def text(self, told: Any) -> None:
        """Compare sentence by sentence, both ways and counted, in what the API says visitors get."""
        ours = body_sentences(self.document.fields["content"])
        theirs = read_sentences(told)
        have = Counter(map(_key, theirs.texts))
        whole = "".join(map(_key, theirs.texts))
        for sentence in ours.texts:
            key = _key(sentence)
            self.proof.sentences += 1
            if have[key] > 0:
                have[key] -= 1
            elif key not in whole:
                self.differs("text", f"missing: {sentence[:200]}")
                continue
            self.proof.found += 1
        said = "".join(map(_key, ours.texts))
        for key, count in sorted(have.items()):
            if count and key not in said:
                self.differs("more text", f"not in the record: {key[:200]}")

    def markup(self, wanted: str, shown: Shown) -> None:
        """Say which tags and attributes the target's sanitizer took, and whether anything active is there."""
        before, after = _inventory(wanted), _inventory(shown.stored)
        for name, count in sorted((before - after).items()):
            self.differs("sanitizer", f"took {count} {name}")
        told = html.fragment_fromstring(shown.html or "<p></p>", create_parent="div")
        for name in sorted(_active(told)):
            self.differs("active", f"visitors get {name}")

    def addresses(self, wanted: str, told: Any, smaller: Mapping[str, str]) -> None:
        """Compare links and pictures, and ask for each of the portal's own; `/x` is the same as the whole address."""
        sent = html.fragment_fromstring(wanted or "<p></p>", create_parent="div")
        for xpath, what in (("//a/@href", "link"), ("//img/@src", "picture")):
            ours, shown = Counter(map(self.whole, sent.xpath(xpath))), Counter(map(self.whole, told.xpath(xpath)))
            theirs = Counter(smaller.get(address, address) for address in shown.elements())
            for address, count in sorted((ours - theirs).items()):
                if what == "link" or not any(_same_picture(address, other) for other in theirs):
                    self.differs(what, f"missing: {count} × {address[:200]}")
            for address in sorted(ours):
                self.answers(address, what)
            for address in sorted(smaller.keys() & shown.keys() - ours.keys()):
                self.answers(address, "smaller picture")

    def whole(self, address: Any) -> str:
        """Return an address as a browser understands it on this page; one that it cannot read as it is."""
        try:
            return urljoin(self.remote.url, str(address))
        except ValueError:
            return str(address)

    def answers(self, address: str, what: str) -> None:
        """Ask for one address as a visitor would, once for the whole proof."""
        try:
            url = urldefrag(self.whole(address))[0]
        except ValueError:
            return self.differs(what, f"is no address: {address[:200]}")
        if urlsplit(url).scheme not in ("http", "https"):
            return
        if urlsplit(url).netloc != urlsplit(self.remote.url).netloc:
            self.external.add(url)
            return
        self.proof.pictures += what == "picture"
        self.proof.links += what == "link"
        seen = self.visitor.see(url)
        if seen.status != 200:
            self.differs(what, f"answers {seen.status or seen.error}: {address[:200]}")
        elif what != "link" and not seen.media_type.startswith("image/"):
            self.differs(what, f"is {seen.media_type}, no picture: {address[:200]}")

    def page(self, seen: Seen) -> None:
        """Compare what a visitor gets: the title and each sentence stand in the page."""
        if seen.status != 200:
            return self.differs("page", f"answers {seen.status or seen.error}")
        try:
            tree = html.document_fromstring(seen.body)
        except etree.ParserError:
            return self.differs("page", "answers with an empty page")
        have = [_key(text) for text in read_sentences(tree).texts]
        whole, lines = "".join(have), frozenset(have)
        title = squash(str(self.document.fields["title"]))
        if _key(title) not in whole and title not in squash(str(tree.text_content())):
            self.differs("page", "its title is not in the page that visitors get")
        for sentence in body_sentences(self.document.fields["content"]).texts:
            if (key := _key(sentence)) not in lines and key not in whole:
                self.differs("page", f"visitors do not get: {sentence[:200]}")
        return None


def _key(text: str) -> str:
    """Return a text as it is compared: blind to what a target's typography makes of dashes and quotation marks."""
    key = key_of(text)
    for old, new in _REWRITTEN:
        if old in key:
            key = key.replace(old, new)
    return key


def _same_day(wanted: str, shown: Shown) -> bool:
    """Compare days in the portal's time zone; where the record names its own, compare moments."""
    moment = datetime.fromisoformat(wanted)
    if moment.tzinfo is None:
        return shown.date[:10] == wanted[:10]
    return shown.utc[:16] == moment.astimezone(UTC).isoformat()[:16]


def _folded(tags: Iterable[str]) -> set[str]:
    return {_key(tag).casefold() for tag in tags}


def _inventory(markup: str) -> Counter[str]:
    """Count tags and attributes."""
    found: Counter[str] = Counter()
    tree = html.fragment_fromstring(markup or "<p></p>", create_parent="div")
    for element in tree.iterdescendants():
        if isinstance(element.tag, str):
            found[f"<{element.tag}>"] += 1
            found.update(f'{name}="" of <{element.tag}>' for name in element.attrib if name not in _ADDED)
    return found


def _active(tree: Any) -> set[str]:
    found = set()
    for element in tree.iterdescendants():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _ACTIVE_TAGS:
            found.add(f"<{element.tag}>")
        found |= {f"{name} of <{element.tag}>" for name in element.attrib if _ACTIVE.match(name)}
        for name in ("href", "src"):
            if str(element.get(name, "")).strip().lower().startswith(("javascript:", "data:text", "vbscript:")):
                found.add(f"{name} with a script of <{element.tag}>")
    return found


def _same_picture(ours: str, theirs: str) -> bool:
    """Say whether the target shows a smaller version of the same file."""
    stem = ours.rpartition(".")[0]
    return bool(stem) and re.match(re.escape(stem) + r"(?:-\d+x\d+|-scaled)?\.", theirs) is not None


def require_documents(proof: Proof) -> None:
    """Refuse a proof of nothing."""
    if not proof.documents and not proof.differences:
        raise LoadError("nothing of these records is in the target; relaunch import first would be right")
