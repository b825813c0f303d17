"""A FlagCopy and a Promotion of that one flag make the same of the same random story.

The story of a seed is played twice, each time on a server of its own: people approve, edit and delete, and the program
runs and changes. After each step the target, the requests and what the resource knows must be alike.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest

from pulumi_flagcopy.errors import FlagCopyError
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings

from ..clock import FakeClock
from ..conftest import SEMANTIC, Shop
from ..split.conftest import V2, new_workspace, on_off, open_server, rule
from ..split.test_approvals import CONTENT, Approvers
from .stack import CheckFailed, Stack
from .test_flag_copy import at
from .test_flag_copy_approval import REQUESTS, Reviewers

Json = dict[str, Any]
Step = tuple[Any, ...]
"""The name of what is done, and its arguments; of the people's steps, what each argument may be."""

REFUSED = "refused"
INPUTS: dict[str, list[Any]] = {
    "on_destroy": ["restore", "restore", "forget"],
    "approval": [None, "request", "request", "request", "wait", "fail"],
    "triggers": [None, None, None, ["1"], ["2"]],
    "comment": ["a", "b", "c"],
    "segments": [None, None, {"create_missing_segments": True}, {"on_missing_segments": "skip_rules"}],
}
OWN_STEPS: dict[Step, int] = {
    ("up",): 34,
    ("change",): 14,
    ("preview",): 7,
    ("cut_up", (0, 1)): 5,
    ("refresh",): 7,
    ("new_session",): 4,
    ("destroy",): 4,
}


@dataclass(frozen=True)
class Seen:
    """All that must be alike after a step."""

    came: str | None
    target: Json
    requests: list[Any]
    status: str | None
    request: str | None
    previous: Json


def as_a_copy_has_it(act: str, copy: Seen, promotion: Seen) -> Seen:
    """The one place for what is known to differ; see also ``play``."""
    if act == "preview" and copy.came == REFUSED:
        # A Promotion goes on without a flag that cannot be copied: its preview warns, and only its `up` fails.
        promotion = replace(promotion, came=REFUSED)
    if (copy.status, promotion.status) == ("pending_approval", "failed"):
        # Nobody decided in time. The request stays open, and a FlagCopy says so. A Promotion says with each flag why
        # `up` failed; a refresh shows that this is still to be done.
        came = copy.came if act == "refresh" else promotion.came
        promotion = replace(promotion, status=copy.status, came=came)
    if promotion.status == "blocked":
        # A Promotion says of a flag that it could not be copied. A FlagCopy fails in its check: nothing is known of it.
        came = copy.came if act == "refresh" else promotion.came
        promotion = replace(promotion, status=copy.status, request=copy.request, came=came)
    if copy.status == promotion.status == "unchanged":
        # What a Promotion knows of a flag is of its last run. A FlagCopy keeps its last request.
        promotion = replace(promotion, request=copy.request)
    return promotion


class LaunchDarkly:
    """People in LaunchDarkly's pages, who may bypass approvals."""

    INPUTS: ClassVar[dict[str, list[Any]]] = {
        **INPUTS,
        "apply_approved": [None, True],
        "include": [["rules", "fallthrough"], ["fallthrough"], ["on", "rules", "fallthrough"]],
    }
    STEPS: ClassVar[dict[Step, int]] = {
        ("serve", ("staging", "production", "production"), (10_000, 20_000, 70_000)): 7,
        ("switch", ("staging", "production"), ("turnFlagOn", "turnFlagOff")): 5,
        ("gate", (True, False)): 4,
        ("copy",): 3,
        ("review", ("approve", "approve", "decline")): 5,
        ("apply",): 5,
        ("delete_requests",): 2,
        ("segment", ("staging", "production"), ("make", "make", "delete")): 5,
        ("name_segment", ("staging",)): 5,
        ("delete_flag",): 1,
        ("archive", ("archiveFlag", "restoreFlag", "restoreFlag")): 3,
    }

    def __init__(self, database: Path) -> None:
        self._config = {"launchdarkly:apiHost": "local", "flagcopy:localDatabase": str(database)}
        self._shop = Shop(database)
        self._shop.http.headers["Authorization"] = "api-local-bypass"
        self._shop.delete("flags/shop/express-pay")  # it needs checkout-v2, which could not be archived then
        self.segment("staging", "make")
        self._reviewers = Reviewers(self._shop)
        self.gate, self.close = self._reviewers.require, self._shop.http.close

    def session(self) -> Session:
        return Session(Settings(self._config.get, {}), tell=lambda _: None, clock=FakeClock())

    def ends(self) -> dict[str, Json]:
        return {"source": at("staging"), "target": at("production")}

    def target(self) -> Json:
        answer = self._shop.http.get("/api/v2/flags/shop/checkout-v2")
        if answer.is_error:
            return {}
        block = answer.json()["environments"]["production"]
        rules = [rule.get("description") for rule in block["rules"]]
        return {**{name: block[name] for name in ("on", "fallthrough", "version")}, "rules": rules}

    def requests(self) -> list[Any]:
        return [request["status"] for request in self._reviewers.all()] if self.target() else []

    def serve(self, environment: str, weight: int) -> None:
        if self.target():
            self._shop.serve("checkout-v2", environment, weight, 100_000 - weight)

    def switch(self, environment: str, kind: str) -> None:
        self._try({"environmentKey": environment, "instructions": [{"kind": kind}]})

    def review(self, kind: str) -> None:
        if "pending" in self.requests():
            self._reviewers.review(kind)

    def apply(self) -> None:
        """What conflicts with an edit is refused."""
        self.review("approve")
        for request in self._reviewers.all() if self.target() else []:
            self._shop.http.post(f"{REQUESTS}/{request['_id']}/apply", json={})

    def segment(self, environment: str, what: str) -> None:
        """One that a rule names, or that the vendor keeps, cannot be deleted."""
        where = f"/api/v2/segments/shop/{environment}"
        if what == "make":
            self._shop.http.post(where, json={"key": "vips", "name": "VIPs"})
        else:
            self._shop.http.delete(f"{where}/vips")

    def name_segment(self, environment: str) -> None:
        clause = {"attribute": "segmentMatch", "op": "segmentMatch", "values": ["vips"], "negate": False}
        if not self.target():
            return
        variation = self._shop.flag("checkout-v2")["variations"][0]["_id"]
        add = {"kind": "addRule", "clauses": [clause], "variationId": variation}
        self._try({"environmentKey": environment, "instructions": [add]})

    def cut(self, after: int) -> None:
        self._shop.faults(rate=1, kinds=["reset"], after=after, methods=["POST", "PATCH"], routes=["/api/*"])

    def mend(self) -> None:
        self._shop.faults(rate=0)

    def delete_flag(self) -> None:
        self._shop.http.delete("/api/v2/flags/shop/checkout-v2")

    def archive(self, kind: str) -> None:
        self._try({"instructions": [{"kind": kind}]})

    def _try(self, body: Json) -> None:
        self._shop.http.patch("/api/v2/flags/shop/checkout-v2", json=body, headers=SEMANTIC)

    def copy(self) -> None:
        """Refused where the target lacks a segment."""
        with suppress(httpx.HTTPStatusError):
            self._reviewers.copy()

    def delete_requests(self) -> None:
        for request in self._reviewers.all() if self.target() else []:
            self._shop.http.delete(f"{REQUESTS}/{request['_id']}").raise_for_status()


class Split:
    """People in Split's pages. Nobody can edit what is gated, locked or gone: their edits may be refused."""

    INPUTS: ClassVar[dict[str, list[Any]]] = {
        **INPUTS,
        "include": [None, None, ["on", "fallthrough"], ["rules", "fallthrough"], ["on"]],
    }
    STEPS: ClassVar[dict[Step, int]] = {
        ("define", ("Staging", "Production"), (10, 40, 100), (100, 37)): 8,
        ("switch", ("Staging", "Production"), ("kill", "restore")): 6,
        ("delete", ("Staging", "Production", "Production", "Production")): 4,
        ("segment", ("Staging", "Production"), ("activate", "activate", "deactivate")): 4,
        ("name_segment", (True, False)): 4,
        ("gate", (True, False, False)): 8,
        ("decide", ("APPROVED", "APPROVED", "APPROVED", "REJECTED")): 10,
    }

    def __init__(self, database: Path) -> None:
        opened = ExitStack()
        self._server = opened.enter_context(open_server(database))
        self._shop = new_workspace(self._server, "Default")
        self._shop.flag()
        rules = [rule({"type": "IN_LIST_STRING", "attribute": "country", "strings": ["DE", "FR"]}, on=100)]
        self._shop.define("Staging", rules=rules, defaultRule=[{"treatment": "on", "size": 100}])
        self._shop.define("Production")
        self._shop.segment("pilots", "Staging")
        self._approvers = Approvers(self._shop)
        self.session, self.close = self._server.session, opened.close

    def ends(self) -> dict[str, Json]:
        return {"source": self._shop.location("Staging"), "target": self._shop.location("Production")}

    def target(self) -> Json:
        answer = self._server.http.get(f"{V2}/{self._shop.at('Production')}")
        found = answer.json() if answer.is_success else {}
        return {name: found.get(name) for name in ("killed", *CONTENT)}

    def requests(self) -> list[Any]:
        return [
            (status, request["operationType"])
            for status in ("REQUESTED", "PUBLISHED", "REJECTED", "WITHDRAWN")
            for request in self._approvers.all(status)
        ]

    def gate(self, required: bool) -> None:
        self._shop.permit("Production", areApprovalsRequired=required)

    def define(self, environment: str, on: int, traffic: int) -> None:
        shares = [{"treatment": "on", "size": on}, {"treatment": "off", "size": 100 - on}]
        self._edit("PUT", environment, on_off(defaultRule=shares, trafficAllocation=traffic))

    def switch(self, environment: str, kind: str) -> None:
        self._edit("PUT", f"{environment}/{kind}")

    def delete(self, environment: str) -> None:
        self._edit("DELETE", environment)

    def segment(self, environment: str, what: str) -> None:
        place = f"{V2}/segments/{self._shop.environments[environment]}/pilots"
        self._server.http.request("DELETE" if what == "deactivate" else "POST", place, json="")

    def name_segment(self, names: bool) -> None:
        rules = [rule({"type": "IN_SEGMENT", "string": "pilots"}, on=100)] if names else []
        self._edit("PUT", "Staging", on_off(rules=rules))

    def cut(self, after: int) -> None:
        self._server.local(
            "POST",
            "faults",
            {
                "rate": 1,
                "kinds": ["reset"],
                "after": after,
                "methods": ["POST", "PUT", "PATCH", "DELETE"],
                "routes": ["/internal/*"],
            },
        )

    def mend(self) -> None:
        self._server.local("POST", "faults", {"rate": 0})

    def decide(self, status: str) -> None:
        if self._approvers.all():
            self._approvers.decide(status)

    def _edit(self, method: str, what: str, body: Json | None = None) -> None:
        self._server.http.request(method, f"{V2}/{self._shop.at(what)}", json=body)


class World:
    """One resource, and the people beside it."""

    def __init__(self, people: LaunchDarkly | Split, *, many: bool) -> None:
        self._people, self._many = people, many
        self._flag = people.ends()["target"]["flag"]
        self._session = people.session()
        self._stack = Stack(self._life())

    def close(self) -> None:
        self._session.close()
        self._people.close()

    def take(self, step: Step) -> Seen:
        act, *arguments = step
        try:
            came = getattr(self if hasattr(self, act) else self._people, act)(*arguments)
        except (FlagCopyError, CheckFailed):
            came = REFUSED
        known, was = self._stack.outputs, self._stack.outputs.get("previous") or {}
        if self._many:
            known, was = known.get("flags", {}).get(self._flag, {}), was.get(self._flag, {})
        request = known.get("approval_request", {}).get("state")
        previous = {name: value for name, value in was.items() if name not in ("version", "left_version")}
        people = self._people
        return Seen(came, people.target(), people.requests(), known.get("status"), request, previous)

    def up(self, inputs: Json) -> str:
        return self._stack.up(self._program(inputs))

    def cut_up(self, inputs: Json, after: int) -> str:
        """No write is answered; ``after``: but they are all carried out."""
        self._people.cut(after)
        try:
            return self.up(inputs)
        finally:
            self._people.mend()

    def preview(self, inputs: Json) -> str:
        return self._stack.preview(self._program(inputs))

    def refresh(self) -> str | None:
        return self._stack.refresh() if self._stack.id else None

    def destroy(self) -> None:
        if self._stack.id:
            self._stack.destroy()

    def new_session(self) -> None:
        self._session.close()
        self._session = self._people.session()
        self._stack.life = self._life()

    def _life(self) -> FlagCopyLife | PromotionLife:
        return PromotionLife(self._session) if self._many else FlagCopyLife(self._session)

    def _program(self, inputs: Json) -> Json:
        ends = self._people.ends()
        if self._many:
            flags = {end.pop("flag") for end in ends.values()}
            return {**ends, "select": {"flags": [*flags]}, **inputs}
        return {**ends, **inputs}


def story(people: LaunchDarkly | Split, seed: int) -> Iterator[Step]:
    chance = random.Random(seed)
    inputs = {name: chance.choice(values) for name, values in people.INPUTS.items()}
    likely = OWN_STEPS | people.STEPS
    if chance.random() < 0.7:
        yield "gate", True
    steps = chance.choices([*likely], [*likely.values()], k=chance.randint(4, 16))
    for act, *choices in [*steps, ("up",), ("destroy",)]:
        if act == "change":
            name = chance.choice([*people.INPUTS])
            inputs[name] = chance.choice(people.INPUTS[name])
        if act in ("up", "change", "preview", "cut_up"):
            given = {name: value for name, value in inputs.items() if value is not None}
            given |= given.pop("segments", {})
            yield (
                act if act in ("preview", "cut_up") else "up",
                {**given, "approval_timeout": 20},
                *map(chance.choice, choices),
            )
        else:
            yield act, *map(chance.choice, choices)


def play(people: Sequence[LaunchDarkly | Split], seed: int) -> None:
    """To a FlagCopy among the first people, and to a Promotion among the second."""
    one, other = people
    told: list[Step] = []
    with closing(World(one, many=False)) as copy, closing(World(other, many=True)) as promotion:
        for step in story(one, seed):
            told.append(step)
            seen = copy.take(step)
            if seen.came == "gone":
                return  # A FlagCopy goes with its target. A Promotion stays, and puts back what it replaced.
            other_seen = promotion.take(step)
            if other_seen.status == "blocked" and seen.status in ("pending_approval", "failed"):
                return  # A FlagCopy fails in its check, and its request stays. A Promotion takes it back.
            if step[0] == "refresh" and seen.status and not other_seen.status:
                return  # A FlagCopy says that its source is gone. A Promotion forgets a flag that has left.
            assert as_a_copy_has_it(step[0], seen, other_seen) == seen, told


def seeds(short: int, long: int) -> list[Any]:
    return [*range(short), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(short, long))]


@pytest.mark.parametrize("seed", seeds(5, 150))
def test_on_launchdarkly(sample: Path, tmp_path: Path, seed: int) -> None:
    databases = tmp_path / "copy.db", tmp_path / "promotion.db"
    for database in databases:
        for written in sample.parent.glob(f"{sample.name}*"):
            shutil.copy(written, tmp_path / written.name.replace(sample.name, database.name))
    play([LaunchDarkly(database) for database in databases], seed)


@pytest.mark.parametrize("seed", seeds(4, 150))
def test_on_split(tmp_path: Path, seed: int) -> None:
    play([Split(tmp_path / "copy.db"), Split(tmp_path / "promotion.db")], seed)
