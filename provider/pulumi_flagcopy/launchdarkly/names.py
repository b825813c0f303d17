"""What a key that names nothing was probably meant to be. Each list is asked for once, and only its first page."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..copying.location import Scope
from ..copying.spelling import which
from ..errors import NotFoundError
from ..platform import Hint
from .api import Api


class Names:
    """The keys of flags, environments and projects, as far as they were asked for. Thread-safe."""

    def __init__(self, account: Callable[[str | None], Api]) -> None:
        self._account = account
        self._lock = threading.Lock()
        self._keys: dict[tuple[str | None, ...], list[str] | None] = {}

    def hint(self, scope: Scope, what: str, flag: str) -> Hint:
        """See ``platform.Platform.hint``. A flag may be missing because its project is."""
        name = {"flag": flag, "environment": scope.environment, "project": scope.container}.get(what)
        known = self._known(scope, what) if name else []
        if known is None:
            return self.hint(scope, "project", "") if what != "project" else Hint(what)
        return Hint(what, which(what, name or "", known, listed=what != "flag"))

    def has(self, scope: Scope, what: str, name: str) -> bool:
        """Whether it is there. A list that was read may be old or one page of many: then it is asked for itself."""
        if what != "flag" and name in (self._known(scope, what) or ()):
            return True
        api, project = self._account(scope.account), scope.container
        looks: dict[str, Callable[[], object]] = {
            "project": lambda: api.project(name),
            "environment": lambda: api.environment(project, name),
            "flag": lambda: api.flag(project, name, []),
        }
        try:
            looks[what]()
        except NotFoundError:
            return False
        return True

    def _known(self, scope: Scope, what: str) -> list[str] | None:
        """None: there is no such project."""
        lists = {
            "flag": ("flags", scope.container),
            "environment": ("projects", scope.container, "environments"),
            "project": ("projects",),
        }
        place = (scope.account, *lists[what])
        with self._lock:
            if place not in self._keys:
                try:
                    self._keys[place] = self._account(scope.account).keys(*lists[what])
                except NotFoundError:
                    self._keys[place] = None
            return self._keys[place]
