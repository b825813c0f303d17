"""What the lives of LaunchDarkly's resources have in common: the account's API, and the vendor's names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, ClassVar, TypeVar, cast

from pydantic.alias_generators import to_camel

from ...errors import InputError, NotFoundError
from ...lifecycle.declared import CommonForm, Declared
from ..api import Api, Object
from ..keys import KEYS
from ..platform import LaunchDarkly
from .lacking import lacking

F = TypeVar("F", bound=CommonForm)


class LaunchDarklyLife(Declared[F]):
    """See ``lifecycle.declared.Declared``.

    Attributes:
        names: the inputs that name something which has to be there: a project, and an environment or flag of it.
    """

    names: ClassVar[tuple[str, ...]] = ()

    def api(self, account: str | None) -> Api:
        """The API of an account."""
        return Api(self.session.client(KEYS.namespace, account))

    def platform(self) -> LaunchDarkly:
        """What all of them share."""
        return cast(LaunchDarkly, self.session.platform(KEYS.namespace))

    def lacking(self, form: F) -> Iterable[InputError]:
        if not self.names:
            return ()
        platform = self.platform()

        def promised(what: str, *place: str) -> bool:
            return self.promised(f"LaunchDarkly {what}", form.account, *place)

        place = {name: getattr(form, name) for name in self.names}
        return lacking(platform.names, form.account, place, promised)


def found(read: Callable[[], Object]) -> Object | None:
    """What a read gives; None when it is not there."""
    with suppress(NotFoundError):
        return read()
    return None


def gone(delete: Callable[[], None]) -> None:
    """Delete; what is not there any more need not be deleted."""
    with suppress(NotFoundError):
        delete()


def wire(fields: Mapping[str, Any]) -> Object:
    """Fields by the vendor's names: its are the same words in camel case."""
    return {
        to_camel(name): wire(entry) if isinstance(entry, dict) else entry for name, entry in fields.items()
    }


def replaced(fields: Mapping[str, Any]) -> list[Object]:
    """The operations of a JSON patch that give these fields their values."""
    return [{"op": "replace", "path": f"/{to_camel(name)}", "value": entry} for name, entry in fields.items()]
