"""What a definition names that is there and does not fit: Split would refuse it in the middle of `up`.

Source: the vendor's documentation says that segments and flags which a rule names share the flag's traffic type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from ...copying.spelling import did_you_mean
from ...copying.words import listed, plain
from ...errors import InputError
from ..directory import Directory
from ..resource_api import ResourceApi
from .definition_form import FlagDefinitionForm, dependencies
from .life import found


def of_another_traffic_type(
    directory: Directory, form: FlagDefinitionForm, workspace: str, segments: Iterable[tuple[str, str]]
) -> Iterator[InputError]:
    """Standard segments of another traffic type than the flag's.

    ``segments``: of each the input that names it, and its name.
    """
    named = [
        (path, name, theirs)
        for path, name in segments
        if (theirs := _traffic_type(directory.segment(workspace, name)))
    ]
    mine = _traffic_type(found(lambda: directory.api.flag(workspace, form.flag))) if named else ""
    for path, name, theirs in named:
        if mine and theirs != mine:
            yield InputError(
                path,
                f"names the segment {plain(name)} of traffic type {plain(theirs)}",
                f"The flag {plain(form.flag)} is of traffic type {plain(mine)}; a rule can name segments of that only.",
            )


def without_the_treatment(
    api: ResourceApi,
    form: FlagDefinitionForm,
    place: tuple[str, str],
    changes: Callable[[str], bool],
) -> Iterator[InputError]:
    """Flags that a rule depends on, and that do not have the treatment it names.

    Args:
        place: workspace and environment, by id.
        changes: whether the program is to change the definition of the flag of this name.
    """
    workspace, environment = place
    for path, depends in dependencies(form):
        if changes(depends.split_name):
            continue
        other = found(partial(api.definition, workspace, depends.split_name, environment))
        there = [str(treatment.get("name")) for treatment in (other or {}).get("treatments") or []]
        if there and depends.treatment not in there:
            yield InputError(
                f"{path}.treatment",
                f"names '{plain(depends.treatment)}', which {plain(depends.split_name)} does not have in "
                f"{plain(form.environment)}; there are: {listed(there, 20)}.{did_you_mean(depends.treatment, there)}",
            )


def _traffic_type(entry: dict[str, Any] | None) -> str:
    return str(((entry or {}).get("trafficType") or {}).get("name") or "")
