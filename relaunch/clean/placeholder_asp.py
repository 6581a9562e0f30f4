"""Server code that was never run: `<% … %>` in the raw source (rule P38)."""

from __future__ import annotations

import re
from html import escape

from relaunch.clean.placeholder_rules import RAN_ON_SERVER
from relaunch.clean.placeholder_runs import CODE

_IN_TEXT = re.compile(r"<%|<!--|</?([a-z][^\s/>]*)", re.IGNORECASE)
_IN_TAG = re.compile("<%|[\"'>]")
_IN_QUOTES = {'"': re.compile('<%|"'), "'": re.compile("<%|'")}
_BODY = re.compile(r"<body(?![\w-])", re.IGNORECASE)
_DOCUMENT = re.compile("<!doctype|<html|<head|<frameset", re.IGNORECASE)


def strip_asp(text: str) -> str:
    """Take `<% … %>` out of a raw source, but for code elements such as `pre`, before it is parsed.

    Where text or an attribute's value stands, the code is turned into references, as if its author had written
    `&lt;%`: the rule set `asp` then cuts it with all that a cut brings about (seams, emptied blocks, broken links).
    Elsewhere (inside a tag, in comments, before `body`) it just goes.
    """
    return _Source(text).stripped() if "<%" in text else text


class _Source:
    """Reads a source once, from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.parts: list[str] = []
        body = _BODY.search(text)
        self.shown_from = body.start() if body else len(text) * bool(_DOCUMENT.search(text))

    def stripped(self) -> str:
        while match := _IN_TEXT.search(self.text, self.position):
            self._copy(match.start())
            if match[0] == "<%":
                self._server_code(is_shown=True)
            elif match[0] == "<!--":
                self._comment()
            else:
                self._tag(match.end(), match[1].lower(), match[0].startswith("</"))
        self._copy(len(self.text))
        return "".join(self.parts)

    def _copy(self, end: int) -> None:
        self.parts.append(self.text[self.position : end])
        self.position = end

    def _server_code(self, is_shown: bool) -> None:
        """Step over the code at the position; code without an end is left as it is, with all that follows."""
        start = self.position
        end = self.text.find("%>", start)
        if end < 0:
            self._copy(len(self.text))
            return
        self.position = end + 2
        if is_shown and start >= self.shown_from:
            code = self.text[start + 2 : end].replace("<%", " ")
            self.parts.append(escape(f"<%{RAN_ON_SERVER}{code}%>"))

    def _comment(self) -> None:
        end = self.text.find("-->", self.position)
        end = len(self.text) if end < 0 else end
        while (at := self.text.find("<%", self.position, end)) >= 0:
            self._copy(at)
            self._server_code(is_shown=False)
        self._copy(max(end, self.position))

    def _tag(self, name_end: int, name: str, is_end: bool) -> None:
        """Step over a tag, and over the whole element if it is a code element."""
        self._copy(name_end)
        while match := _IN_TAG.search(self.text, self.position):
            self._copy(match.start())
            if match[0] == "<%":
                self._server_code(is_shown=False)
                continue
            self._copy(match.end())
            if match[0] == ">":
                break
            self._quoted(match[0])
        if name in CODE and not is_end:
            close = re.compile(f"</{name}(?![\\w-])", re.IGNORECASE).search(self.text, self.position)
            self._copy(close.start() if close else len(self.text))

    def _quoted(self, quote: str) -> None:
        while match := _IN_QUOTES[quote].search(self.text, self.position):
            self._copy(match.start())
            if match[0] == quote:
                self._copy(match.end())
                return
            self._server_code(is_shown=True)
