"""What `flagcopy diff --json` prints. Its JSON schema is that of `Comparison`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field

from ..copying.definition import Definition
from ..report.difference import Difference, End, Status
from .place import Place


class PlaceModel(BaseModel):
    """An environment, or a flag in it."""

    platform: str = Field(description="The platform's name, such as launchdarkly.")
    account: str | None = Field(description="The configured account; null is the default one.")
    container: str = Field(description="The LaunchDarkly project or Split workspace.")
    environment: str = Field(description="The environment's key or name.")
    flag: str | None = Field(description="The flag's key or name; null where many flags were compared.")


class ChangeModel(BaseModel):
    """One thing that a copy from source to target would change."""

    part: str = Field(description="The part of the definition, such as rules.")
    path: str = Field(description="Where in the part, such as rules/2.")
    before: Any = Field(
        description="What the target holds, in the vendor's terms; null where it holds nothing."
    )
    after: Any = Field(
        description="What the source holds, in the vendor's terms; null where it holds nothing."
    )
    text: str = Field(description="The change in one line of English.")


class UnsayableModel(BaseModel):
    """A part of the source that the target's flag has no words for."""

    part: str = Field(description="The part of the definition.")
    reason: str = Field(description="Why, in one sentence.")


class BlockedModel(BaseModel):
    """Something that the target lacks, for which a copy would be refused."""

    part: str = Field(description="The part that it concerns; empty: the whole flag.")
    reason: str = Field(description="What is lacking, in one sentence.")
    remedy: str = Field(description="What to do about it; may be empty.")


class FlagModel(BaseModel):
    """One flag at both places."""

    flag: str = Field(description="The flag's key or name at the source.")
    status: Status = Field(description="How the target stands to the source.")
    source_version: int | str | None = Field(description="The source's version; null where it is missing.")
    target_version: int | str | None = Field(description="The target's version; null where it is missing.")
    changes: list[ChangeModel] = Field(description="What a copy would change; empty where both are equal.")
    unsayable: list[UnsayableModel] = Field(description="What cannot be said in the target's terms.")
    blocked: list[BlockedModel] = Field(description="Why the changes could not be copied as things are.")


class CountsModel(BaseModel):
    """How many flags have each status."""

    equal: int = Field(ge=0)
    differs: int = Field(ge=0)
    missing_in_target: int = Field(ge=0)
    missing_in_source: int = Field(ge=0)
    archived_in_target: int = Field(ge=0)
    archived_in_source: int = Field(ge=0)


class Comparison(BaseModel):
    """Two places compared: what would change in the target if it became like the source."""

    format: Literal[1] = Field(
        1, description="The version of this format. It rises when a member goes or changes."
    )
    source: PlaceModel
    target: PlaceModel
    parts: list[str] = Field(description="The parts that were compared, in the platform's order.")
    equal: bool = Field(description="Whether nothing differs and nothing is missing.")
    counts: CountsModel
    flags: list[FlagModel] = Field(description="Every flag that was compared, by key or name.")


def comparison(source: Place, target: Place, parts: Sequence[str], found: Sequence[Difference]) -> Comparison:
    """The differences as that model."""
    counts = {status.value: sum(one.status is status for one in found) for status in Status}
    return Comparison(
        format=1,
        source=_place(source),
        target=_place(target),
        parts=list(parts),
        equal=all(one.equal for one in found),
        counts=CountsModel(**counts),
        flags=[_flag(one) for one in found],
    )


def _place(place: Place) -> PlaceModel:
    return PlaceModel(
        platform=place.platform,
        account=place.account,
        container=place.container,
        environment=place.environment,
        flag=place.flag or None,
    )


def _flag(one: Difference) -> FlagModel:
    return FlagModel(
        flag=one.flag,
        status=one.status,
        source_version=_version(one.source),
        target_version=_version(one.target),
        changes=[ChangeModel(**change.record()) for change in one.changes],
        unsayable=[UnsayableModel(part=part.part, reason=part.reason) for part in one.unsayable],
        blocked=[BlockedModel(part=why.part, reason=why.reason, remedy=why.remedy) for why in one.blocked],
    )


def _version(end: End) -> int | str | None:
    return end.version if isinstance(end, Definition) else None
