"""LaunchDarkly's REST API, one method an operation. Bodies and answers are the vendor's own JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from operator import itemgetter
from typing import Any, TypeAlias

from ..copying.json_types import canonical
from ..http.client import Client, Query
from ..http.pages import Page, every
from ..http.paths import joined

SEMANTIC = {"Content-Type": "application/json; domain-model=launchdarkly.semanticpatch"}
BETA = {"LD-API-Version": "beta"}
PAGE = 100
Object: TypeAlias = dict[str, Any]
Settled: TypeAlias = Callable[[], "Object | None"]
"""Reads again after a write whose fate is unknown; see ``Client.write``."""


class Api:
    """The operations that this package needs, for one account."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def writing(self, project: str, flag: str) -> AbstractContextManager[None]:
        """One writer at a time for each flag: concurrent patches of one trip over each other at the vendor's."""
        return self._client.writers.of(("flag", project, flag))

    def writing_segment(self, project: str, environment: str, segment: str) -> AbstractContextManager[None]:
        """The same for each segment: two copies may need one that is missing."""
        return self._client.writers.of(("segment", project, environment, segment))

    # Projects.

    def project(self, project: str) -> Object:
        """One project, with the first page of its environments."""
        return self._get(path("projects", project), {"expand": "environments"})

    def projects(self, filters: str = "") -> Iterator[Object]:
        """All projects, or those that a filter selects."""
        return self._all(path("projects"), {"filter": filters} if filters else {})

    def create_project(self, body: Object, settled: Settled) -> Object:
        """Create a project; answers with it and all its environments."""
        return self._write("POST", path("projects"), body, settled)

    def patch_project(self, project: str, operations: list[Object], comment: str, settled: Settled) -> Object:
        """Apply a JSON patch; answers with the project and all its environments."""
        return self._write("PATCH", path("projects", project), _json_patch(operations, comment), settled)

    def delete_project(self, project: str, settled: Settled) -> None:
        """Delete a project, with everything in it."""
        self._write("DELETE", path("projects", project), None, settled)

    # Environments. Their answers hold SDK keys: they are not to be shown, logged or kept.

    def environment(self, project: str, environment: str) -> Object:
        """One environment."""
        return self._get(path("projects", project, "environments", environment))

    def environments(self, project: str, filters: str = "") -> Iterator[Object]:
        """All environments of a project, or those that a filter selects."""
        return self._all(path("projects", project, "environments"), {"filter": filters} if filters else {})

    def create_environment(self, project: str, body: Object, settled: Settled) -> Object:
        """Create an environment."""
        return self._write("POST", path("projects", project, "environments"), body, settled)

    def patch_environment(
        self, project: str, environment: str, operations: list[Object], comment: str, settled: Settled
    ) -> Object:
        """Apply a JSON patch to an environment."""
        where = path("projects", project, "environments", environment)
        return self._write("PATCH", where, _json_patch(operations, comment), settled)

    def patch_approval_settings(self, project: str, body: Object, settled: Settled) -> Object:
        """Change when one kind of resource needs approvals in one environment; of the vendor's beta API."""
        where = path("approval-requests", "projects", project, "settings")
        return self._write("PATCH", where, body, settled, headers=BETA)

    def delete_environment(self, project: str, environment: str, settled: Settled) -> None:
        """Delete an environment, with the flags' definitions and the segments in it."""
        self._write("DELETE", path("projects", project, "environments", environment), None, settled)

    # Flags.

    def flag(self, project: str, flag: str, environments: Sequence[str]) -> Object:
        """One flag with its definition in these environments."""
        query: Query = {"env": list(environments), "expand": "migrationSettings"}
        return self._get(path("flags", project, flag), query)

    def flags(self, project: str, query: Query) -> Iterator[Object]:
        """All flags that the query selects."""
        return self._all(path("flags", project), query)

    def count_flags(self, project: str) -> int | None:
        """How many flags that are not archived the project has; None: the vendor does not say."""
        total = self._get(path("flags", project), {"limit": 1}).get("totalCount")
        return total if isinstance(total, int) else None

    def create_flag(self, project: str, body: Object, settled: Settled) -> Object:
        """Create a flag; answers with it and its definition in every environment."""
        return self._write("POST", path("flags", project), body, settled)

    def copy_flag(self, project: str, flag: str, body: Object, settled: Settled) -> Object:
        """Copy a definition between two environments; answers with the flag."""
        return self._write("POST", path("flags", project, flag, "copy"), body, settled)

    def patch_flag(
        self, project: str, flag: str, body: Object, settled: Settled, *, dry_run: bool = False
    ) -> Object:
        """Apply a semantic patch; answers with the flag. ``dry_run`` only validates."""
        query = {"dryRun": "true"} if dry_run else None
        return self._write(
            "PATCH", path("flags", project, flag), body, settled, query=query, headers=SEMANTIC
        )

    def json_patch_flag(
        self, project: str, flag: str, operations: list[Object], comment: str, settled: Settled
    ) -> Object:
        """Apply a JSON patch to a flag: for what no instruction can say."""
        return self._write("PATCH", path("flags", project, flag), _json_patch(operations, comment), settled)

    def delete_flag(self, project: str, flag: str, settled: Settled) -> None:
        """Delete a flag, in all environments."""
        self._write("DELETE", path("flags", project, flag), None, settled)

    # Segments.

    def segment(self, project: str, environment: str, segment: str) -> Object:
        """One segment, with the flags that use it."""
        return self._get(path("segments", project, environment, segment))

    def all_segments(self, project: str, environment: str, filters: str = "") -> Iterator[Object]:
        """All segments of an environment, or those that a filter selects."""
        return self._all(path("segments", project, environment), {"filter": filters} if filters else {})

    def segments(self, project: str, environment: str, keys: Sequence[str]) -> list[Object]:
        """Those of the named segments that exist in the environment."""
        found: list[Object] = []
        for start in range(0, len(keys), 50):
            some = list(keys[start : start + 50])
            query: Query = {"filter": f"includedKeys anyOf {canonical(some)}", "limit": len(some)}
            found += self._get(path("segments", project, environment), query).get("items") or []
        return found

    def create_segment(self, project: str, environment: str, body: Object, settled: Settled) -> Object:
        """Create a segment, still without targets and rules."""
        return self._write("POST", path("segments", project, environment), body, settled)

    def patch_segment(
        self, project: str, environment: str, segment: str, body: Object, settled: Settled
    ) -> Object:
        """Apply a semantic patch to a segment."""
        where = path("segments", project, environment, segment)
        return self._write("PATCH", where, body, settled, headers=SEMANTIC)

    def json_patch_segment(
        self,
        project: str,
        environment: str,
        segment: str,
        operations: list[Object],
        comment: str,
        settled: Settled,
    ) -> Object:
        """Apply a JSON patch to a segment."""
        where = path("segments", project, environment, segment)
        return self._write("PATCH", where, _json_patch(operations, comment), settled)

    def delete_segment(self, project: str, environment: str, segment: str, settled: Settled) -> None:
        """Delete a segment."""
        self._write("DELETE", path("segments", project, environment, segment), None, settled)

    def few(self, *where: str) -> list[Object]:
        """What a list has, if one page holds it all; else nothing."""
        page = self._page(path(*where), {}, 0)
        return [] if page.more else page.items

    def _get(self, where: str, query: Query | None = None) -> Object:
        return _object(self._client.get(where, query))

    def _write(
        self,
        method: str,
        where: str,
        body: Object | None,
        settled: Settled,
        *,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Object:
        return _object(self._client.write(method, where, body, settled=settled, query=query, headers=headers))

    def _all(self, where: str, query: Query) -> Iterator[Object]:
        """Every item of a list once, with several pages under way at the same time."""
        return every(partial(self._page, where, query), itemgetter("key"))

    def _page(self, where: str, query: Query, offset: int) -> Page:
        answer = self._get(where, {**query, "limit": PAGE, "offset": offset})
        items, total = answer.get("items") or [], answer.get("totalCount")
        if isinstance(total, int):
            return Page(items, total, offset + len(items) < total)
        return Page(items, None, "next" in (answer.get("_links") or {}))


def path(*parts: str) -> str:
    """The path of something, each part escaped."""
    return joined("/api/v2", *parts)


def _json_patch(operations: list[Object], comment: str) -> Object:
    return {"patch": operations, **({"comment": comment} if comment else {})}


def _object(answer: Any) -> Object:
    return answer if isinstance(answer, dict) else {}
