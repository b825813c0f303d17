"""What functions that read have in common: a session of their own, and the form of what they give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

import pulumi

from .errors import NotFoundError

if TYPE_CHECKING:
    from .lifecycle.declared import Declared, Live
    from .session import Session

Found: TypeAlias = dict[str, Any]
"""The attributes of a resource, by name."""


@contextmanager
def open_session() -> Iterator[Session]:
    """Configured by Pulumi's config and by the environment, as resources are; closed at the end."""
    from .session import Session
    from .settings import Settings

    session = Session(Settings(_config))
    try:
        yield session
    finally:
        session.close()


def one(life: Callable[[Session], Declared[Any]], place: Mapping[str, str], account: str | None) -> Found:
    """One resource. Raises ``NotFoundError`` when it is not there."""
    from .http.paths import joined

    joined("", *place.values())  # "." or nothing would be asked for as the place that it is in
    with open_session() as session:
        resource = life(session)
        live = resource.look(place, account)
        if live is None:
            raise NotFoundError(
                f"There is no {resource.title} {'/'.join(place.values())}",
                "It does not exist, or the token may not see it.",
                f"Check {', '.join(place)}.",
                status=404,
            )
        return shown(place, live)


def shown(place: Mapping[str, str], live: Live) -> Found:
    """A resource as a function gives it."""
    return {**place, **live.values, **live.assigned}


def without(found: Found, *names: str) -> Found:
    """The same without some attributes."""
    return {name: value for name, value in found.items() if name not in names}


def _config(key: str) -> str | None:
    namespace, _, name = key.partition(":")
    return pulumi.Config(namespace).get(name)
