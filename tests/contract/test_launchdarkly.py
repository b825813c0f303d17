"""What this package takes for granted of LaunchDarkly: on the local server, and by `make test-live` on a real account.

A question that is answered otherwise is a row of the table that `make test-live` prints.
"""

from __future__ import annotations

from typing import Any

import pytest

from .account import Account, Answer, name_of

SEMANTIC = {"Content_Type": "application/json; domain-model=launchdarkly.semanticpatch"}


class Flag:
    """A flag of the project, made anew for a test."""

    def __init__(self, account: Account, project: str, key: str) -> None:
        self.account, self.project, self.path = account, project, f"flags/{project}/{key}"
        account.ok("POST", f"flags/{project}", {"key": key, "name": key})

    def get(self) -> Any:
        return self.account.ok("GET", self.path)

    def block(self, environment: str = "staging") -> Any:
        return self.get()["environments"][environment]

    def edit(self, *instructions: dict[str, Any], environment: str = "staging") -> Answer:
        body = {"environmentKey": environment, "instructions": list(instructions)}
        return self.account.call("PATCH", self.path, body, **SEMANTIC)

    def copy(self, **body: Any) -> Answer:
        ends = {"source": {"key": "staging"}, "target": {"key": "production"}}
        answer = self.account.call("POST", f"{self.path}/copy", {**ends, **body})
        if answer.status == 403:
            pytest.skip("the account's plan has no copies")
        return answer


@pytest.fixture
def flag(launchdarkly: Account, project: str, request: pytest.FixtureRequest) -> Flag:
    return Flag(launchdarkly, project, name_of(request.node.name))


def test_a_new_flag(launchdarkly: Account, flag: Flag) -> None:
    made = flag.get()
    launchdarkly.says("Is a new flag off?", made["environments"]["staging"]["on"], False)
    launchdarkly.says("Version of a new flag", made["_version"], 1)
    launchdarkly.says("Its version in an environment", made["environments"]["staging"]["version"], 1)
    values = [variation["value"] for variation in made["variations"]]
    launchdarkly.says("Its variations", values, [True, False])
    again = launchdarkly.call("POST", f"flags/{flag.project}", {"key": made["key"], "name": "again"})
    launchdarkly.says("A key that is taken", (again.status, again.code), (409, "conflict"))


def test_instructions(launchdarkly: Account, flag: Flag) -> None:
    version = flag.block()["version"]
    other = flag.block("production")["version"]
    answer = flag.edit({"kind": "turnFlagOn"})
    launchdarkly.says("Status of a patch", answer.status, 200)
    launchdarkly.says("How far a change moves the version", flag.block()["version"] - version, 1)
    launchdarkly.says("... in another environment", flag.block("production")["version"] - other, 0)
    flag.edit({"kind": "turnFlagOn"})
    launchdarkly.says("How far a patch that changes nothing moves it", flag.block()["version"] - version, 1)
    unknown = flag.edit({"kind": "noSuchInstruction"})
    launchdarkly.says("An instruction that is not known", unknown.status, 400)
    half = flag.edit({"kind": "turnFlagOff"}, {"kind": "noSuchInstruction"})
    launchdarkly.says("One that is wrong among others", (half.status, flag.block()["on"]), (400, True))


def test_a_dry_run(launchdarkly: Account, flag: Flag) -> None:
    version = flag.block()["version"]
    body = {"environmentKey": "staging", "instructions": [{"kind": "turnFlagOn"}]}
    answer = launchdarkly.call("PATCH", f"{flag.path}?dryRun=true", body, **SEMANTIC)
    launchdarkly.says("Status of a dry run", answer.status, 200)
    launchdarkly.says("Does it write?", (flag.block()["on"], flag.block()["version"]), (False, version))


def test_a_copy(launchdarkly: Account, flag: Flag) -> None:
    flag.edit({"kind": "turnFlagOn"}, {"kind": "addTargets", "variationId": _first(flag), "values": ["a"]})
    before = flag.block("production")["version"]
    answer = flag.copy(target={"key": "production", "currentVersion": before})
    launchdarkly.says("Status of a copy", answer.status, 201)
    block = flag.block("production")
    launchdarkly.says("What arrives", (block["on"], block["targets"][0]["values"]), (True, ["a"]))
    launchdarkly.says("How far a copy moves the version", block["version"] - before, 1)
    again = flag.copy()
    moved = flag.block("production")["version"] - block["version"]
    launchdarkly.says("A copy that changes nothing", (again.status, moved), (201, 0))


def test_what_travels_with_a_rule(launchdarkly: Account, flag: Flag) -> None:
    clause = {"attribute": "country", "op": "in", "values": ["DE"]}
    flag.edit({"kind": "addRule", "clauses": [clause], "variationId": _first(flag)})
    rule = flag.block()["rules"][0]
    flag.edit({"kind": "updateRuleTrackEvents", "ruleId": rule["_id"], "trackEvents": True})
    flag.copy(includedActions=["updateRules"])
    copied = flag.block("production")["rules"][0]
    launchdarkly.says("Events of a rule that is copied", copied["trackEvents"], True)
    launchdarkly.says("Its id", copied["_id"] != rule["_id"], True)


@pytest.mark.parametrize("end", ["source", "target"])
def test_a_copy_on_an_old_version(launchdarkly: Account, flag: Flag, end: str) -> None:
    environment = {"source": "staging", "target": "production"}[end]
    version = flag.block(environment)["version"]
    flag.edit({"kind": "turnFlagOn"}, environment=environment)
    refused = flag.copy(**{end: {"key": environment, "currentVersion": version}})
    found = (refused.status, refused.code)
    launchdarkly.says(f"currentVersion of the {end} that is old", found, (409, "optimistic_locking_error"))


def test_copies_that_are_refused(launchdarkly: Account, flag: Flag) -> None:
    both = flag.copy(includedActions=["updateOn"], excludedActions=["updateRules"])
    launchdarkly.says("Both includedActions and excludedActions", both.status, 400)
    launchdarkly.says("An unknown action", flag.copy(includedActions=["updateAll"]).status, 400)
    launchdarkly.says("An unknown environment", flag.copy(target={"key": "nowhere"}).status, 400)
    launchdarkly.says("Source and target the same", flag.copy(target={"key": "staging"}).status, 400)


def test_a_copy_of_a_rule_with_a_segment_that_the_target_lacks(
    launchdarkly: Account, flag: Flag, project: str
) -> None:
    launchdarkly.ok("POST", f"segments/{project}/staging", {"key": "pilots", "name": "Pilots"})
    clause = {"attribute": "", "op": "segmentMatch", "values": ["pilots"], "contextKind": "", "negate": False}
    rule = {"kind": "addRule", "variationId": _first(flag), "clauses": [clause]}
    assert flag.edit(rule).status == 200
    launchdarkly.says("A segment that the target lacks", flag.copy().status, 400)


def test_a_json_patch_that_tests(launchdarkly: Account, flag: Flag) -> None:
    version = flag.block()["version"]
    operations = [
        {"op": "test", "path": "/environments/staging/version", "value": version + 7},
        {"op": "replace", "path": "/environments/staging/on", "value": True},
    ]
    refused = launchdarkly.call("PATCH", flag.path, operations)
    found = (refused.status, refused.code, flag.block()["on"])
    launchdarkly.says("A failing test", found, (409, "optimistic_locking_error", False))
    operations[0]["value"] = version
    answer = launchdarkly.call("PATCH", flag.path, operations)
    launchdarkly.says("One that holds", (answer.status, flag.block()["on"]), (200, True))


def test_segments(launchdarkly: Account, project: str) -> None:
    where = f"segments/{project}/production"
    made = launchdarkly.call("POST", where, {"key": "staff", "name": "Staff"})
    launchdarkly.says("Status of a new segment", made.status, 201)
    again = launchdarkly.call("POST", where, {"key": "staff", "name": "Staff"})
    launchdarkly.says("A segment's key that is taken", (again.status, again.code), (409, "conflict"))
    edits = [{"kind": "addIncludedUsers", "values": ["a", "b"]}]
    refused = launchdarkly.call("PATCH", f"{where}/staff", {"instructions": edits}, **SEMANTIC)
    launchdarkly.says("A semantic patch of it without environmentKey", refused.status, 400)
    body = {"environmentKey": "production", "instructions": edits}
    launchdarkly.call("PATCH", f"{where}/staff", body, **SEMANTIC)
    launchdarkly.says("Its keys", launchdarkly.ok("GET", f"{where}/staff")["included"], ["a", "b"])
    launchdarkly.says("Status of its deletion", launchdarkly.call("DELETE", f"{where}/staff").status, 204)


def test_what_is_not_there(launchdarkly: Account, project: str) -> None:
    for path in (
        f"flags/{project}/nowhere",
        f"projects/{project}-nowhere",
        f"segments/{project}/staging/none",
    ):
        answer = launchdarkly.call("GET", path)
        question = f"GET {path.replace(project, '…')}"
        launchdarkly.says(question, (answer.status, answer.code), (404, "not_found"))


def test_a_token_that_is_wrong(launchdarkly: Account, project: str) -> None:
    answer = launchdarkly.call("GET", f"projects/{project}", Authorization="api-wrong")
    launchdarkly.says("A wrong token", answer.status, 401)


def _first(flag: Flag) -> str:
    return str(flag.get()["variations"][0]["_id"])
