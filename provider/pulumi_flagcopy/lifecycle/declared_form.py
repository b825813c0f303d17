"""What is declared, and what there is: the inputs that every declared resource has, and how it is held once read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field

from .forms import Form


class CommonForm(Form):
    """Inputs that every declared resource has: they are about us, and the vendor never sees them as fields."""

    account: Annotated[str, Field(min_length=1)] | None = None
    comment: Annotated[str, Field(max_length=5000)] = ""


class DeclaredForm(CommonForm):
    """The same for what can be created: it may be taken over instead."""

    adopt: bool = False


@dataclass(frozen=True)
class Live:
    """A resource as the vendor has it.

    Attributes:
        values: every field that can be declared and read, by the input's name, in the form of the inputs.
        assigned: outputs that the server assigns; at least one, which tells a resource from a mere lookup.
        raw: the vendor's own JSON.
    """

    values: Mapping[str, Any]
    assigned: Mapping[str, Any]
    raw: Any = field(default=None, repr=False)
