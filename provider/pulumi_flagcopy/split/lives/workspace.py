"""The life of a workspace, which the vendor's pages call a project."""

from __future__ import annotations

from collections.abc import Mapping

from ...lifecycle.declared import DeclaredForm, Live
from ...lifecycle.resource import Properties
from ..api import Object
from ..entries import workspace_of
from .afterwards import Afterwards
from .fields import Reference
from .life import ANY_TIME, RenamedLife, gone, replaced
from .naming import refuse_left

_WIRE = {"name": "name", "requires_title_and_comments": "requiresTitleAndComments"}


class WorkspaceForm(DeclaredForm):
    """The inputs of a workspace."""

    name: Reference
    requires_title_and_comments: bool | None = None


class WorkspaceLife(RenamedLife[WorkspaceForm]):
    """See ``Declared``."""

    form = WorkspaceForm
    title = "Split workspace"
    place = ("name",)
    own_id = "workspace_id"

    def look(self, place: Mapping[str, str], account: str | None) -> Live | None:
        workspace = workspace_of(self.api(account).workspaces(), place["name"], field="name")
        return None if workspace is None else self.met(live_of(workspace), account)

    def make(self, form: WorkspaceForm) -> Live:
        declared = self.declared(form)
        body = {_WIRE[name]: value for name, value in declared.items()}
        workspace = self.api(form.account).create_workspace(body, self.settled_creation(form, declared))
        return self.met(live_of(workspace), form.account)

    def change(self, form: WorkspaceForm, live: Live, changed: list[str]) -> Live:
        declared = self.declared(form)
        operations = replaced({_WIRE[name]: declared[name] for name in changed})
        settled = self.settled_change(form, live, changed)
        workspace = self.api(form.account).patch_workspace(live.raw["id"], operations, settled)
        self.directory(form.account).forget()
        return self.met(live_of(workspace), form.account)

    def remove(self, form: WorkspaceForm, live: Live) -> None:
        api = self.api(form.account)
        gone(lambda: api.delete_workspace(live.raw["id"], ANY_TIME))
        self.directory(form.account).forget()

    def refuse_end(self, form: WorkspaceForm, outputs: Properties) -> None:
        afterwards = Afterwards(self.session, self.directory(form.account), form.name, form.account)
        environments = afterwards.environments()
        flags = [] if environments else afterwards.flags()
        segments = [] if environments or flags else afterwards.segments()
        refuse_left("still has", {"environment": environments, "flag": flags, "segment": segments})


def live_of(workspace: Object) -> Live:
    """A workspace as the vendor answered with it."""
    values = {
        "name": workspace.get("name"),
        "requires_title_and_comments": bool(workspace.get("requiresTitleAndComments")),
    }
    return Live(values, {"workspace_id": workspace["id"]}, workspace)
