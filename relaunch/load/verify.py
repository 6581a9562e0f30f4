"""The proof that what is live says what the records say: as a visitor sees it, and as the target's API tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from relaunch.errors import LoadError, RefusedError
from relaunch.load.cms import Cms, Headless, Remote, Shown, Wholesale
from relaunch.load.comparing import parsed
from relaunch.load.document import Document, render, total
from relaunch.load.plan import Situation, is_live
from relaunch.load.proof import Check, Difference, Proof, Survey, page_of
from relaunch.load.target import Target
from relaunch.load.visitor import ANY, Visitor

SOME = 24  # documents read in one answer and compared together
MANY = 200  # links asked for before their pages are forgotten


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
    pairs = list(_pairs(situation, target, cms, now, proof))
    urls = situation.urls()
    survey = Survey(visitor, proof, frozenset(urls.values()))
    reader = _Reader(cms, urls, media, survey)
    beside = len(situation.documents) - len(pairs)
    for start in range(0, len(pairs), SOME):
        some = pairs[start : start + SOME]
        reader.compare(some)
        progress("verified", beside + start + len(some), len(situation.documents))
    reader.follow_links(pairs)
    turns = {document.id: turn for turn, document in enumerate(situation.documents)}
    proof.differences.sort(key=lambda found: turns[found.record])
    proof.documents = len(pairs)
    proof.same = len({document.id for document, _ in pairs} - {found.record for found in proof.differences})
    proof.unasked = sorted(survey.external)
    return proof


def _pairs(
    situation: Situation, target: Target, cms: Cms, now: datetime, proof: Proof
) -> Iterator[tuple[Document, Remote]]:
    """Give the documents that can be compared, each with what is there; say of the others why not."""
    urls = situation.urls()
    for document in situation.documents:
        there = situation.remotes.get(document.id, [])
        if len(there) == 1 and is_live(there[0]):
            if document.blocked and there[0].hash != total(document.kind, document.hashes(urls, target.body)):
                proof.older.append((document.id, document.blocked))
            else:
                yield document, there[0]
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


class _Reader:
    """Reads and compares a few documents at a time; what they need is asked for together."""

    def __init__(self, cms: Cms, urls: dict[str, str], media: dict[str, str], survey: Survey) -> None:
        self.cms = cms
        self.urls = urls
        self.media = media
        self.survey = survey
        self.visitor = survey.visitor
        self.headless = cms if isinstance(cms, Headless) else None

    def compare(self, some: list[tuple[Document, Remote]]) -> None:
        """Compare some documents."""
        shown = self._read_all([remote for _, remote in some])
        found = [self._read(document, remote, shown.get(remote.id)) for document, remote in some]
        checks = [check for check in found if check is not None]
        public = [check for check in checks if check.shown.status == "publish"]
        self.survey.hidden |= {check.remote.url for check in checks if check.is_meant_to_be_hidden()}
        asked = {c.remote.id: self.headless.asked(c.remote) if self.headless else c.remote.url for c in public}
        self.visitor.see_all(asked.values(), self.headless.media_type if self.headless else ANY)
        self.visitor.see_all(self._others(checks, public))
        for check in checks:
            check.compare()
            if check.remote.id in asked:
                address = asked[check.remote.id]
                seen = self.visitor.see(address)
                check.page(self.headless.page(seen) if self.headless else seen)
                check.path()
                check.aliases()
        self.visitor.forget()

    def _read_all(self, remotes: list[Remote]) -> dict[str, Shown]:
        """Return what the API tells of many documents at once; what it refuses is asked for one by one."""
        if not isinstance(self.cms, Wholesale):
            return {}
        try:
            return self.cms.read_all(remotes)
        except RefusedError:
            return {}

    def _read(self, document: Document, remote: Remote, shown: Shown | None) -> Check | None:
        """Return a document with what the API tells of it; say where that cannot be had."""
        try:
            wanted = render(document, self.urls, self.media)
            return Check(document, remote, shown or self.cms.read(remote), wanted, self.survey)
        except RefusedError as error:
            what, said = "unread", str(error)
        except KeyError as error:
            what, said = "file", f"a file is not in the target: {str(error)[:30]}"
        self.survey.proof.differences.append(Difference(document.id, what, said, remote.url))
        return None

    def _others(self, checks: list[Check], public: list[Check]) -> Iterator[str]:
        for check in checks:
            for address, _ in check.asks():
                if check.is_ours(address) and (url := page_of(check.remote, address)) not in self.survey.pages:
                    yield url
        for check in public:
            yield from check.ways()

    def follow_links(self, pairs: list[tuple[Document, Remote]]) -> None:
        """Say of every link to a document of ours whether it answers; most are known from comparing that document.

        Nothing is asked of a link to one that visitors are not to see yet.
        """
        linked = sorted(self.survey.linked - self.survey.hidden)
        for start in range(0, len(linked), MANY):
            self.visitor.see_all(linked[start : start + MANY])
            self.visitor.forget()
        broken = {url for url in linked if self.visitor.see(url).status != 200}
        for document, remote in pairs if broken else ():
            wanted = parsed(render(document, self.urls, self.media))
            for address in sorted({str(href) for href in wanted.xpath("//a/@href")}):
                if (url := page_of(remote, address)) in broken:
                    seen = self.visitor.see(url)
                    said = f"answers {seen.status or seen.error}: {address[:200]}"
                    self.survey.proof.differences.append(Difference(document.id, "link", said, remote.url))


def require_documents(proof: Proof) -> None:
    """Refuse a proof of nothing."""
    if not proof.documents and not proof.differences:
        raise LoadError("nothing of these records is in the target; relaunch import first would be right")
