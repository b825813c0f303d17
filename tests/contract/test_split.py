"""What this package takes for granted of Split: on the local server, and by `make test-live` on a real account.

A question that is answered otherwise is a row of the table that `make test-live` prints.
"""

from __future__ import annotations

from typing import Any

import pytest

from .account import Account, Answer, name_of

OFF = [{"treatment": "off", "size": 100}]


class Flag:
    """A flag of the workspace, made anew for a test."""

    def __init__(self, account: Account, workspace: str, environments: dict[str, str], name: str) -> None:
        self.account, self.name = account, f"{account.mark}-{name}"
        self._workspace, self._environments = workspace, environments
        account.ok("POST", f"splits/ws/{workspace}/trafficTypes/user", {"name": self.name})

    def at(self, environment: str = "a") -> str:
        return f"splits/ws/{self._workspace}/{self.name}/environments/{self._environments[environment]}"

    def define(self, method: str = "POST", environment: str = "a", **changes: Any) -> Answer:
        body = {
            "treatments": [{"name": "on"}, {"name": "off"}],
            "defaultTreatment": "off",
            "rules": [],
            "defaultRule": OFF,
            **changes,
        }
        return self.account.call(method, self.at(environment), body)

    def get(self, environment: str = "a") -> Any:
        return self.account.ok("GET", self.at(environment))


@pytest.fixture
def flag(
    split: Account, workspace: str, environments: dict[str, str], request: pytest.FixtureRequest
) -> Flag:
    return Flag(split, workspace, environments, name_of(request.node.name))


def test_a_definition(split: Account, flag: Flag) -> None:
    missing = split.call("GET", flag.at())
    split.says("A flag that is not defined in an environment", missing.status, 404)
    split.says("Status of a new definition", flag.define().status, 200)
    made = flag.get()
    split.says("Traffic allocation that was not given", made["trafficAllocation"], 100)
    split.says("Baseline that was not given", made["baselineTreatment"], "off")
    split.says("Is it alive?", made["killed"], False)
    split.says("A second POST", flag.define().status, 409)


def test_a_definition_that_is_written_over(split: Account, flag: Flag) -> None:
    flag.define(trafficAllocation=40, baselineTreatment="on", impressionsDisabled=True)
    before = flag.get()["lastUpdateTime"]
    split.says("Status of a PUT", flag.define("PUT").status, 200)
    now = flag.get()
    split.says("Allocation that a PUT leaves out", now["trafficAllocation"], 100)
    split.says("Baseline that a PUT leaves out", now["baselineTreatment"], "off")
    split.says("impressionsDisabled that a PUT leaves out", now["impressionsDisabled"], False)
    split.says("Does a write move lastUpdateTime?", now["lastUpdateTime"] > before, True)


def test_a_put_where_there_is_no_definition(split: Account, flag: Flag) -> None:
    split.says("A PUT where there is no definition", flag.define("PUT", "b").status, 404)


def test_a_patch(split: Account, flag: Flag) -> None:
    flag.define()
    patch = [{"op": "replace", "path": "/trafficAllocation", "value": 37}]
    answer = split.call("PATCH", flag.at(), patch)
    split.says("Status of a PATCH", answer.status, 200)
    split.says("What it writes", flag.get()["trafficAllocation"], 37)


def test_kill_and_restore(split: Account, flag: Flag) -> None:
    flag.define()
    split.says("Status of a kill", split.call("PUT", f"{flag.at()}/kill").status, 200)
    split.says("Is it killed?", flag.get()["killed"], True)
    split.says("A second kill", split.call("PUT", f"{flag.at()}/kill").status, 200)
    flag.define("PUT")
    split.says("Does a PUT leave it killed?", flag.get()["killed"], True)
    split.says("Status of a restore", split.call("PUT", f"{flag.at()}/restore").status, 200)
    split.says("Is it restored?", flag.get()["killed"], False)
    flag.define("POST", "b", killed=True)
    split.says("Does killed in the body of a POST count?", flag.get("b")["killed"], False)


@pytest.mark.parametrize(
    ("changes", "question"),
    [
        ({"defaultRule": [{"treatment": "off", "size": 90}]}, "Buckets that do not add up to 100"),
        ({"defaultTreatment": "none"}, "A default treatment that is none of them"),
        ({"treatments": []}, "No treatments"),
        (
            {
                "rules": [
                    {
                        "condition": {
                            "combiner": "AND",
                            "matchers": [{"type": "IN_SEGMENT", "string": "no_such_segment"}],
                        },
                        "buckets": OFF,
                    }
                ]
            },
            "A rule that names a segment that is not there",
        ),
    ],
    ids=["sum", "default", "treatments", "segment"],
)
def test_a_definition_that_is_wrong(
    split: Account, flag: Flag, changes: dict[str, Any], question: str
) -> None:
    split.says(question, flag.define(**changes).status, 400)


def test_segments(split: Account, workspace: str, environments: dict[str, str]) -> None:
    name = f"{split.mark}-pilots"
    made = split.call("POST", f"segments/ws/{workspace}/trafficTypes/user", {"name": name})
    split.says("Status of a new segment", made.status, 200)
    where = f"segments/{environments['a']}/{name}"
    split.says("Status of its activation", split.call("POST", where, "").status, 200)
    split.says("A second activation", split.call("POST", where, "").status, 409)
    added = split.call("PUT", f"{where}/uploadKeys?replace=false", {"keys": ["a", "b"]})
    split.says("Status of keys", added.status, 200)
    split.call("PUT", f"{where}/uploadKeys?replace=false", {"keys": ["b", "c"]})
    found = sorted(entry["key"] for entry in split.ok("GET", f"{where}/keys")["keys"])
    split.says("Keys that are added", found, ["a", "b", "c"])
    split.says("Deactivation while it has keys", split.call("DELETE", where).status, 409)
    split.call("PUT", f"{where}/removeKeys", {"keys": ["a", "b", "c"]})
    split.says("Deactivation without keys", split.call("DELETE", where).status, 200)


def test_flags(split: Account, workspace: str, flag: Flag) -> None:
    again = split.call("POST", f"splits/ws/{workspace}/trafficTypes/user", {"name": flag.name})
    split.says("A flag's name that is taken", again.status, 409)
    patch = [{"op": "replace", "path": "/description", "value": "by a test"}]
    split.call("PATCH", f"splits/ws/{workspace}/{flag.name}", patch)
    found = split.ok("GET", f"splits/ws/{workspace}/{flag.name}")
    split.says("Its description", found["description"], "by a test")
    tags = f"tags/ws/{workspace}/object/{flag.name}/objecttype/Split"
    for sent in (["x", "y"], ["z"]):
        split.ok("POST", tags, sent)
    found = split.ok("GET", f"splits/ws/{workspace}/{flag.name}")
    split.says("Do tags replace those that are there?", [tag["name"] for tag in found["tags"]], ["z"])
    gone = split.call("DELETE", f"splits/ws/{workspace}/{flag.name}")
    split.says("Status of its deletion", gone.status, 200)


def test_environments(split: Account, workspace: str, environments: dict[str, str]) -> None:
    found = split.ok("GET", f"environments/ws/{workspace}")
    ours = [entry for entry in found if entry["id"] in environments.values()]
    split.says("Does the list of environments show permissions?", "changePermissions" in ours[0], False)
    split.says("Does it show SDK keys?", "apiTokens" in ours[0], False)
    again = split.call("POST", f"environments/ws/{workspace}", {"name": ours[0]["name"], "production": False})
    split.says("An environment's name that is taken", again.status, 409)


def test_what_is_not_there(split: Account, workspace: str) -> None:
    split.says("A flag that is not there", split.call("GET", f"splits/ws/{workspace}/nowhere").status, 404)
    nowhere = "00000000-0000-0000-0000-000000000000"
    split.says("A workspace that is not there", split.call("GET", f"environments/ws/{nowhere}").status, 404)


def test_a_key_that_is_wrong(split: Account) -> None:
    answer = split.call("GET", "workspaces", Authorization="Bearer wrong", x_api_key="wrong")
    split.says("A wrong key", answer.status, 401)
