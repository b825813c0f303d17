"""What the lives of Split's resources have in common: the account's API, ids behind names, title and comment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, ClassVar, TypeVar, cast

from ...errors import InputError, NotFoundError
from ...lifecycle import identity
from ...lifecycle.declared import CommonForm, Declared, Live, Settled
from ...lifecycle.resource import Checked, Created, Difference, Incomplete, Properties
from ...lifecycle.unknown import UNKNOWN
from ..api import Object
from ..directory import NOTHING, Directory
from ..keys import KEYS
from ..platform import Split
from ..resource_api import ResourceApi
from .afterwards import Afterwards
from .lacking import Lacking

F = TypeVar("F", bound=CommonForm)
T = TypeVar("T")

ANY_TIME: Settled = lambda: None  # noqa: E731
"""For requests that may be sent again whatever became of the first: it makes no difference."""
_TITLE = 100


class SplitLife(Declared[F]):
    """See ``lifecycle.declared.Declared``.

    Workspaces and environments are given by name or id. The id of a resource has their ids, so that it outlives a
    change of their names.

    Attributes:
        names: the inputs, beside the workspace, that name something in it which has to be there.
    """

    names: ClassVar[tuple[str, ...]] = ()

    def api(self, account: str | None) -> ResourceApi:
        """The API of an account."""
        return ResourceApi(self.session.client(KEYS.namespace, account))

    def directory(self, account: str | None) -> Directory:
        """The names of an account, shared with everything else in the process."""
        return cast(Split, self.session.platform(KEYS.namespace)).directory(account)

    def workspace(self, place: Mapping[str, str], account: str | None) -> str | None:
        """The id of the workspace that a place names; None: there is none."""
        return self.directory(account).workspace_id(place["workspace"])

    def environment(self, place: Mapping[str, str], account: str | None) -> tuple[str, str] | None:
        """The ids of the workspace and the environment that a place names; None: there is no such."""
        workspace = self.workspace(place, account)
        if workspace is None:
            return None
        entry = found(lambda: self.directory(account).environment(workspace, place["environment"]))
        return None if entry is None else (workspace, str(entry["id"]))

    def require_workspace(self, form: F) -> str:
        """The same for something that is to be made. Raises ``NotFoundError``."""
        workspace = self.workspace(self.place_of(form), form.account)
        return self._required(form, workspace, f"There is no workspace {self.place_of(form)['workspace']}")

    def require_environment(self, form: F) -> tuple[str, str]:
        """The same for something that is to be made. Raises ``NotFoundError``."""
        self.require_workspace(form)
        place = self.place_of(form)
        reason = f"The workspace {place['workspace']} has no environment {place['environment']}"
        return self._required(form, self.environment(place, form.account), reason)

    def lacking(self, form: F) -> Iterable[InputError]:
        """The workspace, and what ``names`` name in it."""
        if "workspace" not in self.place:
            return ()
        return self.lack_of(form).of({name: getattr(form, name) for name in self.names})

    def lack_of(self, form: F) -> Lacking:
        """A look at what is missing in its workspace."""
        workspace = self.place_of(form)["workspace"]
        directory = self.directory(form.account)

        def promised(what: str, name: str) -> bool:
            title = f"Split {what.replace('_', ' ')}"
            if what == "workspace":
                return self.promised(title, form.account, name)
            known = (workspace, directory.workspace_id(workspace) or workspace)
            return any(self.promised(title, form.account, one, name) for one in known)

        return Lacking(directory, workspace, promised)

    def differing(self, form: F, live: Live) -> list[str]:
        """What can be given only at creation is not put right later."""
        return [name for name in super().differing(form, live) if name not in self.at_creation]

    def create(self, inputs: Properties) -> Created:
        form = self._form(inputs)
        # first: if this look fails, nothing is left behind
        place = self.settled_place(self.place_of(form), form.account)

        def id_of(outputs: Properties) -> str:
            return identity.compose(self.place, {**place, **self.own_place(outputs)}, form.account)

        try:
            outputs = super().create(inputs).outputs
        except Incomplete as part:
            raise Incomplete(part.error, id_of(part.outputs), part.outputs) from None
        return Created(id_of(outputs), outputs)

    def id_ahead(self, form: F) -> str:
        taken = super().id_ahead(form)
        return taken and identity.compose(self.place, self._place_ahead(form), form.account)

    def _place_ahead(self, form: F) -> dict[str, str]:
        return self.settled_place(self.place_of(form), form.account)

    def afterwards(self, form: F) -> Afterwards:
        """What a preview knows of its workspace once the run is over."""
        workspace = self.place_of(form)["workspace"]
        return Afterwards(self.session, self.directory(form.account), workspace, form.account)

    def _to_end(self, id: str, outputs: Properties) -> F:
        place, account = identity.parse(id, self.place, self.title)
        return super()._to_end(id, {**outputs, **place, "account": account})

    def own_place(self, outputs: Properties) -> dict[str, str]:
        """What of the place is known only once it is made."""
        return {}

    def settled_place(self, place: Mapping[str, str], account: str | None) -> dict[str, str]:
        """The place with ids where names may change."""
        if "environment" in place and (ids := self.environment(place, account)):
            return {**place, "workspace": ids[0], "environment": ids[1]}
        if "workspace" in place and (workspace := self.workspace(place, account)):
            return {**place, "workspace": workspace}
        return dict(place)

    def moved(self, id: str, olds: Properties, news: Properties, changed: list[str]) -> list[str]:
        """A workspace or environment that only has another name now, or is given by its id now, is the same."""
        moved = super().moved(id, olds, news, changed)
        named = {name for name in moved if name in ("workspace", "environment")}
        if not named or "account" in moved or any(news.get(name) in (None, UNKNOWN) for name in self.place):
            return moved
        account = news.get("account")
        before = identity.parse(id, self.place, self.title)[0] if id else {n: olds[n] for n in self.place}
        then, now = (
            self.settled_place(place, account) for place in (before, {n: news[n] for n in self.place})
        )
        return [name for name in moved if name not in named or then[name] != now[name]]

    def _required(self, form: F, value: T | None, reason: str) -> T:
        if value is None:
            raise NotFoundError(
                f"The {self.title} {self.id_of(form)} cannot be made",
                f"{reason}, or the Admin API key may not see it.",
                "Create it first; in one program, let this resource take its id from the other one.",
                status=404,
            )
        return value


class RenamedLife(SplitLife[F]):
    """Of what may be renamed: its own id stands for its name in the resource's id.

    Attributes:
        own_id: the output that has it.
    """

    own_id: ClassVar[str]

    def check(self, olds: Properties, news: Properties, *, preview: bool, name: str = "") -> Checked:
        """Adds its own id to the inputs of an update, and tells whoever names it what it will be called.

        In the preview of an update a program does not know outputs, only inputs: without this, everything that takes
        its workspace or environment by id would look as if it were to be replaced.
        """
        checked = super().check(olds, news, preview=preview)
        if preview and not olds and not checked.failures:
            self._take_name(news)
        if not olds or checked.failures:
            return checked
        own = olds.get(self.own_id)
        if own is None and self.changed(olds, news):
            place = {name: olds[name] for name in self.place}
            if container := self._container(olds, news):
                place["workspace"] = container
            live = self.look(place, olds.get("account"))
            own = None if live is None else live.assigned[self.own_id]
        name = news["name"]
        if own is not None and name not in (olds["name"], UNKNOWN):
            directory = self.directory(olds.get("account"))
            container = self._container(olds, news)
            directory.was[container, olds["name"]] = own
            if preview:
                directory.will_be[container, name] = own
        return checked if own is None else replace(checked, inputs={**checked.inputs, self.own_id: own})

    def _take_name(self, news: Properties) -> None:
        """A new one may have the name that the program takes from another one: nothing has it yet, then."""
        directory, name = self.directory(news.get("account")), news["name"]
        if any(name == was for _, was in directory.was):
            container = self._container(news)
            if (container, name) in directory.was:
                directory.will_be[container, name] = NOTHING

    def _container(self, *known: Properties) -> str:
        """The id of its workspace, which may be renamed as well: by now only one of its names leads there."""
        named = [one for one in known if one.get("workspace") not in (None, UNKNOWN)]
        ids = (self.workspace(one, one.get("account")) for one in named)
        return next(filter(None, ids), "")

    def met(self, live: Live, account: str | None) -> Live:
        """The same; from now on its name is said where others name it by its id."""
        self.directory(account).called.learn(live.raw)
        return live

    def declared(self, form: F) -> dict[str, Any]:
        return {"name": self.place_of(form)["name"], **super().declared(form)}

    def own_place(self, outputs: Properties) -> dict[str, str]:
        return {"name": str(outputs[self.own_id])}

    def _place_ahead(self, form: F) -> dict[str, str]:
        return super()._place_ahead(form) | self.own_place({**self.existing(form).assigned})

    def diff(self, id: str, olds: Properties, news: Properties) -> Difference:
        if self.own_id in olds:  # the state knows its name: no answer has to say it
            self.directory(olds.get("account")).called.learn({"id": olds[self.own_id], "name": olds["name"]})
        self.session.had.add(self._placed(olds))
        changed = self.changed(olds, news)
        return Difference(bool(changed), sorted(self.moved(id, olds, news, changed)))

    def moved(self, id: str, olds: Properties, news: Properties, changed: list[str]) -> list[str]:
        return [name for name in super().moved(id, olds, news, changed) if name != "name"]

    def update(self, id: str, olds: Properties, news: Properties) -> Properties:
        form = self._form(news)
        live = self.look(*identity.parse(id, self.place, self.title))
        before = self.existing(form) if live is None else live
        live = self._changed(form, self.as_known(before, olds), self.due(form, olds, news))
        return {**news, **live.assigned, **self.remembered(form, before, olds)}

    def again(self, form: F, before: Live) -> Live:
        """By its own id: its name may be what has changed."""
        place = {**self.place_of(form), "name": str(before.assigned[self.own_id])}
        return self.look(place, form.account) or self.existing(form)

    def as_known(self, live: Live, olds: Properties) -> Live:
        """What is known of it before an update, from a look and from the last write."""
        return live


def note(form: CommonForm, what: str) -> dict[str, str]:
    """Title and comment for the audit log; without a comment there is neither."""
    return {"title": what[:_TITLE], "comment": form.comment} if form.comment else {}


def replaced(fields: Mapping[str, Any]) -> list[Object]:
    """The operations of a JSON patch that give these members their values."""
    return [{"op": "replace", "path": f"/{name}", "value": entry} for name, entry in fields.items()]


def found(read: Callable[[], T]) -> T | None:
    """What a read gives; None when it is not there."""
    with suppress(NotFoundError):
        return read()
    return None


def gone(delete: Callable[[], None]) -> None:
    """Delete; what is not there any more need not be deleted."""
    with suppress(NotFoundError):
        delete()
