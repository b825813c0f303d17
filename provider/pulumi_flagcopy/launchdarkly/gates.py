"""Which targets of copies need an approval."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..copying.definition import Definition
from ..copying.location import Scope
from ..errors import VendorError
from .api import Api
from .approvals import gate


class Gates:
    """What environments demand. Thread-safe."""

    def __init__(self, account: Callable[[str | None], Api]) -> None:
        self._account = account
        self._lock = threading.Lock()
        self._known: dict[Scope, Mapping[str, Any] | VendorError] = {}

    def of(self, targets: Sequence[Definition], *, ahead: bool) -> list[str]:
        """See ``platform.Platform.gate``: a request for each environment; ``ahead``: for each that is not known yet."""
        look = self._once if ahead else self._now
        environments = {scope: look(scope) for scope in dict.fromkeys(one.location.scope for one in targets)}
        return [gate(environments[one.location.scope], one.raw.get("tags") or []) for one in targets]

    def _now(self, scope: Scope) -> Mapping[str, Any]:
        return self._account(scope.account).environment(scope.container, scope.environment)

    def _once(self, scope: Scope) -> Mapping[str, Any]:
        """A refusal is not asked for again either."""
        with self._lock:
            if scope not in self._known:
                try:
                    self._known[scope] = self._now(scope)
                except VendorError as refused:
                    self._known[scope] = refused
        known = self._known[scope]
        if isinstance(known, VendorError):
            raise known
        return known
