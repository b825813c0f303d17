"""What goes wrong on the wire, between the clients and the local server; and who else works there meanwhile."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from pulumi_flagcopy.http.client import Client
from pulumi_flagcopy.local.transport import LocalTransport
from pulumi_flagcopy.platforms import platform_class
from pulumi_flagcopy.session import Session

from .figures import Broken

SERVED = ("429", "429-bare", "500", "502", "503", "504", "reset", "timeout", "html", "truncated")
"""What the local server does itself; an answer that is broken may come after the request was carried out."""
SPOILT = ("page", "half", "words", "redirect", "past", "far", "nonsense", "spent-far", "spent-past")
"""What this adds: a proxy's page and half a JSON with status 200, JSON that is not, redirects, and what limits say."""
CARRIED_OUT = {"page", "half", "words", "spent-far", "spent-past"}
PAGE = b"<html><head><title>Sign in</title></head><body>Welcome to the guest network</body></html>"
LONGEST_WAIT = 60 * 1.2
FAR, PAST = 10**10, -(10**8)


@dataclass
class Clock:
    """Waits pass at once, and are remembered. ``skew``: how far this machine's clock is off, in seconds."""

    skew: float = 0.0
    slept: float = 0.0
    longest: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def now(self) -> float:
        return time.time() + self.skew + self.slept

    def monotonic(self) -> float:
        return time.monotonic() + self.slept

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.longest = max(self.longest, seconds)
            self.slept += seconds

    def jitter(self) -> float:
        return 0.5

    def check(self, where: str) -> None:
        if self.longest > LONGEST_WAIT:
            raise Broken("wait", where, f"a wait of {self.longest:.0f} s")


@dataclass
class Wire:
    """How often what goes wrong, and what is done between two of our requests."""

    dice: random.Random
    rate: float = 0.0
    kinds: tuple[str, ...] = SPOILT
    meanwhile: Callable[[], None] | None = None
    log: list[tuple[str, str]] = field(default_factory=list)
    """Our writes, our reads that were answered with success, and whatever else is noted, in order."""

    def transport(self, inner: httpx.BaseTransport) -> Troubled:
        return Troubled(inner, self)


class Troubled(httpx.BaseTransport):
    """A transport on which requests go wrong."""

    def __init__(self, inner: httpx.BaseTransport, wire: Wire) -> None:
        self._inner = inner
        self._wire = wire

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        wire = self._wire
        if wire.meanwhile is not None:
            wire.meanwhile()
        kind = wire.dice.choice(wire.kinds) if wire.dice.random() < wire.rate else ""
        if kind and (kind not in CARRIED_OUT or wire.dice.random() < 0.3):
            return _refusal(kind)
        entry = (request.method, request.url.path)
        if request.method != "GET":  # without an answer, too, it may take effect
            wire.log.append(entry)
        answer = self._inner.handle_request(request)
        if request.method == "GET" and answer.is_success:
            wire.log.append(entry)
        if request.method != "GET" and answer.is_client_error:  # refused, as by a rate limit: it had none
            del wire.log[len(wire.log) - 1 - wire.log[::-1].index(entry)]
        return _spoilt(kind, answer)

    def close(self) -> None:
        self._inner.close()


class TroubledSession(Session):
    """A session whose requests all go over one wire."""

    wire: Wire

    def _open(self, platform: str, account: str | None) -> Client:
        cls = platform_class(platform)
        access = self.settings.access(cls.keys, account)
        assert access.database is not None
        transport = self.wire.transport(LocalTransport(access.database))
        return Client(
            cls.dialect, access.base_url, access.token, transport=transport, clock=self.clock, tell=self.tell
        )


def limits(moment: float, *, remaining: bool = False) -> dict[str, str]:
    """Both vendors' headers for a limit that ends so many seconds from now, by their clock."""
    reset = str(int((time.time() + moment) * 1000))
    headers = {
        "X-Ratelimit-Reset": reset,
        "X-Ratelimit-Auth-Token-Reset": reset,
        "X-RateLimit-Reset-Seconds-Org": str(int(moment)),
        "X-RateLimit-Reset-Seconds-IP": str(int(moment)),
    }
    if remaining:
        names = ("X-Ratelimit-Global-Remaining", "X-Ratelimit-Route-Remaining", "X-RateLimit-Remaining-Org")
        headers |= dict.fromkeys(names, "0")
    return headers


def _refusal(kind: str) -> httpx.Response:
    match kind:
        case "page":
            return httpx.Response(503, html=PAGE.decode())
        case "redirect":
            return httpx.Response(302, headers={"Location": "http://portal.example.net/sign-in"})
        case "past":
            return httpx.Response(429, json={}, headers=limits(PAST))
        case "far":
            return httpx.Response(429, json={}, headers=limits(FAR))
        case "nonsense":
            names = (*limits(0), "Retry-After")
            return httpx.Response(429, json=[], headers=dict.fromkeys(names, "nan"))
        case "spent-far" | "spent-past":
            return httpx.Response(
                429, json={}, headers=limits(FAR if kind == "spent-far" else PAST, remaining=True)
            )
        case _:
            return httpx.Response(503, content=b"")


def _spoilt(kind: str, answer: httpx.Response) -> httpx.Response:
    status, json = answer.status_code, {"Content-Type": "application/json"}
    match kind:
        case "page":
            return httpx.Response(status, html=PAGE.decode())
        case "half":
            return httpx.Response(
                status, content=answer.content[: len(answer.content) // 2] or b"{", headers=json
            )
        case "words":
            return httpx.Response(status, content=b"{'single': quotes}", headers=json)
        case "spent-far" | "spent-past":
            answer.headers.update(limits(FAR if kind == "spent-far" else PAST, remaining=True))
    return answer
