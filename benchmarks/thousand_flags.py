"""A project with many flags on the local server, over HTTP."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

from pulumi_flagcopy.local.json_text import read, written
from pulumi_flagcopy.local.store import Store

from .served import client, start

TOKEN, TAG = "api-local", "bench"
FIRST = "flag-00000"
SEMANTIC = {"Content-Type": "application/json; domain-model=launchdarkly.semanticpatch"}


class Server:
    """`flagcopy serve` on a new database, with a project of that many flags. All differ between staging and production:
    each has two rules, twenty individual targets and a rollout in staging. With `equal`, none differs."""

    def __init__(self, folder: Path, flags: int, *, equal: bool = False) -> None:
        self.flags = [f"flag-{number:05}" for number in range(flags)]
        self._database = folder / "bench.db"
        self._equal = equal
        self._changes = 0
        self._latency = 0.0

    def __enter__(self) -> Server:
        self._start()
        environments = [{"key": key, "name": key, "color": "417505"} for key in ("staging", "production")]
        body = {"key": "bench", "name": "Bench", "environments": environments}
        self._send("POST", "/api/v2/projects", body)
        self._make(FIRST)
        self._stop()
        self._multiply()
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def late(self, seconds: float) -> None:
        """Every request takes so much longer from now on."""
        self._send("POST", "/_local/faults", {"latency_ms": seconds * 1000})
        self._latency = seconds

    def change(self) -> None:
        """Change every flag in staging, without being late."""
        latency, self._changes = self._latency, self._changes + 1
        self.late(0)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(self._edit, self.flags))
        self.late(latency)

    def requests(self) -> list[str]:
        """What was asked since they were forgotten."""
        return [
            f"{entry['method']} {entry['path']}" for entry in self._send("GET", "/_local/requests")["items"]
        ]

    def forget_requests(self) -> None:
        self._send("DELETE", "/_local/requests")

    def _start(self) -> None:
        self._served = start(self._database)
        self.address = self._served.address
        self._http = client(self._served, TOKEN, **{"LD-API-Version": "20240415"})

    def _stop(self) -> None:
        self._http.close()
        self._served.stop()

    def _make(self, flag: str) -> None:
        made = self._send("POST", "/api/v2/flags/bench", {"key": flag, "name": flag.title(), "tags": [TAG]})
        yes, no = (variation["_id"] for variation in made["variations"])
        clause = {"contextKind": "user", "op": "in", "negate": False}
        self._patch(
            flag,
            {"kind": "turnFlagOn"},
            *(
                {
                    "kind": "addRule",
                    "variationId": yes,
                    "clauses": [{**clause, "attribute": name, "values": values}],
                }
                for name, values in (("country", ["DE", "FR"]), ("plan", ["gold"]))
            ),
            {"kind": "addTargets", "variationId": yes, "values": [f"user-{number}" for number in range(20)]},
            {"kind": "updateFallthroughVariationOrRollout", "rolloutWeights": {yes: 20_000, no: 80_000}},
        )

    def _multiply(self) -> None:
        """All others as copies of the first: by the API they would take longer than what is measured."""
        store = Store(self._database)
        with store.transaction() as tx:
            documents = [
                (collection, key, document)
                for collection, key, document in tx.everything()
                if FIRST in key and "launchdarkly/" in collection
            ]
            staging = next(d for _, _, d in documents if d.get("environment") == "staging")
            for flag in self.flags:
                for collection, key, document in documents:
                    shown = document
                    if self._equal and document.get("environment") == "production":
                        shown = {**staging, "environment": "production"}
                    copied = read(written(shown).replace(FIRST, flag).replace(FIRST.title(), flag.title()))
                    tx.put(collection, tuple(part.replace(FIRST, flag) for part in key), copied)
        store.close()

    def _edit(self, flag: str) -> None:
        variations = self._send("GET", f"/api/v2/flags/bench/{flag}")["variations"]
        weight = 20_000 + 1_000 * self._changes
        weights = dict(zip((v["_id"] for v in variations), (weight, 100_000 - weight), strict=True))
        self._patch(flag, {"kind": "updateFallthroughVariationOrRollout", "rolloutWeights": weights})

    def _patch(self, flag: str, *instructions: dict[str, Any]) -> None:
        body = {"environmentKey": "staging", "instructions": list(instructions)}
        self._send("PATCH", f"/api/v2/flags/bench/{flag}", body, SEMANTIC)

    def _send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        answer = self._http.request(method, path, json=body, headers=headers)
        return answer.json() if answer.content else None
