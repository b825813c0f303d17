"""The pieces that bodies and flag configurations are made of, as they are on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel
from typing_extensions import Self

from .errors import InvalidRequest

Model = TypeVar("Model", bound=BaseModel)

WHOLE = 100_000  # 100 % in the unit of weights, thousandths of a percent

Key = Annotated[str, Field(min_length=1, max_length=256, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_.-]*$")]
ShortKey = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_.-]*$")]
Name = Annotated[str, Field(min_length=1)]
Tag = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-zA-Z0-9_.-]+$")]
Tags = list[Tag]
Weight = Annotated[int, Field(ge=0, le=WHOLE)]
Whole = Annotated[int, Field(ge=-(2**63), lt=2**63)]
Count = Annotated[int, Field(ge=0, lt=2**63)]

Operator = Literal[
    "in",
    "endsWith",
    "startsWith",
    "matches",
    "contains",
    "lessThan",
    "lessThanOrEqual",
    "greaterThan",
    "greaterThanOrEqual",
    "before",
    "after",
    "segmentMatch",
    "semVerEqual",
    "semVerLessThan",
    "semVerGreaterThan",
]


class Shape(BaseModel):
    """Strict about types; members that it does not know are ignored, as the vendor does."""

    model_config = ConfigDict(strict=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)

    def document(self) -> dict[str, Any]:
        """The wire form, without the members that are not set."""
        return self.model_dump(by_alias=True, exclude_none=True)


class Clause(Shape):
    id: str | None = Field(default=None, alias="_id")
    context_kind: str = "user"
    attribute: str = ""
    op: Operator
    values: list[Any]
    negate: bool = False

    @model_validator(mode="after")
    def _segments_are_keys(self) -> Self:
        if self.op == "segmentMatch" and not all(isinstance(value, str) for value in self.values):
            raise ValueError("the values of a segmentMatch clause are segment keys")
        return self


class WeightedVariation(Shape):
    variation: int
    weight: Weight
    untracked: bool | None = Field(default=None, alias="_untracked")


class ExperimentAllocation(Shape):
    default_variation: int
    can_reshuffle: bool


class Rollout(Shape):
    variations: list[WeightedVariation]
    bucket_by: str | None = None
    context_kind: str | None = None
    seed: Whole | None = None
    experiment_allocation: ExperimentAllocation | None = None

    @model_validator(mode="after")
    def _weights_add_up(self) -> Self:
        served = [part.variation for part in self.variations]
        if len(set(served)) < len(served):
            raise ValueError("a rollout names each variation once")
        if sum(part.weight for part in self.variations) != WHOLE:
            raise ValueError(f"the weights of a rollout must add up to {WHOLE}")
        return self


class Served(Shape):
    """What a rule or the fallthrough serves: one variation, or a rollout of several."""

    variation: int | None = None
    rollout: Rollout | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.variation is None) == (self.rollout is None):
            raise ValueError("either a variation or a rollout must be given")
        return self


class Rule(Served):
    id: str | None = Field(default=None, alias="_id")
    ref: str | None = None
    description: str | None = None
    disabled: bool | None = None
    clauses: list[Clause]
    track_events: bool = False


class Target(Shape):
    values: list[str]
    variation: int
    context_kind: Name = "user"


class Prerequisite(Shape):
    key: str
    variation: int


class MigrationSettings(Shape):
    check_ratio: Count | None = None


class Configuration(Shape):
    """What can be written of a flag in one environment."""

    on: bool
    targets: list[Target]
    context_targets: list[Target]
    rules: list[Rule]
    fallthrough: Served
    off_variation: int | None = None
    prerequisites: list[Prerequisite]
    track_events: bool
    track_events_fallthrough: bool
    migration_settings: MigrationSettings | None = None


class Variation(Shape):
    value: Any
    name: str | None = None
    description: str | None = None

    def document(self) -> dict[str, Any]:
        return {"value": self.value, **self.model_dump(exclude={"value"}, exclude_none=True)}


class Defaults(Shape):
    on_variation: int
    off_variation: int


class Availability(Shape):
    using_mobile_key: bool
    using_environment_id: bool


class CustomProperty(Shape):
    name: Annotated[str, Field(max_length=64)]
    value: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=64)]


CustomProperties = dict[Annotated[str, Field(min_length=1, max_length=64)], CustomProperty]


def parse(model: type[Model], body: Any) -> Model:
    """The body as a model, or `InvalidRequest` that names the first field that is wrong."""
    try:
        return model.model_validate(body, by_alias=True, by_name=False)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise InvalidRequest(f"{where}: {first['msg']}" if where else first["msg"]) from None
    except RecursionError:
        raise InvalidRequest("The request body is nested too deeply") from None
