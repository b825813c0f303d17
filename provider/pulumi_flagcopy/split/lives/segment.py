"""The life of a standard segment: what is the same in all environments."""

from __future__ import annotations

from collections.abc import Mapping

from ...copying.words import value
from ...errors import ConflictError
from ...lifecycle.declared import DeclaredForm, Live
from ...lifecycle.resource import Properties
from ..api import SEGMENTS, Object
from ..entries import entry_of
from .fields import Place, SegmentName, Text, TrafficTypeName
from .life import ANY_TIME, SplitLife, found, gone
from .naming import refuse_named, still_named


class SegmentForm(DeclaredForm):
    """The inputs of a segment."""

    workspace: Place
    name: SegmentName
    traffic_type: TrafficTypeName
    description: Text | None = None


class SegmentLife(SplitLife[SegmentForm]):
    """See ``Declared``."""

    form = SegmentForm
    title = "Split segment"
    place = ("workspace", "name")
    goes_with_it = "and its keys in all environments"
    names = ("traffic_type",)
    replacing = ("traffic_type",)
    at_creation = ("description",)

    def look(self, place: Mapping[str, str], account: str | None) -> Live | None:
        workspace = self.workspace(place, account)
        if workspace is None:
            return None
        segments = found(lambda: self.api(account).segments(SEGMENTS[0], workspace)) or []
        segment = entry_of(segments, place["name"])
        return None if segment is None else live_of(segment)

    def make(self, form: SegmentForm) -> Live:
        body: Object = {"name": form.name}
        if form.description:
            body["description"] = form.description
        api, settled = self.api(form.account), self.settled_creation(form, ["traffic_type"])
        return live_of(api.create_segment(self.require_workspace(form), form.traffic_type, body, settled))

    def change(self, form: SegmentForm, live: Live, changed: list[str]) -> Live:
        raise ConflictError(
            f"The {self.title} {self.id_of(form)} is of traffic type {value(live.values['traffic_type'])}",
            "The traffic type of a segment is fixed when it is made.",
            "Declare it as it is, or delete the segment first: its keys in all environments go with it.",
        )

    def refuse_end(self, form: SegmentForm, outputs: Properties) -> None:
        afterwards = self.afterwards(form)
        refuse_named(afterwards, afterwards.places(), form.name)

    def end(self, form: SegmentForm, live: Live, outputs: Properties) -> None:
        super().end(form, live, outputs)
        afterwards = self.afterwards(form)
        if said := still_named(afterwards, afterwards.places(), form.name):
            self.tell(form, f"went while {said}")

    def remove(self, form: SegmentForm, live: Live) -> None:
        api, workspace = self.api(form.account), self.require_workspace(form)
        gone(lambda: api.delete_segment(workspace, form.name, ANY_TIME))


def live_of(segment: Object) -> Live:
    """A segment as the vendor answered with it."""
    values = {
        "traffic_type": (segment.get("trafficType") or {}).get("name"),
        "description": segment.get("description") or "",
    }
    return Live(values, {"creation_time": segment.get("creationTime", 0)}, segment)
