"""Whether a command has its process for itself, and what may be done then."""

from __future__ import annotations

import atexit
import sys
import threading
from collections.abc import Iterable
from typing import NamedTuple

import click

from .children import Start, start_child


class OwnProcess:
    """In a command's context: it was started as a process, and is not run inside of somebody's tests."""


class Starts(NamedTuple):
    """How the children of a command start."""

    program: Start = start_child
    provider: Start = start_child


def start_of_children(ahead: Iterable[str]) -> Starts:
    """As forks of the command where that is safe.

    So Pulumi is imported once, and not by the engine, the program and the provider each. ``ahead``: modules that the
    provider is going to import, which is begun now, beside the command, and done once for all its runs.
    """
    context = click.get_current_context(silent=True)
    own = context is not None and context.find_object(OwnProcess) is not None
    if not own or sys.platform != "linux" or threading.active_count() > 1:
        return Starts()
    import pulumi  # noqa: F401 - here, once for all of them

    from .nursery import Nursery

    programs, providers = Nursery.of_this_process((), ["pulumi.dynamic", *ahead])
    for nursery in (programs, providers):
        atexit.register(nursery.close)
    return Starts(programs.start, providers.start)
