"""What `/_local/faults` sets: faults to inject, rate limits, and the account's plan of subscription."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from .store import Transaction

Kind = Literal["429", "429-bare", "500", "502", "503", "504", "reset", "timeout", "html", "truncated"]
KINDS: tuple[Kind, ...] = ("429", "500", "503", "reset", "timeout")
COLLECTION, KEY = "_local/settings", ("faults",)


class RateLimit(BaseModel):
    """At most `limit` requests in each window of `window_s` seconds, counted for each `scope`.

    `headers`: whether answers tell of the limit; "old" is how the vendor told before it added to it.
    """

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(ge=0)
    window_s: float = Field(default=10, gt=0)
    scope: Literal["global", "route", "token", "ip"] = "global"
    headers: bool | Literal["old"] = True


class Settings(BaseModel):
    """The body of `POST /_local/faults`. Everything absent has its default; nothing is merged.

    `rate` of the requests that match `methods` and `routes` (shell patterns on the path) get one of
    `kinds`, at most `times` in all, chosen by `seed` and the number of the request since the settings
    were made. `after` is the share of broken answers (reset, timeout, truncated, html, 502, 504) that come
    after the request has been carried out. `retry_after_s` is what an injected 429 asks for; `timeout_s`
    how long a served connection stays silent. `latency_ms` is how long an answer takes at least. `since` is
    the server's: the last request before these settings.
    """

    model_config = ConfigDict(extra="forbid")

    rate: float = Field(default=0, ge=0, le=1)
    kinds: tuple[Kind, ...] = Field(default=KINDS, min_length=1)
    times: int | None = Field(default=None, ge=0)
    after: float = Field(default=0.5, ge=0, le=1)
    seed: int = 0
    since: int = 0
    methods: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    latency_ms: float = Field(default=0, ge=0)
    retry_after_s: float = Field(default=1, ge=0)
    timeout_s: float = Field(default=30, ge=0)
    plan: Literal["enterprise", "pro"] = "enterprise"
    rate_limit: RateLimit | tuple[RateLimit, ...] | None = None

    @property
    def rate_limits(self) -> tuple[RateLimit, ...]:
        if self.rate_limit is None:
            return ()
        return (self.rate_limit,) if isinstance(self.rate_limit, RateLimit) else self.rate_limit

    def concern(self, method: str, path: str) -> bool:
        """Whether faults may hit this request."""
        return (not self.methods or method in self.methods) and (
            not self.routes or any(fnmatchcase(path, pattern) for pattern in self.routes)
        )


def read(tx: Transaction) -> Settings:
    text = tx.text(COLLECTION, KEY)
    return _validated(text) if text else Settings()


@lru_cache(16)
def _validated(text: str) -> Settings:
    """Every request asks for the settings, and they hardly ever change."""
    return Settings.model_validate_json(text)


def begin(tx: Transaction, wanted: Settings) -> Settings:
    """These settings from the next request on."""
    last = tx.connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'requests'").fetchone()
    now = wanted.model_copy(update={"since": last[0] if last else 0})
    write(tx, now)
    return now


def write(tx: Transaction, settings: Settings) -> None:
    tx.put(COLLECTION, KEY, settings.model_dump(mode="json"))


def clear(tx: Transaction) -> None:
    """No settings, and rate limits begin anew."""
    tx.delete(COLLECTION, KEY)
    tx.connection.execute("DELETE FROM windows")
