"""A shop that somebody else works in as well, and the server's own memory of who wrote what."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from pulumi_flagcopy.local.sample import ensure_sample
from pulumi_flagcopy.local.transport import LocalTransport

SEMANTIC = {"Content-Type": "application/json; domain-model=launchdarkly.semanticpatch"}
KINDS = ["429", "429-bare", "500", "502", "503", "504", "reset", "timeout", "html", "truncated"]
FLAGS = (
    "checkout-v2",
    "express-pay",
    "gift-cards",
    "search-ranking",
    "address-check",
    "synonyms",
    "facets",
    "theme",
)
OURS, THEIRS = "api-local-bypass", "api-local"
ACTOR = "bypass"
"""What the server's history calls the token that the soak copies with."""


@dataclass
class Clock:
    """Waits pass at once, and are remembered."""

    time: float = 1_000_000.0
    longest: float = 0.0

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.longest = max(self.longest, seconds)
        self.time += seconds

    def jitter(self) -> float:
        return 0.5


@dataclass
class World:
    """The sample shop in a file of its own."""

    database: Path
    dice: random.Random
    _seen: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        ensure_sample(self.database)
        self.http = httpx.Client(
            transport=LocalTransport(self.database),
            base_url="http://local",
            headers={"Authorization": THEIRS, "LD-API-Version": "20240415"},
        )
        self.their_writes()

    def trouble(self, rate: float) -> None:
        """From now on this share of all requests fails, in every way, before or after it took effect."""
        settings = {"rate": rate, "kinds": KINDS, "seed": self.dice.randrange(2**31)}
        self.http.post("/_local/faults", json=settings).raise_for_status()

    def peace(self) -> None:
        self.http.delete("/_local/faults").raise_for_status()

    def edit(self, flag: str, environment: str) -> None:
        """Somebody changes something, as people do: again if the pages fail."""
        while True:
            try:
                answer = self.http.get(f"/api/v2/flags/shop/{flag}", params={"env": environment})
                ids = [variation["_id"] for variation in answer.json()["variations"]]
                body = {"environmentKey": environment, "instructions": [self._whim(ids)]}
                answer = self.http.patch(f"/api/v2/flags/shop/{flag}", json=body, headers=SEMANTIC)
                if answer.is_success:
                    return
            except (httpx.HTTPError, ValueError, KeyError):
                continue

    def our_writes(self) -> list[dict[str, Any]]:
        """What we wrote to definitions since the last look, oldest first."""
        return [
            entry
            for entry in self._news()
            if entry["actor"] == ACTOR and entry["collection"] == "launchdarkly/configurations"
        ]

    def their_writes(self) -> None:
        """Pass over what happened so far."""
        for _ in self._news():
            pass

    def block(self, flag: str, environment: str) -> dict[str, Any]:
        answer = self.http.get(f"/api/v2/flags/shop/{flag}")
        answer.raise_for_status()
        block: dict[str, Any] = answer.json()["environments"][environment]
        return block

    def close(self) -> None:
        self.http.close()

    def _news(self) -> Iterator[dict[str, Any]]:
        answer = self.http.get("/_local/history").json()
        history = answer["items"] if isinstance(answer, dict) else answer
        news, self._seen = history[self._seen :], len(history)
        yield from news

    def _whim(self, ids: list[str]) -> dict[str, Any]:
        kind = self.dice.choice(["turnFlagOn", "turnFlagOff", "serve", "target", "rule"])
        if kind == "serve":
            share = self.dice.randrange(100_001)
            weights = dict.fromkeys(ids, 0) | {ids[0]: share, ids[-1]: 100_000 - share}
            return {"kind": "updateFallthroughVariationOrRollout", "rolloutWeights": weights}
        if kind == "target":
            key = f"customer-{self.dice.randrange(10**9)}"
            return {"kind": "addTargets", "variationId": self.dice.choice(ids), "values": [key]}
        if kind == "rule":
            clause = {
                "attribute": "country",
                "op": "in",
                "values": [f"{self.dice.randrange(10**6)}"],
                "contextKind": "user",
                "negate": False,
            }
            return {
                "kind": "replaceRules",
                "rules": [{"clauses": [clause], "variationId": self.dice.choice(ids)}],
            }
        return {"kind": kind}
