"""Instructions on a flag's variations and defaults, the same for every environment."""

from __future__ import annotations

from typing import Any

from pydantic import AliasChoices, Field

from ...json_text import same
from ...store import Document
from ..errors import InvalidRequest
from ..shapes import Variation
from ..state.flag import Flag
from .instruction import FlagEdit, FlagInstruction, by_kind

UNSET = object()


class AddVariation(Variation, FlagInstruction):
    def apply(self, edit: FlagEdit) -> None:
        edit.flag.variations.append(self.document())


class UpdateVariation(FlagInstruction):
    variation_id: str
    value: Any = UNSET
    name: str | None = None
    description: str | None = None

    def apply(self, edit: FlagEdit) -> None:
        variation = edit.flag.variations[edit.flag.variation_index(self.variation_id)]
        if self.value is not UNSET:
            variation["value"] = self.value
        for member in ("name", "description"):
            given = getattr(self, member)
            if given is not None:
                variation[member] = given


class RemoveVariation(FlagInstruction):
    """Refused while the variation is served anywhere, but for a fallthrough that can fall back to the off
    variation (seen from the vendor's Terraform provider, issue 92); its targets go with it."""

    variation_id: str

    def apply(self, edit: FlagEdit) -> None:
        index = edit.flag.variation_index(self.variation_id)
        if index in edit.flag.document["defaults"].values():
            raise InvalidRequest("A default variation can't be deleted")
        for block in edit.flag.configurations.values():
            _take_out(block, index)
        del edit.flag.variations[index]
        defaults = edit.flag.document["defaults"]
        for name, value in defaults.items():
            defaults[name] = value - (value > index)


class UpdateDefaultVariation(FlagInstruction):
    on_variation_value: Any = Field(
        default=UNSET, validation_alias=AliasChoices("onVariationValue", "OnVariationValue")
    )
    off_variation_value: Any = Field(
        default=UNSET, validation_alias=AliasChoices("offVariationValue", "OffVariationValue")
    )

    def apply(self, edit: FlagEdit) -> None:
        defaults = edit.flag.document["defaults"]
        if self.on_variation_value is not UNSET:
            defaults["onVariation"] = _index_of_value(edit.flag, self.on_variation_value)
        if self.off_variation_value is not UNSET:
            defaults["offVariation"] = _index_of_value(edit.flag, self.off_variation_value)


def _index_of_value(flag: Flag, value: Any) -> int:
    for index, variation in enumerate(flag.variations):
        if same(variation["value"], value):
            return index
    raise InvalidRequest(f"The flag has no variation with the value {value!r}")


def _take_out(block: Document, index: int) -> None:
    if block.get("offVariation") == index:
        raise InvalidRequest("The off variation can't be deleted")
    if block["fallthrough"].get("variation") == index:
        if "offVariation" not in block:
            raise InvalidRequest("The fallthrough variation can't be deleted because no off variation is set")
        block["fallthrough"] = {"variation": block["offVariation"]}
    for kind in ("targets", "contextTargets"):
        block[kind] = [target for target in block[kind] if target["variation"] != index]
        for target in block[kind]:
            target["variation"] -= target["variation"] > index
    if "offVariation" in block:
        block["offVariation"] -= block["offVariation"] > index
    for served in [*block["rules"], block["fallthrough"]]:
        for part in [served, *served.get("rollout", {}).get("variations", [])]:
            if part.get("variation") == index:
                raise InvalidRequest("A variation that a rule or a rollout serves can't be deleted")
            if "variation" in part:
                part["variation"] -= part["variation"] > index


VARIATIONS = by_kind(AddVariation, UpdateVariation, RemoveVariation, UpdateDefaultVariation)
