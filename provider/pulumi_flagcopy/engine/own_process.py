"""Whether a command has its process for itself, and what may be done then."""

from __future__ import annotations

import atexit
import sys
import threading

import click

from .children import Start, start_child


class OwnProcess:
    """In a command's context: it was started as a process, and is not run inside of somebody's tests."""


def start_of_children() -> Start:
    """How the children of a command start: as forks of it where that is safe.

    So Pulumi is imported once, and not by the engine, the program and the provider each.
    """
    context = click.get_current_context(silent=True)
    own = context is not None and context.find_object(OwnProcess) is not None
    if not own or sys.platform != "linux" or threading.active_count() > 1:
        return start_child
    from .nursery import Nursery

    nursery = Nursery.of_this_process()
    atexit.register(nursery.close)
    return nursery.start
