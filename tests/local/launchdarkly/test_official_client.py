"""The vendor's own package, unmodified, against the served API."""

from __future__ import annotations

from typing import Any

import launchdarkly_api as ld
import pytest
from launchdarkly_api.exceptions import (
    ApiException,
    BadRequestException,
    ConflictException,
    ForbiddenException,
    NotFoundException,
    UnauthorizedException,
)

from .conftest import Server, Shop

ACTIONS = {
    "updateOn": ("on",),
    "updatePrerequisites": ("prerequisites",),
    "updateTargets": ("targets", "context_targets"),
    "updateRules": ("rules",),
    "updateFallthrough": ("fallthrough",),
    "updateOffVariation": ("off_variation",),
    "updateFlagConfigMigrationSettings": ("migration_settings",),
}


pytestmark = pytest.mark.xdist_group("official")  # importing the package takes seconds


def official(server: Server, token: str = "api-local", **headers: str) -> ld.ApiClient:
    client = ld.ApiClient(ld.Configuration(host=server.address, api_key={"ApiKey": token}))
    for name, value in headers.items():
        client.set_default_header(name.replace("_", "-"), value)
    return client


@pytest.fixture
def flags(server: Server) -> ld.FeatureFlagsApi:
    return ld.FeatureFlagsApi(official(server))


@pytest.fixture
def full(shop: Shop) -> Shop:
    """The flag `a` with every part of its own in staging, and none of them in production."""
    shop.flag("needed")
    shop.flag("a", variations=[{"value": "x"}, {"value": "y"}, {"value": "z"}])
    shop.patch(
        ("replace", "/environments/staging/on", True),
        ("replace", "/environments/staging/prerequisites", [{"key": "needed", "variation": 0}]),
        ("replace", "/environments/staging/targets", [{"values": ["u1", "u2"], "variation": 1}]),
        (
            "replace",
            "/environments/staging/contextTargets",
            [{"values": ["o1"], "variation": 2, "contextKind": "organization"}],
        ),
        (
            "replace",
            "/environments/staging/rules",
            [
                {
                    "description": "beta testers",
                    "variation": 1,
                    "clauses": [
                        {"attribute": "country", "op": "in", "values": ["DE", "FR"], "negate": False}
                    ],
                }
            ],
        ),
        (
            "replace",
            "/environments/staging/fallthrough",
            {
                "rollout": {
                    "variations": [{"variation": 2, "weight": 90000}, {"variation": 0, "weight": 10000}]
                }
            },
        ),
        ("replace", "/environments/staging/offVariation", 1),
    )
    return shop


def post(source: int | None = None, target: int | None = None, **more: Any) -> ld.FlagCopyConfigPost:
    return ld.FlagCopyConfigPost(
        source=ld.FlagCopyConfigEnvironment(key="staging", current_version=source),
        target=ld.FlagCopyConfigEnvironment(key="production", current_version=target),
        **more,
    )


def plain(value: Any) -> Any:
    """Without the ids that the server gives to rules and clauses."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key != "_id"}
    return value


def part(flag: ld.FeatureFlag, environment: str, member: str) -> Any:
    assert flag.environments is not None
    block = flag.environments[environment].to_dict()
    names = {"context_targets": "contextTargets", "off_variation": "offVariation"}
    return plain(block.get(names.get(member, member)))


def test_create_get_list_and_delete(shop: Shop, flags: ld.FeatureFlagsApi) -> None:
    created = flags.post_feature_flag("shop", ld.FeatureFlagBody(name="A", key="a", tags=["t"]))
    assert [variation.value for variation in created.variations] == [True, False]
    got = flags.get_feature_flag("shop", "a")
    assert got.environments is not None
    assert set(got.environments) == {"staging", "production"}
    listed = flags.get_feature_flags("shop", env="staging", summary=False, filter="tags:t")
    assert listed.total_count == 1
    assert listed.items[0].environments is not None
    assert list(listed.items[0].environments) == ["staging"]
    flags.delete_feature_flag("shop", "a")
    with pytest.raises(NotFoundException):
        flags.get_feature_flag("shop", "a")


def test_a_duplicate_key_is_a_conflict(shop: Shop, flags: ld.FeatureFlagsApi) -> None:
    shop.flag("a")
    with pytest.raises(ConflictException):
        flags.post_feature_flag("shop", ld.FeatureFlagBody(name="A", key="a"))


def test_a_json_patch_with_a_comment(shop: Shop, flags: ld.FeatureFlagsApi) -> None:
    shop.flag("a")
    operation = ld.PatchOperation(op="replace", path="/environments/staging/on", value=True)
    changed = flags.patch_feature_flag("shop", "a", ld.PatchWithComment(patch=[operation], comment="why"))
    assert part(changed, "staging", "on") is True
    assert part(changed, "production", "on") is False


@pytest.mark.parametrize("action", [name for name in ACTIONS if name != "updateFlagConfigMigrationSettings"])
def test_a_copy_of_one_part_brings_that_part_and_leaves_the_others(
    full: Shop, flags: ld.FeatureFlagsApi, action: str
) -> None:
    before = flags.get_feature_flag("shop", "a")
    after = flags.copy_feature_flag("shop", "a", post(included_actions=[action]))
    for name, members in ACTIONS.items():
        for member in members:
            expected = part(before, "staging" if name == action else "production", member)
            assert part(after, "production", member) == expected, member
            assert part(after, "staging", member) == part(before, "staging", member)
    for member in ACTIONS[action]:
        assert part(before, "staging", member) != part(before, "production", member)
    assert after.environments is not None
    assert after.environments["production"].version == 2
    assert after.environments["staging"].version == before.environments["staging"].version  # type: ignore[index]
    assert after.version == before.version


def test_a_copy_of_the_check_ratio_alone(shop: Shop, flags: ld.FeatureFlagsApi) -> None:
    shop.flag("a", purpose="migration", migrationSettings={"stageCount": 2})
    shop.patch(
        ("replace", "/environments/staging/migrationSettings/checkRatio", 5),
        ("replace", "/environments/staging/on", True),
    )
    flags.copy_feature_flag("shop", "a", post(included_actions=["updateFlagConfigMigrationSettings"]))
    block = shop.get("a", expand="migrationSettings")["environments"]["production"]
    assert block["migrationSettings"] == {"checkRatio": 5}
    assert block["on"] is False


def test_a_copy_of_everything_makes_both_equal_and_a_second_one_changes_nothing(
    full: Shop, flags: ld.FeatureFlagsApi
) -> None:
    first = flags.copy_feature_flag("shop", "a", post())
    for members in ACTIONS.values():
        for member in members:
            assert part(first, "production", member) == part(first, "staging", member)
    second = flags.copy_feature_flag("shop", "a", post())
    assert second.to_dict() == first.to_dict()


def test_excluded_parts_stay(full: Shop, flags: ld.FeatureFlagsApi) -> None:
    after = flags.copy_feature_flag("shop", "a", post(excluded_actions=["updateOn", "updateRules"]))
    assert part(after, "production", "on") is False
    assert part(after, "production", "rules") == []
    assert part(after, "production", "fallthrough") == part(after, "staging", "fallthrough")


def test_both_lists_are_refused(full: Shop, flags: ld.FeatureFlagsApi) -> None:
    both = post(included_actions=["updateOn"], excluded_actions=["updateRules"])
    with pytest.raises(BadRequestException, match="cannot be used together"):
        flags.copy_feature_flag("shop", "a", both)


@pytest.mark.parametrize(
    ("versions", "named"),
    [({"source": 1, "target": 1}, "staging"), ({"source": 2, "target": 9}, "production")],
)
def test_a_stale_version_on_either_side_is_a_conflict_and_nothing_is_copied(
    full: Shop, flags: ld.FeatureFlagsApi, versions: dict[str, int], named: str
) -> None:
    with pytest.raises(ConflictException, match=named) as refused:
        flags.copy_feature_flag("shop", "a", post(**versions))
    assert "optimistic_locking_error" in str(refused.value.body)
    assert full.block("production")["version"] == 1


def test_right_versions_on_both_sides_pass(full: Shop, flags: ld.FeatureFlagsApi) -> None:
    assert part(flags.copy_feature_flag("shop", "a", post(2, 1)), "production", "on") is True


def test_an_unknown_flag_is_not_found(shop: Shop, flags: ld.FeatureFlagsApi) -> None:
    with pytest.raises(NotFoundException):
        flags.copy_feature_flag("shop", "nope", post())


def test_a_missing_segment_refuses_the_rules_and_the_other_parts_still_go(
    full: Shop, flags: ld.FeatureFlagsApi
) -> None:
    full.segment("beta")
    clause = {"attribute": "segmentMatch", "op": "segmentMatch", "values": ["beta"], "negate": False}
    full.edit({"kind": "addRule", "clauses": [clause], "variationId": full.ids()[0]})
    with pytest.raises(BadRequestException, match='unknown segment \\\\"beta\\\\"'):
        flags.copy_feature_flag("shop", "a", post())
    after = flags.copy_feature_flag("shop", "a", post(excluded_actions=["updateRules"]))
    assert part(after, "production", "on") is True
    assert part(after, "production", "rules") == []


def test_a_reader_may_read_and_not_write(full: Shop, server: Server) -> None:
    reader = ld.FeatureFlagsApi(official(server, "api-local-reader"))
    assert reader.get_feature_flag("shop", "a").key == "a"
    with pytest.raises(ForbiddenException):
        reader.copy_feature_flag("shop", "a", post())


@pytest.mark.parametrize("token", ["nobody", "Bearer api-local", "sdk-123"])
def test_anybody_else_is_not_authorized(server: Server, token: str) -> None:
    with pytest.raises(UnauthorizedException):
        ld.OtherApi(official(server, token)).get_versions()


def test_429_until_the_window_ends(server: Server) -> None:
    other = ld.OtherApi(official(server))
    server.control("POST", "faults", {"rate_limit": {"limit": 1, "window_s": 10}})
    other.get_versions()
    with pytest.raises(ApiException) as refused:
        other.get_versions()
    assert refused.value.status == 429
    assert refused.value.headers is not None
    server.time.now = int(refused.value.headers["X-Ratelimit-Reset"])
    assert other.get_versions().latest_version == 20240415


@pytest.mark.parametrize(
    ("asked", "current", "beta"),
    [("", 20240415, False), ("20220603", 20220603, False), ("beta", 20240415, True)],
)
def test_versions_echo_what_was_asked_for(server: Server, asked: str, current: int, beta: bool) -> None:
    headers = {"LD_API_Version": asked} if asked else {}
    versions = ld.OtherApi(official(server, **headers)).get_versions()
    assert (versions.current_version, versions.beta) == (current, beta)


def test_the_caller_is_known(server: Server) -> None:
    first, second = (
        ld.OtherApi(official(server, token)).get_caller_identity()
        for token in ("api-local", "api-local-reviewer")
    )
    assert first.member_id != second.member_id
    assert first.token_name == "local"


def test_the_whole_approval_flow(full: Shop, server: Server) -> None:
    full.gate()
    place = ("shop", "a", "production")
    mine = ld.ApprovalsApi(official(server))
    theirs = ld.ApprovalsApi(official(server, "api-local-reviewer"))
    flags = ld.FeatureFlagsApi(official(server))
    with pytest.raises(ApiException, match="updateOn") as gated:
        flags.copy_feature_flag("shop", "a", post())
    assert gated.value.status == 405

    body = ld.CreateCopyFlagConfigApprovalRequestRequest(
        description="promote a",
        source=ld.SourceFlag(key="staging", version=2),
        notify_team_keys=["release-managers"],
        included_actions=["updateOn", "updateRules"],
    )
    filed = mine.post_flag_copy_config_approval_request(*place, body)
    assert (filed.status, filed.review_status) == ("pending", "pending")
    assert [instruction["kind"] for instruction in filed.instructions] == ["turnFlagOn", "replaceRules"]
    assert [item.id for item in mine.get_approvals_for_flag(*place).items] == [filed.id]

    reviewed = theirs.post_approval_request_review_for_flag(
        *place, filed.id, ld.PostApprovalRequestReviewRequest(kind="approve", comment="fine")
    )
    assert reviewed.review_status == "approved"
    assert part(flags.get_feature_flag("shop", "a"), "production", "on") is False
    applied = mine.post_approval_request_apply_for_flag(
        *place, filed.id, ld.PostApprovalRequestApplyRequest(comment="now")
    )
    assert applied.status == "completed"
    after = flags.get_feature_flag("shop", "a")
    assert part(after, "production", "on") is True
    assert part(after, "production", "rules") == part(after, "staging", "rules")
    assert part(after, "production", "fallthrough") != part(after, "staging", "fallthrough")
    assert (
        mine.get_approval_request(filed.id, expand="flag,project").resource_id
        == "proj/shop:env/production:flag/a"
    )
    mine.delete_approval_request_for_flag(*place, filed.id)
    assert mine.get_approvals_for_flag(*place).items == []
