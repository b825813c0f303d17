"""What an environment may take only through a change request, which a resource does not file.

A change request waits for a person, for days perhaps. A copy knows how to wait (``lifecycle.approval``); a resource
that is declared has nowhere to keep what it waits for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, TypeVar

from ...errors import ApprovalRequiredError
from ...lifecycle.declared import CommonForm, Live
from ...lifecycle.resource import Created, Properties
from .life import SplitLife

F = TypeVar("F", bound=CommonForm)


class GatedLife(SplitLife[F]):
    """See ``Declared``. A refusal names the way; the check does it, where the list of environments shows permissions.

    Attributes:
        way: how a change gets into such an environment.
    """

    way: ClassVar[str]

    def foresee(self, form: F, olds: Properties, news: Properties, *, preview: bool) -> None:
        super().foresee(form, olds, news, preview=preview)
        if olds:
            declared = self.declared(form)
            self._refuse_gated(form, [name for name in self.changed(olds, news) if name in declared])

    def foresee_new(self, form: F, live: Live | None, *, preview: bool) -> None:
        super().foresee_new(form, live, preview=preview)
        self._refuse_gated(form, list(self.declared(form)) if live is None else self.differing(form, live))

    def create(self, inputs: Properties) -> Created:
        with self._explained(inputs):
            return super().create(inputs)

    def update(self, id: str, olds: Properties, news: Properties) -> Properties:
        with self._explained(news):
            return super().update(id, olds, news)

    def delete(self, id: str, outputs: Properties) -> None:
        with self._explained(outputs):
            super().delete(id, outputs)

    def free(self, form: F, changed: list[str], permissions: dict[str, bool]) -> bool:
        """Whether these fields need no approval, even where others do."""
        return False

    def _refuse_gated(self, form: F, changed: list[str]) -> None:
        if changed and self._is_gated(form, changed):
            raise self._refused(form, "Its permissions say so.")

    def _is_gated(self, form: F, changed: list[str]) -> bool:
        place = self.place_of(form)
        ids = self.environment(place, form.account)
        entry = ids and self.directory(form.account).environment(*ids)
        permissions = (entry or {}).get("changePermissions") or {}
        return bool(permissions.get("areApprovalsRequired")) and not self.free(form, changed, permissions)

    @contextmanager
    def _explained(self, properties: Properties) -> Iterator[None]:
        try:
            yield
        except ApprovalRequiredError as gated:
            raise self._refused(self._form(properties), gated.detail, gated.status) from None

    def _refused(self, form: F, detail: str, status: int = 403) -> ApprovalRequiredError:
        place = self.place_of(form)
        where = f"{place['workspace']}/{place['environment']}"
        return ApprovalRequiredError(
            f"{where} takes changes to the {self.title} {self.id_of(form)} only through an approval",
            detail,
            self.way,
            status=status,
        )
