"""The inputs of a FlagCopy, typed and validated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from ..copying.location import Location
from ..copying.plan import choose
from ..errors import InputError
from ..platform import Platform
from .forms import Form, Reading, read_form
from .locations import location_of, platform_of
from .promote import Choice
from .resource import Failure, Properties

Parts = Annotated[list[str], Field(min_length=1)]


class FlagCopyForm(Form):
    """What a FlagCopy is told."""

    source: dict[str, Any]
    target: dict[str, Any]
    include: Parts | None = None
    exclude: Parts | None = None
    comment: Annotated[str, Field(max_length=5000)] = ""
    triggers: list[Any] | None = None
    on_missing_segments: Literal["error", "skip_rules"] = "error"
    on_destroy: Literal["forget", "restore"] = "forget"


@dataclass(frozen=True)
class CopyOrder:
    """A copy that was asked for and makes sense."""

    form: FlagCopyForm
    platform: str
    source: Location
    target: Location
    choice: Choice


def read_order(inputs: Properties) -> tuple[CopyOrder | None, Reading[FlagCopyForm]]:
    """The order, as far as it is known, and what is wrong with the inputs or unknown in them."""
    reading = read_form(FlagCopyForm, inputs)
    if reading.form is None:
        return None, reading
    try:
        return _order(reading.form), reading
    except InputError as error:
        reason = "\n".join(text for text in (error.summary, error.detail, error.remedy) if text)
        reading.failures.append(Failure(error.property, reason))
        return None, reading


def _order(form: FlagCopyForm) -> CopyOrder:
    platform = platform_of(form.source, "source")
    source, target = location_of(form.source, "source"), location_of(form.target, "target")
    if source.platform != target.platform:
        raise InputError(
            "target.platform",
            f"must be {source.platform}, as the source's is",
            "A rule of one platform cannot be said faithfully in the other's terms.",
        )
    if source == target:
        raise InputError("target", "is the same as the source", remedy="Name another environment.")
    if form.include is not None and form.exclude is not None:
        raise InputError(
            "exclude",
            "cannot be given together with include",
            remedy="Give one of them, or neither for every part.",
        )
    _known_parts("include", form.include, platform)
    _known_parts("exclude", form.exclude, platform)
    parts = choose(platform.parts, form.include, form.exclude)
    if not parts:
        raise InputError("exclude", "leaves nothing to copy")
    return CopyOrder(
        form, platform.name, source, target, Choice(parts, form.on_missing_segments == "skip_rules")
    )


def _known_parts(name: str, given: list[str] | None, platform: type[Platform]) -> None:
    known = [part.name for part in platform.parts]
    for index, part in enumerate(given or []):
        if part not in known:
            raise InputError(
                f"{name}[{index}]",
                f"'{part}' is not a part of a {platform.title} flag; the parts are: {', '.join(known)}",
            )
