"""The shapes of what a client writes inside a definition. Unknown fields are allowed and kept by the caller.

Source: the vendor's reference for the definition object; a null is accepted wherever a field may be absent.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from .errors import BadRequest

Percent = Annotated[int, Field(ge=0, le=100)]


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", alias_generator=to_camel)


class _Treatment(_Shape):
    name: str
    description: str | None = None
    configurations: str | None = None
    keys: list[str] | None = None
    segments: list[str] | None = None
    large_segments: list[str] | None = None
    rule_based_segments: list[str] | None = None


class _Between(_Shape):
    from_: int | str = Field(alias="from")
    to: int | str


class _Depends(_Shape):
    split_name: str
    treatment: str | None = None
    treatments: list[str] | None = None


class _Matcher(_Shape):
    type: str
    attribute: str | None = None
    negate: bool | None = None
    string: str | None = None
    strings: list[str] | None = None
    bool_: bool | None = Field(default=None, alias="bool")
    number: int | None = None
    date: int | None = None
    between: _Between | None = None
    depends: _Depends | None = None


class _Condition(_Shape):
    combiner: Literal["AND"] | None = None
    matchers: list[_Matcher] = Field(min_length=1)


class _Bucket(_Shape):
    treatment: str
    size: Percent


class _Rule(_Shape):
    condition: _Condition
    buckets: list[_Bucket] = Field(min_length=1)


class _SegmentRule(_Shape):
    condition: _Condition


class _FlagSet(_Shape):
    id: str
    type: str | None = None


class _ExcludedSegment(_Shape):
    name: str
    type: Literal["standard_segment", "rule_based_segment"]


class DefinitionShape(_Shape):
    """What POST and PUT of a definition read; `treatments`, `defaultTreatment` and `defaultRule` are required."""

    treatments: list[_Treatment] = Field(min_length=1)
    default_treatment: str
    baseline_treatment: str | None = None
    traffic_allocation: Percent | None = None
    rules: list[_Rule] | None = None
    default_rule: list[_Bucket] = Field(min_length=1)
    flag_sets: list[_FlagSet] | None = None
    impressions_disabled: bool | None = None


class RuleBasedShape(_Shape):
    """What PUT of a rule-based segment reads."""

    rules: list[_SegmentRule] | None = None
    excluded_keys: list[str] | None = None
    excluded_segments: list[_ExcludedSegment] | None = None


def check_shape(shape: type[BaseModel], body: Any) -> None:
    """Raise BadRequest with the path of the first field that does not fit."""
    try:
        shape.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(step) for step in first["loc"])
        raise BadRequest(f"{path}: {first['msg']}" if path else first["msg"]) from None
