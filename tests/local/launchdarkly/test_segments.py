from __future__ import annotations

from typing import Any

import httpx
import pytest

from .conftest import SEMANTIC, Json, Refused, Shop

PATH = "/segments/shop/staging"
COUNTRY = {"attribute": "country", "op": "in", "values": ["DE"]}
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def edit(shop: Shop, *instructions: Json, key: str = "s", **query: Any) -> httpx.Response:
    body = {"environmentKey": "staging", "instructions": instructions}
    return shop.api.patch(f"{PATH}/{key}", json=body, headers={"Content-Type": SEMANTIC}, params=query)


def get(shop: Shop, key: str = "s") -> Json:
    return shop.ok(shop.api.get(f"{PATH}/{key}"))


def patch(shop: Shop, *operations: tuple[Any, ...], key: str = "s") -> httpx.Response:
    body = [dict(zip(("op", "path", "value"), operation, strict=False)) for operation in operations]
    return shop.api.patch(f"{PATH}/{key}", json=body)


@pytest.fixture
def segment(shop: Shop) -> Shop:
    shop.segment("s", description="d", tags=["t"])
    return shop


def test_a_new_segment_is_empty_and_of_one_environment(segment: Shop, refused: Refused) -> None:
    found = get(segment)
    assert (found["description"], found["tags"], found["version"], found["deleted"]) == ("d", ["t"], 1, False)
    assert (found["included"], found["excluded"], found["rules"], found["_flags"]) == ([], [], [], [])
    refused(segment.api.get("/segments/shop/production/s"), 404, "not_found")
    refused(segment.api.post(PATH, json={"name": "S", "key": "s"}), 409, "conflict")
    refused(segment.api.post(PATH, json={"name": "S", "key": "a b"}), 400, "invalid_request")


def test_targets_by_instructions(segment: Shop) -> None:
    segment.ok(
        edit(
            segment,
            {"kind": "addIncludedUsers", "values": ["u1", "u2", "u1"]},
            {"kind": "addIncludedTargets", "contextKind": "organization", "values": ["o1", "o2"]},
            {"kind": "addExcludedTargets", "contextKind": "organization", "values": ["o3"]},
            {"kind": "addExcludedUsers", "values": ["u3"]},
        )
    )
    found = get(segment)
    assert (found["included"], found["excluded"], found["version"]) == (["u1", "u2"], ["u3"], 2)
    assert found["includedContexts"] == [{"contextKind": "organization", "values": ["o1", "o2"]}]
    assert found["excludedContexts"] == [{"contextKind": "organization", "values": ["o3"]}]
    segment.ok(
        edit(
            segment,
            {"kind": "removeIncludedUsers", "values": ["u1"]},
            {"kind": "removeIncludedTargets", "contextKind": "organization", "values": ["o1", "o2"]},
            {"kind": "removeExcludedTargets", "contextKind": "organization", "values": ["o3"]},
            {"kind": "removeExcludedUsers", "values": ["u3", "nobody"]},
        )
    )
    found = get(segment)
    assert (found["included"], found["excluded"]) == (["u2"], [])
    assert (found["includedContexts"], found["excludedContexts"]) == ([], [])


@pytest.mark.parametrize(
    "instructions",
    [
        [{"kind": "addIncludedUsers", "values": ["u"]}, {"kind": "addExcludedUsers", "values": ["u"]}],
        [{"kind": "addIncludedUsers", "values": [str(number) for number in range(1501)]}],
        [
            {
                "kind": f"add{side}Targets",
                "contextKind": side,
                "values": [str(number) for number in range(751)],
            }
            for side in ("Included", "Excluded")
        ],
        [{"kind": "addBigSegmentIncludedTargets", "values": ["u"]}],
        [{"kind": "addRule", "clauses": [{"attribute": "", "op": "segmentMatch", "values": ["none"]}]}],
        [{"kind": "addRule", "clauses": [{"attribute": "", "op": "segmentMatch", "values": ["s"]}]}],
        [{"kind": "updateRuleDescription", "ruleId": UNKNOWN, "description": "d"}],
        [{"kind": "turnFlagOn"}],
        [{"kind": ["addIncludedTargets"], "values": 5}],
        [],
    ],
)
def test_what_cannot_be_done_changes_nothing(
    segment: Shop, refused: Refused, instructions: list[Json]
) -> None:
    refused(edit(segment, *instructions), 400, "invalid_request")
    assert get(segment)["version"] == 1


@pytest.mark.parametrize("kind", ["user", "device"])
def test_a_key_goes_from_one_side_before_it_comes_to_the_other(
    segment: Shop, refused: Refused, kind: str
) -> None:
    add, remove = (
        {"kind": name, "contextKind": kind, "values": ["k"]}
        for name in ("addIncludedTargets", "removeExcludedTargets")
    )
    segment.ok(edit(segment, {**add, "kind": "addExcludedTargets"}))
    assert "included" in refused(edit(segment, add, remove), 400, "invalid_request")
    segment.ok(edit(segment, remove, add))


@pytest.mark.parametrize("place", [{}, {"environmentKey": "production"}])
def test_a_semantic_patch_names_the_environment_of_the_path(
    segment: Shop, refused: Refused, place: Json
) -> None:
    body = {"instructions": [{"kind": "updateName", "value": "New"}], **place}
    answer = segment.api.patch(f"{PATH}/s", json=body, headers={"Content-Type": SEMANTIC})
    assert "environmentKey" in refused(answer, 400, "invalid_request")


def test_rules_by_instructions(segment: Shop) -> None:
    segment.ok(
        edit(
            segment,
            {"kind": "addRule", "clauses": [COUNTRY], "description": "first"},
            {"kind": "addRule", "clauses": [COUNTRY], "description": "second", "weight": 50_000},
            {"kind": "updateName", "value": "New"},
            {"kind": "addTags", "values": ["u"]},
            {"kind": "removeTags", "values": ["t"]},
        )
    )
    found = get(segment)
    assert (found["name"], found["tags"]) == ("New", ["u"])
    first, second = found["rules"]
    assert "weight" not in first
    segment.ok(
        edit(
            segment,
            {"kind": "reorderRules", "ruleIds": [second["_id"], first["_id"]]},
            {
                "kind": "updateRuleRolloutAndContextKind",
                "ruleId": second["_id"],
                "weight": 10_000,
                "contextKind": "device",
            },
            {
                "kind": "addValuesToClause",
                "ruleId": first["_id"],
                "clauseId": first["clauses"][0]["_id"],
                "values": ["FR"],
            },
        )
    )
    moved = get(segment)["rules"]
    assert [rule["_id"] for rule in moved] == [second["_id"], first["_id"]]
    assert (moved[0]["weight"], moved[0]["rolloutContextKind"]) == (10_000, "device")
    assert moved[1]["clauses"][0]["values"] == ["DE", "FR"]


def test_a_json_patch_and_a_merge_patch(segment: Shop) -> None:
    rule = {"clauses": [{**COUNTRY, "negate": False, "contextKind": "user"}]}
    segment.ok(
        patch(
            segment, ("add", "/rules/0", rule), ("add", "/included/-", "u"), ("replace", "/description", "e")
        )
    )
    found = get(segment)
    assert (found["description"], found["included"], len(found["rules"])) == ("e", ["u"], 1)
    segment.ok(segment.api.patch(f"{PATH}/s", json={"merge": {"name": "M"}}))
    segment.ok(
        segment.api.patch(f"{PATH}/s", json={"comment": "c", "patch": [{"op": "remove", "path": "/rules/0"}]})
    )
    assert (get(segment)["name"], get(segment)["rules"]) == ("M", [])


def test_a_change_without_effect_and_a_dry_run_count_nothing(segment: Shop) -> None:
    segment.ok(edit(segment, {"kind": "addTags", "values": ["t"]}))
    shown = segment.ok(edit(segment, {"kind": "addTags", "values": ["u"]}, dryRun="true"))
    assert (shown["tags"], shown["version"]) == (["t", "u"], 2)
    assert (get(segment)["tags"], get(segment)["version"]) == (["t"], 1)


def test_a_big_segment_has_one_kind_and_no_batch_limit(shop: Shop) -> None:
    shop.segment("s", unbounded=True, unboundedContextKind="device")
    keys = [str(number) for number in range(2000)]
    found = shop.ok(edit(shop, {"kind": "addBigSegmentIncludedTargets", "values": keys}))
    assert found["includedContexts"] == [{"contextKind": "device", "values": keys}]
    assert found["unbounded"] is True


def use(shop: Shop) -> None:
    shop.flag("a")
    clause = {"attribute": "", "op": "segmentMatch", "values": ["s"]}
    shop.edit({"kind": "addRule", "clauses": [clause], "variationId": shop.ids()[0]})


def test_a_segment_in_use_says_by_whom_and_is_not_deleted(segment: Shop, refused: Refused) -> None:
    use(segment)
    assert [flag["key"] for flag in get(segment)["_flags"]] == ["a"]
    assert "a" in refused(segment.api.delete(f"{PATH}/s"), 409, "conflict")
    segment.edit({"kind": "removeRule", "ruleId": segment.block()["rules"][0]["_id"]})
    assert segment.api.delete(f"{PATH}/s").status_code == 204
    refused(segment.api.get(f"{PATH}/s"), 404, "not_found")


def test_a_segment_that_another_names_is_not_deleted(segment: Shop, refused: Refused) -> None:
    segment.segment("other")
    clause = {"attribute": "", "op": "segmentMatch", "values": ["s"]}
    segment.ok(edit(segment, {"kind": "addRule", "clauses": [clause]}, key="other"))
    assert "other" in refused(segment.api.delete(f"{PATH}/s"), 409, "conflict")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "beta enterprise robots"),
        ('includedKeys anyOf ["beta","robots","none"]', "beta robots"),
        ('excludedKeys anyOf ["beta"]', "enterprise robots"),
        ('tags anyOf ["people"]', "beta enterprise"),
        ('tags anyOf ["people"],query equals "ENTER"', "enterprise"),
        ('query equals "bet"|query equals "rob"', "beta robots"),
        ('(query equals "bet"|query equals "rob"),tags anyOf ["people"]', "beta"),
        ("unbounded equals true", "robots"),
        ("external exists false", "beta enterprise robots"),
    ],
)
def test_segments_are_filtered(shop: Shop, text: str, expected: str) -> None:
    shop.segment("beta", tags=["people"])
    shop.segment("enterprise", tags=["people"])
    shop.segment("robots", unbounded=True)
    found = shop.ok(shop.api.get(PATH, params={"filter": text}))
    assert [item["key"] for item in found["items"]] == expected.split()


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "colour equals red",
        "query anyOf []",
        "(" * 1000,
        'tags anyOf ["a"',
        "tags anyOf [[",
        ",",
        "query equals a)",
    ],
)
def test_a_wrong_filter_is_a_400(shop: Shop, text: str) -> None:
    assert shop.api.get(PATH, params={"filter": text}).status_code == 400


def test_segments_are_sorted_and_paged(shop: Shop) -> None:
    for key in ("b", "a", "c"):
        shop.segment(key)
    shop.ok(patch(shop, ("replace", "/name", "z"), key="b"))
    for sort, expected in (("name", "acb"), ("-creationDate", "cab"), ("-lastModified", "bca")):
        found = shop.ok(shop.api.get(PATH, params={"sort": sort, "limit": 2}))
        assert [item["key"] for item in found["items"]] == list(expected[:2])
        assert found["totalCount"] == 3


def test_required_approval_of_segments_forbids_targeting_and_nothing_else(
    segment: Shop, bypass: httpx.Client, refused: Refused
) -> None:
    path, beta = "/approval-requests/projects/shop/settings", {"LD-API-Version": "beta"}
    body = {"environmentKey": "staging", "resourceKind": "segment", "required": True}
    segment.ok(segment.api.patch(path, headers=beta, json=body))
    targets = {"kind": "addIncludedUsers", "values": ["u"]}
    assert refused(edit(segment, targets), 403, "forbidden") == "approval is required"
    segment.ok(edit(segment, {"kind": "updateName", "value": "New"}))
    segment.segment("new")
    request = {"instructions": [targets], "environmentKey": "staging"}
    segment.ok(bypass.patch(f"{PATH}/s", json=request, headers={"Content-Type": SEMANTIC}))
    assert segment.api.delete(f"{PATH}/s").status_code == 204
