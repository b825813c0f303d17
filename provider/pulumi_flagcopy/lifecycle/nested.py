"""Which form is meant at a place in the inputs."""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel


def form_at(cls: type[BaseModel], loc: Sequence[Any]) -> type[BaseModel] | None:
    """The form at this path of pydantic's, below ``cls``; None: there is none, or one of several."""
    kind: Any = cls
    for step in loc:
        if (form := _form(kind)) is not None:
            fields = {field.alias or name: field.annotation for name, field in form.model_fields.items()}
            kind = fields.get(step)
        else:
            kind = (get_args(kind) or (None,))[-1]  # an entry of a list or a dict
        kind = _bare(kind)
    return _form(kind)


def _form(kind: Any) -> type[BaseModel] | None:
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _bare(kind: Any) -> Any:
    """A type without its limits, and without None beside it."""
    while get_origin(kind) in (Annotated, Union, UnionType):
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
            continue
        others = [one for one in get_args(kind) if one is not NoneType]
        if len(others) != 1:
            return None
        kind = others[0]
    return kind
