"""Instructions on individual targets."""

from __future__ import annotations

from ...store import Document
from ..errors import InvalidRequest
from ..shapes import Name, Shape
from .instruction import FlagEdit, FlagInstruction, by_kind


class Targets(Shape):
    """Keys of one context kind for one variation."""

    values: list[str]
    variation_id: str
    context_kind: Name = "user"

    def target(self, edit: FlagEdit) -> Document:
        variation = edit.flag.variation_index(self.variation_id)
        return {"values": list(self.values), "variation": variation, "contextKind": self.context_kind}


class UserTargets(Shape):
    values: list[str]
    variation_id: str


class AddTargets(Targets, FlagInstruction):
    """Refused where another variation has a key at this moment, whatever comes after it in the patch."""

    def apply(self, edit: FlagEdit) -> None:
        target = self.target(edit)
        there = edit.configuration[_place(self.context_kind)]
        for other in there:
            if other["contextKind"] != self.context_kind or other["variation"] == target["variation"]:
                continue
            if both := set(self.values) & set(other["values"]):
                raise InvalidRequest(
                    f"The {self.context_kind} {min(both)!r} is targeted in several variations"
                )
        there.append(target)


class RemoveTargets(Targets, FlagInstruction):
    def apply(self, edit: FlagEdit) -> None:
        index = edit.flag.variation_index(self.variation_id)
        for target in edit.configuration[_place(self.context_kind)]:
            if target["variation"] == index and target["contextKind"] == self.context_kind:
                target["values"] = [key for key in target["values"] if key not in self.values]


class ReplaceTargets(FlagInstruction):
    targets: list[Targets]

    def apply(self, edit: FlagEdit) -> None:
        edit.configuration.update(targets=[], contextTargets=[])
        for target in self.targets:
            edit.configuration[_place(target.context_kind)].append(target.target(edit))


class ClearTargets(FlagInstruction):
    variation_id: str

    def apply(self, edit: FlagEdit) -> None:
        index = edit.flag.variation_index(self.variation_id)
        for kind in ("targets", "contextTargets"):
            edit.configuration[kind] = [t for t in edit.configuration[kind] if t["variation"] != index]


class AddUserTargets(UserTargets, FlagInstruction):
    def apply(self, edit: FlagEdit) -> None:
        AddTargets(values=self.values, variation_id=self.variation_id).apply(edit)


class RemoveUserTargets(UserTargets, FlagInstruction):
    def apply(self, edit: FlagEdit) -> None:
        RemoveTargets(values=self.values, variation_id=self.variation_id).apply(edit)


class ClearUserTargets(FlagInstruction):
    variation_id: str

    def apply(self, edit: FlagEdit) -> None:
        index = edit.flag.variation_index(self.variation_id)
        edit.configuration["targets"] = [
            target for target in edit.configuration["targets"] if target["variation"] != index
        ]


class ReplaceUserTargets(FlagInstruction):
    targets: list[UserTargets]

    def apply(self, edit: FlagEdit) -> None:
        given = {edit.flag.variation_index(target.variation_id): target.values for target in self.targets}
        if len(given) < len(edit.flag.variations):
            raise InvalidRequest("targets must name every variation of the flag")
        edit.configuration["targets"] = [
            {"values": list(values), "variation": index, "contextKind": "user"}
            for index, values in given.items()
        ]


def _place(context_kind: str) -> str:
    return "targets" if context_kind == "user" else "contextTargets"


TARGETS = by_kind(
    AddTargets,
    RemoveTargets,
    ReplaceTargets,
    ClearTargets,
    AddUserTargets,
    RemoveUserTargets,
    ClearUserTargets,
    ReplaceUserTargets,
)
