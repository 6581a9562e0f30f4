"""HTTP to a target: patient where it is busy, careful with what may have arrived, and silent about the password."""

from __future__ import annotations

import base64
import email.utils
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import requests
from requests.utils import get_environ_proxies

from relaunch.errors import LoadError, RefusedError
from relaunch.load.credentials import Credentials

TRIES = 5
FIRST_WAIT = 1.0  # seconds; doubled after each try
LONGEST_WAIT = 120.0
TIMEOUT = (10.0, 90.0)  # to connect; between two bytes
BUSY = frozenset({429, 502, 503, 504})
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SHOWN = 300  # characters of a server's words
LONGEST_WORDS = 10_000  # of which as many are looked at


class UnsureError(LoadError):
    """A request may or may not have been carried out: the answer was lost on the way."""


@dataclass(slots=True)
class Pace:
    """Waits between requests, and after a server asked for patience; clock and sleep are passed in."""

    rate: float = 0.0  # requests per second; 0 is no limit
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    next: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)  # several threads may share a pace

    def wait(self) -> None:
        """Wait for this request's turn."""
        if self.rate <= 0:
            return
        with self.lock:
            here = self.clock()
            turn = max(here, self.next)
            self.next = turn + 1 / self.rate
        if turn > here:
            self.sleep(turn - here)

    def back_off(self, number: int, response: requests.Response | None) -> None:
        """Wait as long as the server asks, else twice as long as the last time."""
        self.sleep(min(self._asked(response) or FIRST_WAIT * 2**number, LONGEST_WAIT))

    def _asked(self, response: requests.Response | None) -> float:
        said = response.headers.get("Retry-After", "").strip() if response is not None else ""
        if said.isdecimal():
            return float(said)
        moment = email.utils.parsedate_to_datetime(said) if _is_date(said) else None
        return max(0.0, moment.timestamp() - self.now()) if moment else 0.0


def _is_date(text: str) -> bool:
    return email.utils.parsedate_tz(text) is not None


def checked_url(url: str) -> str:
    """Return a target's URL with a slash at its end; refuse a password in it, and http over a network."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise LoadError(f"--url: '{url[:100]}' is no web address; https://www.example.org/ would be right")
    if parts.username or parts.password:
        raise LoadError("--url: it holds a user or password; the environment or a file is the place for them")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise LoadError(f"--url: {url[:100]}: a password would go through the network in the clear; https is right")
    return url.split("?")[0].split("#")[0].rstrip("/") + "/"


class Client:
    """Speaks JSON with one host. Redirects are never followed: no password goes anywhere else."""

    def __init__(self, base: str, who: Credentials, pace: Pace | None = None) -> None:
        self.base = checked_url(base)
        self.pace = pace or Pace()
        self.user = who.user
        self.session = requests.Session()
        self.session.trust_env = False  # no ~/.netrc: what we send is what we were told to
        self.session.auth = (who.user, who.password)
        self.session.proxies.update(get_environ_proxies(self.base))
        self.session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        self.session.headers["Accept"] = "application/json"
        self._secrets = _forms(who)

    def get(self, path: str, params: Any = None) -> Any:
        """Ask for something; asked again where the answer does not come whole."""
        return self.ask("GET", path, params=params, again=True)

    def ask(self, method: str, path: str, *, again: bool, **options: Any) -> Any:
        """Return the JSON of an answer.

        With `again` the request is repeated when its answer is lost; without, UnsureError is raised, since a second
        one might do the same thing twice. A server that is too busy to begin (429) is always asked again.
        """
        for number in range(TRIES):
            last = number == TRIES - 1
            try:
                return self._once(method, path, options)
            except _LaterError as later:
                certain = later.response is not None and later.response.status_code == 429
                if not again and not certain:
                    raise UnsureError(str(later)) from later
                if last:
                    raise LoadError(f"{later}; asked {TRIES} times") from later
                self.pace.back_off(number, later.response)
        raise AssertionError("the last try returns or raises")

    def _once(self, method: str, path: str, options: dict[str, Any]) -> Any:
        self.pace.wait()
        url = urljoin(self.base, path)
        where = f"{method} {urlsplit(url).path}"
        try:
            response = self.session.request(method, url, timeout=TIMEOUT, allow_redirects=False, **options)
        except requests.exceptions.SSLError as error:
            raise LoadError(f"{where}: the certificate of {urlsplit(url).hostname} does not hold: "
                            f"{str(error)[:SHOWN]}") from None  # fmt: skip
        except requests.RequestException as error:
            raise _LaterError(f"{where}: no answer ({type(error).__name__})", None) from None
        if response.is_redirect:
            there = self._hidden(urljoin(url, response.headers.get("Location", "")))
            raise LoadError(f"{where}: leads to {there[:SHOWN]}; its address as --url would be right")
        return self._answer(where, response)

    def _hidden(self, words: str) -> str:
        """Return a server's words without the password, should it repeat it."""
        for secret in self._secrets:
            words = words.replace(secret, "[password]")
        return words

    def _answer(self, where: str, response: requests.Response) -> Any:
        if response.status_code == 204:
            return None
        try:
            said = response.json()
        except requests.exceptions.JSONDecodeError:
            told = self._hidden(response.text[:LONGEST_WORDS])
            words = f"{where}: {response.status_code} without whole JSON: {told[:80]!r}"
            if response.status_code in BUSY or response.status_code >= 500 or response.ok:
                raise _LaterError(words, response) from None
            raise LoadError(words) from None
        if response.ok:
            return said
        code, words = _refusal(said)
        message = f"{where}: {response.status_code} {self._hidden(words)[:SHOWN]}"
        if response.status_code in BUSY or (response.status_code >= 500 and code in ("", "internal_server_error")):
            raise _LaterError(message, response)
        if response.status_code == 401:
            raise LoadError(f"{message}; a user with a password for programs (in WordPress an "
                            f"application password) would be right")  # fmt: skip
        raise AnsweredError(message, response.status_code, code, said)


def _refusal(said: Any) -> tuple[str, str]:
    """Return a server's code and its own words, as WordPress and Plone put them."""
    told = said.get("error", said) if isinstance(said, dict) else said
    if not isinstance(told, dict) or not (told.get("code") or told.get("type")):
        return "", str(said)[:LONGEST_WORDS]
    code = str(told.get("code", ""))
    return code, f"{code or told['type']}: {told.get('message', '')}"[:LONGEST_WORDS]


def _forms(who: Credentials) -> tuple[str, ...]:
    """Return the password in the forms in which a server may repeat it."""
    basic = base64.b64encode(f"{who.user}:{who.password}".encode()).decode()
    forms = {who.password, who.password.replace(" ", ""), quote(who.password), basic}
    return tuple(sorted((form for form in forms if form), key=len, reverse=True))


class _LaterError(Exception):
    """No whole answer now; perhaps later."""

    def __init__(self, message: str, response: requests.Response | None) -> None:
        super().__init__(message)
        self.response = response


class AnsweredError(RefusedError):
    """The server refused, and said why."""

    def __init__(self, message: str, status: int, code: str, said: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.said = said
