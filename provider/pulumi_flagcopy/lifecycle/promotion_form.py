"""The inputs of a Promotion, typed and validated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from ..copying.location import Scope
from ..errors import InputError
from ..platform import Platform, Selection
from .copy_terms import CopyTerms, same_platform
from .forms import Form
from .locations import platform_of, scope_of
from .promote import Choice

Name = Annotated[str, Field(min_length=1, max_length=256)]
Environment = Annotated[dict[str, Any], Field(description="an object such as launchdarkly.EnvironmentRef(…)")]
Names = Annotated[list[Name], Field(min_length=1)]


class SelectForm(Form):
    """Which flags are meant."""

    flags: Names | None = None
    tags: Names | None = None
    query: Annotated[str, Field(min_length=1, max_length=256)] | None = None
    all_flags: bool | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        by_what_they_have = self.tags is not None or self.query is not None
        ways = [self.flags is not None, by_what_they_have, bool(self.all_flags)].count(True)
        if ways == 0:
            raise ValueError("must have one of: flags, tags, query, all_flags=True")
        if ways > 1:
            raise ValueError("can have flags, or tags and query, or all_flags, but only one of these")
        return self


class PromotionForm(CopyTerms):
    """What a Promotion is told."""

    source: Environment
    target: Environment
    select: Annotated[SelectForm, Field(description="a Select(…)")]
    exclude_flags: list[Name] = Field(default_factory=list)
    max_changes: Annotated[int, Field(ge=0)] | None = None
    on_error: Literal["continue", "stop"] = "continue"


@dataclass(frozen=True)
class PromotionOrder:
    """A promotion that was asked for and makes sense."""

    form: PromotionForm
    platform: str
    source: Scope
    target: Scope
    selection: Selection
    choice: Choice

    def renamed(self, by: Callable[[Scope], Scope]) -> Self:
        """The same between the same environments, under the names that these have now."""
        return replace(self, source=by(self.source), target=by(self.target))

    @property
    def words(self) -> str:
        """``shop/staging → shop/production``."""
        return f"{self.source.short} → {self.target.short}"


def promotion_order(form: PromotionForm) -> PromotionOrder:
    """What a Promotion is told, as a promotion that makes sense. Raises ``InputError`` where it makes none."""
    platform = platform_of(form.source, "source")
    source, target = scope_of(form.source, "source"), scope_of(form.target, "target")
    same_platform(source.platform, target.platform)
    if source == target:
        raise InputError("target", "is the same as the source", remedy="Name another environment.")
    _known_names("select.flags", form.select.flags or [], platform, form)
    _known_names("exclude_flags", form.exclude_flags, platform, form)
    selection = Selection(
        None if form.select.flags is None else tuple(form.select.flags),
        tuple(form.select.tags or ()),
        form.select.query or "",
        frozenset(form.exclude_flags),
    )
    try:
        platform.check_selection(selection)
    except InputError as error:
        raise InputError(f"select.{error.property}", error.summary, error.detail, error.remedy) from None
    return PromotionOrder(form, platform.name, source, target, selection, form.choice(platform))


def _known_names(path: str, names: list[str], platform: type[Platform], form: PromotionForm) -> None:
    for index, name in enumerate(names):
        try:
            platform.locate({**form.source, "flag": name})
        except InputError as error:
            raise InputError(f"{path}[{index}]", error.summary, error.detail, error.remedy) from None
