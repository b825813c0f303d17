"""Many flags at once: lists with whole definitions, page by page.

From the vendor's documentation of the list of flags: with ``env`` and ``summary=0`` its items have whole definitions
of those environments. Tags and text are the list's own filters. There is no filter by keys: flags that are named are
read one by one while that takes fewer requests than the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..copying.definition import Definition
from ..copying.location import Location, Scope
from ..errors import AbsentError, InputError, InvalidRequestError, NotFoundError
from ..platform import Absent, Selected, Selection
from .api import Api
from .reading import end, named_flags, whole

Flag = dict[str, Any]
ApiOf = Callable[[Scope], Api]

_ARCHIVED = "state:archived"
_TAG = re.compile(r"[a-zA-Z0-9_.-]+")


def select(api_of: ApiOf, selection: Selection, scopes: Sequence[Scope]) -> Iterator[Selected]:
    """See ``platform.Platform.select``."""
    first = scopes[0]
    own = [scope for scope in scopes if scope.shares_flags(first)]
    others = _Others(api_of, [scope for scope in scopes if not scope.shares_flags(first)], selection)
    for key, flag in _chosen(api_of(first), first, [scope.environment for scope in own], selection):
        shown = flag or {}
        title, tags = str(shown.get("name") or ""), tuple(shown.get("tags") or ())
        if key in selection.without:
            yield Selected(key, title, tags, ())
            continue
        elsewhere = dict.fromkeys(own, flag) | others.of(key)
        ends = tuple(_end(scope.flag(key), elsewhere[scope]) for scope in scopes)
        yield Selected(key, title, tags, ends, flag)


def _end(place: Location, flag: Flag | None) -> Definition | Absent:
    """As ``end``, but what the vendor says of its environments is not kept: of many flags, that is most of it."""
    found = end(place, flag)
    if isinstance(found, Absent):
        return found
    return replace(found, raw={name: value for name, value in found.raw.items() if name != "environments"})


def _chosen(
    api: Api, scope: Scope, environments: list[str], selection: Selection
) -> Iterator[tuple[str, Flag | None]]:
    if selection.flags is not None:
        wanted = [key for key in dict.fromkeys(selection.flags) if key not in selection.without]
        yield from named_flags(api, scope.container, wanted, environments)
        yield from ((key, None) for key in selection.without.intersection(selection.flags))
        return
    for flag in _listed(api, scope, environments, _filter(selection)):
        if set(selection.tags) <= set(flag.get("tags") or []):
            yield flag["key"], flag


def _listed(api: Api, scope: Scope, environments: list[str], filters: str) -> Iterator[Flag]:
    """Whole flags of a project. Raises ``AbsentError`` where there is no such project or environment."""
    query = whole(environments)
    if filters:
        query["filter"] = filters
    try:
        yield from api.flags(scope.container, query)
    except (NotFoundError, InvalidRequestError) as refused:
        raise _absent(api, scope, environments) or refused from None


def _absent(api: Api, scope: Scope, environments: list[str]) -> AbsentError | None:
    """What exactly is missing: the project, or one of its environments."""
    try:
        api.project(scope.container)
    except NotFoundError:
        return no_project(scope.container)
    for environment in environments:
        try:
            api.environment(scope.container, environment)
        except NotFoundError:
            reason = f"The project {scope.container} has no environment {environment}."
            return AbsentError("", "environment", f"{scope.container}/{environment}", reason)
    return None


def no_project(project: str) -> AbsentError:
    """The error for a project that is not there."""
    reason = f"There is no project {project}, or the token may not see it."
    return AbsentError("", "project", project, reason)


def check_selection(selection: Selection) -> None:
    """See ``platform.Platform.check_selection``: tags and text go into a filter that has a grammar of its own."""
    for index, tag in enumerate(selection.tags):
        if not _TAG.fullmatch(tag):
            raise InputError(
                f"tags[{index}]", "is not a tag: a tag has only letters, digits, '.', '_' and '-'"
            )
    if any(character in selection.query for character in ",:{}[]()"):
        raise InputError(
            "query", "cannot have commas, colons or brackets: they mean something in LaunchDarkly's filters"
        )


def _filter(selection: Selection) -> str:
    check_selection(selection)
    terms = [f"query:{selection.query}"] if selection.query else []
    terms += [f"tags:{'+'.join(selection.tags)}"] if selection.tags else []
    return ",".join(terms)


class _Others:
    """The flags of environments in other projects than the first. Read when the first flag is looked up; those that are
    archived there, which no list has unasked, when the first one is missing."""

    def __init__(self, api_of: ApiOf, scopes: list[Scope], selection: Selection) -> None:
        self._api_of = api_of
        self._scopes = scopes
        self._selection = selection
        self._flags: dict[Scope, Mapping[str, Flag | None]] = {}
        self._archived: dict[Scope, Mapping[str, Flag]] = {}

    def of(self, key: str) -> dict[Scope, Flag | None]:
        return {scope: self._flag(scope, key) for scope in self._scopes}

    def _flag(self, scope: Scope, key: str) -> Flag | None:
        named = self._selection.flags
        if scope not in self._flags:
            chosen = Selection() if named is None else Selection(named)
            mine, environments = self._project(scope)
            flags = dict(_chosen(self._api_of(scope), scope, environments, chosen))
            self._flags |= dict.fromkeys(mine, flags)
        found = self._flags[scope].get(key)
        return self._put_away(scope).get(key) if found is None and named is None else found

    def _put_away(self, scope: Scope) -> Mapping[str, Flag]:
        if scope not in self._archived:
            mine, environments = self._project(scope)
            listed = _listed(self._api_of(scope), scope, environments, _ARCHIVED)
            archived = {flag["key"]: flag for flag in listed}
            self._archived |= dict.fromkeys(mine, archived)
        return self._archived[scope]

    def _project(self, scope: Scope) -> tuple[list[Scope], list[str]]:
        """All environments of the scope's project: they are read together."""
        mine = [other for other in self._scopes if other.shares_flags(scope)]
        return mine, [other.environment for other in mine]
