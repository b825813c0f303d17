"""What differs from vendor to vendor on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import httpx

from ..errors import VendorError


class Dialect(Protocol):
    """A vendor's way of signing in, of limiting, and of saying no."""

    vendor: str
    """The vendor's name, as messages have it."""

    def headers(self, token: str) -> Mapping[str, str]:
        """What every request carries: credentials, API version."""
        ...

    def wait(self, headers: Mapping[str, str], now: float) -> float | None:
        """The seconds that a refused request must wait according to the answer's headers; None: they say nothing."""
        ...

    def exhausted(self, headers: Mapping[str, str]) -> bool:
        """Whether an answer, be it a success, says that the next request would be refused."""
        ...

    def error(self, request: str, response: httpx.Response) -> VendorError:
        """The error for an answer that is no success. ``request`` is its method and path."""
        ...
