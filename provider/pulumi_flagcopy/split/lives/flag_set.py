"""The life of a flag set."""

from __future__ import annotations

from collections.abc import Mapping

from ...lifecycle.declared import DeclaredForm, Live
from ...lifecycle.resource import Found, Properties
from ..api import Object
from ..entries import entry_of
from .fields import FlagSetName, Place, Text
from .life import ANY_TIME, SplitLife, found, gone


class FlagSetForm(DeclaredForm):
    """The inputs of a flag set."""

    workspace: Place
    name: FlagSetName
    description: Text | None = None


class FlagSetLife(SplitLife[FlagSetForm]):
    """See ``Declared``. The vendor has no way to change one."""

    form = FlagSetForm
    title = "Split flag set"
    place = ("workspace", "name")
    at_creation = ("description",)

    def look(self, place: Mapping[str, str], account: str | None) -> Live | None:
        workspace = self.workspace(place, account)
        if workspace is None:
            return None
        there = found(lambda: self.directory(account).flag_sets_now(workspace)) or []
        flag_set = entry_of(there, place["name"])
        return None if flag_set is None else live_of(flag_set)

    def make(self, form: FlagSetForm) -> Live:
        workspace = self.require_workspace(form)
        body: Object = {"name": form.name, "workspace": {"id": workspace, "type": "WORKSPACE"}}
        if form.description:
            body["description"] = form.description
        made = live_of(self.api(form.account).create_flag_set(body, self.settled_creation(form, ())))
        self.directory(form.account).made_flag_set(workspace, made.raw["id"])
        return made

    def read(self, id: str, outputs: Properties) -> Found | None:
        self._recall(outputs)
        return super().read(id, outputs)

    def delete(self, id: str, outputs: Properties) -> None:
        self._recall(outputs)
        super().delete(id, outputs)

    def _recall(self, outputs: Properties) -> None:
        """The state knows its id: one that is in no list yet is not gone."""
        if id := outputs.get("flag_set_id"):
            account = outputs.get("account")
            if workspace := self.workspace(outputs, account):
                self.directory(account).made_flag_set(workspace, str(id))

    def change(self, form: FlagSetForm, live: Live, changed: list[str]) -> Live:
        return live

    def remove(self, form: FlagSetForm, live: Live) -> None:
        api = self.api(form.account)
        gone(lambda: api.delete_flag_set(live.raw["id"], ANY_TIME))
        self.directory(form.account).forget()


def live_of(flag_set: Object) -> Live:
    """A flag set as the vendor answered with it."""
    values = {"description": flag_set.get("description") or ""}
    return Live(values, {"flag_set_id": flag_set["id"]}, flag_set)
