"""Who works beside a copy in a random story: people in a vendor's pages, and what they may do there."""

from __future__ import annotations

import json
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import httpx

from pulumi_flagcopy.launchdarkly.first_steps import UNFINISHED
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings

from ..clock import FakeClock
from ..conftest import SEMANTIC, Shop
from ..split.conftest import V2, new_workspace, on_off, open_server, rule
from ..split.test_approvals import CONTENT, Approvers
from .meddling import documents
from .test_flag_copy import at
from .test_flag_copy_approval import REQUESTS, Reviewers

Json = dict[str, Any]
Step = tuple[Any, ...]
"""The name of what is done, and its arguments; of the people's steps, what each argument may be."""

INPUTS: dict[str, list[Any]] = {
    "on_destroy": ["restore", "restore", "forget"],
    "approval": [None, "request", "request", "request", "wait", "fail"],
    "triggers": [None, None, None, ["1"], ["2"]],
    "comment": ["a", "b", "c"],
    "segments": [None, None, {"create_missing_segments": True}, {"on_missing_segments": "skip_rules"}],
}


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
        ("flag", ("delete", "again", "again")): 3,
        ("environment", ("staging", "production", "production"), ("delete", "again", "again")): 4,
        (
            "edited_up",
            (
                ("serve", "production", 30_000),
                ("switch", "production", "turnFlagOff"),
                ("serve", "staging", 40_000),
            ),
        ): 5,
        ("archive", ("archiveFlag", "restoreFlag", "restoreFlag")): 3,
    }

    NO_RIGHTS: ClassVar[Json] = {"Authorization": "api-local-reader"}
    PARTS: ClassVar[dict[str, str]] = {name: name for name in ("on", "rules", "fallthrough")}
    MAY_APPEAR = ("launchdarkly/segments",)
    """What a copy may make, of which nothing was there."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self._config = {"launchdarkly:apiHost": "local", "flagcopy:localDatabase": str(database)}
        self._shop = Shop(database)
        self._shop.http.headers["Authorization"] = "api-local-bypass"
        self._shop.delete("flags/shop/express-pay")  # it needs checkout-v2, which could not be archived then
        self.segment("staging", "make")
        self._reviewers = Reviewers(self._shop)
        self.close = self._shop.http.close

    def session(self) -> Session:
        return Session(Settings(self._config.get, {}), tell=lambda _: None, clock=FakeClock())

    def ends(self) -> dict[str, Json]:
        return {"source": at("staging"), "target": at("production")}

    def target(self) -> Json:
        answer = self._shop.http.get("/api/v2/flags/shop/checkout-v2")
        if answer.is_error:
            return {}
        block = answer.json()["environments"].get("production")
        if block is None:
            return {}
        rules = [rule.get("description") for rule in block["rules"]]
        return {**{name: block[name] for name in ("on", "fallthrough", "version")}, "rules": rules}

    def requests(self) -> list[Any]:
        return [request["status"] for request in self._reviewers.all()] if self.target() else []

    def open_requests(self) -> list[str]:
        """What is asked for, in each that may still be applied."""
        found = self._reviewers.all() if self.target() else []
        return [
            json.dumps(request["instructions"])
            for request in found
            if request["status"] in ("pending", "failed")
        ]

    def own_part(self, collection: str, key: str, body: Json, parts: set[str]) -> Json | None:
        """What of a document a copy of these parts leaves as it is; None: nothing."""
        unfinished = collection == "launchdarkly/segments" and UNFINISHED in body.get("tags", [])
        if collection == "launchdarkly/approvals" or unfinished:
            return None
        if (collection, key) != ("launchdarkly/configurations", "shop/checkout-v2/production/"):
            return body
        moved = {"version", "lastModified", *(self.PARTS[part] for part in parts)}
        return {name: value for name, value in body.items() if name not in moved}

    def gate(self, required: bool) -> None:
        with suppress(httpx.HTTPStatusError):
            self._reviewers.require(required)

    def serve(self, environment: str, weight: int) -> None:
        with suppress(httpx.HTTPStatusError, KeyError):
            self._shop.serve("checkout-v2", environment, weight, 100_000 - weight)

    def switch(self, environment: str, kind: str) -> None:
        self._try({"environmentKey": environment, "instructions": [{"kind": kind}]})

    def review(self, kind: str) -> None:
        for request in self._reviewers.all() if self.target() else []:
            if request["status"] == "pending":
                self._shop.http.post(
                    f"{REQUESTS}/{request['_id']}/reviews",
                    json={"kind": kind},
                    headers={"Authorization": "api-local-reviewer"},
                )

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

    def cut(self, after: int, kind: str, times: int | None) -> None:
        self._shop.faults(
            rate=1, kinds=[kind], times=times, after=after, methods=["POST", "PATCH"], routes=["/api/*"]
        )

    def mend(self) -> None:
        self._shop.faults(rate=0)

    def flag(self, what: str) -> None:
        """The one that is made again has the key, and nothing else of it."""
        self._shop.http.delete("/api/v2/flags/shop/checkout-v2")
        if what == "again":
            variations = [{"value": True}, {"value": False}]
            new = {"key": "checkout-v2", "name": "Checkout", "variations": variations}
            self._shop.http.post("/api/v2/flags/shop", json=new)

    def environment(self, key: str, what: str) -> None:
        """With all that is in it: each flag begins anew there."""
        place = "/api/v2/projects/shop/environments"
        self._shop.http.delete(f"{place}/{key}")
        if what == "again":
            self._shop.http.post(place, json={"key": key, "name": key.title(), "color": "417505"})

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
        ("whole_segment", ("delete", "again", "again")): 3,
        ("flag", ("delete", "again", "again")): 3,
        ("environment", ("Staging", "Production", "Production"), ("delete", "again", "again")): 4,
        (
            "edited_up",
            (
                ("define", "Production", 30, 100),
                ("switch", "Production", "kill"),
                ("define", "Staging", 20, 50),
            ),
        ): 5,
        ("name_segment", (True, False)): 4,
        ("gate", (True, False, False)): 8,
        ("decide", ("APPROVED", "APPROVED", "APPROVED", "REJECTED")): 10,
    }

    NO_RIGHTS: ClassVar[Json] = {"Authorization": "Bearer local-viewer"}
    PARTS: ClassVar[dict[str, str]] = {"on": "killed", "rules": "rules", "fallthrough": "defaultRule"}
    MAY_APPEAR = ("split/definitions", "split/segments", "split/activations", "split/segment-keys")
    """What a copy may make, of which nothing was there."""

    def __init__(self, database: Path) -> None:
        self.database = database
        opened = ExitStack()
        self._server = opened.enter_context(open_server(database))
        shop = new_workspace(self._server, "Default")
        self._environments = dict(shop.environments)
        self._shop = replace(shop, environments=self._environments)
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

    def open_requests(self) -> list[str]:
        """What is asked for, in each that may still be approved."""
        return [
            json.dumps([request["operationType"], request.get("split")])
            for request in self._approvers.all("REQUESTED")
        ]

    def own_part(self, collection: str, key: str, body: Json, parts: set[str]) -> Json | None:
        """What of a document a copy of these parts leaves as it is; None: nothing."""
        if collection in ("split/change-requests", "split/locks"):
            return None
        if (collection, key) != (
            "split/definitions",
            f"{self._shop.id}/{self._shop.environments['Production']}/checkout/",
        ):
            return body
        if not parts <= {*self.PARTS}:
            return None
        moved = {
            "lastUpdateTime",
            "lastUpdateRationale",
            "title",
            "comment",
            *(self.PARTS[part] for part in parts),
        }
        return {name: value for name, value in body.items() if name not in moved}

    def gate(self, required: bool) -> None:
        permissions = {"areApprovalsRequired": required}
        change = [{"op": "replace", "path": "/changePermissions", "value": permissions}]
        place = f"{V2}/environments/ws/{self._shop.id}/Production"
        self._server.http.patch(place, json=change)

    def define(self, environment: str, on: int, traffic: int) -> None:
        """Where there is none, it is made."""
        shares = [{"treatment": "on", "size": on}, {"treatment": "off", "size": 100 - on}]
        definition = on_off(defaultRule=shares, trafficAllocation=traffic)
        self._edit("PUT", environment, definition)
        self._edit("POST", environment, definition)

    def flag(self, what: str) -> None:
        """The one that is made again has the name, and a definition in both environments."""
        flags = f"{V2}/splits/ws/{self._shop.id}"
        self._server.http.delete(f"{flags}/checkout")
        if what == "again":
            self._server.http.post(f"{flags}/trafficTypes/user", json={"name": "checkout"})
            for environment in ("Staging", "Production"):
                self._edit("POST", environment, on_off())

    def environment(self, name: str, what: str) -> None:
        """A definition goes first, and what nobody may delete stays with its environment."""
        self._edit("DELETE", name)
        gone, place = self._shop.environments[name], f"{V2}/environments/ws/{self._shop.id}"
        for (collection, _), key in documents(self.database).items():
            if collection == "split/api-keys" and gone in [entry["id"] for entry in key["environments"]]:
                self._server.http.delete(f"{V2}/apiKeys/{key['id']}")
        self._server.http.delete(f"{place}/{gone}")
        if what == "again":
            made = self._server.http.post(place, json={"name": name})
            if made.is_success:
                self._environments[name] = made.json()["id"]
                self._edit("POST", name, on_off())

    def whole_segment(self, what: str) -> None:
        """In every environment; the one that is made again is active in none."""
        segments = f"{V2}/segments/ws/{self._shop.id}"
        self._server.http.delete(f"{segments}/pilots")
        if what == "again":
            self._server.http.post(f"{segments}/trafficTypes/user", json={"name": "pilots"})

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

    def cut(self, after: int, kind: str, times: int | None) -> None:
        self._server.local(
            "POST",
            "faults",
            {
                "rate": 1,
                "kinds": [kind],
                "times": times,
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
