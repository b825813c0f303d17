"""Plans: what a preview finds, and the ``up`` after it holds every resource to. ``--save-plan`` keeps one in a file.

For each resource the checked inputs and the operations. What was unknown in the preview accepts anything. Not to be
confused with the plan of a copy, which is one of those inputs; that is how a saved plan holds a copy to it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from ..whole_file import FOR_OWNER, whole_file
from .changes import same
from .copy_plan import PLAN, is_copy, is_known, violation
from .errors import PlanViolation, ProjectError, StorageError
from .secrets import Crypter
from .state import decrypted, encrypted, now
from .values import PROVIDER_KEY, SIGNATURE, Properties, is_secret, is_unknown, reveal, shown

VERSION = 1

# What may happen where something else was planned: less than planned is never a violation.
_ALLOWED = {
    "create": {"same", "create"},
    "update": {"same", "update"},
    "replace": {"same", "update", "replace"},
    "create-replacement": {"same", "update", "create-replacement"},
    "delete-replaced": {"same", "update", "delete-replaced"},
}


class PlanRecorder:
    """Collects a plan during a preview."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._resources: dict[str, dict[str, Any]] = {}
        self._given: dict[str, Collection[str]] = {}

    def inputs(self, urn: str, inputs: Properties, given: Collection[str]) -> None:
        """``given``: the names of those that the program itself gives; others are what its provider has found."""
        with self._lock:
            self._entry(urn)["inputs"] = inputs
            self._given[urn] = given

    def operation(self, urn: str, operation: str) -> None:
        with self._lock:
            self._entry(urn)["steps"].append(operation)

    def _entry(self, urn: str) -> dict[str, Any]:
        return self._resources.setdefault(urn, {"steps": []})

    def for_now(self) -> SavedPlan:
        """The plan for an ``up`` that follows at once. The program may give other inputs then, such as the time: only
        the operations, and what the providers have found, must be the same."""
        return SavedPlan(self._resources, self._given)

    def save(self, path: Path, crypter: Crypter, project: str, stack: str) -> None:
        """Write the plan; secrets in it are encrypted as in the state."""
        resources = {
            urn: {key: encrypted(value, crypter) for key, value in entry.items()}
            for urn, entry in sorted(self._resources.items())
        }
        document = {
            "flagcopyPlan": VERSION,
            "project": project,
            "stack": stack,
            "time": now(),
            "salt": crypter.salt_state,
            "resources": resources,
        }
        try:
            with whole_file(path, FOR_OWNER) as file:
                file.write(json.dumps(document, indent=2) + "\n")
        except OSError as error:
            raise StorageError(path, error, "The preview is done, and its plan is not kept.") from error


class SavedPlan:
    """A plan to hold one run to.

    Args:
        resources: by URN, the ``inputs`` and the ``steps``.
        free: by URN, the names of inputs that may be others.
        file: that it is kept in; None: it is of the preview of the same command.
        stack: whose it is.
    """

    def __init__(
        self,
        resources: dict[str, dict[str, Any]],
        free: Mapping[str, Collection[str]] | None = None,
        file: Path | None = None,
        stack: str = "",
    ) -> None:
        self._lock = threading.Lock()
        self._resources = resources
        self._free = free or {}
        self._file = file
        self._stack = stack

    @classmethod
    def load(cls, path: Path, project: str, stack: str) -> SavedPlan:
        """Raises: ProjectError if it is not a plan of this engine for this stack of this project."""
        try:
            document = json.loads(path.read_text())
        except OSError as error:
            raise ProjectError(f"The plan {path} cannot be read: {error.strerror}") from error
        except ValueError:
            document = None
        if not isinstance(document, dict) or document.get("flagcopyPlan") != VERSION:
            raise ProjectError(
                f"{path} is not a plan of `flagcopy preview --save-plan`",
                remedy="A plan of `pulumi preview` is for `pulumi up`.",
            )
        of = document.get("project", project), document["stack"]  # those of earlier releases know no project
        if of != (project, stack):
            raise ProjectError(
                f"The plan {path} is of project {of[0]!r}, stack {of[1]!r}; "
                f"this is project {project!r}, stack {stack!r}"
            )
        crypter = Crypter(document.get("salt"))
        return cls(
            {
                urn: {key: decrypted(value, crypter) for key, value in entry.items()}
                for urn, entry in document["resources"].items()
            },
            file=path,
            stack=stack,
        )

    @property
    def urns(self) -> set[str]:
        """Those of all that it has something about."""
        return set(self._resources)

    def check_inputs(self, urn: str, inputs: Properties) -> None:
        """Raises: PlanViolation if the checked inputs are not those of the plan."""
        entry = self._resources.get(urn)
        if entry is None:
            return  # if more than nothing is to be done with it, its operation will be refused
        if "inputs" not in entry:
            raise PlanViolation(f"resource {urn} violates plan: resource unexpectedly not deleted")
        free = self._free.get(urn, ())
        planned, actual = (
            {name: value for name, value in some.items() if name not in free}
            for some in (entry["inputs"], inputs)
        )
        differences = list(_differences(planned, actual, ""))
        if differences and _is_copys_plan_alone(urn, planned, actual):
            again = "Preview again, and look at the new plan."
            since = "the preview"
            if self._file is not None:
                command = f"flagcopy preview --stack {self._stack} --save-plan {self._file}"
                again = f"Preview again, and save a new plan: `{command}`."
                since = "the plan was saved"
            raise violation(entry["inputs"], inputs, since, again, idle=entry["steps"] == ["same"])
        if differences:
            raise PlanViolation(
                f"resource {urn} violates plan: properties changed: {', '.join(differences)}",
                remedy="Something changed since the preview. Preview again, and look at the new plan.",
            )

    def check_operation(self, urn: str, operation: str) -> None:
        """Raises: PlanViolation if the operation is not the next one of the plan."""
        with self._lock:
            steps = self._resources.get(urn, {}).get("steps", [])
            planned = steps.pop(0) if steps else "same"
        if operation not in _ALLOWED.get(planned, {planned}):
            raise PlanViolation(
                f"resource {urn} violates plan: {operation} is not allowed, {planned} was planned",
                remedy="Something changed since the preview. Preview again, and look at the new plan.",
            )

    def check_complete(self) -> None:
        """Raises: PlanViolation if something that was planned did not come up."""
        missing = [urn for urn, entry in self._resources.items() if set(entry["steps"]) - {"same"}]
        if missing:
            raise PlanViolation(f"The plan expected operations that did not come up: {', '.join(missing)}")


def _is_copys_plan_alone(urn: str, planned: Properties, actual: Properties) -> bool:
    """Whether nothing but what a copy has found differs."""
    plans = planned.get(PLAN), actual.get(PLAN)
    before, now = ({**inputs, PLAN: None} for inputs in (planned, actual))
    return is_copy(urn) and all(map(is_known, plans)) and not list(_differences(before, now, ""))


def _differences(planned: Any, actual: Any, path: str) -> Any:
    """What violates the plan, as ``path[planned!=actual]``. A secret's value is not shown."""
    if is_unknown(reveal(planned)):
        return
    if is_secret(planned) or is_secret(actual):
        if list(_differences(reveal(planned), reveal(actual), path)):
            yield f"~{path}[secret]"
    elif _is_object(planned) and _is_object(actual):
        for key in sorted({*planned, *actual} - {PROVIDER_KEY}):
            here = f"{path}.{key}" if path else key
            yield from _differences(planned.get(key), actual.get(key), here)
    elif isinstance(planned, list) and isinstance(actual, list) and len(planned) == len(actual):
        for index, (before, after) in enumerate(zip(planned, actual, strict=True)):
            yield from _differences(before, after, f"{path}[{index}]")
    elif not same(planned, actual):
        sign = "+" if planned is None else "-" if actual is None else "~"
        yield f"{sign}{path}[{_short(planned)}!={_short(actual)}]"


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping) and SIGNATURE not in value


def _short(value: Any) -> str:
    text = shown(value)
    return text if len(text) <= 200 else f"{text[:199]}…"
