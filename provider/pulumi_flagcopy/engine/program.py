"""Running the user's program: a folder or file in a process of its own, or a function in a thread."""

from __future__ import annotations

import asyncio
import contextvars
import json
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pulumi
from pulumi.runtime import settings

from ..how_to_set import STACK_VARIABLE
from .children import Child, pump
from .context import Context
from .project import ORGANIZATION

PARALLEL = 32
GRACE = 5.0  # seconds that a program has to end after the run is over
_HOST = Path(__file__).with_name("_program_host.py")


class Program(Protocol):
    """Something that registers resources with the monitor at the context's address."""

    def run(self, context: Context) -> None:
        """Run to the end. An error in the program is said, and ends the run."""


class ProgramProcess:
    """The program that the project names, in a fresh process with the project's interpreter."""

    def run(self, context: Context) -> None:
        project = context.project
        spec = {
            "project": project.name,
            "stack": context.stack,
            "root": str(project.root),
            "program": str(project.program),
            "preview": context.preview,
            "parallel": PARALLEL,
            "organization": ORGANIZATION,
            "address": context.address,
        }
        _ = context.provider  # started now, it is there when the first resource comes
        process = context.start(
            [project.python, "-u", str(_HOST), json.dumps(spec)],
            project.working_folder,
            {
                "PULUMI_CONFIG": json.dumps({key: value.text for key, value in context.config.items()}),
                "PULUMI_CONFIG_SECRET_KEYS": json.dumps(
                    [key for key, value in context.config.items() if value.secret]
                ),
                "PYTHONUNBUFFERED": "1",
                STACK_VARIABLE: context.stack,
            },
        )
        prints = [pump(stream, context.report.info) for stream in (process.stdout, process.stderr)]
        _wait(process, context)
        for thread in prints:
            thread.join(timeout=GRACE)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()
        if process.returncode != 0 and context.ok:
            context.fail()
            context.report.error(f"The program ended with status {process.returncode}.")


def _wait(process: Child, context: Context) -> None:
    """Until the program ends; once the run is over it has a moment to do so by itself."""
    while process.poll() is None:
        if context.wait_for_stop(0.05):
            if context.preview and context.interrupted:
                process.kill()
            context.wait_until_idle()
            try:
                process.wait(timeout=GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class ProgramFunction:
    """A function as a program, in a thread with a context of its own: what tests run."""

    def __init__(self, function: Callable[[], None]) -> None:
        self._function = function

    def run(self, context: Context) -> None:
        def run() -> None:
            pulumi.runtime.set_all_config(
                {key: value.text for key, value in context.config.items()},
                [key for key, value in context.config.items() if value.secret],
            )
            settings.reset_options(
                project=context.project.name,
                stack=context.stack,
                root_directory=str(context.project.root),
                parallel=PARALLEL,
                engine_address=context.address,
                monitor_address=context.address,
                preview=context.preview,
                organization=ORGANIZATION,
            )
            loop = asyncio.new_event_loop()
            asyncio.set_event_loop(loop)
            loop.set_exception_handler(lambda *_: None)  # unread futures of a failed run are no news
            try:
                loop.run_until_complete(pulumi.runtime.run_in_stack(self._function))
            except Exception:
                if context.ok:
                    context.fail()
                    context.report.error(
                        f"Program failed with an unhandled exception:\n{traceback.format_exc()}"
                    )
            finally:
                _cancel_all(loop)
                loop.close()

        thread = threading.Thread(target=lambda: contextvars.copy_context().run(run))
        thread.start()
        thread.join()

    @staticmethod
    def import_path() -> dict[str, str]:
        """The environment in which the provider process finds the modules that the function finds."""
        return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    """What a failed run has left: a task that never began would warn of that, in the middle of somebody's next test."""
    if left := asyncio.all_tasks(loop):  # `gather` of nothing is deprecated where no loop runs
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
