"""An answer that comes byte by byte ends like one that does not come."""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from .clock import Clock

LONGEST = 120.0
"""Seconds that an answer may take from its first byte to its last. The timeout of a read begins anew with each byte."""


class WholeAnswer(httpx.SyncByteStream):
    """The body of an answer; raises ``httpx.ReadTimeout`` when it is not whole in time."""

    def __init__(self, response: httpx.Response, clock: Clock) -> None:
        assert isinstance(response.stream, httpx.SyncByteStream)
        self._stream = response.stream
        self._request = response.request
        self._clock = clock
        self._end = clock.monotonic() + LONGEST

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            if self._clock.monotonic() > self._end:
                raise httpx.ReadTimeout("the answer does not end", request=self._request)
            yield chunk

    def close(self) -> None:
        self._stream.close()
