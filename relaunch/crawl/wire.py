"""Connections that look before they speak, and answers that say what came after their end."""

from __future__ import annotations

import ipaddress
from typing import Any

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientFactory, _LenientHTTP11ClientProtocol
from scrapy.exceptions import IgnoreRequest
from twisted.internet.defer import fail

from relaunch.crawl.private import Guard

SURPLUS = "X-Relaunch-Surplus"  # on its way through Scrapy only; never archived


class ForbiddenAddressError(IgnoreRequest):
    """A name led to an address that must not be reached; nothing was sent there."""


class _LookingProtocol(_LenientHTTP11ClientProtocol):
    """Sends nothing to a forbidden address, and counts what a server sends beyond an answer's announced length."""

    guard: Guard | None = None

    def request(self, request: Any) -> Any:
        """Send a request, if the other end may be talked to."""
        transport: Any = self.transport
        host = getattr(transport.getPeer(), "host", "")
        reason = self.guard.why_not(host) if self.guard is not None and _is_address(host) else ""
        if reason:
            transport.abortConnection()
            return fail(ForbiddenAddressError(reason))
        return super().request(request)

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802  Twisted's name
        if rest and self._parser is not None:
            self._parser.response.headers.addRawHeader(SURPLUS.encode(), str(len(rest)).encode())
        super()._finishResponse(rest)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False  # a socket in the file system has none
    return True


def looking_factory(guard: Guard | None) -> Any:
    """Return what makes the connections of a pool; without a guard (a proxy stands between) nobody is turned away."""

    protocol: Any = _LookingProtocol  # Twisted's own classes are half typed

    class Factory(_LenientHTTP11ClientFactory):
        def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
            made = protocol(self._quiescentCallback)
            made.guard = guard
            return made

    return Factory
