"""Who may use the desk, and from where: token or password, Host, Origin, a secret in each form, and strict headers.

A page of another site that an editor visits at the same time can send requests to loopback. It does not know the
token, a name of its own in DNS fails the Host check, a form of its own fails the Origin check and lacks the secret.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Request
from werkzeug.security import check_password_hash, generate_password_hash

MAX_BODY = 4_000_000
TRIES = 8  # wrong passwords from one address within a minute, then it waits
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(slots=True)
class Guard:
    """The locks of one desk. `users` are names with password hashes; without any, the token of the start URL counts."""

    user: str
    users: dict[str, str] = field(default_factory=dict)
    hosts: tuple[str, ...] = LOOPBACK
    port: int = 0
    archive_port: int = 0
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    archive_token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _known: dict[bytes, bool] = field(default_factory=dict)
    _wrong: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _nobody: str = field(default_factory=lambda: generate_password_hash(secrets.token_hex(16)))

    @property
    def cookie(self) -> str:
        """The cookie's name; cookies do not know ports, so that two desks need two names."""
        return f"relaunch-desk-{self.port}"

    def is_known_host(self, host: str, port: int) -> bool:
        """Say whether a Host header names this desk, and not a name that somebody else's DNS leads here."""
        name, _, number = host.rpartition(":") if host.rpartition(":")[2].isdecimal() else (host, "", "80")
        return name.lower() in self.hosts and number == str(port)

    def is_own_origin(self, request: Request) -> bool:
        """Say whether a form was sent from a page of the desk itself."""
        origin = request.headers.get("Origin") or ""
        if not origin:
            referrer = urlsplit(request.headers.get("Referer") or "")
            origin = f"{referrer.scheme}://{referrer.netloc}"
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        return origin.lower() == f"{request.scheme}://{request.host}".lower() and site == "same-origin"

    def form_secret(self, who: str) -> str:
        """Return what each form must carry."""
        return hmac.new(self.secret, f"form {who} {self.session}".encode(), hashlib.sha256).hexdigest()

    def is_own_form(self, who: str, said: str) -> bool:
        """Say whether a form carries the secret."""
        return hmac.compare_digest(self.form_secret(who).encode(), said.encode("utf-8", "replace"))

    def is_token(self, said: str) -> bool:
        """Say whether this is the token of the start URL."""
        return bool(said) and hmac.compare_digest(self.token.encode(), said.encode("utf-8", "replace"))

    def is_archive_token(self, said: str) -> bool:
        """Say whether this is the token in the addresses of archived pages."""
        return hmac.compare_digest(self.archive_token.encode(), said.encode("utf-8", "replace"))

    def who(self, request: Request) -> str:
        """Return who is asking, or an empty string for somebody who may not."""
        if self.users:
            return self._by_password(request)
        said = request.cookies.get(self.cookie, "")
        known = hmac.compare_digest(self.session.encode(), said.encode("utf-8", "replace"))
        return self.user if known else ""

    def _by_password(self, request: Request) -> str:
        given = request.authorization
        if given is None or given.type != "basic" or not given.username:
            return ""
        name, password = given.username, given.password or ""
        address = request.remote_addr or ""
        if self._must_wait(address):
            return ""
        # A hash is slow on purpose, and a browser sends the password with each request.
        mark = hmac.new(self.secret, f"{name}\0{password}".encode("utf-8", "replace"), hashlib.sha256).digest()
        if mark not in self._known:
            right = check_password_hash(self.users.get(name, self._nobody), password) and name in self.users
            if not right:
                with self._lock:
                    self._wrong[address].append(time.monotonic())
                return ""
            self._known[mark] = True
        return name

    def _must_wait(self, address: str) -> bool:
        now = time.monotonic()
        with self._lock:
            self._wrong[address] = [at for at in self._wrong[address] if now - at < 60]
            return len(self._wrong[address]) >= TRIES


def desk_headers(archive_origin: str) -> dict[str, str]:
    """Return the headers of every answer of the desk."""
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; frame-src {archive_origin}"
    )
    return {"Content-Security-Policy": policy, **COMMON_HEADERS, "X-Frame-Options": "DENY"}


COMMON_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "Cache-Control": "no-store",
}
