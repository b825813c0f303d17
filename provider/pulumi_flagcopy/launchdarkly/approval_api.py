"""The approval requests of one flag in one environment: LaunchDarkly's REST API, one method an operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..copying.location import Location
from ..http.client import Client
from .api import path

Settled = Callable[[], "dict[str, Any] | None"]


class ApprovalApi:
    """The flag-scoped operations, for one account. ``place`` is always the target."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list(self, place: Location) -> list[dict[str, Any]]:
        """All requests of the flag in the environment; the vendor does not page them."""
        answer = self._client.get(_path(place, "approval-requests"))
        items: list[dict[str, Any]] = (answer or {}).get("items") or []
        return items

    def get(self, place: Location, id: str) -> dict[str, Any]:
        """One request."""
        answer: dict[str, Any] = self._client.get(_path(place, "approval-requests", id))
        return answer

    def create_copy(self, place: Location, body: dict[str, Any], settled: Settled) -> dict[str, Any]:
        """Ask for a copy from another environment of the same flag."""
        return self._write("POST", _path(place, "approval-requests-flag-copy"), body, settled)

    def create(self, place: Location, body: dict[str, Any], settled: Settled) -> dict[str, Any]:
        """Ask for instructions to be carried out."""
        return self._write("POST", _path(place, "approval-requests"), body, settled)

    def apply(self, place: Location, id: str, comment: str, settled: Settled) -> dict[str, Any]:
        """Carry out an approved request."""
        body = {"comment": comment} if comment else {}
        return self._write("POST", _path(place, "approval-requests", id, "apply"), body, settled)

    def delete(self, place: Location, id: str, settled: Settled) -> None:
        """Take a request back."""
        self._client.write("DELETE", _path(place, "approval-requests", id), settled=settled)

    def _write(self, method: str, where: str, body: dict[str, Any], settled: Settled) -> dict[str, Any]:
        answer: dict[str, Any] = self._client.write(method, where, body, settled=settled)
        return answer


def _path(place: Location, *rest: str) -> str:
    return path("projects", place.container, "flags", place.flag, "environments", place.environment, *rest)
