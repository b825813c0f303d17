"""What the program declares of one resource, and what of it this engine refuses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .errors import UnsupportedError
from .state import PROVIDER_TYPE, STACK_TYPE, Resource
from .values import Properties, first_asset, from_struct

DYNAMIC = "pulumi-python:dynamic"


@dataclass(frozen=True)
class Goal:
    """A declared resource. ``read_id`` is set where an existing one is to be read, not made.

    ``retain_on_delete`` is None where the program says nothing of it: its parent's holds then.
    """

    type: str
    name: str
    custom: bool
    parent: str = ""
    inputs: Properties = field(default_factory=dict)
    dependencies: tuple[str, ...] = ()
    property_dependencies: dict[str, list[str]] = field(default_factory=dict)
    protect: bool = False
    retain_on_delete: bool | None = None
    delete_before_replace: bool | None = None
    ignore_changes: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()
    read_id: str = ""

    def resource(self, urn: str, provider: str) -> Resource:
        """The resource as it is to be, without what a provider says of it."""
        return Resource(
            urn=urn,
            type=self.type,
            custom=self.custom,
            inputs=self.inputs,
            parent=self.parent,
            provider=provider if self.custom else "",
            dependencies=self.dependencies,
            property_dependencies=self.property_dependencies,
            protect=self.protect,
            external=bool(self.read_id),
            retain_on_delete=bool(self.retain_on_delete),
            additional_secret_outputs=self.additional_secret_outputs,
            ignore_changes=self.ignore_changes,
        )


def make_urn(stack: str, project: str, goal: Goal) -> str:
    """The URN of a declared resource: the types of its parents, but for the stack, are part of it."""
    qualified = goal.type
    if goal.parent:
        parent_type = goal.parent.split("::")[2]
        if parent_type != STACK_TYPE:
            qualified = f"{parent_type}${goal.type}"
    return f"urn:pulumi:{stack}::{project}::{qualified}::{goal.name}"


def goal_of_registration(request: Any) -> Goal:
    """The goal of a ``RegisterResourceRequest``.

    Raises:
        UnsupportedError: it asks for what only the Pulumi CLI does.
    """
    who = f"Resource {request.name!r} of type {request.type!r}"
    inputs = from_struct(request.object)
    _refuse_type(who, request.type, custom=request.custom, remote=request.remote)
    _refuse_options(who, request)
    _refuse_assets(who, inputs)
    return Goal(
        type=request.type,
        name=request.name,
        custom=request.custom,
        parent=request.parent,
        inputs=inputs,
        dependencies=tuple(request.dependencies),
        property_dependencies={
            key: sorted(dependencies.urns) for key, dependencies in request.propertyDependencies.items()
        },
        protect=request.protect,
        retain_on_delete=request.retainOnDelete if request.HasField("retainOnDelete") else None,
        delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
        ignore_changes=tuple(request.ignoreChanges),
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
    )


def goal_of_read(request: Any) -> Goal:
    """The goal of a ``ReadResourceRequest``.

    Raises:
        UnsupportedError: it asks for what only the Pulumi CLI does.
    """
    who = f"Resource {request.name!r} of type {request.type!r}"
    inputs = from_struct(request.properties)
    _refuse_type(who, request.type, custom=True, remote=False)
    _refuse_assets(who, inputs)
    if request.provider:
        raise UnsupportedError(f"{who}: option provider", "Dynamic resources have no provider resource.")
    return Goal(
        type=request.type,
        name=request.name,
        custom=True,
        parent=request.parent,
        inputs=inputs,
        dependencies=tuple(request.dependencies),
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        read_id=request.id,
    )


def _refuse_type(who: str, type_: str, *, custom: bool, remote: bool) -> None:
    if remote:
        raise UnsupportedError(who, "It is a component of another package, made by a plugin.")
    if type_.startswith("pulumi:providers:"):
        raise UnsupportedError(who, "It is a provider resource: those belong to plugins.")
    if type_ == "pulumi:pulumi:StackReference":
        raise UnsupportedError(who, "It reads another stack's outputs from a Pulumi backend.")
    if custom and not type_.startswith(DYNAMIC):
        raise UnsupportedError(who, "It belongs to a plugin; here run dynamic resources of Python only.")


def _refuse_options(who: str, request: Any) -> None:
    if request.importId:
        raise UnsupportedError(
            f"{who}: option import",
            "A dynamic resource cannot be imported: Pulumi's engine does not give the provider to read with "
            "(pulumi/pulumi#16175). The Pulumi CLI fails here as well.",
            "Leave import_ out: with adopt=True, the resources of this package take over what is there.",
        )
    asked = {
        "provider": request.provider or request.providers,
        "aliases": request.aliases or request.aliasURNs,
        "replace_on_changes": request.replaceOnChanges,
        "replacement_trigger": request.HasField("replacement_trigger"),
        "replace_with": request.replace_with,
        "deleted_with": request.deletedWith,
        "transforms": request.transforms,
        "hooks": any(value for _, value in request.hooks.ListFields()),
    }
    for option, value in asked.items():
        if value:
            raise UnsupportedError(f"{who}: option {option}")


def _refuse_assets(who: str, inputs: Properties) -> None:
    path = first_asset(inputs)
    if path is not None:
        raise UnsupportedError(f"{who}: property {path}", "It is an asset or an archive.")


def default_provider_urn(stack: str, project: str) -> str:
    return f"urn:pulumi:{stack}::{project}::{PROVIDER_TYPE}::default"
