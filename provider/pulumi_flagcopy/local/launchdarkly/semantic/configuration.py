"""Instructions on the rest of a configuration: the switch, the ends of the way, prerequisites, events."""

from __future__ import annotations

from ...store import Document
from ..errors import InvalidRequest
from ..shapes import Count, Shape
from .instruction import FlagEdit, FlagInstruction, by_kind
from .serving import Serving


class TurnFlagOn(FlagInstruction):
    def apply(self, edit: FlagEdit) -> None:
        edit.configuration["on"] = True


class TurnFlagOff(FlagInstruction):
    def apply(self, edit: FlagEdit) -> None:
        edit.configuration["on"] = False


class UpdateFallthroughVariationOrRollout(Serving, FlagInstruction):
    def apply(self, edit: FlagEdit) -> None:
        edit.configuration["fallthrough"] = self.served(edit.flag)


class UpdateOffVariation(FlagInstruction):
    variation_id: str

    def apply(self, edit: FlagEdit) -> None:
        edit.configuration["offVariation"] = edit.flag.variation_index(self.variation_id)


class RemoveOffVariation(FlagInstruction):
    """Not of the vendor: a copy from where no off variation is set needs it."""

    def apply(self, edit: FlagEdit) -> None:
        edit.configuration.pop("offVariation", None)


class Required(Shape):
    """A prerequisite as instructions give it."""

    key: str
    variation_id: str

    def prerequisite(self, edit: FlagEdit) -> Document:
        return {"key": self.key, "variation": edit.flag_of(self.key).variation_index(self.variation_id)}


class AddPrerequisite(Required, FlagInstruction):
    def apply(self, edit: FlagEdit) -> None:
        edit.configuration["prerequisites"].append(self.prerequisite(edit))


class UpdatePrerequisite(Required, FlagInstruction):
    def apply(self, edit: FlagEdit) -> None:
        for item in edit.configuration["prerequisites"]:
            if item["key"] == self.key:
                item.update(self.prerequisite(edit))
                return
        raise InvalidRequest(f"{self.key!r} is not a prerequisite of the flag")


class RemovePrerequisite(FlagInstruction):
    key: str

    def apply(self, edit: FlagEdit) -> None:
        kept = [item for item in edit.configuration["prerequisites"] if item["key"] != self.key]
        edit.configuration["prerequisites"] = kept


class ReplacePrerequisites(FlagInstruction):
    prerequisites: list[Required]

    def apply(self, edit: FlagEdit) -> None:
        edit.configuration["prerequisites"] = [item.prerequisite(edit) for item in self.prerequisites]


class UpdateTrackEvents(FlagInstruction):
    track_events: bool

    def apply(self, edit: FlagEdit) -> None:
        edit.configuration["trackEvents"] = self.track_events


class UpdateTrackEventsFallthrough(FlagInstruction):
    track_events: bool

    def apply(self, edit: FlagEdit) -> None:
        edit.configuration["trackEventsFallthrough"] = self.track_events


class UpdateFlagConfigMigrationSettings(FlagInstruction):
    """Not of the vendor: a copy of a migration flag needs it."""

    check_ratio: Count

    def apply(self, edit: FlagEdit) -> None:
        if edit.flag.document.get("purpose") != "migration":
            raise InvalidRequest("The flag is not a migration flag")
        edit.configuration["migrationSettings"] = {"checkRatio": self.check_ratio}


CONFIGURATION = by_kind(
    TurnFlagOn,
    TurnFlagOff,
    UpdateFallthroughVariationOrRollout,
    UpdateOffVariation,
    AddPrerequisite,
    UpdatePrerequisite,
    RemovePrerequisite,
    ReplacePrerequisites,
    UpdateTrackEvents,
    UpdateTrackEventsFallthrough,
)
COPY_ONLY = by_kind(RemoveOffVariation, UpdateFlagConfigMigrationSettings)
