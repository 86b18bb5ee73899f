"""Posts news to partners' systems, and never into a private network.

A name is resolved here, every address it leads to is looked at, and the connection goes to the address that was looked
at: a name that leads elsewhere a moment later changes nothing. Redirects are not followed, proxies of the environment
are not used, and of an answer only the status is read.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import httpcore

from bot.errors import WebhookError

USER_AGENT = "Doorstep/0.1 (webhooks)"
SECONDS = 10.0
"""to connect, and to answer"""
Address = IPv4Address | IPv6Address
PRIVATE = "the address leads into a private network"


def is_public(address: Address) -> bool:
    """Whether it is of the internet: nothing private, local, shared, reserved or for many; nothing of it in IPv6."""
    inner = None
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
    return address.is_global and not address.is_multicast and (inner is None or is_public(inner))


class _Nat64:
    """64:ff9b::/96, by which IPv6 reaches IPv4."""

    def __contains__(self, address: IPv6Address) -> bool:
        return int(address) >> 32 == 0x0064FF9B << 64


_NAT64 = _Nat64()


class _Guarded(httpcore.NetworkBackend):
    """Connects to what `allowed` allows."""

    def __init__(self, allowed: Callable[[Address], bool]) -> None:
        self._allowed = allowed
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = _addresses(host, port)
        if not all(map(self._allowed, addresses)):
            raise WebhookError(PRIVATE)
        # The first that answers; TLS asks for the certificate of the name all the same.
        for one in addresses[:-1]:
            try:
                return self._inner.connect_tcp(str(one), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._inner.connect_tcp(str(addresses[-1]), port, timeout, local_address, socket_options)


class WebhookPost:
    """The port `bot.assistant.webhook_sending.Post`. `allowed` and `schemes` are otherwise only in tests."""

    def __init__(
        self, *, allowed: Callable[[Address], bool] = is_public, schemes: frozenset[bytes] = frozenset({b"https"}),
        seconds: float = SECONDS,
    ) -> None:
        self._backend, self._tls = _Guarded(allowed), ssl.create_default_context()
        self._schemes = schemes
        self._timeout = dict.fromkeys(("connect", "read", "write", "pool"), seconds)

    def __call__(self, address: str, headers: dict[str, str], body: bytes) -> int:
        try:
            url = httpcore.URL(address)
            if url.scheme not in self._schemes:
                raise WebhookError("the address is not https")
            own = {"Host": _host(url), "User-Agent": USER_AGENT, "Content-Length": str(len(body))}
            told = list({**own, **headers}.items())
            with (
                httpcore.ConnectionPool(network_backend=self._backend, ssl_context=self._tls) as pool,
                pool.stream(
                    "POST", url, headers=told, content=body, extensions={"timeout": self._timeout},
                ) as response,
            ):
                return response.status
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
            raise WebhookError(f"no answer ({type(error).__name__})") from error
        except (httpcore.UnsupportedProtocol, UnicodeError, ValueError) as error:
            raise WebhookError("this is no address") from error


def _host(url: httpcore.URL) -> str:
    host = url.host.decode()
    return host if url.port is None else f"{host}:{url.port}"


def _addresses(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise WebhookError("the name is not known") from error
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
