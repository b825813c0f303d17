"""Instructions on a flag's settings and on its life, the same for every environment."""

from __future__ import annotations

from typing import Literal

from ..shapes import Key, Name, Tags
from .instruction import FlagEdit, FlagInstruction, by_kind

Platform = Literal["usingMobileKey", "usingEnvironmentId"]


class UpdateName(FlagInstruction):
    value: Name

    def apply(self, edit: FlagEdit) -> None:
        edit.flag.document["name"] = self.value


class UpdateDescription(FlagInstruction):
    value: str

    def apply(self, edit: FlagEdit) -> None:
        edit.flag.document["description"] = self.value


class AddTags(FlagInstruction):
    values: Tags

    def apply(self, edit: FlagEdit) -> None:
        edit.flag.document["tags"] = list(dict.fromkeys([*edit.flag.document["tags"], *self.values]))


class RemoveTags(FlagInstruction):
    values: list[str]

    def apply(self, edit: FlagEdit) -> None:
        kept = [tag for tag in edit.flag.document["tags"] if tag not in self.values]
        edit.flag.document["tags"] = kept


class MakeFlagTemporary(FlagInstruction):
    def apply(self, edit: FlagEdit) -> None:
        edit.flag.document["temporary"] = True


class MakeFlagPermanent(FlagInstruction):
    def apply(self, edit: FlagEdit) -> None:
        edit.flag.document["temporary"] = False


class TurnOnClientSideAvailability(FlagInstruction):
    value: Platform

    def apply(self, edit: FlagEdit) -> None:
        edit.flag.document["clientSideAvailability"][self.value] = True


class TurnOffClientSideAvailability(FlagInstruction):
    value: Platform

    def apply(self, edit: FlagEdit) -> None:
        edit.flag.document["clientSideAvailability"][self.value] = False


class UpdateMaintainerMember(FlagInstruction):
    value: str

    def apply(self, edit: FlagEdit) -> None:
        edit.flag.document.pop("maintainerTeamKey", None)
        edit.flag.document["maintainerId"] = self.value


class UpdateMaintainerTeam(FlagInstruction):
    value: Key

    def apply(self, edit: FlagEdit) -> None:
        edit.flag.document.pop("maintainerId", None)
        edit.flag.document["maintainerTeamKey"] = self.value


class RemoveMaintainer(FlagInstruction):
    def apply(self, edit: FlagEdit) -> None:
        edit.flag.document.pop("maintainerId", None)
        edit.flag.document.pop("maintainerTeamKey", None)


class AddCustomProperties(FlagInstruction):
    key: str
    name: str
    values: list[str]

    def apply(self, edit: FlagEdit) -> None:
        property_ = edit.flag.document["customProperties"].setdefault(self.key, {"name": "", "value": []})
        property_["name"] = self.name
        property_["value"] = list(dict.fromkeys([*property_["value"], *self.values]))


class ReplaceCustomProperties(FlagInstruction):
    key: str
    name: str
    values: list[str]

    def apply(self, edit: FlagEdit) -> None:
        edit.flag.document["customProperties"][self.key] = {"name": self.name, "value": list(self.values)}


class RemoveCustomProperties(FlagInstruction):
    key: str
    values: list[str]

    def apply(self, edit: FlagEdit) -> None:
        properties = edit.flag.document["customProperties"]
        if self.key not in properties:
            return
        kept = [value for value in properties[self.key]["value"] if value not in self.values]
        if kept:
            properties[self.key]["value"] = kept
        else:
            del properties[self.key]


class ArchiveFlag(FlagInstruction):
    def apply(self, edit: FlagEdit) -> None:
        edit.flag.document["archived"] = True


class RestoreFlag(FlagInstruction):
    def apply(self, edit: FlagEdit) -> None:
        edit.flag.document["archived"] = False


class DeprecateFlag(FlagInstruction):
    def apply(self, edit: FlagEdit) -> None:
        edit.flag.document["deprecated"] = True


class RestoreDeprecatedFlag(FlagInstruction):
    def apply(self, edit: FlagEdit) -> None:
        edit.flag.document["deprecated"] = False


class DeleteFlag(FlagInstruction):
    def apply(self, edit: FlagEdit) -> None:
        edit.deleted = True


SETTINGS = by_kind(
    UpdateName,
    UpdateDescription,
    AddTags,
    RemoveTags,
    MakeFlagTemporary,
    MakeFlagPermanent,
    TurnOnClientSideAvailability,
    TurnOffClientSideAvailability,
    UpdateMaintainerMember,
    UpdateMaintainerTeam,
    RemoveMaintainer,
    AddCustomProperties,
    ReplaceCustomProperties,
    RemoveCustomProperties,
    ArchiveFlag,
    RestoreFlag,
    DeprecateFlag,
    RestoreDeprecatedFlag,
    DeleteFlag,
)
