"""Split's Admin API, one method an operation. Bodies and answers are the vendor's own JSON.

Workspaces and flag sets are given by id; flags and environments by name or id, except where the path has the
environment alone (`segments/{environment}/…`): there by id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from operator import itemgetter
from typing import Any

from ..errors import FeatureError, NotFoundError
from ..http.client import Client
from ..http.pages import Page, every
from ..http.paths import joined

V2 = "/internal/api/v2"
V3 = "/internal/api/v3"
"""Flag sets alone; where the vendor's documentation has them."""
SEGMENTS = ("segments", "large-segments", "rule-based-segments")
"""The paths of the three kinds of segments."""
PAGE = 50
"""The largest page that every list allows."""
KEYS_PAGE = 100
"""The largest page of a segment's keys."""

Object = dict[str, Any]
Settled = Callable[[], "Object | None"]
"""Reads again after a write whose fate is unknown; see ``Client.write``."""


class Api:
    """The operations that this package needs, for one account."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def workspaces(self) -> list[Object]:
        """All workspaces."""
        return list(self._pages(path("workspaces")))

    def environments(self, workspace: str) -> list[Object]:
        """All environments of the workspace, with no more than name, id and ``production``."""
        return _items(self._client.get(path("environments", "ws", workspace)))

    def traffic_types(self, workspace: str) -> list[Object]:
        """All traffic types of the workspace."""
        return list(self._client.get(path("trafficTypes", "ws", workspace)) or [])

    def rollout_statuses(self, workspace: str) -> list[Object]:
        """The rollout statuses that flags of the workspace can have."""
        return list(self._client.get(path("rolloutStatuses"), {"wsId": workspace}) or [])

    def flag(self, workspace: str, flag: str) -> Object:
        """The flag itself, without its definitions."""
        return as_object(self._client.get(path("splits", "ws", workspace, flag)))

    def create_flag(self, workspace: str, traffic_type: str, body: Object, settled: Settled) -> Object:
        """Make a flag, which is defined nowhere yet."""
        where = path("splits", "ws", workspace, "trafficTypes", traffic_type)
        return self._object("POST", where, body, settled)

    def patch_flag(self, workspace: str, flag: str, operations: list[Object], settled: Settled) -> Object:
        """Change a flag by a JSON patch."""
        return self._object("PATCH", path("splits", "ws", workspace, flag), operations, settled)

    def flags(self, workspace: str, tag: str = "") -> Iterator[Object]:
        """All flags of the workspace, or those with a tag, without their definitions."""
        return self._every(path("splits", "ws", workspace), {"tag": tag} if tag else {})

    def few_flags(self, workspace: str) -> list[Object]:
        """The same, if one page holds them all; else none."""
        page = self._page(path("splits", "ws", workspace), {}, 0)
        return [] if page.more else page.items

    def definitions(self, workspace: str, environment: str) -> Iterator[Object]:
        """All definitions in the environment, whole."""
        return self._every(path("splits", "ws", workspace, "environments", environment), {})

    def definition(self, workspace: str, flag: str, environment: str) -> Object:
        """The flag's definition in the environment."""
        return as_object(self._client.get(definition_path(workspace, flag, environment)))

    def create_definition(
        self, workspace: str, flag: str, environment: str, body: Object, settled: Settled
    ) -> Object:
        """Define the flag where it is not defined yet; answers with the definition."""
        where = definition_path(workspace, flag, environment)
        return as_object(self._client.write("POST", where, body, settled=settled))

    def update_definition(
        self, workspace: str, flag: str, environment: str, body: Object, settled: Settled
    ) -> Object:
        """Write the whole definition; answers with it."""
        where = definition_path(workspace, flag, environment)
        return as_object(self._client.write("PUT", where, body, settled=settled))

    def remove_definition(
        self, workspace: str, flag: str, environment: str, note: Mapping[str, str], settled: Settled
    ) -> None:
        """Remove the definition; the flag stays."""
        where = definition_path(workspace, flag, environment)
        self._client.write("DELETE", where, query=note, settled=settled)

    def kill(
        self, workspace: str, flag: str, environment: str, note: Mapping[str, str], settled: Settled
    ) -> None:
        """Serve the default treatment to everybody."""
        where = f"{definition_path(workspace, flag, environment)}/kill"
        self._client.write("PUT", where, note or None, settled=settled)

    def restore(
        self, workspace: str, flag: str, environment: str, note: Mapping[str, str], settled: Settled
    ) -> None:
        """The opposite of ``kill``."""
        where = f"{definition_path(workspace, flag, environment)}/restore"
        self._client.write("PUT", where, note or None, settled=settled)

    def segments(self, kind: str, workspace: str) -> list[Object]:
        """The segments of a kind in the workspace, active anywhere or nowhere."""
        return self._of_kind(kind, path(kind, "ws", workspace))

    def active_segments(self, kind: str, workspace: str, environment: str) -> list[Object]:
        """The segments of a kind that are active in the environment."""
        return self._of_kind(kind, path(kind, "ws", workspace, "environments", environment))

    def create_segment(self, workspace: str, traffic_type: str, body: Object, settled: Settled) -> Object:
        """Make a standard segment, which is active nowhere yet."""
        where = path(SEGMENTS[0], "ws", workspace, "trafficTypes", traffic_type)
        return self._object("POST", where, body, settled)

    def activate_segment(self, environment: str, segment: str, settled: Settled) -> Object:
        """Make a standard segment usable in the environment, which is given by id."""
        return self._object("POST", path(SEGMENTS[0], environment, segment), "", settled)

    def first_keys(self, environment: str, segment: str) -> tuple[int, list[str]]:
        """How many keys a standard segment has in the environment, which is given by id; and one page of them."""
        page = self.keys_page(environment, segment, 0)
        keys = [str(entry["key"]) for entry in page.items]
        return (len(keys) if page.total is None else page.total), keys

    def keys_page(self, environment: str, segment: str, offset: int) -> Page:
        """One page of the keys."""
        where = path(SEGMENTS[0], environment, segment, "keys")
        answer = as_object(self._client.get(where, {"limit": KEYS_PAGE, "offset": offset}))
        items, count = list(answer.get("keys") or []), answer.get("count")
        return Page(items, None if count is None else int(count), len(items) == KEYS_PAGE)

    def flag_sets(self, workspace: str) -> list[Object]:
        """All flag sets of the workspace. A new one may be missing for a moment."""
        return list(self._marked(f"{V3}/flag-sets", {"workspace_id": workspace}))

    def flag_set(self, id: str) -> Object:
        """One flag set, a new one too."""
        return as_object(self._client.get(joined(V3, "flag-sets", id)))

    def change_requests(self, environment: str, status: str) -> Iterator[Object]:
        """The change requests of the environment, which is given by id, that have the status."""
        return self._marked(path("changeRequests"), {"environmentId": environment, "status": status})

    def change_request(self, id: str) -> Object:
        """One change request, whatever its status."""
        return as_object(self._client.get(path("changeRequests", id)))

    def create_change_request(
        self, workspace: str, environment: str, body: Object, settled: Settled
    ) -> Object:
        """Ask for a change in the environment, which is given by id; answers with the change request."""
        where = path("changeRequests", "ws", workspace, "environments", environment)
        return as_object(self._client.write("POST", where, body, settled=settled))

    def withdraw_change_request(self, id: str, settled: Settled) -> None:
        """Take it back; only who submitted it may."""
        self._client.write("PUT", path("changeRequests", id), {"status": "WITHDRAWN"}, settled=settled)

    def _of_kind(self, kind: str, where: str) -> list[Object]:
        """None of a kind that the account's plan does not have; standard segments belong to every plan."""
        try:
            return list(self._pages(where))
        except (FeatureError, NotFoundError):
            if kind == SEGMENTS[0]:
                raise
            return []

    def _object(self, method: str, where: str, body: Any, settled: Settled) -> Object:
        return as_object(self._client.write(method, where, body, settled=settled))

    def _marked(self, path: str, query: Mapping[str, str | int]) -> Iterator[Object]:
        """Each item of a list whose pages name the next one."""
        after = ""
        while True:
            answer = self._client.get(path, {**query, "limit": PAGE, **({"after": after} if after else {})})
            yield from _items(answer)
            marker = str(as_object(answer).get("nextMarker") or "")
            if not marker or marker == after:
                return
            after = marker

    def _every(self, path: str, query: Mapping[str, str]) -> Iterator[Object]:
        """The same for long lists: each item once by its name, several pages under way at once."""
        return every(partial(self._page, path, query), itemgetter("name"))

    def _page(self, path: str, query: Mapping[str, str], offset: int) -> Page:
        answer = as_object(self._client.get(path, {**query, "limit": PAGE, "offset": offset}))
        items, total = _items(answer), answer.get("totalCount")
        if total is None:
            return Page(items, None, len(items) >= PAGE)
        return Page(items, int(total), offset + len(items) < int(total))

    def _pages(self, path: str) -> Iterator[Object]:
        """Page after page to the end, at the size that the server grants."""
        offset, before = 0, None
        while True:
            answer = self._client.get(path, {"limit": PAGE, "offset": offset})
            if answer == before:  # an array that does not know of pages
                return
            yield from (items := _items(answer))
            page = as_object(answer)
            granted = int(page.get("limit") or PAGE)
            more = int(page["totalCount"]) > offset + granted if "totalCount" in page else len(items) == PAGE
            if not more or not items:
                return
            offset, before = offset + granted, answer


def definition_path(workspace: str, flag: str, environment: str) -> str:
    return path("splits", "ws", workspace, flag, "environments", environment)


def path(*parts: str) -> str:
    return joined(V2, *parts)


def as_object(answer: Any) -> Object:
    return answer if isinstance(answer, dict) else {}


def _items(answer: Any) -> list[Object]:
    """What a list has, be it an array or an object around one: the endpoints differ, and so do reports of them."""
    if isinstance(answer, list):
        return answer
    found = next((answer[name] for name in ("objects", "data", "items") if name in as_object(answer)), None)
    return found or []
