"""Resources of Split as an engine would hold them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_flagcopy.lifecycle.declared import Declared
from pulumi_flagcopy.session import Session

from ...lifecycle.stack import Stack

Held = Callable[[type[Declared[Any]]], Stack]


@pytest.fixture
def held(session: Session) -> Held:
    """From a life to a resource of it."""
    return lambda life: Stack(life(session))
