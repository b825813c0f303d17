"""From the calls of Pulumi's provider process to the steps of a resource's life, and back."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Collection
from contextlib import nullcontext, suppress
from functools import wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from ..console import tell
from ..errors import FlagCopyError, NotFoundError, UnexpectedError
from ..lifecycle.claims import Claims
from ..lifecycle.resource import Incomplete, StillNamed
from . import about
from .call import input_in_state, name_of_resource, urn_of_resource
from .collecting import collect_rarely
from .for_check import END, NAMED, PREVIEW, SECRET, TAKEN, secrets_in
from .partial_failure import keep
from .values import PROVIDER, from_pulumi, to_pulumi

if TYPE_CHECKING:
    from ..lifecycle.resource import Resource
    from ..session import Session

Step = TypeVar("Step", bound=Callable[..., Any])

_lock = threading.Lock()
_session: Session | None = None
_lives: dict[str, Resource] = {}
_claims = Claims()


def _clean(step: Step) -> Step:
    """What is expected is raised as one message; what is not carries its traceback inside."""

    @wraps(step)
    def guarded(*args: Any) -> Any:
        try:
            return step(*args)
        except FlagCopyError as error:
            if isinstance(error, NotFoundError):
                error = error.of_resource()
            raise error.put(_in_names) from None
        except Exception as error:
            raise UnexpectedError.now(error).put(_in_names) from None

    return cast(Step, guarded)


class Door(ResourceProvider):
    """A dynamic provider without state of its own: all of it is in the process (``_session``) or in Pulumi's state."""

    serialize_as_secret_always = False  # two names, no secret: hiding them would only cost time
    life: ClassVar[str]
    json: ClassVar[tuple[str, ...]] = ()
    """The names of entries, at any depth of the properties, that have JSON values of the user."""

    def configure(self, req: ConfigureRequest) -> None:
        # Pulumi prints the whole traceback of an error; ours are written to be read without one.
        sys.tracebacklimit = 0
        # The SDK lists no keys; should this member go, none is looked at for its spelling.
        _open(req.config.get, getattr(req.config, "_props", {}))

    @_clean
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        inputs, olds, secret = from_pulumi(news), from_pulumi(_olds), news.get(SECRET) or []
        _hide(secret, olds, inputs)
        if END in inputs:
            return self._ending(inputs[END], olds)
        preview, name = bool(inputs.pop(PREVIEW, False)), name_of_resource()
        over = _session.taken_over if inputs.pop(TAKEN, False) and _session is not None else None
        with over.asking() if over else nullcontext():
            checked = self._life().check(olds, inputs, preview=preview, name=name)
        taken = {TAKEN: over.changes} if over and over.changes is not None else {}
        if preview and not olds and not checked.failures:
            _note(self._life(), "", checked.inputs, made=True)
        hidden = {path[0] for path in secret}
        failures = [
            _failure(failure.property, _in_names(failure.reason), hidden) for failure in checked.failures
        ]
        return CheckResult({**self._given(checked.inputs), **_kept(secret), **taken}, failures)

    @_clean
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        life, olds = self._life(), from_pulumi(_olds)
        difference = life.diff(_id, olds, from_pulumi(_news))
        if not difference.replaces:
            _note(life, _id, olds, made=False)
        return DiffResult(
            changes=difference.changes,
            replaces=difference.replaces,
            delete_before_replace=difference.delete_first,
        )

    @_clean
    def create(self, props: dict[str, Any]) -> CreateResult:
        life = self._life()
        try:
            created = life.create(from_pulumi(props))
        except Incomplete as part:
            _note(life, part.id, part.outputs, made=True)
            self._keep(part, props)
            raise part.error from None
        _note(life, created.id, created.outputs, made=True)
        return CreateResult(created.id, self._given(created.outputs))

    @_clean
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        outputs, secret = from_pulumi(props), input_in_state(SECRET) or []
        _hide(secret, outputs)
        found = self._life().read(id_, outputs)
        if found is None:
            return ReadResult("", {})  # an empty id means gone; the outputs must not be None
        inputs = None if found.inputs is None else {**self._given(found.inputs), **_kept(secret)}
        return ReadResult(id_, self._given(found.outputs), inputs)

    @_clean
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        try:
            outputs = self._life().update(_id, from_pulumi(_olds), from_pulumi(_news))
        except Incomplete as part:
            self._keep(part, _news)
            raise part.error from None
        return UpdateResult(self._given(outputs))

    @_clean
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        outputs = from_pulumi(_props)
        _hide(input_in_state(SECRET) or [], outputs)
        left = self._left(_id, outputs)
        if left is not None:
            with nullcontext() if _session is None else _session.ends.one():
                self._life().delete(_id, left)

    def _ending(self, id_: str, outputs: dict[str, Any]) -> CheckResult:
        left = self._left(id_, outputs)
        try:
            said = "stays as it is" if left is None else self._life().ending(id_, left)
        except StillNamed as named:
            return CheckResult({END: _in_names(str(named)), NAMED: named.fails}, [])
        return CheckResult({END: _in_names(said)}, [])

    def _left(self, id_: str, outputs: dict[str, Any]) -> dict[str, Any] | None:
        """What is to end of it: what other resources of the program have by now is not; None: nothing."""
        life = self._life()
        taken = _claims.taken(urn_of_resource(), life.claims(id_, outputs))
        return life.spared(id_, outputs, taken) if taken else outputs

    def _given(self, properties: dict[str, Any]) -> dict[str, Any]:
        given: dict[str, Any] = to_pulumi(properties, self.json)
        return given

    def _keep(self, part: Incomplete, properties: dict[str, Any]) -> None:
        outputs = {**self._given(part.outputs), PROVIDER: properties[PROVIDER]}
        keep(part.id, outputs, _in_names(str(part.error)))

    def _life(self) -> Resource:
        with _lock:
            if self.life not in _lives:
                module, _, name = self.life.partition(":")
                _lives[self.life] = getattr(import_module(module), name)(_session)
                collect_rarely()
            return _lives[self.life]


def _open(lookup: Callable[[str], Any], names: Collection[str]) -> None:
    """One session for all providers of the process: they share clients, limits and locks."""
    global _session
    from ..session import Session
    from ..settings import Settings

    with _lock:
        if _session is None:
            asked = bool(os.environ.get(about.VARIABLE))
            _session = Session(
                Settings(lookup, names=names),
                tell=_tell_whose if asked else tell,
                tell_at_once=tell,
                foresee=_foresee if asked else lambda _: None,
            )


def _tell_whose(message: str) -> None:
    tell(about.marked(message, urn_of_resource()))


def _foresee(certain: bool) -> None:
    if urn := urn_of_resource():
        tell(about.failing(urn, certain=certain))


def _in_names(text: str) -> str:
    return text if _session is None else _session.in_names(text)


def _hide(secret: list[list[str]], *properties: dict[str, Any]) -> None:
    if _session is not None:
        _session.hidden.add([secrets_in(one, secret) for one in properties])


def _kept(secret: list[list[str]]) -> dict[str, Any]:
    return {SECRET: secret} if secret else {}


def _note(life: Resource, id: str, outputs: dict[str, Any], *, made: bool) -> None:
    """Never fails: what was made a moment ago must reach the state, and old outputs may be of another release."""
    with suppress(Exception):
        _claims.note(urn_of_resource(), life.claims(id, outputs, made=made), made=made)


def _failure(property_: str, reason: str, hidden: Collection[str]) -> CheckFailure:
    """Pulumi looks up the value of a top-level property to print it; of a nested one it would print ``<nil>``.

    A secret one is not left to Pulumi.
    """
    if not property_ or (property_.isidentifier() and property_ not in hidden):
        return CheckFailure(property_, reason)
    return CheckFailure("", f"{property_}: {reason}")
