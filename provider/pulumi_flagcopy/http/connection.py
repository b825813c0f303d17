"""How a connection is opened, for requests of every kind.

Certificates are verified, and nothing turns that off; ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` name other authorities.
Redirects are not followed. What is not encrypted goes to the named host itself: a proxy in between could read the
token.
"""

from __future__ import annotations

import os
import ssl
from functools import lru_cache
from typing import Any

import httpx

from ..errors import ConfigurationError
from ..loopback import is_loopback

TRUST = (
    "A proxy that opens connections, or another server, may stand there. If it is your own, name the file of its "
    "authority's certificate in the environment variable SSL_CERT_FILE. The verification cannot be switched off."
)
"""What to do about a certificate that is not trusted."""

_AUTHORITIES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_SOCKS = "They name a SOCKS proxy, which needs one more package: pip install 'httpx[socks]'."


def opened(base_url: str, *, transport: httpx.BaseTransport | None = None, **more: Any) -> httpx.Client:
    """A client for requests to this address.

    Args:
        base_url: scheme and host, and perhaps a path.
        transport: what takes the place of the network.
        more: headers, timeouts and limits, as ``httpx.Client`` has them.

    Raises:
        ConfigurationError: the address is none, or proxies or certificates that the environment names are unusable.
    """
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        raise ConfigurationError(
            "The configured API host is no address", remedy="Check its spelling."
        ) from None
    directly = url.scheme == "http" or is_loopback(url.host)
    try:
        return httpx.Client(
            base_url=url,
            transport=transport,
            verify=transport is not None or _trust(url.scheme, *map(os.environ.get, _AUTHORITIES)),
            trust_env=not directly,
            follow_redirects=False,
            **more,
        )
    except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
        raise ConfigurationError(
            "The environment's settings for connections cannot be used",
            _SOCKS if isinstance(error, ImportError) else f"Proxies or certificates: {type(error).__name__}.",
            "Check the environment variables HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.",
        ) from None


@lru_cache
def _trust(scheme: str, _file: str | None, _folder: str | None) -> ssl.SSLContext:
    """The authorities that certificates are verified with: many connections, read once. What is not encrypted has no
    certificate, and nobody is trusted then: to read them takes longer than a request."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if scheme == "http" else httpx.create_ssl_context()
