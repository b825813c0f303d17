"""Runs a Pulumi program in a process of its own, as Pulumi's ``pulumi-language-python-exec`` does.

Started by its path, so that the interpreter of a project's virtualenv needs nothing but pulumi. One argument: JSON with
project, stack, root, program, preview, parallel, organization and address.
"""

import sys

sys.path.pop(0)  # this folder, whose names are not for others

import asyncio
import difflib
import inspect
import json
import logging
import os
import re
import runpy
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pulumi
import pulumi.runtime
from pulumi.runtime import settings
from pulumi.runtime.proto import engine_pb2

RUN_IS_OVER = "Resource monitor has terminated"  # what the SDK says when the engine has stopped


def main() -> int:
    spec = json.loads(sys.argv[1])
    threading.Thread(target=_end_with_the_engine, daemon=True).start()
    pulumi.runtime.set_all_config(
        pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env()
    )
    settings.reset_options(
        project=spec["project"],
        stack=spec["stack"],
        root_directory=spec["root"],
        parallel=spec["parallel"],
        engine_address=spec["address"],
        monitor_address=spec["address"],
        preview=spec["preview"],
        organization=spec["organization"],
    )
    settings.SETTINGS.engine = _Engine(settings.SETTINGS.engine)
    program = Path(spec["program"])
    sys.argv = [str(program)]
    if not program.is_dir():
        sys.path.insert(0, str(program.parent))
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_default_executor(ThreadPoolExecutor(spec["parallel"]))
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # unread futures of a failed run are no news
    try:
        loop.run_until_complete(
            pulumi.runtime.run_in_stack(lambda: _discard(runpy.run_path(str(program), run_name="__main__")))
        )
    except pulumi.ConfigMissingError as error:
        pulumi.log.error(_lacking(error, spec["stack"]))
        return 1
    except pulumi.RunError as error:
        if RUN_IS_OVER not in str(error):
            pulumi.log.error(str(error))
        return 1
    except Exception as error:
        pulumi.log.error(f"Program failed with an unhandled exception:\n{_traceback(error, program)}")
        return 1
    return 0


def _lacking(error: pulumi.ConfigMissingError, stack: str) -> str:
    """The SDK names a command of the Pulumi CLI; of a secret, that command alone writes the file encrypted."""
    where = f"`{error.key}: …` under `config:` in Pulumi.{stack}.yaml"
    how = f"{where}, encrypted by `pulumi config set --secret`" if error.secret else where
    return f"The program needs the config key {error.key}, which has no value\nSet it: {how}"


class _Engine:
    """The engine, spared what it throws away: to debug, the SDK sends four messages a resource, and waits for each."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def Log(self, request: engine_pb2.LogRequest) -> None:  # noqa: N802
        if request.severity != engine_pb2.DEBUG:
            self._engine.Log(request)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


def _discard(_module: object) -> None:
    return None


def _end_with_the_engine() -> None:
    os.read(0, 1)
    os._exit(1)


def _traceback(error: BaseException, program: Path) -> str:
    """The traceback from the first frame of the user's program on, without those of Pulumi and of resources."""
    told = traceback.TracebackException.from_exception(error)
    _cut(told, str(program if program.is_dir() else program.parent) + os.sep)
    return "".join(told.format()) + _meant(error)


def _cut(told: traceback.TracebackException, folder: str) -> None:
    own = [
        index
        for index, frame in enumerate(told.stack)
        if frame.filename.startswith(folder) and "site-packages" not in frame.filename[len(folder) :]
    ]
    if own:
        frames = [frame for frame in told.stack[own[0] :] if not frame.filename.startswith(_packages())]
        told.stack = traceback.StackSummary.from_list(frames)
    elif issubclass(told.exc_type, SyntaxError):
        told.stack = traceback.StackSummary()  # its line is told beside
    for other in (told.__cause__, told.__context__):
        if other is not None:
            _cut(other, folder)


def _packages() -> tuple[str, ...]:
    """Where the packages are whose frames tell the user nothing."""
    loaded = [sys.modules[name] for name in ("pulumi", "pulumi_flagcopy") if name in sys.modules]
    return tuple(str(Path(str(module.__file__)).parent) + os.sep for module in loaded)


def _meant(error: BaseException) -> str:
    """The argument that a class has instead of one that it has not; Python itself asks this from 3.13 on."""
    unknown = r"(\w+)\.__init__\(\) got an unexpected keyword argument '(\w+)'"
    found = re.fullmatch(unknown, str(error)) if isinstance(error, TypeError) else None
    if found is None:
        return ""
    known: set[str] = set()
    for cls in _classes(object, set()):
        if cls.__name__ == found[1]:
            with suppress(ValueError):  # some of C have no signature
                known.update(inspect.signature(cls).parameters)
    if found[2] in known:  # another vendor's class of this name has it: it is spelt right
        return ""
    close = difflib.get_close_matches(found[2], known, 1) or [
        name for name in known if name.startswith(found[2])
    ]
    return f"Did you mean '{close[0]}'?\n" if close else ""


def _classes(cls: type, seen: set[type]) -> set[type]:
    children: list[type] = type.__subclasses__(cls)
    for child in children:
        if child not in seen:
            seen.add(child)
            _classes(child, seen)
    return seen


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # threads of the program or of gRPC must not hold the run up
