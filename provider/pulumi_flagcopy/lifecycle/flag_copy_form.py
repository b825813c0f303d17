"""The inputs of a FlagCopy, typed and validated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from ..copying.location import Location
from ..errors import InputError
from .copy_terms import CopyTerms, same_platform
from .forms import Reading, passed_order, read_order
from .locations import location_of, platform_of
from .promote import Choice
from .resource import Properties

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


def read_copy_order(inputs: Properties) -> tuple[CopyOrder | None, Reading[FlagCopyForm]]:
    """The order, as far as it is known, and what is wrong with the inputs or unknown in them."""
    return read_order(FlagCopyForm, inputs, _order)


def order_of(properties: Properties) -> CopyOrder:
    """The order in inputs that ``check`` has passed."""
    return passed_order(FlagCopyForm, properties, _order)


def _order(form: FlagCopyForm) -> CopyOrder:
    platform = platform_of(form.source, "source")
    source, target = location_of(form.source, "source"), location_of(form.target, "target")
    same_platform(source.platform, target.platform)
    if source == target:
        raise InputError("target", "is the same as the source", remedy="Name another environment.")
    return CopyOrder(form, platform.name, source, target, form.choice(platform))
