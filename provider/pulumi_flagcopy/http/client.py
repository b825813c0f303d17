"""Requests to one account of one vendor, and their answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NoReturn, TypeVar

import httpx
import orjson

from .. import __version__
from ..console import tell
from ..errors import (
    AnswerError,
    AuthenticationError,
    ForbiddenError,
    RateLimitError,
    UnavailableError,
    VendorError,
)
from ..hidden import Hidden
from ..settings import never_written
from .cause import address, cause, mistrusted, patience, remedy
from .clock import Clock, SystemClock
from .connection import TRUST, opened
from .dialect import Dialect
from .lanes import Lanes
from .limiter import Limiter
from .one_writer import OneWriter
from .retry import Again, Bounds, Retry
from .sparing import Sparing
from .whole_answer import WholeAnswer

T = TypeVar("T")
Query = Mapping[str, str | int | list[str]]

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
USER_AGENT = f"pulumi-flagcopy/{__version__}"
_REFUSALS = {501, 505, 507, 508}
"""Of the 5xx: what is not done, and will not be another time either. 507 is the local server without room."""

_BLIND = (UnavailableError, RateLimitError, AnswerError, AuthenticationError, ForbiddenError)
"""Of a look at what became of a write: nothing was seen."""

_LATER = ("retry-after", "date")
"""Of an answer that is not about limits: their headers, which it may have as well, say nothing of when to come back."""


class _Unsettled(Exception):
    """A request was sent and its fate is not known. ``wait``: the seconds that the vendor asked for."""

    def __init__(self, error: VendorError, wait: float | None = None) -> None:
        self.error = error
        self.wait = wait

    def again(self) -> Again:
        """It did nothing, and may be sent again."""
        return Again(self.error, self.wait)


class Client:
    """A pooled HTTP client that signs in, waits its turn, repeats what may be repeated and reads JSON.

    Every method returns the parsed JSON of a successful answer (None for an empty one) and raises a ``VendorError``
    otherwise. Redirects are never followed: the token goes to one host only.

    Attributes:
        writers: the locks of what must have one writer at a time in this account.
    """

    def __init__(
        self,
        dialect: Dialect,
        base_url: str,
        token: str,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Clock | None = None,
        bounds: Bounds | None = None,
        timeout: httpx.Timeout = TIMEOUT,
        tell: Callable[[str], None] = tell,
    ) -> None:
        self.writers = OneWriter()
        self._hidden = Hidden()
        self._hidden.add(token)
        self._dialect = dialect
        self._clock = clock or SystemClock()
        bounds, sparing = bounds or Bounds(), Sparing(tell, self._clock)
        self._limiter = Limiter(self._clock, bounds.longest, sparing)
        self._retry = Retry(self._clock, bounds, sparing)
        self._lanes = Lanes(
            partial(
                opened,
                base_url,
                transport=transport,
                headers={"User-Agent": USER_AGENT, **dialect.headers(token)},
                timeout=timeout,
                limits=httpx.Limits(max_connections=1),
                event_hooks={"response": [self._bound]},
            )
        )
        self._base_url = self._lanes.first.base_url
        self._timeout = timeout

    def __reduce__(self) -> NoReturn:
        never_written(self)

    @property
    def address(self) -> str:
        """The scheme and host that requests go to."""
        return str(self._base_url).rstrip("/")

    def get(self, path: str, query: Query | None = None, *, headers: Mapping[str, str] | None = None) -> Any:
        """Read; repeated after every passing failure."""

        def once() -> Any:
            try:
                return self._send("GET", path, query, None, headers)
            except _Unsettled as unsettled:
                raise unsettled.again() from None

        return self._retry.call(f"GET {path}", once, self._limiter.hold)

    def write(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        settled: Callable[[], T | None],
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any | T:
        """Write; repeated only when it is known not to have happened.

        Where the fate of a request is unknown (no answer, a 5xx, an answer cut off), ``settled`` reads the state
        again: it returns what the write would have answered if it did happen, None if it did not and may be sent
        again, and raises if it may not.
        """

        def once() -> Any | T:
            try:
                return self._send(method, path, query, body, headers)
            except _Unsettled as unsettled:
                try:
                    answer = settled()
                except _BLIND as blind:
                    raise _unknown(f"{method} {path}", blind) from None
                if answer is None:
                    raise unsettled.again() from None
                return answer

        return self._retry.call(f"{method} {path}", once, self._limiter.hold)

    def held(self) -> float:
        """Seconds for which a rate limit holds requests back."""
        return self._limiter.remaining()

    def close(self) -> None:
        """Give the connections back."""
        self._lanes.close()

    def _send(
        self, method: str, path: str, query: Query | None, body: Any, headers: Mapping[str, str] | None
    ) -> Any:
        """One request. ``Again``: it did not happen and may be repeated; ``_Unsettled``: nobody knows."""
        request = f"{method} {path}"
        try:
            with self._limiter.turn(), self._lanes.one() as lane:
                response = lane.request(method, path, params=query, json=body, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.PoolTimeout) as failure:
            if reason := mistrusted(failure):
                raise self._mistrusted(request, reason) from None
            lasting = patience(failure, self._base_url.host)
            raise Again(self._unavailable(request, failure), patience=lasting) from None
        except httpx.HTTPError as failure:
            raise _Unsettled(self._unavailable(request, failure)) from None
        if self._dialect.exhausted(response.headers):
            self._limiter.hold(self._dialect.wait(response.headers, self._clock.now()) or 0.0)
        return self._answer(request, response)

    def _bound(self, response: httpx.Response) -> None:
        response.stream = WholeAnswer(response, self._clock)

    def _answer(self, request: str, response: httpx.Response) -> Any:
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            wait = self._dialect.wait(response.headers, self._clock.now())
            raise Again(self._refusal(request, response), wait)
        if response.is_server_error and response.status_code not in _REFUSALS:
            later = {name: response.headers[name] for name in _LATER if name in response.headers}
            wait = self._dialect.wait(later, self._clock.now())
            raise _Unsettled(self._refusal(request, response), wait)
        if response.is_redirect:
            raise AnswerError(
                f"{self._dialect.vendor} answered with a redirect",
                f"{request} was answered with {response.status_code}; the token is not sent to another address.",
                "Check the configured API host: it must be the address of the API itself.",
                status=response.status_code,
            )
        if not response.is_success:
            raise self._refusal(request, response)
        if not response.content:
            return None
        try:
            return _parsed(response.content)
        except (ValueError, RecursionError):
            raise _Unsettled(
                AnswerError(
                    f"{self._dialect.vendor} answered with something that is not JSON",
                    f"{request} was answered with {response.status_code} and "
                    f"{response.headers.get('content-type', 'no content type')}.",
                    "A proxy may stand between: check the configured API host and the proxy settings.",
                    status=response.status_code,
                )
            ) from None

    def _refusal(self, request: str, response: httpx.Response) -> VendorError:
        """What the vendor says, without the token: whoever stands between may repeat it."""
        return self._dialect.error(request, response).put(self._hidden.mask)

    def _unavailable(self, request: str, failure: httpx.HTTPError) -> UnavailableError:
        reason, at = cause(failure, self._timeout), address(self._base_url)
        return UnavailableError(
            f"{self._dialect.vendor} could not be reached at {at}: {reason}",
            f"The request was {request}.",
            remedy(failure, self._base_url),
        )

    def _mistrusted(self, request: str, reason: str) -> UnavailableError:
        return UnavailableError(
            f"{self._dialect.vendor}'s certificate is not trusted, so nothing was sent",
            f"{request} to {self._base_url.host}: {reason}.",
            TRUST,
        )


def _parsed(body: bytes) -> Any:
    """By orjson, since lists of flags are long; by the standard library what orjson is too strict for."""
    try:
        return orjson.loads(body)
    except ValueError:
        return json.loads(body)


def _unknown(request: str, blind: VendorError) -> VendorError:
    """For a write that got no answer, when the look at what became of it failed as well."""
    if not isinstance(blind, UnavailableError | AnswerError):  # the kinds that leave it open what was done
        blind = UnavailableError(blind.summary, blind.detail, status=blind.status, code=blind.code)
    return blind.amended(
        f"It is not known whether {request} took effect: no answer said so.",
        "Run `refresh`, then `preview`: it shows what is left to do.",
    )
