"""What of LaunchDarkly's API is covered, and by which test: the source of ``docs/coverage-launchdarkly.md``.

A field that is named covers everything below it that is not named itself.
``python -m tests.docs.coverage.launchdarkly`` writes the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "coverage-launchdarkly.md"

_LIVES = "launchdarkly/lives/test_"
FLAG, DEFINITION = f"{_LIVES}flag.py::test_", f"{_LIVES}flag_definition.py::test_"
PROJECT, ENVIRONMENT, SEGMENT = (
    f"{_LIVES}{name}.py::test_" for name in ("project", "environment", "segment")
)
COPY, APPROVAL = "lifecycle/test_flag_copy.py::test_", "lifecycle/test_flag_copy_approval.py::test_"
PARTS, FUNCTIONS = "launchdarkly/test_parts.py::test_", "launchdarkly/test_functions.py::test_"
WAYS = "launchdarkly/test_three_ways.py::test_"
CLIENT, CONTRACT = (
    "local/launchdarkly/test_official_client.py::test_",
    "local/launchdarkly/test_contract.py::test_",
)
LOCAL = "local/launchdarkly/test_"

ANSWERS = f"{CONTRACT}generated_requests_are_answered_as_the_document_says"
CREATED, EDITED = f"{FLAG}every_field_is_sent_when_it_is_created", f"{FLAG}an_edit_sends_that_change_only"
DEFINED, CHANGED = (
    f"{DEFINITION}every_part_in_one_request_and_the_switch_last",
    f"{DEFINITION}an_edit_sends_that_change_only_and_says_it_first",
)
NOISE = f"{PARTS}noise_is_no_change"
COPIED, REFUSED = (
    f"{COPY}up_copies_the_chosen_parts_and_no_other",
    f"{COPY}an_edit_between_check_and_write_is_refused",
)
FILED, REVIEWED = (
    f"{APPROVAL}up_files_it_and_goes_on",
    f"{LOCAL}approvals.py::test_a_request_is_filed_reviewed_and_applied",
)
WHOLE_FLOW = f"{CLIENT}the_whole_approval_flow"

Rows = Mapping[str, tuple[str, str]]

COPY_REQUEST: Rows = {
    "source": ("`source` of `FlagCopy`", COPIED),
    "source.key": ("`source.environment`", COPIED),
    "source.currentVersion": ("the source's version in the plan", REFUSED),
    "target": ("`target` of `FlagCopy`", COPIED),
    "target.key": ("`target.environment`", COPIED),
    "target.currentVersion": (
        "the target's version in the plan",
        f"{COPY}an_edit_in_the_very_last_moment_is_refused_by_the_lock",
    ),
    "comment": ("`comment`", COPIED),
    "includedActions": ("`include`; always sent, with the parts that differ", COPIED),
    "excludedActions": (
        "`exclude`; sent as what is left, by `includedActions`",
        f"{CLIENT}excluded_parts_stay",
    ),
}
FLAG_ANSWER: Rows = {
    "name": ("`Flag.name`", EDITED),
    "kind": ("`Flag.kind`, from the values", f"{FLAG}all_kinds_of_variations"),
    "description": ("`Flag.description`", EDITED),
    "key": ("`Flag.key`", CREATED),
    "_version": ("`Flag.version`", f"{FUNCTIONS}one_flag_has_the_attributes_of_the_resource"),
    "creationDate": ("of the server", ANSWERS),
    "includeInSnippet": ("`Flag.client_side_availability`; deprecated by the vendor", ANSWERS),
    "clientSideAvailability": ("`Flag.client_side_availability`", EDITED),
    "variations": ("`Flag.variations`", CREATED),
    "variations[]._id": (
        "what a variation is to the vendor",
        f"{FLAG}a_variation_inserted_first_changes_no_serving",
    ),
    "variations[].value": (
        "what a variation is in a program",
        f"{FLAG}the_changed_value_of_a_named_variation_is_the_same_variation",
    ),
    "variations[].description": (
        "`description` of a variation",
        f"{FLAG}a_name_and_a_description_can_change",
    ),
    "variations[].name": ("`name` of a variation", f"{FLAG}a_name_and_a_description_can_change"),
    "temporary": ("`Flag.temporary`", EDITED),
    "tags": ("`Flag.tags`", EDITED),
    "_links": ("of the server", ANSWERS),
    "maintainerId": ("`Flag.maintainer_id`", f"{FLAG}from_a_team_to_a_member"),
    "_maintainer": ("of the server", ANSWERS),
    "maintainerTeamKey": ("`Flag.maintainer_team_key`", EDITED),
    "_maintainerTeam": ("of the server", ANSWERS),
    "goalIds": ("deprecated by the vendor; read and left alone", ANSWERS),
    "experiments": ("read and left alone", ANSWERS),
    "customProperties": ("`Flag.custom_properties`", EDITED),
    "archived": ("`Flag.archived`", f"{FLAG}gone_deleted_and_archived_instead"),
    "archivedDate": ("of the server", ANSWERS),
    "deprecated": ("`Flag.deprecated`", f"{FLAG}archived_from_the_start_takes_two_requests"),
    "deprecatedDate": ("of the server", ANSWERS),
    "defaults": ("`Flag.defaults`", f"{FLAG}drift_of_variations_and_defaults_is_seen_and_mended"),
    "_purpose": ("`Flag.migration`", f"{FLAG}a_migration_flag"),
    "migrationSettings": ("`Flag.migration`", f"{FLAG}a_migration_flag"),
    "environments": ("`FlagDefinition`, `FlagCopy`", DEFINED),
    "environments.*.on": ("`FlagDefinition.on`, part `on`", CHANGED),
    "environments.*.archived": ("as the flag's", ANSWERS),
    "environments.*.salt": ("of the server, never written", NOISE),
    "environments.*.sel": ("of the server, never written", NOISE),
    "environments.*.lastModified": ("of the server", NOISE),
    "environments.*.version": ("`FlagDefinition.version`, versions of a plan", REFUSED),
    "environments.*.targets": ("`FlagDefinition.targets`, part `targets`", CHANGED),
    "environments.*.contextTargets": ("`FlagDefinition.context_targets`, part `targets`", CHANGED),
    "environments.*.rules": ("`FlagDefinition.rules`, part `rules`", CHANGED),
    "environments.*.rules[]._id": ("kept", f"{DEFINITION}a_rule_inserted_between_keeps_the_others_ids"),
    "environments.*.rules[].disabled": (
        "copied; not managed by `FlagDefinition`",
        f"{PARTS}each_difference_is_one_line",
    ),
    "environments.*.rules[].rollout": ("`rollout` of a rule", DEFINED),
    "environments.*.rules[].rollout.experimentAllocation": (
        "never changed",
        f"{DEFINITION}a_rule_that_an_experiment_owns_is_not_touched",
    ),
    "environments.*.fallthrough": ("`FlagDefinition.fallthrough`, part `fallthrough`", CHANGED),
    "environments.*.fallthrough.rollout.experimentAllocation": (
        "never changed",
        f"{DEFINITION}a_fallthrough_that_an_experiment_owns_is_not_touched",
    ),
    "environments.*.offVariation": (
        "`off_variation`; may be not set",
        f"{DEFINITION}off_variation_not_set_is_not_the_first_one",
    ),
    "environments.*.prerequisites": ("`FlagDefinition.prerequisites`, part `prerequisites`", CHANGED),
    "environments.*._site": ("of the server", ANSWERS),
    "environments.*._access": ("of the server", ANSWERS),
    "environments.*._environmentName": ("of the server", ANSWERS),
    "environments.*.trackEvents": ("`FlagDefinition.track_events`; never copied", CHANGED),
    "environments.*.trackEventsFallthrough": (
        "`FlagDefinition.track_events_fallthrough`; never copied",
        CHANGED,
    ),
    "environments.*._debugEventsUntilDate": ("of the server", ANSWERS),
    "environments.*._summary": ("of the server", ANSWERS),
    "environments.*.evaluation": ("of the server", ANSWERS),
    "environments.*.migrationSettings": (
        "part `migration_settings`",
        f"{CLIENT}a_copy_of_the_check_ratio_alone",
    ),
}
APPROVAL_REQUEST: Rows = {
    "description": ("made of the plan", FILED),
    "comment": ("`comment`", FILED),
    "source": ("`source` of `FlagCopy`", FILED),
    "notifyMemberIds": ("`notify_members`", FILED),
    "notifyTeamKeys": ("`notify_teams`", FILED),
    "includedActions": ("`include`; always sent, with the parts that differ", FILED),
    "excludedActions": (
        "`exclude`; sent as what is left, by `includedActions`",
        f"{LOCAL}approvals.py::test_a_wrong_copy_is_not_filed",
    ),
}
APPROVAL_ANSWER: Rows = {
    "_id": ("`approval_request.id`", FILED),
    "_version": ("of the server", ANSWERS),
    "creationDate": ("of the server", ANSWERS),
    "serviceKind": ("of the server", ANSWERS),
    "requestorId": ("of the server", ANSWERS),
    "description": ("told apart by it", FILED),
    "reviewStatus": ("`status`", f"{APPROVAL}approved_it_waits_for_somebody_to_apply_it"),
    "allReviews": (
        "the reviewers' words",
        f"{APPROVAL}declined_is_an_error_with_the_reviewers_words_and_files_nothing_new",
    ),
    "notifyMemberIds": ("as asked for", WHOLE_FLOW),
    "appliedDate": ("of the server", REVIEWED),
    "appliedByMemberId": ("of the server", REVIEWED),
    "appliedByServiceTokenId": ("of the server", ANSWERS),
    "status": ("`approval_request.state`", f"{APPROVAL}while_it_is_pending_nothing_new_happens"),
    "instructions": ("compared with the plan's", f"{APPROVAL}after_a_crash_the_request_is_taken_over"),
    "conflicts": (
        "of the server",
        f"{LOCAL}approvals.py::test_requests_that_cannot_both_be_applied_show_their_conflict_and_the_second_fails",
    ),
    "_links": ("`approval_request.link`", FILED),
    "executionDate": (
        "of the server",
        f"{LOCAL}approvals.py::test_a_request_with_a_date_waits_or_is_too_late",
    ),
    "operatingOnId": ("of the server", ANSWERS),
    "integrationMetadata": ("of the server", ANSWERS),
    "source": (
        "the version that the request is bound to",
        f"{APPROVAL}a_source_that_moves_meanwhile_replaces_the_request",
    ),
    "customWorkflowMetadata": ("of the server", ANSWERS),
}
SECTIONS: Mapping[str, tuple[str, Rows]] = {
    "Copy feature flag: request": ("FlagCopyConfigPost", COPY_REQUEST),
    "Copy feature flag: answer": ("FeatureFlag", FLAG_ANSWER),
    "Approval request to copy a flag: request": (
        "createCopyFlagConfigApprovalRequestRequest",
        APPROVAL_REQUEST,
    ),
    "Approval request to copy a flag: answer": ("FlagConfigApprovalRequestResponse", APPROVAL_ANSWER),
}

_ONLY_LOCAL = ("the local server only", ANSWERS)
_SCOPED = (
    "/api/v2/projects/{projectKey}/flags/{featureFlagKey}/environments/{environmentKey}/approval-requests"
)
OPERATIONS: Rows = {
    "GET /api/v2/approval-requests": _ONLY_LOCAL,
    "POST /api/v2/approval-requests": _ONLY_LOCAL,
    "GET /api/v2/approval-requests/{id}": _ONLY_LOCAL,
    "PATCH /api/v2/approval-requests/{id}": _ONLY_LOCAL,
    "DELETE /api/v2/approval-requests/{id}": _ONLY_LOCAL,
    "POST /api/v2/approval-requests/{id}/apply": _ONLY_LOCAL,
    "POST /api/v2/approval-requests/{id}/reviews": _ONLY_LOCAL,
    "GET /api/v2/approval-requests/projects/{projectKey}/settings": _ONLY_LOCAL,
    "PATCH /api/v2/approval-requests/projects/{projectKey}/settings": (
        "`Environment`",
        f"{ENVIRONMENT}approval_settings_of_segments_go_their_own_way",
    ),
    "GET /api/v2/caller-identity": ("`flagcopy doctor`", f"{CLIENT}the_caller_is_known"),
    "GET /api/v2/versions": ("`flagcopy doctor`", f"{CLIENT}versions_echo_what_was_asked_for"),
    "GET /api/v2/flag-status/{projectKey}/{featureFlagKey}": _ONLY_LOCAL,
    "GET /api/v2/flag-statuses/{projectKey}/{environmentKey}": _ONLY_LOCAL,
    "GET /api/v2/flag-statuses/{projectKey}/{environmentKey}/{featureFlagKey}": _ONLY_LOCAL,
    "GET /api/v2/flags/{projectKey}": ("`list_flags`, `Select`", f"{FUNCTIONS}all_flags_are_read_to_the_end"),
    "POST /api/v2/flags/{projectKey}": ("`Flag`", CREATED),
    "GET /api/v2/flags/{projectKey}/{featureFlagKey}": ("everything on flags", f"{FLAG}looked_up_by_id"),
    "PATCH /api/v2/flags/{projectKey}/{featureFlagKey}": ("`Flag`, `FlagDefinition`, `FlagCopy`", CHANGED),
    "DELETE /api/v2/flags/{projectKey}/{featureFlagKey}": (
        "`Flag`",
        f"{FLAG}gone_deleted_and_archived_instead",
    ),
    "POST /api/v2/flags/{projectKey}/{featureFlagKey}/copy": ("`FlagCopy`", COPIED),
    "GET /api/v2/flags/{projectKey}/{featureFlagKey}/dependent-flags": _ONLY_LOCAL,
    "GET /api/v2/flags/{projectKey}/{environmentKey}/{featureFlagKey}/dependent-flags": _ONLY_LOCAL,
    "GET /api/v2/projects": ("`list_projects`", f"{FUNCTIONS}projects_and_segments"),
    "POST /api/v2/projects": ("`Project`", f"{PROJECT}every_field_is_sent_when_it_is_created"),
    "GET /api/v2/projects/{projectKey}": ("`Project`", f"{PROJECT}looked_up_by_id"),
    "PATCH /api/v2/projects/{projectKey}": ("`Project`", f"{PROJECT}an_edit_sends_that_field_only"),
    "DELETE /api/v2/projects/{projectKey}": ("`Project`", f"{PROJECT}deleted_and_the_last_one_refused"),
    "GET /api/v2/projects/{projectKey}/environments": (
        "`Project`, `list_environments`",
        f"{PROJECT}more_environments_than_a_page",
    ),
    "POST /api/v2/projects/{projectKey}/environments": (
        "`Environment`, `Project`",
        f"{ENVIRONMENT}approval_settings_follow_in_a_second_request",
    ),
    "GET /api/v2/projects/{projectKey}/environments/{environmentKey}": (
        "`Environment`",
        f"{ENVIRONMENT}deleted_gone_and_looked_up",
    ),
    "PATCH /api/v2/projects/{projectKey}/environments/{environmentKey}": (
        "`Environment`",
        f"{ENVIRONMENT}an_edit_of_an_approval_setting_sends_that_one_only",
    ),
    "DELETE /api/v2/projects/{projectKey}/environments/{environmentKey}": (
        "`Environment`",
        f"{ENVIRONMENT}the_last_environment_stays_until_its_project_goes",
    ),
    "POST /api/v2/projects/{projectKey}/environments/{environmentKey}/apiKey": (
        "the local server only",
        f"{ENVIRONMENT}rotated_keys_are_new_outputs_and_no_drift",
    ),
    "POST /api/v2/projects/{projectKey}/environments/{environmentKey}/mobileKey": (
        "the local server only",
        f"{ENVIRONMENT}rotated_keys_are_new_outputs_and_no_drift",
    ),
    "GET /api/v2/projects/{projectKey}/flag-defaults": _ONLY_LOCAL,
    "PATCH /api/v2/projects/{projectKey}/flag-defaults": _ONLY_LOCAL,
    "PUT /api/v2/projects/{projectKey}/flag-defaults": _ONLY_LOCAL,
    f"GET {_SCOPED}": ("`FlagCopy`", f"{APPROVAL}after_a_crash_the_request_is_taken_over"),
    f"POST {_SCOPED}": ("`FlagCopy`", f"{APPROVAL}a_patch_goes_through_an_approval_as_well"),
    f"POST {_SCOPED}-flag-copy": ("`FlagCopy`", FILED),
    f"GET {_SCOPED}/{{id}}": ("`FlagCopy`", f"{APPROVAL}while_it_is_pending_nothing_new_happens"),
    f"PATCH {_SCOPED}/{{id}}": _ONLY_LOCAL,
    f"DELETE {_SCOPED}/{{id}}": ("`FlagCopy`", f"{APPROVAL}destroy_withdraws_a_pending_one"),
    f"POST {_SCOPED}/{{id}}/apply": ("`FlagCopy`", f"{APPROVAL}or_up_applies_it_if_told_to"),
    f"POST {_SCOPED}/{{id}}/reviews": ("the local server only: reviewing is for people", REVIEWED),
    "GET /api/v2/segments/{projectKey}/{environmentKey}": (
        "`FlagCopy`, `list_segments`",
        f"{FUNCTIONS}projects_and_segments",
    ),
    "POST /api/v2/segments/{projectKey}/{environmentKey}": ("`Segment`", f"{SEGMENT}created_then_filled"),
    "GET /api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}": (
        "`Segment`",
        f"{SEGMENT}gone_looked_up_and_elsewhere",
    ),
    "PATCH /api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}": (
        "`Segment`",
        f"{SEGMENT}an_edit_sends_that_change_only",
    ),
    "DELETE /api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}": (
        "`Segment`",
        f"{SEGMENT}a_segment_in_use_is_not_deleted_and_its_users_are_named",
    ),
}


def named_tests() -> set[str]:
    """Every test that is named."""
    tables = [rows for _, rows in SECTIONS.values()] + [OPERATIONS]
    return {test for rows in tables for _, test in rows.values()}


def render() -> str:
    """The page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from (
        "---",
        "title: Coverage of LaunchDarkly's API",
        "meta_desc: Each field and each operation, what it is in this package, and the test that covers it.",
        "---",
        "",
        "# Coverage of LaunchDarkly's API",
        "",
        "Each field of the copy endpoint and of the approval request for a copy, and each operation that the local",
        "server serves: what it is here, and a test that covers it. A field covers those below it that are not listed.",
        "This page is generated (`python -m tests.docs.coverage.launchdarkly`), and a test holds it to the vendor's",
        "OpenAPI document.",
    )
    for title, (_, rows) in SECTIONS.items():
        yield from ("", f"## {title}", "", "| field | here | test |", "| --- | --- | --- |")
        yield from _rows(rows)
    yield from ("", "## Operations", "", "| operation | used by | test |", "| --- | --- | --- |")
    yield from _rows(OPERATIONS)


def _rows(rows: Rows) -> Iterator[str]:
    return (f"| `{name}` | {here} | `{test}` |" for name, (here, test) in rows.items())


if __name__ == "__main__":
    PAGE.write_text(render())
