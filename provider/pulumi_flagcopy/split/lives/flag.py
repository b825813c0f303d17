"""The life of a flag: what is the same in all environments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from ...copying.location import Scope
from ...copying.spelling import did_you_mean
from ...copying.words import listed, value
from ...errors import ConflictError, InputError
from ...lifecycle.declared import DeclaredForm, Live
from ...lifecycle.forms import Form
from ...lifecycle.resource import Properties
from ..api import Object
from .fields import FlagName, Place, Reference, Tags, Text, TrafficTypeName
from .life import ANY_TIME, SplitLife, found, gone
from .naming import refuse_needed


class Owner(Form):
    """Somebody who owns the flag."""

    example = '{"id": "…", "type": "user"}'

    id: Reference
    type: Literal["user", "group", "api_key"]


class FlagForm(DeclaredForm):
    """The inputs of a flag."""

    workspace: Place
    name: FlagName
    traffic_type: TrafficTypeName
    description: Text | None = None
    tags: Tags | None = None
    rollout_status: Reference | None = None
    owners: Annotated[list[Owner], Field(min_length=1, max_length=100)] | None = None


class FlagLife(SplitLife[FlagForm]):
    """See ``Declared``."""

    form = FlagForm
    title = "Split flag"
    place = ("workspace", "name")
    goes_with_it = "and its definitions in all environments"
    names = ("traffic_type",)
    replacing = ("traffic_type",)
    unordered = ("tags", "owners")

    def foresee(self, form: FlagForm, olds: Properties, news: Properties, *, preview: bool) -> None:
        """A status is no resource: the program cannot be about to make it."""
        if form.rollout_status is not None and (not olds or "rollout_status" in self.changed(olds, news)):
            workspace = self.workspace(self.place_of(form), form.account)
            if workspace is not None:
                found(lambda: self._status(form, workspace))
        super().foresee(form, olds, news, preview=preview)

    def foretell(self, form: FlagForm, changed: list[str] | None) -> None:
        """A promotion may select it."""
        if changed is None or "tags" in changed:
            container = Scope("split", form.workspace, "", form.account)
            containers = self.session.platform("split").names_of(container)
            self.session.foretold.flag(self.called(form), containers, form.name, form.tags or ())

    def look(self, place: Mapping[str, str], account: str | None) -> Live | None:
        workspace = self.workspace(place, account)
        if workspace is None:
            return None
        flag = found(lambda: self.api(account).flag(workspace, place["name"]))
        return None if flag is None else live_of(flag)

    def make(self, form: FlagForm) -> Live:
        body: Object = {"name": form.name}
        if form.description:
            body["description"] = form.description
        api, settled = self.api(form.account), self.settled_creation(form, ["traffic_type", "description"])
        return live_of(api.create_flag(self.require_workspace(form), form.traffic_type, body, settled))

    def change(self, form: FlagForm, live: Live, changed: list[str]) -> Live:
        if "traffic_type" in changed:
            raise ConflictError(
                f"The {self.title} {self.id_of(form)} is of traffic type {value(live.values['traffic_type'])}",
                "The traffic type of a flag is fixed when it is made.",
                "Declare it as it is, or delete the flag first: its definitions in all environments go with it.",
            )
        declared, workspace = self.declared(form), self.require_workspace(form)
        operations: list[Object] = []
        if "description" in changed:
            operations.append({"op": "replace", "path": "/description", "value": declared["description"]})
        if "tags" in changed:
            operations += _tags(declared["tags"], live.values["tags"])
        if "owners" in changed:
            operations.append({"op": "replace", "path": "/owners", "value": declared["owners"]})
        if "rollout_status" in changed:
            status = self._status(form, workspace)
            operations.append({"op": "replace", "path": "/rolloutStatus/id", "value": status})
        settled = self.settled_change(form, live, changed)
        return live_of(self.api(form.account).patch_flag(workspace, form.name, operations, settled))

    def remove(self, form: FlagForm, live: Live) -> None:
        api, workspace = self.api(form.account), self.require_workspace(form)
        gone(lambda: api.delete_flag(workspace, live.raw["name"], ANY_TIME))

    def refuse_end(self, form: FlagForm, outputs: Properties) -> None:
        afterwards = self.afterwards(form)
        refuse_needed(afterwards, afterwards.places(), form.name)

    def seen(self, name: str, declared: Any, live: Live) -> Any:
        if name == "rollout_status" and declared == (live.raw.get("rolloutStatus") or {}).get("id"):
            return declared
        return super().seen(name, declared, live)

    def _status(self, form: FlagForm, workspace: str) -> str:
        """Its id. Raises ``InputError`` where the workspace has none of this name."""
        directory, wanted = self.directory(form.account), str(form.rollout_status)
        status = directory.rollout_status(workspace, wanted)
        if status is None:
            there = directory.rollout_statuses(workspace)
            hint = did_you_mean(wanted, there).strip()
            raise InputError("rollout_status", f"is not one of the workspace's: {listed(there, 12)}", hint)
        return str(status["id"])


def live_of(flag: Object) -> Live:
    """A flag as the vendor answered with it."""
    values = {
        "traffic_type": (flag.get("trafficType") or {}).get("name"),
        "description": flag.get("description") or "",
        "tags": [tag["name"] for tag in flag.get("tags") or []],
        "rollout_status": (flag.get("rolloutStatus") or {}).get("name") or "",
        "owners": [{"id": owner["id"], "type": owner.get("type")} for owner in flag.get("owners") or []],
    }
    return Live(values, {"flag_id": flag["id"]}, flag)


def _tags(declared: list[str], there: list[str]) -> list[Object]:
    """One operation a tag, the last place first: the vendor's documentation shows no other way to give tags."""
    removed = [index for index, tag in enumerate(there) if tag not in declared]
    operations: list[Object] = [{"op": "remove", "path": f"/tags/{index}"} for index in reversed(removed)]
    added = [tag for tag in declared if tag not in there]
    return operations + [{"op": "add", "path": "/tags/0", "value": {"name": tag}} for tag in added]
