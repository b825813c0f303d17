"""The operations of the Admin API that resources need besides those of copies; see ``api``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter

from ..http.pages import every
from .api import SEGMENTS, V3, Api, Object, Settled, as_object, definition_path, path

MOST_KEYS = 10_000
"""How many keys one request may add or remove."""
_STANDARD = SEGMENTS[0]


class ResourceApi(Api):
    """One method an operation, for one account."""

    def create_workspace(self, body: Object, settled: Settled) -> Object:
        """Make a workspace."""
        return self._object("POST", path("workspaces"), body, settled)

    def patch_workspace(self, workspace: str, operations: list[Object], settled: Settled) -> Object:
        """Change name or requirements of a workspace by a JSON patch."""
        return self._object("PATCH", path("workspaces", workspace), operations, settled)

    def delete_workspace(self, workspace: str, settled: Settled) -> None:
        """Delete a workspace."""
        self._client.write("DELETE", path("workspaces", workspace), settled=settled)

    def create_environment(self, workspace: str, body: Object, settled: Settled) -> Object:
        """Make an environment; only this answer names the SDK keys that come with it."""
        return self._object("POST", path("environments", "ws", workspace), body, settled)

    def patch_environment(
        self, workspace: str, environment: str, operations: list[Object], settled: Settled
    ) -> Object:
        """Change an environment by a JSON patch; the answer shows its permissions."""
        return self._object("PATCH", path("environments", "ws", workspace, environment), operations, settled)

    def delete_environment(self, workspace: str, environment: str, settled: Settled) -> None:
        """Delete an environment, which has no API keys any more."""
        self._client.write("DELETE", path("environments", "ws", workspace, environment), settled=settled)

    def delete_api_key(self, key: str) -> None:
        """Delete an API key by its id. May be sent again: then it is not found."""
        self._client.write("DELETE", path("apiKeys", key), settled=lambda: None)

    def create_traffic_type(self, workspace: str, body: Object, settled: Settled) -> Object:
        """Make a traffic type."""
        return self._object("POST", path("trafficTypes", "ws", workspace), body, settled)

    def delete_traffic_type(self, traffic_type: str, settled: Settled) -> None:
        """Delete a traffic type by its id."""
        self._client.write("DELETE", path("trafficTypes", traffic_type), settled=settled)

    def delete_flag(self, workspace: str, flag: str, settled: Settled) -> None:
        """Delete a flag by its name, with all its definitions."""
        self._client.write("DELETE", path("splits", "ws", workspace, flag), settled=settled)

    def patch_definition(
        self,
        workspace: str,
        flag: str,
        environment: str,
        operations: list[Object],
        note: Mapping[str, str],
        settled: Settled,
    ) -> Object:
        """Change some members of a definition by a JSON patch; title and comment go in the query."""
        where = definition_path(workspace, flag, environment)
        return as_object(self._client.write("PATCH", where, operations, query=note, settled=settled))

    def delete_segment(self, workspace: str, segment: str, settled: Settled) -> None:
        """Delete a standard segment, with its keys in all environments."""
        self._client.write("DELETE", path(_STANDARD, "ws", workspace, segment), settled=settled)

    def deactivate_segment(self, environment: str, segment: str, settled: Settled) -> None:
        """The opposite; it must have no keys there."""
        self._client.write("DELETE", path(_STANDARD, environment, segment), settled=settled)

    def segment_keys(self, environment: str, segment: str) -> Iterator[str]:
        """All keys of a standard segment in the environment, which is given by id."""
        pages = partial(self.keys_page, environment, segment)
        return (str(entry["key"]) for entry in every(pages, itemgetter("key")))

    def add_segment_keys(
        self, environment: str, segment: str, keys: Sequence[str], note: Mapping[str, str]
    ) -> None:
        """Add keys, in as many requests as they need. Each may be sent again: it makes no difference."""
        where = path(_STANDARD, environment, segment, "uploadKeys")
        for batch in _batches(keys):
            body = {"keys": batch, **note}
            self._client.write("PUT", where, body, query={"replace": "false"}, settled=lambda: None)

    def remove_segment_keys(
        self, environment: str, segment: str, keys: Sequence[str], note: Mapping[str, str]
    ) -> None:
        """Remove keys, likewise."""
        where = path(_STANDARD, environment, segment, "removeKeys")
        for batch in _batches(keys):
            self._client.write("PUT", where, {"keys": batch, **note}, settled=lambda: None)

    def create_flag_set(self, body: Object, settled: Settled) -> Object:
        """Make a flag set."""
        return self._object("POST", f"{V3}/flag-sets", body, settled)

    def delete_flag_set(self, flag_set: str, settled: Settled) -> None:
        """Delete a flag set by its id."""
        self._client.write("DELETE", f"{V3}/flag-sets/{flag_set}", settled=settled)


def _batches(keys: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), MOST_KEYS):
        yield list(keys[start : start + MOST_KEYS])
