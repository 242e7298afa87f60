"""Web addresses that the program may call, and the office's rules for it (threat K1).

Text and numbers only: nothing is resolved and nothing is called here. Whatever can be written in
two ways is refused, so that what was checked is what is called: no user names, no fragments, no
numbers in other bases, no letters outside ASCII (a Chinese name is written in its `xn--` form).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

MAX_URL = 1000
"""Characters."""
MAX_NAME = 253
MAX_PORT = 65535
WIDEST_PREFIX = 8
"""Bits: a range is at most all that begins with the same octet."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_HOST = r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9.-]+)(?::(?P<port>[1-9][0-9]{0,4}))?"
_RULE = re.compile(_HOST)
_URL = re.compile(
    rf"(?P<scheme>https?)://{_HOST}(?P<target>[/?][!$-;=?-\[\]_a-z~]*)?", re.IGNORECASE | re.ASCII
)
_RANGE = re.compile(r"[0-9A-Fa-f:.]+/[1-9][0-9]{0,2}")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PORTS = {"http": 80, "https": 443}
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")


@dataclass(frozen=True)
class WebAddress:
    """A URL in parts; `host` is a name in lower case or an address, without brackets."""

    secure: bool
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and, if it is not the usual one, port: what the `Host` line of a request says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def scheme(self) -> str:
        """`http` or `https`."""
        return "https" if self.secure else "http"


@dataclass(frozen=True)
class _Rule:
    """One rule: a name or a range of addresses; a port narrows it."""

    host: str | Network
    port: int | None

    def covers(self, host: str | Address, port: int) -> bool:
        if self.port not in (None, port):
            return False
        if isinstance(host, str) or isinstance(self.host, str):
            return host == self.host
        return any(one in self.host for one in (host, _inner(host)))


@dataclass(frozen=True)
class HostRules:
    """What the office lets the program call."""

    rules: tuple[_Rule, ...]

    @classmethod
    def read(cls, texts: tuple[str, ...]) -> "HostRules":
        """Raises `ValueError` for a text that is no rule."""
        return cls(tuple(map(_rule, texts)))

    def permits(self, url: WebAddress) -> bool:
        """Whether the host is listed as it is written; where a name leads is asked separately."""
        host = _host(url.host)
        return any(rule.covers(host, url.port) for rule in self.rules)

    def permits_address(self, address: str, port: int) -> bool:
        """Whether a connection may go there: a public address, or one that is listed itself."""
        found = ip_address(address)
        return is_public(found) or any(rule.covers(found, port) for rule in self.rules)


def read_url(text: str) -> WebAddress:
    """Raises `ValueError` unless it is a plain http or https URL."""
    found = _URL.fullmatch(text) if len(text) <= MAX_URL else None
    if found is None:
        raise ValueError("not a web address")
    scheme, target = found["scheme"].lower(), found["target"] or "/"
    port = _port(found["port"]) or _PORTS[scheme]
    path = target if target.startswith("/") else f"/{target}"
    return WebAddress(scheme == "https", str(_host(found["host"])), port, path)


def is_stamp_url(text: str) -> bool:
    """Whether a time-stamp authority can be called by this URL."""
    return _is_readable(read_url, text)


def is_host_rule(text: str) -> bool:
    """Whether it is a name, a name with a port, an address or a range (`10.0.0.0/8`)."""
    return _is_readable(_rule, text)


def is_permitted(url: str, hosts: tuple[str, ...]) -> bool:
    """Whether the host of a URL is listed; not if the URL or a rule cannot be read."""
    try:
        return HostRules.read(hosts).permits(read_url(url))
    except ValueError:
        return False


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open internet; one inside another counts as that one."""
    inner = _inner(address)
    if isinstance(inner, IPv6Address) and inner not in _GLOBAL_UNICAST:
        return False
    return inner.is_global and not (inner.is_multicast or inner.is_reserved)


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for: mapped, 6to4, NAT64, compatible."""
    if isinstance(address, IPv4Address):
        return address
    embedded = address.ipv4_mapped or address.sixtofour
    if embedded is None and (address in _NAT64 or address in _COMPATIBLE):
        embedded = IPv4Address(int(address) & 0xFFFFFFFF)
    return embedded or address


def _rule(text: str) -> _Rule:
    """Raises `ValueError`."""
    if len(text) > MAX_URL:
        raise ValueError("not a host")
    if "/" in text:
        return _Rule(_range(text), None)
    bare = text.count(":") > 1 and "[" not in text
    found = _RULE.fullmatch(f"[{text}]" if bare else text)
    if found is None:
        raise ValueError("not a host")
    host = _host(found["host"])
    return _Rule(host if isinstance(host, str) else ip_network(host), _port(found["port"]))


def _range(text: str) -> Network:
    found = _RANGE.fullmatch(text)
    network = ip_network(text) if found else None
    if network is None or network.prefixlen < WIDEST_PREFIX:
        raise ValueError("not a range")
    return network


def _host(text: str) -> str | Address:
    """A name in lower case, or an address; raises `ValueError`."""
    name = text.lower()
    if ":" in name:
        return IPv6Address(name.strip("[]"))
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):  # readers differ on what 127.1 or 0x7f000001 is
        return IPv4Address(name)
    if len(name) > MAX_NAME or not all(map(_LABEL.fullmatch, labels)):
        raise ValueError("not a host")
    return name


def _port(text: str | None) -> int | None:
    port = None if text is None else int(text)
    if port is not None and port > MAX_PORT:
        raise ValueError("not a port")
    return port


def _is_readable(reader: Callable[[str], object], text: str) -> bool:
    try:
        reader(text)
    except ValueError:
        return False
    return True
