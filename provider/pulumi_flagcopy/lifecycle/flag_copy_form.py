"""The inputs of a FlagCopy, typed and validated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import Self

from ..copying.location import Location, Scope
from ..errors import InputError
from .copy_terms import CopyTerms, same_platform
from .locations import location_of, platform_of
from .promote import Choice

Place = Annotated[dict[str, Any], Field(description="an object such as launchdarkly.FlagEnvironment(…)")]


class FlagCopyForm(CopyTerms):
    """What a FlagCopy is told."""

    source: Place
    target: Place


@dataclass(frozen=True)
class CopyOrder:
    """A copy that was asked for and makes sense."""

    form: FlagCopyForm
    platform: str
    source: Location
    target: Location
    choice: Choice

    def renamed(self, by: Callable[[Scope], Scope]) -> Self:
        """The same between the same ends, under the names that these have now."""
        source, target = (by(end.scope).flag(end.flag) for end in (self.source, self.target))
        return replace(self, source=source, target=target)


def copy_order(form: FlagCopyForm) -> CopyOrder:
    """What a FlagCopy is told, as a copy that makes sense. Raises ``InputError`` where it makes none."""
    platform = platform_of(form.source, "source")
    source, target = location_of(form.source, "source"), location_of(form.target, "target")
    same_platform(source.platform, target.platform)
    if source == target:
        raise InputError("target", "is the same as the source", remedy="Name another environment.")
    return CopyOrder(form, platform.name, source, target, form.choice(platform))
