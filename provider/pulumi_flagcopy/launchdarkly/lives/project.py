"""The life of a project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from ...lifecycle.declared import DeclaredForm, Live
from ...lifecycle.forms import Form
from ...lifecycle.repeated import repeated
from ..api import Object
from .environment import DEFAULT_COLOUR, EnvironmentFields
from .fields import Name, ProjectKey, Tags
from .life import LaunchDarklyLife, found, gone, replaced, wire


class Availability(Form):
    """To which client-side SDKs something is available."""

    example = '{"using_environment_id": True, "using_mobile_key": False}'

    using_environment_id: bool
    using_mobile_key: bool


class NamingConvention(Form):
    """What the keys of new flags must look like."""

    example = '{"case": "kebabCase"}'

    case: Literal["camelCase", "upperCamelCase", "snakeCase", "kebabCase", "constantCase"] | None = None
    prefix: Name | None = None


class ProjectEnvironment(EnvironmentFields):
    """An environment that the project is to have."""

    example = '{"key": "staging", "name": "Staging"}'

    key: ProjectKey


def _distinct(environments: list[ProjectEnvironment]) -> list[ProjectEnvironment]:
    if twice := repeated(environment.key for environment in environments):
        raise ValueError(f"has two environments with the key {twice[0]}")
    return environments


class ProjectForm(DeclaredForm):
    """The inputs of a project."""

    key: ProjectKey
    name: Name
    tags: Tags | None = None
    default_client_side_availability: Availability | None = None
    naming_convention: NamingConvention | None = None
    environments: (
        Annotated[list[ProjectEnvironment], Field(min_length=1), AfterValidator(_distinct)] | None
    ) = None


class ProjectLife(LaunchDarklyLife[ProjectForm]):
    """See ``Declared``. Of ``environments``, only that they are there is managed: see ``Environment`` for the rest."""

    form = ProjectForm
    title = "LaunchDarkly project"
    place = ("key",)
    goes_with_it = "and everything in it: environments, flags, segments"
    at_creation = ("naming_convention",)

    def declares(self, form: ProjectForm) -> Iterable[tuple[str | None, ...]]:
        """The environments that come with it, too."""
        keys = [environment.key for environment in form.environments or ()]
        made = [("LaunchDarkly environment", form.account, form.key, key) for key in keys]
        return [*super().declares(form), *made]

    def look(self, place: Mapping[str, str], account: str | None) -> Live | None:
        api, key = self.api(account), place["key"]
        project = found(lambda: api.project(key))
        if project is None:
            return None
        first = project.get("environments") or {}
        environments = first.get("items") or []
        if first.get("totalCount", 0) > len(environments):
            environments = list(api.environments(key))
        return live_of({**project, "environments": environments})

    def make(self, form: ProjectForm) -> Live:
        declared = self.declared(form)
        body: Object = {"key": form.key, **wire(declared)}
        if "environments" in declared:
            body["environments"] = [_environment(entry) for entry in declared["environments"]]
        return live_of(self.api(form.account).create_project(body, self.settled_creation(form, declared)))

    def change(self, form: ProjectForm, live: Live, changed: list[str]) -> Live:
        api, declared = self.api(form.account), self.declared(form)
        fields = {name: declared[name] for name in changed if name != "environments"}
        if fields:
            operations = replaced({name: _on_wire(value) for name, value in fields.items()})
            settled = self.settled_change(form, live, list(fields))
            live = live_of(api.patch_project(form.key, operations, form.comment, settled))
        if "environments" not in changed:
            return live
        there = set(live.assigned["environment_keys"])
        for environment in declared["environments"]:
            if environment["key"] not in there:
                key = environment["key"]
                api.create_environment(
                    form.key,
                    _environment(environment),
                    lambda key=key: found(lambda: api.environment(form.key, key)),  # type: ignore[misc]
                )
        return self.existing(form)

    def remove(self, form: ProjectForm, live: Live) -> None:
        gone(lambda: self.api(form.account).delete_project(form.key, self.settled_removal(form)))

    def seen(self, name: str, declared: Any, live: Live) -> Any:
        if name != "environments":
            return super().seen(name, declared, live)
        there = live.assigned["environment_keys"]
        return [environment for environment in declared if environment["key"] in there]

    def alike(self, name: str, one: Any, other: Any) -> bool:
        if name == "environments":
            return _keys(one) == _keys(other)
        return super().alike(name, one, other)

    def words(self, form: ProjectForm, live: Live, changed: list[str]) -> list[str]:
        lines = super().words(form, live, [name for name in changed if name != "environments"])
        if "environments" in changed:
            missing = _keys(self.declared(form)["environments"]) - set(live.assigned["environment_keys"])
            lines += [f"environments: add {key}" for key in sorted(missing)]
        return lines


def live_of(project: Object) -> Live:
    environments = project.get("environments") or []
    values: dict[str, Any] = {
        "name": project.get("name"),
        "tags": project.get("tags") or [],
        "environments": [{"key": entry["key"], "name": entry.get("name")} for entry in environments],
    }
    if availability := project.get("defaultClientSideAvailability"):
        values["default_client_side_availability"] = {
            "using_environment_id": bool(availability.get("usingEnvironmentId")),
            "using_mobile_key": bool(availability.get("usingMobileKey")),
        }
    keys = [environment["key"] for environment in environments]
    return Live(values, {"environment_keys": keys}, project)


def _environment(declared: Mapping[str, Any]) -> Object:
    return wire({"color": DEFAULT_COLOUR, **declared})


def _on_wire(value: Any) -> Any:
    return wire(value) if isinstance(value, dict) else value


def _keys(environments: Any) -> set[str]:
    return {environment["key"] for environment in environments}
