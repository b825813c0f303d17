"""What a project gives new flags in the vendor's user interface. It does not change what the API creates."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from ..patching import patched
from ..representation.links import link
from ..shapes import Availability, Shape, Tags, parse
from ..state.projects import FLAG_DEFAULTS, get_project
from ..web import Call

Body = dict[str, Any]


class BooleanDefaults(Shape):
    true_display_name: str
    false_display_name: str
    true_description: str
    false_description: str
    on_variation: Annotated[int, Field(ge=0, le=1)]
    off_variation: Annotated[int, Field(ge=0, le=1)]


class FlagDefaults(Shape):
    tags: Tags
    temporary: bool
    boolean_defaults: BooleanDefaults
    default_client_side_availability: Availability


FIRST = FlagDefaults(
    tags=[],
    temporary=True,
    boolean_defaults=BooleanDefaults(
        true_display_name="True",
        false_display_name="False",
        true_description="",
        false_description="",
        on_variation=0,
        off_variation=1,
    ),
    default_client_side_availability=Availability(using_mobile_key=True, using_environment_id=False),
)


def get_flag_defaults(call: Call, project: str) -> Body:
    return {"key": project, **_shown(project, _stored(call, project))}


def put_flag_defaults(call: Call, project: str) -> Body:
    _stored(call, project)
    return _replaced(call, project, call.json())


def patch_flag_defaults(call: Call, project: str) -> Body:
    return _replaced(call, project, patched(_stored(call, project), call.json()))


def _stored(call: Call, project: str) -> Body:
    get_project(call.tx, project)
    return call.tx.get(FLAG_DEFAULTS, (project,)) or FIRST.document()


def _replaced(call: Call, project: str, given: Any) -> Body:
    defaults = parse(FlagDefaults, given).document()
    call.tx.put(FLAG_DEFAULTS, (project,), defaults)
    return _shown(project, defaults)


def _shown(project: str, defaults: Body) -> Body:
    return {**defaults, "_links": {"self": link("projects", project, "flag-defaults")}}
