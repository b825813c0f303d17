"""LaunchDarkly's REST API, one method an operation. Bodies and answers are the vendor's own JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from ..copying.json_types import canonical
from ..http.client import Client

SEMANTIC = {"Content-Type": "application/json; domain-model=launchdarkly.semanticpatch"}
Settled = Callable[[], "dict[str, Any] | None"]
"""Reads again after a write whose fate is unknown; see ``Client.write``."""


class Api:
    """The operations that this package needs, for one account."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def flag(self, project: str, flag: str, environments: Sequence[str]) -> dict[str, Any]:
        """One flag with its definition in these environments."""
        return self._object(
            self._client.get(
                path("flags", project, flag),
                {"env": list(environments), "expand": "migrationSettings"},
            )
        )

    def environment(self, project: str, environment: str) -> dict[str, Any]:
        """One environment. The answer holds its SDK keys: it is not to be shown, logged or kept."""
        return self._object(self._client.get(path("projects", project, "environments", environment)))

    def copy_flag(self, project: str, flag: str, body: dict[str, Any], settled: Settled) -> dict[str, Any]:
        """Copy a definition between two environments; answers with the flag."""
        return self._object(
            self._client.write("POST", path("flags", project, flag, "copy"), body, settled=settled)
        )

    def patch_flag(
        self, project: str, flag: str, body: dict[str, Any], settled: Settled, *, dry_run: bool = False
    ) -> dict[str, Any]:
        """Apply a semantic patch; answers with the flag. ``dry_run`` only validates."""
        return self._object(
            self._client.write(
                "PATCH",
                path("flags", project, flag),
                body,
                settled=settled,
                query={"dryRun": "true"} if dry_run else None,
                headers=SEMANTIC,
            )
        )

    def segments(self, project: str, environment: str, keys: Sequence[str]) -> list[dict[str, Any]]:
        """Those of the named segments that exist in the environment."""
        found: list[dict[str, Any]] = []
        for start in range(0, len(keys), 50):
            some = list(keys[start : start + 50])
            answer = self._client.get(
                path("segments", project, environment),
                {"filter": f"includedKeys anyOf {canonical(some)}", "limit": len(some)},
            )
            found += self._object(answer).get("items", [])
        return found

    @staticmethod
    def _object(answer: Any) -> dict[str, Any]:
        return answer if isinstance(answer, dict) else {}


def path(*parts: str) -> str:
    """The path of something, each part escaped."""
    return "/api/v2/" + "/".join(quote(part, safe="") for part in parts)
