"""From inputs to something typed: pydantic says what is wrong, this says it in our words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ..copying.spelling import did_you_mean
from .nested import form_at
from .refusals import Context, in_words
from .resource import Failure, Properties
from .unknown import set_aside

M = TypeVar("M", bound="Form")


class Form(BaseModel):
    """The inputs of one kind of resource. Its docstring and fields are the reference that the docs are held to.

    Attributes:
        example: one of it, as it is written in a program, where it stands in another form.
        without_bearing: inputs that have no bearing on what would change, with what stands for each of them in a
            preview that does not know it yet.
    """

    example: ClassVar[str] = ""
    without_bearing: ClassVar[Mapping[str, Any]] = {}

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Reading(Generic[M]):
    """A form as far as it could be read.

    Attributes:
        form: the typed inputs; None while something is wrong, or unknown that has a bearing on what would change.
        failures: what is wrong.
        unknown: the paths of inputs that are not known yet.
    """

    def __init__(self, form: M | None, failures: list[Failure], unknown: list[str]) -> None:
        self.form = form
        self.failures = failures
        self.unknown = unknown


def read_form(cls: type[M], properties: Properties) -> Reading[M]:
    """Read the inputs into the form. What is unknown is neither missing nor wrong."""
    known, unknown = set_aside(properties)
    waits = any(path not in cls.without_bearing for path in unknown)
    if not waits:
        known |= {name: cls.without_bearing[name] for name in unknown}
    try:
        form = cls.model_validate(known)
    except ValidationError as errors:
        failures = [
            _failure(cls, error["loc"], error["type"], error.get("ctx", {}), error["input"])
            for error in errors.errors(include_url=False)
            if not _excused(error["loc"], error["type"], unknown)
        ]
        return Reading(None, failures, unknown)
    return Reading(None if waits else form, [], unknown)


def _excused(loc: Sequence[Any], kind: str, unknown: list[str]) -> bool:
    """What is missing, or wrong as a whole, where something is unknown: it may turn out well."""
    path = _path(loc)
    return kind in ("missing", "value_error") and any(
        path == name or name.startswith(f"{path}.") for name in unknown
    )


def _path(loc: Sequence[Any]) -> str:
    path = ""
    for step in loc:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    return path


def _failure(cls: type[Form], loc: Sequence[Any], kind: str, context: Context, given: Any) -> Failure:
    path = _path(loc)
    wanted = cls.model_fields[path].description if path in cls.model_fields else None
    said = in_words(path.rpartition(".")[2], kind, context, given, wanted or "", _example(cls, loc, kind))
    if kind == "extra_forbidden" and (form := form_at(cls, loc[:-1])):
        known = sorted(field.alias or name for name, field in form.model_fields.items())
        of = f" of {_path(loc[:-1])}" if len(loc) > 1 else ""
        said += f"; the inputs{of} are: {', '.join(known)}.{did_you_mean(str(loc[-1]), known)}"
    return Failure(path, said)


def _example(cls: type[Form], loc: Sequence[Any], kind: str) -> str:
    """What is to stand at this place; of a list, what is to stand in it; of a dict by keys, one with one key."""
    form = form_at(cls, (*loc, 0) if kind in ("list_type", "dict_type") else loc)
    if form is None or not issubclass(form, Form):
        return ""
    return f'{{"…": {form.example}}}' if kind == "dict_type" else form.example
