"""Environments and containers that are not there, with what was probably meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ..copying.location import Scope
from ..errors import AbsentError
from ..platform import Platform
from .place import Place


@contextmanager
def hints_for(platform: Platform, places: Sequence[Place]) -> Iterator[None]:
    """Around work on these places: one that is not there is told with the name that is most like it."""
    from ..lifecycle.promote import with_hint

    try:
        yield
    except AbsentError as absent:
        for place in places:
            scope = Scope(place.platform, place.container, place.environment, place.account)
            if not absent.hint and absent.where in (scope.short, scope.container):
                raise with_hint(platform, absent, scope) from None
        raise
