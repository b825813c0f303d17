"""The life of an environment.

The vendor's list of environments is documented to show no permissions: only the answer to a write does. So they are
compared with what was written last; what somebody else changes in them is no drift that could be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.alias_generators import to_camel, to_snake

from ...copying.words import listed, plain
from ...errors import ConflictError, InputError
from ...lifecycle.comparing import as_declared
from ...lifecycle.declared import DeclaredForm, Live
from ...lifecycle.forms import Form
from ...lifecycle.leaving import last_seen
from ...lifecycle.resource import Properties, StillNamed
from ..api import Object
from ..entries import entry_of
from ..keys import KEYS
from .fields import EnvironmentName, Place, Reference
from .life import ANY_TIME, RenamedLife, found, gone, note, replaced

_UNSEEN = ("change_permissions", "data_export_permissions")


KEYS_UNKNOWN = (
    "Split refuses while it has SDK keys, and this resource never saw any: delete them first, on Split's page of "
    "API keys"
)
"""For the end of one that was taken over, or of which the answer with the keys was lost: no look shows them."""


class Entity(Form):
    """Somebody with a permission."""

    example = '{"id": "…", "type": "user"}'

    id: Reference
    name: Reference | None = None
    type: Literal["user", "group", "api_key"]


Entities = Annotated[list[Entity], Field(max_length=1000)]


class ChangePermissions(Form):
    """Who may change flags and segments in the environment, and with whose approval."""

    example = '{"are_approvals_required": True}'

    allow_kills: bool | None = None
    are_approvals_required: bool | None = None
    are_approvers_restricted: bool | None = None
    approvers: Entities | None = None
    are_editors_restricted: bool | None = None
    editors: Entities | None = None
    approval_skippable_by: Entities | None = None


class DataExportPermissions(Form):
    """Who may export data."""

    example = '{"are_exporters_restricted": True}'

    are_exporters_restricted: bool | None = None
    exporters: Entities | None = None


class EnvironmentForm(DeclaredForm):
    """The inputs of an environment."""

    workspace: Place
    name: EnvironmentName
    production: bool | None = None
    change_permissions: ChangePermissions | None = None
    data_export_permissions: DataExportPermissions | None = None


class EnvironmentLife(RenamedLife[EnvironmentForm]):
    """See ``Declared``. The SDK keys that come with an environment stand in the way of its end, and go before it.

    So do definitions. Those that copies of the same run have left behind go with it; others are waited for a little,
    since their flags may go in the same run.
    """

    form = EnvironmentForm
    title = "Split environment"
    place = ("workspace", "name")
    own_id = "environment_id"

    def refine(self, form: EnvironmentForm) -> None:
        changes = form.change_permissions
        if changes and changes.approval_skippable_by and not _gated(changes):
            raise InputError(
                "change_permissions.approval_skippable_by",
                "has a meaning only where approvals are required or approvers restricted",
            )

    def look(self, place: Mapping[str, str], account: str | None) -> Live | None:
        workspace = self.workspace(place, account)
        if workspace is None:
            return None
        environment = entry_of(found(lambda: self.api(account).environments(workspace)) or [], place["name"])
        return None if environment is None else self.met(live_of(environment), account)

    def make(self, form: EnvironmentForm) -> Live:
        workspace, declared = self.require_workspace(form), self.declared(form)
        body = {to_camel(name): _wire(value) for name, value in declared.items()}
        settled = self.settled_creation(form, [name for name in declared if name not in _UNSEEN])
        made = self.api(form.account).create_environment(workspace, body, settled)
        live = self.met(live_of(made), form.account)
        self.directory(form.account).forget()
        if "sdk_keys" not in live.assigned:
            self.tell(
                form,
                "was created, but its SDK keys did not come with an answer: only Split's pages show them",
            )
        return live

    def change(self, form: EnvironmentForm, live: Live, changed: list[str]) -> Live:
        declared = self.declared(form)
        operations = [
            operation for name in changed for operation in _operations(name, declared[name], live.raw)
        ]
        api, workspace = self.api(form.account), self.require_workspace(form)
        blind = set(changed) & set(_UNSEEN)
        settled = ANY_TIME if blind else self.settled_change(form, live, changed)
        patched = api.patch_environment(workspace, live.raw["id"], operations, settled)
        now = self.met(live_of(patched), form.account)
        self.directory(form.account).forget()
        unseen = {name: declared[name] for name in changed if name in _UNSEEN}
        return replace(now, values={**unseen, **now.values}, assigned={**live.assigned, **now.assigned})

    def remove(self, form: EnvironmentForm, live: Live) -> None:
        api, workspace = self.api(form.account), self.require_workspace(form)
        self._empty(form, live, workspace)
        keys = live.assigned.get("sdk_keys") or []
        for key in keys:
            gone(lambda key=key: api.delete_api_key(key["id"]))  # type: ignore[misc]
        try:
            gone(lambda: api.delete_environment(workspace, live.raw["id"], ANY_TIME))
        except ConflictError as conflict:
            if keys:
                raise
            raise ConflictError(
                f"The environment {plain(live.raw['name'])} cannot be deleted",
                conflict.detail,
                "SDK keys that this resource never saw may be left in it: delete them on Split's page of API keys, and "
                "run this again.",
                status=conflict.status,
                code=conflict.code,
            ) from None
        self.directory(form.account).forget()

    def _empty(self, form: EnvironmentForm, live: Live, workspace: str) -> None:
        """Remove what copies of this run have left in it. Anything else must go by itself, or nothing is deleted."""
        api, environment = self.api(form.account), live.raw["id"]
        ours: list[str] = []

        def others() -> list[str]:
            there = [str(definition["name"]) for definition in api.definitions(workspace, environment)]
            left = (
                self._left_behind(form.account, workspace, live) if live.assigned.get("sdk_keys") else set()
            )
            ours[:] = [flag for flag in there if flag in left]
            return [flag for flag in there if flag not in left]

        if left := last_seen(others, self.session):
            raise _still_defined(live, left)

        def remove(flag: str) -> None:
            said = note(form, f"Remove {flag}")
            gone(lambda: api.remove_definition(workspace, flag, environment, said, ANY_TIME))

        if ours:
            _each(ours, remove)
            self.tell(form, f"goes with what copies left in it: {listed(ours)}")

    def _left_behind(self, account: str | None, workspace: str, live: Live) -> set[str]:
        """The flags that copies of this run have left here."""
        directory, names = self.directory(account), (live.raw["id"], live.raw["name"])
        return {
            place.flag
            for place in tuple(self.session.left_behind)
            if (place.platform, place.account) == (KEYS.namespace, account)
            and place.environment in names
            and directory.workspace_id(place.container) == workspace
        }

    def refuse_end(self, form: EnvironmentForm, outputs: Properties) -> None:
        afterwards = self.afterwards(form)
        place = afterwards.place(form.name)
        left = afterwards.left_behind(place) if outputs.get("sdk_keys") else set()
        there = [definition.at.flag for definition in afterwards.definitions(place)]
        if staying := [flag for flag in there if flag not in left]:
            raise StillNamed(f"cannot be deleted: it still has definitions of {listed(staying)}", fails=True)

    def ending(self, id: str, outputs: Properties) -> str:
        said = super().ending(id, outputs)
        return said or ("" if outputs.get("sdk_keys") else KEYS_UNKNOWN)

    def end(self, form: EnvironmentForm, live: Live, outputs: Properties) -> None:
        keys = outputs.get("sdk_keys") or []
        self.remove(form, replace(live, assigned={**live.assigned, "sdk_keys": keys}))

    def remembered(self, form: EnvironmentForm, before: Live | None, olds: Properties) -> Properties:
        return {"sdk_keys": olds["sdk_keys"]} if olds.get("sdk_keys") else {}

    def as_known(self, live: Live, olds: Properties) -> Live:
        written = {name: olds[name] for name in _UNSEEN if olds.get(name) is not None}
        return replace(live, values={**written, **live.values})

    def differing(self, form: EnvironmentForm, live: Live) -> list[str]:
        """What cannot be seen, and was not written before, counts as different."""
        unknown = [name for name in self.declared(form) if name in _UNSEEN and name not in live.values]
        return super().differing(form, live) + unknown

    def seen(self, name: str, declared: Any, live: Live) -> Any:
        return as_declared(declared, live.values.get(name, {}), unordered=True)


def live_of(environment: Object) -> Live:
    """An environment as the vendor answered with it."""
    values: dict[str, Any] = {
        "name": environment.get("name"),
        "production": str(environment.get("production")).lower() == "true",
    }
    for name in _UNSEEN:
        if (shown := environment.get(to_camel(name))) is not None:
            values[name] = {to_snake(member): _entities(entry) for member, entry in shown.items()}
    assigned: dict[str, Any] = {"environment_id": environment["id"]}
    if environment.get("apiTokens"):
        assigned["sdk_keys"] = [_sdk_key(token) for token in environment["apiTokens"]]
    return Live(values, assigned, environment)


def _each(flags: list[str], remove: Callable[[str], None]) -> None:
    """Remove the definitions of all these flags; one that others depend on after those."""
    while flags:
        refused: list[str] = []
        for flag in flags:
            try:
                remove(flag)
            except ConflictError:
                if len(refused) == len(flags) - 1:
                    raise
                refused.append(flag)
        flags = refused


def _still_defined(live: Live, flags: list[str]) -> ConflictError:
    return ConflictError(
        f"The environment {plain(live.raw['name'])} still has definitions of {listed(flags)}",
        "Its SDK keys have to be deleted before it, and somebody may be using them. So neither they nor the "
        "environment were deleted; other resources that this run was to delete may be gone.",
        "If the program made these flags and no longer has them, run it again: by then they are gone. Otherwise remove "
        "the definitions or the flags first. Flags that depend on the environment (depends_on) always go before it.",
        status=409,
    )


def _sdk_key(token: Object) -> Object:
    """By its id or, where the vendor shows none, by the key itself, which then is what deletes it."""
    shown = {"id": token.get("id") or token.get("key"), "name": token.get("name"), "key": token.get("key")}
    shown["api_key_type"] = token.get("apiKeyType")
    return {name: value for name, value in shown.items() if value is not None}


def _entities(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [{name: entry[name] for name in ("id", "name", "type") if entry.get(name)} for entry in value]


def _operations(name: str, value: Any, shown: Object) -> list[Object]:
    """The JSON patch of a field; of permissions entry by entry: what is not declared stays, though nobody sees it."""
    field = to_camel(name)
    if name not in _UNSEEN:
        return replaced({field: value})
    known = shown.get(field) or {}
    return [
        {"op": "replace" if entry in known else "add", "path": f"/{field}/{entry}", "value": given}
        for entry, given in _wire(value).items()
    ]


def _wire(value: Any) -> Any:
    return {to_camel(name): entry for name, entry in value.items()} if isinstance(value, dict) else value


def _gated(changes: ChangePermissions) -> bool:
    return bool(changes.are_approvals_required or changes.are_approvers_restricted)
