"""The life of a traffic type."""

from __future__ import annotations

from collections.abc import Mapping

from ...lifecycle.declared import DeclaredForm, Live
from ...lifecycle.resource import Properties
from ..api import Object
from ..entries import entry_of
from .fields import Place, Reference, TrafficTypeName
from .life import ANY_TIME, SplitLife, found, gone
from .naming import refuse_left


class TrafficTypeForm(DeclaredForm):
    """The inputs of a traffic type."""

    workspace: Place
    name: TrafficTypeName
    display_attribute_id: Reference | None = None


class TrafficTypeLife(SplitLife[TrafficTypeForm]):
    """See ``Declared``. The vendor has no way to change one."""

    form = TrafficTypeForm
    title = "Split traffic type"
    place = ("workspace", "name")
    at_creation = ("display_attribute_id",)

    def look(self, place: Mapping[str, str], account: str | None) -> Live | None:
        workspace = self.workspace(place, account)
        if workspace is None:
            return None
        kind = entry_of(found(lambda: self.api(account).traffic_types(workspace)) or [], place["name"])
        return None if kind is None else live_of(kind)

    def make(self, form: TrafficTypeForm) -> Live:
        body: Object = {"name": form.name}
        if form.display_attribute_id:
            body["displayAttributeId"] = form.display_attribute_id
        workspace = self.require_workspace(form)
        settled = self.settled_creation(form, ())
        return live_of(self.api(form.account).create_traffic_type(workspace, body, settled))

    def change(self, form: TrafficTypeForm, live: Live, changed: list[str]) -> Live:
        return live

    def remove(self, form: TrafficTypeForm, live: Live) -> None:
        api = self.api(form.account)
        gone(lambda: api.delete_traffic_type(live.raw["id"], ANY_TIME))

    def refuse_end(self, form: TrafficTypeForm, outputs: Properties) -> None:
        if kind := outputs.get("traffic_type_id"):
            afterwards = self.afterwards(form)
            bound = {"flag": afterwards.flags(kind), "segment": afterwards.segments(kind)}
            refuse_left("is the traffic type of", bound)


def live_of(kind: Object) -> Live:
    """A traffic type as the vendor answered with it."""
    values = {"display_attribute_id": kind.get("displayAttributeId") or ""}
    return Live(values, {"traffic_type_id": kind["id"]}, kind)
