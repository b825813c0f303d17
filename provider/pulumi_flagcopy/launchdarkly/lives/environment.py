"""The life of an environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from ...errors import ConflictError, InputError, InvalidRequestError
from ...lifecycle.comparing import as_declared, equal
from ...lifecycle.declared import DeclaredForm, Live
from ...lifecycle.forms import Form
from ...lifecycle.resource import Properties
from ..api import Object
from .fields import Colour, Name, ProjectKey, Tags
from .life import LaunchDarklyLife, found, gone, replaced, wire

DEFAULT_COLOUR = "417505"
"""The vendor wants a colour at creation; this is the one for environments that declare none."""

FIELDS = (
    "name",
    "color",
    "default_ttl",
    "secure_mode",
    "default_track_events",
    "require_comments",
    "confirm_changes",
    "critical",
    "tags",
)
APPROVAL_FIELDS = {
    "required": "required",
    "required_approval_tags": "requiredApprovalTags",
    "min_num_approvals": "minNumApprovals",
    "can_review_own_request": "canReviewOwnRequest",
    "can_apply_declined_changes": "canApplyDeclinedChanges",
    "bypass_approvals_for_pending_changes": "bypassApprovalsForPendingChanges",
    "auto_apply_approved_changes": "autoApplyApprovedChanges",
    "service_kind": "serviceKind",
    "service_config": "serviceConfig",
    "service_kind_configuration_id": "serviceKindConfigurationId",
}
APPROVALS = {"approval_settings": "flag", "segment_approval_settings": "segment"}
"""The inputs that say when changes need an approval, and of what."""


class EnvironmentFields(Form):
    """What an environment is declared by, apart from its key."""

    name: Name
    color: Colour | None = None
    default_ttl: Annotated[int, Field(ge=0, le=60)] | None = None
    secure_mode: bool | None = None
    default_track_events: bool | None = None
    require_comments: bool | None = None
    confirm_changes: bool | None = None
    critical: bool | None = None
    tags: Tags | None = None


class ApprovalSettings(Form):
    """When changes of flags in the environment need an approval."""

    example = '{"required": True, "min_num_approvals": 1}'

    required: bool | None = None
    required_approval_tags: Tags | None = None
    min_num_approvals: Annotated[int, Field(ge=1, le=5)] | None = None
    can_review_own_request: bool | None = None
    can_apply_declined_changes: bool | None = None
    bypass_approvals_for_pending_changes: bool | None = None
    auto_apply_approved_changes: bool | None = None
    service_kind: Name | None = None
    service_config: dict[str, Any] | None = None
    service_kind_configuration_id: Name | None = None


class CloneSource(Form):
    """The environment that a new one is made from."""

    example = '{"key": "staging"}'

    key: ProjectKey
    version: Annotated[int, Field(ge=0)] | None = None


class EnvironmentForm(EnvironmentFields, DeclaredForm):
    """The inputs of an environment."""

    project: ProjectKey
    key: ProjectKey
    approval_settings: ApprovalSettings | None = None
    segment_approval_settings: ApprovalSettings | None = None
    source: CloneSource | None = None


class EnvironmentLife(LaunchDarklyLife[EnvironmentForm]):
    """See ``Declared``. Nothing here shows the vendor's JSON of an environment: it holds SDK keys."""

    form = EnvironmentForm
    title = "LaunchDarkly environment"
    place = ("project", "key")
    goes_with_it = "and its segments, and the definition of every flag in it"
    names = ("project",)
    at_creation = ("source",)

    def refine(self, form: EnvironmentForm) -> None:
        for name, kind in APPROVALS.items():
            settings: ApprovalSettings | None = getattr(form, name)
            if settings and settings.required and settings.required_approval_tags:
                raise InputError(
                    f"{name}.required_approval_tags",
                    "cannot be given while required is true",
                    f"Either every {kind} needs an approval, or those with one of the tags.",
                )
        if form.source and form.source.key == form.key:
            raise InputError("source.key", "is the environment itself")

    def look(self, place: Mapping[str, str], account: str | None) -> Live | None:
        environment = found(lambda: self.api(account).environment(place["project"], place["key"]))
        return None if environment is None else live_of(environment)

    def make(self, form: EnvironmentForm) -> Live:
        declared = self.declared(form)
        carried = {name: value for name, value in declared.items() if name not in APPROVALS}
        body = wire({"key": form.key, "color": DEFAULT_COLOUR, **carried})
        settled = self.settled_creation(form, carried)
        return live_of(self.api(form.account).create_environment(form.project, body, settled))

    def change(self, form: EnvironmentForm, live: Live, changed: list[str]) -> Live:
        declared, api = self.declared(form), self.api(form.account)
        operations = replaced({name: declared[name] for name in changed if name in FIELDS})
        if "approval_settings" in changed:
            operations += _approval_operations(
                declared["approval_settings"], live.values["approval_settings"]
            )
        if operations:
            first = [name for name in changed if name != "segment_approval_settings"]
            settled = self.settled_change(form, live, first)
            answer = api.patch_environment(form.project, form.key, operations, form.comment, settled)
            live = live_of(answer)
        if "segment_approval_settings" in changed:
            # To send these again does nothing more, so a request of unknown fate is simply repeated.
            api.patch_approval_settings(form.project, _segment_settings(form, declared, live), lambda: None)
            live = self.existing(form)
        return live

    def remove(self, form: EnvironmentForm, live: Live) -> None:
        api = self.api(form.account)
        gone(lambda: api.delete_environment(form.project, form.key, self.settled_removal(form)))

    def end(self, form: EnvironmentForm, live: Live, outputs: Properties) -> None:
        try:
            self.remove(form, live)
        except (ConflictError, InvalidRequestError):
            others = (found["key"] for found in self.api(form.account).environments(form.project))
            if any(key != form.key for key in others):
                raise
            self.tell(form, "stays: it is the last one of its project, and goes with the project")

    def seen(self, name: str, declared: Any, live: Live) -> Any:
        if name not in APPROVALS:
            return super().seen(name, declared, live)
        seen = as_declared(declared, live.values[name])
        tags, there = declared.get("required_approval_tags"), seen.get("required_approval_tags")
        if tags is not None and there is not None:
            seen["required_approval_tags"] = as_declared(tags, there, unordered=True)
        return seen


def live_of(environment: Object) -> Live:
    values = {name: environment[camel] for name, camel in _WIRE.items() if camel in environment}
    values["approval_settings"] = _settings(environment.get("approvalSettings"))
    values["segment_approval_settings"] = _settings(
        (environment.get("resourceApprovalSettings") or {}).get("segment")
    )
    assigned = {
        "api_key": environment.get("apiKey", ""),
        "mobile_key": environment.get("mobileKey", ""),
        "client_side_id": environment.get("_id", ""),
    }
    return Live(values, assigned, environment)


def _settings(found: Object | None) -> dict[str, Any]:
    settings = found or {}
    return {name: settings[camel] for name, camel in APPROVAL_FIELDS.items() if camel in settings}


def _segment_settings(form: EnvironmentForm, declared: Mapping[str, Any], live: Live) -> Object:
    wanted, there = declared["segment_approval_settings"], live.values["segment_approval_settings"]
    differing = {name: value for name, value in wanted.items() if not equal(there.get(name), value)}
    return {
        "environmentKey": form.key,
        "resourceKind": APPROVALS["segment_approval_settings"],
        **{APPROVAL_FIELDS[name]: value for name, value in differing.items()},
    }


def _approval_operations(declared: Mapping[str, Any], live: Mapping[str, Any]) -> list[Object]:
    """What is switched off goes first: ``required`` and ``required_approval_tags`` exclude each other."""
    differing = [name for name, value in declared.items() if not equal(live.get(name), value)]
    return [
        {"op": "replace", "path": f"/approvalSettings/{APPROVAL_FIELDS[name]}", "value": declared[name]}
        for name in sorted(differing, key=lambda name: bool(declared[name]))
    ]


_WIRE = dict(zip(FIELDS, wire(dict.fromkeys(FIELDS)), strict=True))
