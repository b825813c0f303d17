"""Why a request did not get through, in plain words, and for how long it is worth trying again."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator
from typing import TypeVar

import httpx

from ..loopback import is_loopback

T = TypeVar("T", bound=BaseException)

REFUSED = "connection refused"
NO_TLS = "https was asked for, and what answers there does not speak it"

WRITE_HTTP = "https was tried. If that server speaks http, as `flagcopy serve` does, write http:// before the API host."
"""What to do about a host that does not speak https."""

NOBODY_LISTENS = (
    "Nothing listens there: start that server (`flagcopy serve` is the local one), or correct the API host; "
    "`local` is the local server without a process of its own."
)
"""What to do about a connection that this machine refuses."""

REFUSED_HERE = 2.0
"""Seconds for which a refused connection to this machine is tried again: nobody restarts there unseen."""

REFUSED_ELSEWHERE = 15.0
"""Seconds for which another host may refuse: while a server restarts."""

_UNKNOWN_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
_NO_TLS = {
    "WRONG_VERSION_NUMBER",
    "RECORD_LAYER_FAILURE",
    "PACKET_LENGTH_TOO_LONG",
    "HTTP_REQUEST",
    "UNKNOWN_PROTOCOL",
}
_WORDS: list[tuple[type[httpx.HTTPError], str]] = [
    (httpx.ConnectTimeout, "no connection within {connect:.0f} s"),
    (httpx.PoolTimeout, "no connection was free"),
    (httpx.TimeoutException, "no answer within {read:.0f} s"),
    (httpx.RemoteProtocolError, "the connection ended before the answer"),
    (httpx.ReadError, "the connection was cut off"),
    (httpx.WriteError, "the connection was cut off"),
    (httpx.ProxyError, "the proxy refuses"),
]


def cause(failure: httpx.HTTPError, timeout: httpx.Timeout | None = None) -> str:
    """In words; the name of the exception where there are none."""
    if _name_unknown(failure):
        return "the name is not known"
    if _of(failure, socket.gaierror):
        return "the name could not be looked up"
    if _is_refused(failure):
        return REFUSED
    if _speaks_no_tls(failure):
        return NO_TLS
    system = next((error for error in _chain(failure) if isinstance(error, OSError) and error.errno), None)
    if isinstance(failure, httpx.ConnectError) and system is not None and system.strerror:
        return system.strerror.lower()
    limits = timeout or httpx.Timeout(None)
    for kind, words in _WORDS:
        if isinstance(failure, kind):
            return words.format(connect=limits.connect or 0, read=limits.read or 0)
    return type(failure).__name__


def patience(failure: httpx.HTTPError, host: str) -> float | None:
    """Seconds for which it is worth trying again; None: as long as anything is."""
    if _name_unknown(failure) or _speaks_no_tls(failure):
        return 0.0
    if _is_refused(failure):
        return REFUSED_HERE if is_loopback(host) else REFUSED_ELSEWHERE
    return 0.0 if _waits_for_plain_text(failure, host) else None


def remedy(failure: BaseException, url: httpx.URL) -> str:
    """What to do about it."""
    if _speaks_no_tls(failure) or (url.scheme == "https" and _waits_for_plain_text(failure, url.host)):
        return WRITE_HTTP
    if _is_refused(failure) and is_loopback(url.host):
        return NOBODY_LISTENS
    return "Check the network, the proxy settings and the configured API host, then run the command again."


def mistrusted(failure: BaseException) -> str:
    """Why the other side's certificate was not taken; empty where a failure has another cause."""
    found = _of(failure, ssl.SSLCertVerificationError)
    return str(found.verify_message) if found else ""


def address(url: httpx.URL) -> str:
    """Host and port."""
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{host}:{url.port or {'http': 80}.get(url.scheme, 443)}"


def _name_unknown(failure: BaseException) -> bool:
    found = _of(failure, socket.gaierror)
    return found is not None and found.errno in _UNKNOWN_NAME


def _speaks_no_tls(failure: BaseException) -> bool:
    """Whether the other side answered in plain text. What OpenSSL calls that depends on its version."""
    found = _of(failure, ssl.SSLError)
    return found is not None and found.reason in _NO_TLS


def _waits_for_plain_text(failure: BaseException, host: str) -> bool:
    """On this machine a connection is there at once: what is waited for is the beginning of TLS."""
    return isinstance(failure, httpx.ConnectTimeout) and is_loopback(host)


def _is_refused(failure: BaseException) -> bool:
    return any(isinstance(one, OSError) and one.errno == errno.ECONNREFUSED for one in _chain(failure))


def _of(failure: BaseException, kind: type[T]) -> T | None:
    return next((one for one in _chain(failure) if isinstance(one, kind)), None)


def _chain(failure: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = failure
    while one is not None:
        yield one
        one = one.__cause__ or one.__context__
