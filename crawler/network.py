"""Connections that are checked before they are made: never to an internal network unless allowed, never beyond a deadline.

The check sits where the socket is opened, on the very address that is then connected to. A name that resolves differently a
moment later, a redirect or an unusual spelling of 127.0.0.1 therefore cannot slip past it.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable

import httpcore
import httpx

from crawler.errors import PrivateAddress

GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
CERTIFICATE_FAULTS = {  # by OpenSSL's number
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is signed by nobody but the site itself",
    19: "the certificate is signed by an authority that nobody knows",
    20: "the certificate's authority is not known: the server may not send the certificate in between",
    21: "the server does not send the certificate in between that leads to a known authority",
    23: "the certificate has been revoked",
    62: "the certificate is for another name",
    64: "the certificate is for another network address",
}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(address: Address) -> bool:
    """False for loopback, private, link-local, multicast and reserved addresses, also where IPv6 merely wraps them."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(wrapped)
        if address not in GLOBAL_UNICAST:  # Python calls some forgotten ways to internal addresses global: "::127.0.0.1", "fec0::1"
            return False
    return address.is_global and not address.is_multicast


def tls_fault(error: BaseException) -> str | None:
    """What is wrong with a site's secure connection, in words its owner understands; None if something else is wrong."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if cause is None or isinstance(cause, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return None
    if isinstance(cause, ssl.SSLCertVerificationError):
        return CERTIFICATE_FAULTS.get(cause.verify_code, f"the certificate is not valid: {cause.verify_message}")
    return f"no secure connection: {(cause.reason or str(cause)).replace('_', ' ').lower()}"


class Deadline:
    """The moment by which the present document must be complete."""

    def __init__(self) -> None:
        self._moment = float("inf")

    def set(self, seconds: float) -> None:
        self._moment = time.monotonic() + seconds

    def remaining(self) -> float:
        return self._moment - time.monotonic()

    def shorten(self, timeout: float | None, error: type[Exception]) -> float:
        """The given timeout, or what is left if that is less."""
        remaining = self.remaining()
        if remaining <= 0:
            raise error("the deadline has passed")
        return remaining if timeout is None else min(timeout, remaining)


class CheckedTransport(httpx.HTTPTransport):
    """httpx's own transport on a connection pool whose sockets are checked and whose reads end at the deadline."""

    def __init__(self, allow_private: bool, deadline: Deadline, ssl_context: ssl.SSLContext):
        super().__init__(verify=ssl_context)
        # httpx offers no way to name the pool's network backend, so the pool is built anew around it.
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl_context,
            max_connections=1,
            keepalive_expiry=10.0,
            network_backend=_CheckedBackend(allow_private, deadline),
        )


class _CheckedBackend(httpcore.NetworkBackend):
    def __init__(self, allow_private: bool, deadline: Deadline):
        self._sockets = httpcore.SyncBackend()
        self._allow_private = allow_private
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = _resolve(host, port)
        if not self._allow_private:
            for address in addresses:
                if not is_public(address):
                    raise PrivateAddress(
                        f"{host} lies on the private network address {address}, which may only be crawled when private addresses are allowed."
                    )
        failure: Exception = httpcore.ConnectError(f"{host} has no network address")
        for address in addresses:
            try:
                limit = self._deadline.shorten(timeout, httpcore.ConnectTimeout)
                stream = self._sockets.connect_tcp(str(address), port, limit, local_address, socket_options)
                return _DeadlineStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


def _resolve(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"the name {host} is not known") from error
    # A scope ("fe80::1%eth0") is no part of the address proper.
    return list(dict.fromkeys(ipaddress.ip_address(entry[4][0].partition("%")[0]) for entry in found))


class _DeadlineStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline):
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.shorten(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.shorten(timeout, httpcore.WriteTimeout))

    def start_tls(self, ssl_context, server_hostname: str | None = None, timeout: float | None = None) -> httpcore.NetworkStream:
        limit = self._deadline.shorten(timeout, httpcore.ConnectTimeout)
        return _DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, limit), self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()
