"""Addresses that a crawl must not reach; asked when a connection stands and before anything is sent over it."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass

from relaunch.urlsyntax import split_base

PUBLIC, PRIVATE, LOOPBACK, NEVER = range(4)
# What people build their own networks of (RFC 1918, RFC 6598, RFC 4193).
_PRIVATE = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"))
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_WORDS = {PRIVATE: "a private address", LOOPBACK: "an address of this machine", NEVER: "an address that is no site's"}


def kind_of(address: str) -> int:
    """Return what kind of address this is; IPv4 inside of IPv6 counts as what it is inside."""
    found = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
    if found.is_link_local or found.is_unspecified or found.is_multicast:
        return NEVER
    if found.is_loopback:
        return LOOPBACK
    if any(found in network for network in _PRIVATE if network.version == found.version):
        return PRIVATE
    return PUBLIC if found.is_global else NEVER


def _unwrapped(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or address
    return address


def literal(host: str) -> str:
    """Return the address that a host name spells itself, `2130706433` and `0177.1` too; empty for a real name."""
    host = host.strip("[]").partition("%")[0]
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host)) if host[:1].isdigit() else ""
    except OSError:
        return ""


@dataclass(frozen=True, slots=True)
class Guard:
    """Knows which kinds of address the site of a crawl may have.

    A start URL that spells an address, or names `localhost`, is meant so. A name may lead to public addresses only,
    however often it is looked up, unless the operator says that the site is in a network of his own.
    """

    allowed: frozenset[int] = frozenset([PUBLIC])

    @classmethod
    def of(cls, start: str, *, private: bool = False) -> Guard:
        """Return the guard of a crawl."""
        parts = split_base(start)
        host = parts.host if parts else ""
        if address := literal(host):
            return cls(frozenset([PUBLIC, kind_of(address)]))
        if host == "localhost" or host.endswith(".localhost"):
            return cls(frozenset([PUBLIC, LOOPBACK]))
        return cls(frozenset([PUBLIC, PRIVATE, LOOPBACK] if private else [PUBLIC]))

    def why_not(self, address: str) -> str:
        """Return why nothing may be fetched from an address; empty where it may."""
        kind = kind_of(address)
        if kind in self.allowed:
            return ""
        hint = "; --private allows it" if kind != NEVER and PUBLIC in self.allowed and len(self.allowed) == 1 else ""
        return f"{address} is {_WORDS.get(kind, 'another network')}: nothing is fetched from there{hint}"
