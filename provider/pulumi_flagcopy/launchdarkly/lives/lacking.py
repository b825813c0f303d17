"""What a new resource names and the account does not have, each told by the input that names it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ...copying.location import Scope
from ...copying.words import plain
from ...errors import InputError
from ..keys import KEYS
from ..names import Names

Promised = Callable[..., bool]
"""Whether a resource of the program is to make it: from what it is, and its place."""


def lacking(
    names: Names, account: str | None, place: Mapping[str, str], promised: Promised
) -> Iterator[InputError]:
    """What is missing of a place: of its ``project``, ``environment`` and ``flag``, as far as they are given."""
    project = place["project"]
    scope = Scope(KEYS.namespace, project, place.get("environment", ""), account)
    for what, name in place.items():
        if names.has(scope, what, name):
            continue
        where = () if what == "project" else (project,)
        if not promised(what, *where, name):
            reason = f"the project {plain(project)} has no {what} {plain(name)}"
            if what == "project":
                reason = f"there is no project {plain(name)}, or the token may not see it"
            yield InputError(what, f"does not exist: {reason}", names.hint(scope, what, name).text)
        if what == "project":
            return
