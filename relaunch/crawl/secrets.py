"""What a staging host wants to hear: a user and a password, or cookies. They are put on at the wire and nowhere else.

No message, log, queue or archive ever holds them: the requests that Scrapy and the queue know are bare.
"""

from __future__ import annotations

import base64
import os
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import LoadError as CookieFileError
from http.cookiejar import MozillaCookieJar
from pathlib import Path
from typing import TYPE_CHECKING

from relaunch.crawl.manners import Manners
from relaunch.errors import ArchiveError
from relaunch.secretfile import NETRC, exposed, read_login
from relaunch.urls import is_inside
from relaunch.urlsyntax import split_base

if TYPE_CHECKING:  # whoever only checks the secrets need not load Scrapy
    from scrapy import Request
    from scrapy.http import Response

USER, PASSWORD, COOKIE = "RELAUNCH_CRAWL_USER", "RELAUNCH_CRAWL_PASSWORD", "RELAUNCH_CRAWL_COOKIE"
SHORTEST = 6  # a shorter secret may stand in a page by chance, and is not looked for there


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets for one site; bare where it needs none."""

    start: str = ""
    login: tuple[str, str] | None = field(default=None, repr=False)
    cookie: str = field(default="", repr=False)
    jar: MozillaCookieJar | None = field(default=None, repr=False)

    @classmethod
    def load(cls, start: str, manners: Manners, environ: Mapping[str, str] = os.environ) -> Secrets:
        """Read them from the environment, or from the files that the operator named. Raises `ArchiveError`."""
        user, password = environ.get(USER, ""), environ.get(PASSWORD, "")
        login = (user, password) if user and password and not manners.netrc else _from_file(start, manners.netrc)
        return cls(start, login, environ.get(COOKIE, "").strip(), _cookies(manners.cookies))

    def headers(self, url: str) -> dict[str, str]:
        """Return the headers that a request inside the site needs; other hosts get none."""
        if not (self.login or self.cookie or self.jar is not None) or not is_inside(url, self.start):
            return {}
        made: dict[str, str] = {}
        if self.login:
            pair = ":".join(self.login).encode("utf-8")
            made["Authorization"] = "Basic " + base64.b64encode(pair).decode("ascii")
        cookies = [self.cookie] if self.cookie else []
        if self.jar is not None:
            carrier = urllib.request.Request(url)  # noqa: S310  never opened: the jar writes its header on it
            self.jar.add_cookie_header(carrier)
            cookies += filter(None, [carrier.get_header("Cookie")])
        return made | ({"Cookie": "; ".join(cookies)} if cookies else {})

    def dressed(self, request: Request) -> Request:
        """Return the request to send: the one given, or a copy with the secrets on."""
        headers = self.headers(request.url)
        if not headers:
            return request
        copy = request.copy()
        for name, value in headers.items():
            copy.headers[name] = value
        return copy

    def hidden(self, response: Response) -> Response:
        """Return an answer with every secret in it blotted out, should a server say one back."""
        for secret in self.words():
            mark = b"*" * len(secret)
            if secret in response.body:
                response = response.replace(body=response.body.replace(secret, mark))
            for name, values in list(response.headers.items()):
                if any(secret in value for value in values):
                    response.headers.setlist(name, [value.replace(secret, mark) for value in values])
        return response

    def words(self) -> list[bytes]:
        """Return what must be seen nowhere."""
        found = [self.login[1], base64.b64encode(":".join(self.login).encode()).decode()] if self.login else []
        found += [part.strip().partition("=")[2] for part in self.cookie.split(";")]
        found += [cookie.value or "" for cookie in self.jar or ()]
        return [word.encode() for word in found if len(word) >= SHORTEST]


def refuse_unmannerly(start: str, manners: Manners | None) -> None:
    """Refuse what cannot be meant, before anything is asked or written; no message quotes a secret."""
    parts = split_base(start)
    if parts is not None and parts.user:
        raise ArchiveError(
            f"{parts.origin}: a password in a URL ends up in lists of processes and in logs; {USER} and {PASSWORD} in "
            f"the environment, or a line in {NETRC}, would be right"
        )
    if manners is not None:
        manners.check()
    Secrets.load(start, manners or Manners())


def _from_file(start: str, named: str) -> tuple[str, str] | None:
    """Return the login of a file; the default file may be missing or know nothing of the host."""
    path = Path(named) if named else NETRC.expanduser()
    parts = split_base(start)
    host = parts.host if parts else ""
    if not path.is_file():
        if named:
            raise ArchiveError(f"{path}: no such file; it, or {USER} and {PASSWORD}, would be right")
        return None
    try:
        found = read_login(path, host)
    except ValueError as error:
        raise ArchiveError(str(error)) from None
    if found is None and named:
        raise ArchiveError(f"{path}: no line for '{host}'; 'machine {host} login NAME password \"…\"' would be right")
    return found


def _cookies(named: str) -> MozillaCookieJar | None:
    """Read a cookies.txt as browsers, curl and wget write it."""
    if not named:
        return None
    path = Path(named)
    if not path.is_file():
        raise ArchiveError(f"{path}: no such file; a cookies.txt in Netscape's format, or {COOKIE}, would be right")
    if fault := exposed(path):
        raise ArchiveError(fault)
    jar = MozillaCookieJar()
    try:
        jar.load(str(path), ignore_discard=True, ignore_expires=True)
    except (CookieFileError, OSError, UnicodeDecodeError):
        message = f"{path}: is no cookies.txt in Netscape's format; what curl -c writes would be right"
        raise ArchiveError(message) from None
    for cookie in jar:
        cookie.expires = cookie.expires or None  # curl writes 0 for a cookie that lasts as long as its session
    return jar
