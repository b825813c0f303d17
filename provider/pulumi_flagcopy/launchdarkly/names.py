"""What a key or tag that names nothing was probably meant to be. Of each list, one page is asked for, once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..copying.location import Scope
from ..copying.spelling import which, which_tag
from ..errors import NotFoundError
from ..platform import Hint
from .api import Api, Object


class Names:
    """Flags, environments and projects, as far as they were asked for. Thread-safe."""

    def __init__(self, account: Callable[[str | None], Api]) -> None:
        self._account = account
        self._lock = threading.Lock()
        self._lists: dict[tuple[str | None, ...], list[Object] | None] = {}

    def hint(self, scope: Scope, what: str, flag: str) -> Hint:
        """See ``platform.Platform.hint``. A flag may be missing because its project is."""
        if what == "tag":
            return Hint(
                what,
                which_tag(flag, (entry.get("tags") or [] for entry in self._listed(scope, "flag") or [])),
            )
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
        """Their keys. None: there is no such project."""
        listed = self._listed(scope, what)
        return None if listed is None else [str(entry["key"]) for entry in listed]

    def _listed(self, scope: Scope, what: str) -> list[Object] | None:
        """None: there is no such project."""
        lists = {
            "flag": ("flags", scope.container),
            "environment": ("projects", scope.container, "environments"),
            "project": ("projects",),
        }
        place = (scope.account, *lists[what])
        with self._lock:
            if place not in self._lists:
                try:
                    self._lists[place] = self._account(scope.account).few(*lists[what])
                except NotFoundError:
                    self._lists[place] = None
            return self._lists[place]
