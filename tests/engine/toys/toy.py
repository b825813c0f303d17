"""A dynamic provider for the engine's tests: its world is a folder of JSON files, one a resource.

Config: ``toy:world`` is that folder; ``calls.jsonl`` in it is the log of calls. Inputs: ``value``; ``key`` replaces;
``first`` replaces after deletion; ``fail`` names the methods that raise, ``partly`` those that do so when their work is
done; ``under`` names another toy that must be deleted before; ``block`` names a file to wait for, ``wait`` seconds to
wait as requests to a vendor do.
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import pulumi
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)
from pulumi.runtime import rpc

from pulumi_flagcopy.dynamic.partial_failure import keep
from pulumi_flagcopy.http.clock import SystemClock

_world = Path()


class ToyError(Exception):
    """What a method raises that was asked to fail."""


class ToyProvider(ResourceProvider):
    serialize_as_secret_always = False

    def configure(self, req: ConfigureRequest) -> None:
        global _world
        _world = Path(req.config.require("toy:world"))
        _log(
            "configure",
            pid=os.getpid(),
            config=req.config._props,
            cwd=str(Path.cwd()),
            variables={name: os.environ.get(name) for name in ("PULUMI_PROJECT", "PULUMI_CONFIG", "PWD")},
            built_in=os.environ.get("FLAGCOPY_BUILT_IN_STACK"),
        )

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        _log("check", news.get("name"), olds=olds, news=news)
        inputs = dict(news)
        if inputs.get("say"):
            sys.stdout.write(f"checking {inputs['say']}\n")  # at once: others print beside it
            sys.stdout.flush()
        if inputs.get("plan"):
            inputs["planned"] = rpc.UNKNOWN if inputs["plan"] == "unknown" else f"do {inputs['plan']}"
        if inputs.get("live"):
            inputs["seen"] = (_world / inputs["live"]).read_text()
        failures = [CheckFailure("value", "must not be bad")] if news.get("value") == "bad" else []
        _maybe_fail("check", news)
        return CheckResult(inputs, failures)

    def diff(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        _log("diff", news.get("name"), id=id_, olds=olds, news=news)
        answer = news.get("answer")
        if answer is not None:
            return DiffResult(changes=bool(answer))
        replaces = [key for key in ("key", "first") if news.get(key) != olds.get(key)]
        return DiffResult(replaces=replaces, delete_before_replace="first" in replaces)

    def create(self, props: dict[str, Any]) -> CreateResult:
        _log("create", props.get("name"), props=props)
        _maybe_fail("create", props)
        id_ = f"{props.get('name')}-{uuid.uuid4().hex[:8]}"
        outputs = self._written(id_, props)
        _maybe_fail_partly("create", id_, outputs, props)
        return CreateResult(id_, outputs)

    def update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        _log("update", news.get("name"), id=id_, olds=olds, news=news)
        _maybe_fail("update", news)
        outputs = self._written(id_, news)
        _maybe_fail_partly("update", id_, outputs, news)
        return UpdateResult(outputs)

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        _log("delete", props.get("name"), id=id_)
        _maybe_fail("delete", props)
        if list(_world.glob(f"{props.get('under')}-*.json")):
            raise ToyError(f"{props['under']} still uses {props['name']}")
        (_world / f"{id_}.json").unlink()

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        _log("read", props.get("name"), id=id_, props=props)
        path = _world / f"{id_}.json"
        if not path.exists():
            return ReadResult("", {})
        now = json.loads(path.read_text())
        inputs = {key: value for key, value in now.items() if key not in ("made", "token")}
        return ReadResult(id_, {**now, "made": f"made {now.get('value')}", "token": "t0ps3cret"}, inputs)

    def _written(self, id_: str, props: dict[str, Any]) -> dict[str, Any]:
        kept = {key: value for key, value in props.items() if key != "__provider"}
        (_world / f"{id_}.json").write_text(json.dumps(kept))
        return {**kept, "made": f"made {props.get('value')}", "token": "t0ps3cret"}


class Toy(Resource, module="toys", name="Toy"):
    """Inputs are whatever is given; outputs are those and ``made``, ``token`` and ``planned``."""

    made: pulumi.Output[str]
    token: pulumi.Output[str]
    planned: pulumi.Output[str]
    value: pulumi.Output[Any]

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Any) -> None:
        given = {"name": name, "made": None, "token": None, "planned": None, "value": None, **inputs}
        super().__init__(ToyProvider(), name, given, opts)


def _log(call: str, name: str | None = None, **what: Any) -> None:
    with (_world / "calls.jsonl").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(
            json.dumps({"call": call, "name": name, **what}, default=lambda value: type(value).__name__)
            + "\n"
        )


def _maybe_fail(call: str, props: dict[str, Any]) -> None:
    if (block := props.get("block")) and call != "check":
        Path(f"{block}.reached").touch()
        while not Path(block).exists():
            time.sleep(0.01)
    if (seconds := props.get("wait")) and call != "check":
        (_world / "waiting").touch()
        SystemClock().sleep(seconds)
    if call in props.get("fail", ()):
        raise ToyError(f"{call} of {props['name']} fails as asked")


def _maybe_fail_partly(call: str, id_: str, outputs: dict[str, Any], props: dict[str, Any]) -> None:
    if call in props.get("partly", ()):
        message = f"{call} of {props['name']} is done in part"
        keep(id_, {**outputs, "__provider": props["__provider"]}, message)
        raise ToyError(message)
