"""Between the wire and the application: the request log, rate limits and injected faults."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.test import run_wsgi_app

from . import settings as local_settings
from .ground import Ground
from .settings import RateLimit, Settings
from .store import Transaction
from .vendor import Allowance, Vendor

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]
BROKEN_ANSWERS = frozenset({"reset", "timeout", "truncated", "html", "502", "504"})
HTML = b"<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"
REQUESTS_KEPT = 100_000


class NoAnswer(Exception):
    """An injected fault: the connection ends without an answer, at once or after `silence_s` seconds."""

    def __init__(self, kind: str, silence_s: float) -> None:
        super().__init__(kind)
        self.kind = kind
        self.silence_s = silence_s


@dataclass(frozen=True)
class Arrival:
    """A request on arrival: its number in the log and what the settings do to it."""

    number: int
    settings: Settings
    allowances: tuple[Allowance, ...]
    refused: bool
    fault: str | None
    carried_out: bool


@dataclass
class Answer:
    status: str
    headers: Headers
    body: bytes


class Traffic:
    """A WSGI application around another one. Paths that no vendor owns pass untouched and unlogged."""

    def __init__(self, app: WSGIApplication, ground: Ground, vendors: Iterable[Vendor]) -> None:
        self.app = app
        self.ground = ground
        self.vendors = tuple(vendors)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        vendor = next((v for v in self.vendors if v.owns(environ["PATH_INFO"])), None)
        if vendor is None:
            return self.app(environ, start_response)
        began, latency_ms = time.monotonic(), 0.0
        outcome: Answer | NoAnswer
        try:
            # One transaction for all that a request does, its line in the log included: one request is worked on at a
            # time (threads would only pass Python's lock to and fro), and a kill leaves all of it or nothing.
            with self.ground.store.transaction() as tx:
                arrival = self._arrive(tx, environ)
                latency_ms = arrival.settings.latency_ms
                outcome = self._answer(environ, vendor, arrival)
                self._finish(tx, arrival.number, outcome)
        except sqlite3.OperationalError as error:
            outcome = no_room(error)
        # The work of this server is part of the time that an answer is to take.
        early = began + latency_ms / 1000 - time.monotonic()
        if early > 0:
            time.sleep(early)
        if isinstance(outcome, NoAnswer):
            raise outcome
        start_response(outcome.status, outcome.headers)
        return [outcome.body]

    def _arrive(self, tx: Transaction, environ: WSGIEnvironment) -> Arrival:
        settings = local_settings.read(tx)
        method, path = environ["REQUEST_METHOD"], _text(environ["PATH_INFO"])
        number = tx.connection.execute(
            "INSERT INTO requests (at, method, path, query) VALUES (?, ?, ?, ?)",
            (tx.now, method, path, environ.get("QUERY_STRING", "")),
        ).lastrowid
        assert number is not None
        if number % 1000 == 0:
            tx.connection.execute("DELETE FROM requests WHERE sequence <= ?", (number - REQUESTS_KEPT,))

        limits = settings.rate_limits
        allowances = [_take(tx, limit, _bucket(limit, environ)) for limit in limits]
        shown = tuple(a for a, limit in zip(allowances, limits, strict=True) if limit.headers)
        if any(a.remaining < 0 for a in allowances):
            return Arrival(number, settings, shown, refused=True, fault=None, carried_out=False)

        fault, carried_out = None, True
        if settings.rate and settings.times != 0 and settings.concern(method, path):
            dice = random.Random(f"{settings.seed}:{number - settings.since}")
            if dice.random() < settings.rate:
                fault = dice.choice(settings.kinds)
                carried_out = fault in BROKEN_ANSWERS and dice.random() < settings.after
                tx.connection.execute("UPDATE requests SET fault = ? WHERE sequence = ?", (fault, number))
                if settings.times is not None:
                    local_settings.write(tx, settings.model_copy(update={"times": settings.times - 1}))
        return Arrival(number, settings, shown, refused=False, fault=fault, carried_out=carried_out)

    def _answer(self, environ: WSGIEnvironment, vendor: Vendor, arrival: Arrival) -> Answer | NoAnswer:
        limits = vendor.limit_headers(arrival.allowances)
        if arrival.refused:
            return _failure(vendor, 429, limits)
        fault, settings = arrival.fault, arrival.settings
        answer = _call(self.app, environ) if arrival.carried_out else None
        if answer is not None:
            answer.headers += limits.items()
        match fault:
            case None:
                assert answer is not None
                return answer
            case "reset":
                return NoAnswer(fault, 0)
            case "timeout":
                return NoAnswer(fault, settings.timeout_s)
            case "html":
                return _reply(502, HTML, {"Content-Type": "text/html"})
            case "truncated":
                whole = answer or _failure(vendor, 503, limits)
                return Answer(whole.status, whole.headers, whole.body[: len(whole.body) // 2])
            case "429":
                reset = self.ground.clock() + int(settings.retry_after_s * 1000)
                scope = random.Random(arrival.number).choice(["global", "route", "token", "ip"])
                spent = Allowance(scope, limit=100, remaining=0, reset=reset, now=self.ground.clock())
                return _failure(vendor, 429, limits | vendor.limit_headers([spent]))
            case "429-bare":
                return _failure(vendor, 429, {})
            case _:
                return _failure(vendor, int(fault), limits)

    def _finish(self, tx: Transaction, number: int, outcome: Answer | NoAnswer) -> None:
        status = None if isinstance(outcome, NoAnswer) else int(outcome.status.split()[0])
        tx.connection.execute("UPDATE requests SET status = ? WHERE sequence = ?", (status, number))


def no_room(error: sqlite3.OperationalError) -> Answer:
    """The database cannot be written: a full disk, a file or folder that is read-only. Nothing was carried out."""
    message = (
        f"The local server's database cannot be used: {error}. Make room for it, or let it be written to."
    )
    body = json.dumps({"code": 507, "message": message}).encode()
    return _reply(507, body, {"Content-Type": "application/json"})


def _take(tx: Transaction, limit: RateLimit, bucket: str) -> Allowance:
    """Takes one request from the bucket; `remaining` is -1 when it was empty."""
    window = max(1, int(limit.window_s * 1000))
    opened = tx.now - tx.now % window
    row = tx.connection.execute(
        "SELECT used FROM windows WHERE bucket = ? AND opened = ?", (bucket, opened)
    ).fetchone()
    used = 1 if row is None else row[0] + 1
    remaining = limit.limit - used
    if remaining >= 0:
        tx.connection.execute("REPLACE INTO windows VALUES (?, ?, ?)", (bucket, opened, used))
    old = limit.headers == "old"
    return Allowance(limit.scope, limit.limit, max(remaining, -1), opened + window, tx.now, old)


def _bucket(limit: RateLimit, environ: WSGIEnvironment) -> str:
    match limit.scope:
        case "route":
            segments = environ["PATH_INFO"].strip("/").split("/")
            who = f"{environ['REQUEST_METHOD']} {'/'.join(segments[:3])}/{len(segments)}"
        case "token":
            token = environ.get("HTTP_AUTHORIZATION") or environ.get("HTTP_X_API_KEY", "")
            who = hashlib.sha256(token.encode()).hexdigest()[:16]
        case "ip":
            who = environ.get("REMOTE_ADDR", "")
        case _:
            who = ""
    return f"{limit.scope} {who} {limit.limit} {limit.window_s}"


def _call(app: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    chunks, status, headers = run_wsgi_app(app, environ, buffered=True)
    return Answer(status, list(headers), b"".join(chunks))


def _failure(vendor: Vendor, status: int, headers: Mapping[str, str]) -> Answer:
    return _reply(status, vendor.failure(status), {"Content-Type": "application/json", **headers})


def _reply(status: int, body: bytes, headers: Mapping[str, str]) -> Answer:
    line = f"{status} {HTTPStatus(status).phrase}"
    return Answer(line, [*headers.items(), ("Content-Length", str(len(body)))], body)


def _text(path: str) -> str:
    """WSGI carries the path's bytes as latin-1."""
    return path.encode("latin-1").decode("utf-8", "replace")
