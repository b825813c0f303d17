"""The inputs of a flag, typed and validated."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from ...copying.words import value
from ...errors import InputError
from ...lifecycle.declared import DeclaredForm
from ...lifecycle.forms import Form
from ...lifecycle.repeated import once, repeated
from .fields import JsonValue, Key, Name, ProjectKey, Tags, Text
from .project import Availability
from .variations import UnknownVariation, kind_of, place, text

PropertyText = Annotated[str, Field(min_length=1, max_length=64)]


class VariationForm(Form):
    """One of the values that a flag can have."""

    example = '{"value": True}'

    value: JsonValue
    name: Name | None = None
    description: Text | None = None


class Defaults(Form):
    """What the flag serves in every environment that is made from now on: a value or a name for each."""

    example = '{"on_variation": True, "off_variation": False}'

    on_variation: JsonValue
    off_variation: JsonValue


class CustomProperty(Form):
    """Metadata of the flag, mostly for an integration."""

    example = '{"name": "Jira", "values": ["SHOP-1"]}'

    name: PropertyText
    values: Annotated[list[PropertyText], Field(min_length=1, max_length=64), AfterValidator(once("value"))]


class Migration(Form):
    """What makes a flag a migration flag."""

    example = '{"stage_count": 2}'

    stage_count: Literal[2, 4, 6]
    context_kind: Name | None = None


class FlagForm(DeclaredForm):
    """The inputs of a flag."""

    project: ProjectKey
    key: Key
    name: Name | None = None
    description: Text | None = None
    kind: Literal["boolean", "string", "number", "json"] | None = None
    variations: Annotated[list[VariationForm], Field(min_length=2, max_length=500)] | None = None
    defaults: Defaults | None = None
    tags: Tags | None = None
    temporary: bool | None = None
    maintainer_id: Name | None = None
    maintainer_team_key: Key | None = None
    client_side_availability: Availability | None = None
    custom_properties: Annotated[dict[PropertyText, CustomProperty], Field(max_length=64)] | None = None
    archived: bool | None = None
    deprecated: bool | None = None
    migration: Migration | None = None
    archive_on_destroy: bool = False


def check_flag(form: FlagForm) -> None:
    """What no single input can say. Raises ``InputError``."""
    if form.maintainer_id and form.maintainer_team_key:
        raise InputError("maintainer_team_key", "cannot be given together with maintainer_id")
    if form.migration:
        _check_migration(form)
    elif form.variations is None and form.kind not in (None, "boolean"):
        raise InputError("variations", f"are required for a flag of the kind {form.kind}")
    if form.variations is not None:
        _check_variations(form.variations, form.kind)
    if form.defaults is not None:
        _check_defaults(form)


def declared_variations(form: FlagForm) -> list[dict[str, Any]]:
    """The variations as declared; true and false where none are."""
    if form.variations is None:
        return [{"value": True}, {"value": False}]
    return [variation.model_dump(exclude_none=True) for variation in form.variations]


def _check_migration(form: FlagForm) -> None:
    assert form.migration
    for name in ("variations", "defaults", "kind"):
        if getattr(form, name) is not None:
            raise InputError(name, "cannot be given for a migration flag: its stages are its variations")
    if (form.migration.stage_count == 6) != bool(form.migration.context_kind):
        raise InputError("migration.context_kind", "belongs to six stages, and to no other number")


def _check_variations(variations: list[VariationForm], kind: str | None) -> None:
    values = [variation.value for variation in variations]
    if twice := repeated(map(text, values)):
        raise InputError("variations", f"have the same value twice: {twice[0]}")
    if twice := repeated(variation.name for variation in variations if variation.name):
        raise InputError("variations", f"have the same name twice: {twice[0]}")
    is_kind = kind_of(values)
    if kind not in (None, "json", is_kind):
        wrong = next(index for index, entry in enumerate(values) if kind_of([entry]) != kind)
        raise InputError(f"variations[{wrong}].value", f"{value(values[wrong])} is not a {kind}")
    if "json" in (kind, is_kind):
        for index, entry in enumerate(values):
            if not isinstance(entry, dict | list):
                raise InputError(
                    f"variations[{index}].value",
                    f"{value(entry)} does not go with the others: the values must be all booleans, all strings, all "
                    "numbers, or all JSON objects or arrays",
                )
    if is_kind == "boolean" and len(values) != 2:
        raise InputError("variations", "of a boolean flag are true and false")


def _check_defaults(form: FlagForm) -> None:
    assert form.defaults
    variations = declared_variations(form)
    for name in ("on_variation", "off_variation"):
        try:
            place(getattr(form.defaults, name), variations)
        except UnknownVariation as unknown:
            if form.variations is not None or not form.adopt:
                raise InputError(f"defaults.{name}", str(unknown), unknown.hint) from None
