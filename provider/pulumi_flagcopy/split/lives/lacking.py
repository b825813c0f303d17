"""What a new resource names in a workspace that does not have it, each told by the input that names it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ...copying.location import Scope
from ...copying.spelling import which
from ...copying.words import plain
from ...errors import DELETED_SINCE, InputError, NotFoundError
from ..directory import Directory, is_id
from ..keys import KEYS

Promised = Callable[[str, str], bool]
"""Whether a resource of the program is to make it: from what it is, and its name."""


class Lacking:
    """One look, in one workspace.

    Args:
        directory: the names of the account.
        workspace: as the program names it.
        promised: what counts as there.
    """

    def __init__(self, directory: Directory, workspace: str, promised: Promised) -> None:
        self._directory = directory
        self._workspace = workspace
        self.promised = promised

    def of(self, names: Mapping[str, str]) -> Iterator[InputError]:
        """What is missing of these names, given by what they are names of: ``environment``, ``flag``, ``segment``,
        ``traffic_type``."""
        workspace = self._directory.workspace_id(self._workspace)
        if workspace is None:
            if not self.promised("workspace", self._workspace):
                yield self._no_workspace()
            return
        for what, name in names.items():
            try:
                there = self._is_there(what, name, workspace)
            except NotFoundError:  # a workspace that is given by id was taken at its word
                yield self._no_workspace()
                return
            if not there and not self.promised(what, name):
                yield self._missing(what, name, workspace)

    def named(self, references: Iterable[tuple[str, str, str]]) -> Iterator[InputError]:
        """What is missing of segments, flag sets and flags: of each the input that names it, what it is, and its name.

        An id is taken at its word: it is another resource's, and a list may lag behind what has just been made.
        """
        inputs = {(what, name): path for path, what, name in reversed(list(references)) if not is_id(name)}
        workspace = self._directory.workspace_id(self._workspace) if inputs else None
        if workspace is None:
            return
        for kind in ("segment", "flag_set"):
            wanted = [
                name for what, name in reversed(inputs) if what == kind and not self.promised(kind, name)
            ]
            for name in self._directory.without(kind, workspace, wanted) if wanted else ():
                there = getattr(self._directory, f"{kind}s")(workspace)
                thing = kind.replace("_", " ")
                reason = (
                    f"does not exist: the workspace {plain(self._workspace)} has no {thing} {plain(name)}"
                )
                yield InputError(inputs[kind, name], reason, which(thing, name, there))

        for (what, name), path in reversed(inputs.items()):
            if what == "flag" and not self.promised(what, name) and not self._is_there(what, name, workspace):
                missing = self._missing(what, name, workspace)
                yield InputError(path, missing.summary, missing.detail)

    def _is_there(self, what: str, name: str, workspace: str) -> bool:
        directory = self._directory
        if what == "flag":
            try:
                return bool(directory.api.flag(workspace, name))
            except NotFoundError:
                return False
        looks = {
            "environment": directory.environment,
            "segment": directory.segment,
            "traffic_type": directory.traffic_type,
        }
        return looks[what](workspace, name) is not None

    def _missing(self, what: str, name: str, workspace: str) -> InputError:
        thing = what.replace("_", " ")
        reason = f"does not exist: the workspace {plain(self._workspace)} has no {thing} {plain(name)}"
        if is_id(name):  # no slip of somebody's: an output of what was there
            return InputError(what, reason, DELETED_SINCE)
        if what == "segment":
            return InputError(what, reason, which(thing, name, self._directory.segments(workspace)))
        if what == "traffic_type":
            return InputError(what, reason, which(thing, name, self._directory.traffic_types(workspace)))
        scope = Scope(KEYS.namespace, workspace, name)
        return InputError(what, reason, self._directory.hint(scope, what, name).text)

    def _no_workspace(self) -> InputError:
        scope = Scope(KEYS.namespace, self._workspace, "")
        return InputError(
            "workspace",
            f"does not exist: there is no workspace {plain(self._workspace)}, or the Admin API key may not see it",
            self._directory.hint(scope, "workspace", "").text,
        )
