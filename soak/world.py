"""The sample shop, somebody else who works in it as well, and the server's own memory of who wrote what."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from pulumi_flagcopy.local import settings
from pulumi_flagcopy.local.sample import ensure_sample
from pulumi_flagcopy.local.store import Store
from pulumi_flagcopy.local.transport import LocalTransport
from pulumi_flagcopy.settings import Settings

from .trouble import SERVED, Clock, TroubledSession, Wire

SEMANTIC = {"Content-Type": "application/json; domain-model=launchdarkly.semanticpatch"}
LD, V2 = "/api/v2", "/internal/api/v2"
OURS = {"launchdarkly": "api-local-bypass", "split": "local-admin"}
THEIRS = {"launchdarkly": "api-local", "split": "Bearer local-approver"}
ACTORS = ("bypass", "local-admin")
"""What the server's history calls the tokens that the soak works with."""


@dataclass(frozen=True)
class Entry:
    """One line of the server's history."""

    sequence: int
    actor: str
    operation: str
    collection: str
    key: str
    before: int | None
    after: int | None

    @property
    def ours(self) -> bool:
        return self.actor in ACTORS


@dataclass
class World:
    """Both vendors' accounts in a file of its own, our session, and theirs."""

    database: Path
    dice: random.Random
    session: TroubledSession = field(init=False)
    told: list[str] = field(default_factory=list, init=False)
    _seen: int = field(default=0, init=False)
    _served: settings.Settings | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        ensure_sample(self.database)
        self.clock = Clock(skew=self.dice.choice([0, 0, 3600, -3600]))
        self.wire = Wire(self.dice)
        self._store = Store(self.database)
        self.http = self._person("launchdarkly")
        self.split = self._person("split")
        self._memory = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        self.fresh_session()
        self.news()

    def fresh_session(self) -> None:
        """As a new process would have it: it knows nothing."""
        config = {f"{platform}:apiHost": "local" for platform in OURS} | {
            "launchdarkly:accessToken": OURS["launchdarkly"],
            "split:adminApiKey": OURS["split"],
            "flagcopy:localDatabase": str(self.database),
        }
        self.session = TroubledSession(Settings(config.get, {}), clock=self.clock, tell=self.told.append)
        self.session.wire = self.wire

    def trouble(self, rate: float) -> None:
        """From now on this share of our requests fails, in every way, before or after it took effect."""
        seed = self.dice.randrange(2**31)
        self._serve(settings.Settings(rate=rate / 2, kinds=SERVED, seed=seed, retry_after_s=7))
        self.wire.rate = rate / 2

    def peace(self) -> None:
        if self._served:
            self._serve(None)
        self.wire.rate, self.wire.meanwhile = 0.0, None

    @contextmanager
    def pause(self) -> Iterator[None]:
        """Peace for as long as the block takes."""
        rate, meanwhile, served = self.wire.rate, self.wire.meanwhile, self._served
        self.peace()
        yield
        if served:
            self._serve(served)
        self.wire.rate, self.wire.meanwhile = rate, meanwhile

    def _serve(self, wanted: settings.Settings | None) -> None:
        """As ``/_local/faults`` does it; without a request, since this comes with every step."""
        self._served = wanted
        with self._store.transaction() as tx:
            if wanted:
                settings.begin(tx, wanted)
            else:
                settings.clear(tx)

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """A request of somebody else to either vendor: repeated while pages fail, as people do."""
        client = self.split if path.startswith((V2, "/api/v3")) else self.http
        for _ in range(200):
            try:
                answer = client.request(method, path, json=body, **more)
                if answer.is_success:
                    return answer.json() if answer.content else None
                if answer.status_code < 500 and answer.status_code != 429:
                    raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
            except (httpx.HTTPError, json.JSONDecodeError):
                continue
        raise RuntimeError(f"{method} {path}: no success")

    def edit(self, flag: str, environment: str) -> bool:
        """Somebody changes a flag's definition in the sample's project ``shop``; False: on and off are of one kind
        with everything else there."""
        found = self.call("GET", f"{LD}/flags/shop/{flag}", params={"env": environment})
        ids = [variation["_id"] for variation in found["variations"]]
        body = {"environmentKey": environment, "instructions": [self._whim(ids)]}
        self.call("PATCH", f"{LD}/flags/shop/{flag}", body, headers=SEMANTIC)
        return False

    def split_definition(self, workspace: str, flag: str, environment: str) -> str:
        """The path of a definition."""
        return f"{V2}/splits/ws/{workspace}/{flag}/environments/{environment}"

    def edit_split(self, workspace: str, flag: str, environment: str) -> bool:
        """Somebody changes a flag's definition in a workspace; whether it is a kill or a restore."""
        path, choice = self.split_definition(workspace, flag, environment), self.dice.randrange(3)
        if choice == 0:
            there = self.call("GET", path)
            self.call("PUT", f"{path}/{'restore' if there['killed'] else 'kill'}")
            return True
        share = self.dice.randrange(101)
        patch: Any = [{"op": "replace", "path": "/trafficAllocation", "value": share}]
        if choice == 1:
            names = [treatment["name"] for treatment in self.call("GET", path)["treatments"]]
            sizes = [(names[0], share), (names[1], 100 - share)]
            buckets = [{"treatment": name, "size": size} for name, size in sizes]
            patch = [{"op": "replace", "path": "/defaultRule", "value": buckets}]
        self.call("PATCH", path, patch)
        return False

    def news(self) -> list[Entry]:
        """What happened since the last look, oldest first."""
        rows = self._memory.execute(
            "SELECT sequence, actor, operation, collection, key, before, after FROM history "
            "WHERE sequence > ? ORDER BY sequence",
            (self._seen,),
        ).fetchall()
        entries = [Entry(*row) for row in rows]
        self._seen = entries[-1].sequence if entries else self._seen
        return entries

    def last(self) -> int:
        """The number of the newest line of the history."""
        (number,) = self._memory.execute("SELECT coalesce(max(sequence), 0) FROM history").fetchone()
        return int(number)

    def close(self) -> None:
        self.session.close()
        self.http.close()
        self.split.close()
        self._memory.close()
        self._store.close()

    def _person(self, platform: str) -> httpx.Client:
        return httpx.Client(
            transport=LocalTransport(self.database),
            base_url="http://local",
            headers={"Authorization": THEIRS[platform], "LD-API-Version": "20240415"},
        )

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
            values = [f"{self.dice.randrange(10**6)}"]
            clause = {
                "attribute": "country",
                "op": "in",
                "values": values,
                "contextKind": "user",
                "negate": False,
            }
            rules = [{"clauses": [clause], "variationId": self.dice.choice(ids)}]
            return {"kind": "replaceRules", "rules": rules}
        return {"kind": kind}
