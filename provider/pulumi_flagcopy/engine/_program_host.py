"""Runs a Pulumi program in a process of its own, as Pulumi's ``pulumi-language-python-exec`` does.

Started by its path, so that the interpreter of a project's virtualenv needs nothing but pulumi. One argument: JSON with
project, stack, root, program, preview, parallel, organization and address.
"""

import sys

sys.path.pop(0)  # this folder, whose names are not for others

import asyncio
import json
import logging
import os
import runpy
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pulumi
import pulumi.runtime
from pulumi.runtime import settings

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
    except pulumi.RunError as error:
        if RUN_IS_OVER not in str(error):
            pulumi.log.error(str(error))
        return 1
    except Exception as error:
        pulumi.log.error(f"Program failed with an unhandled exception:\n{_traceback(error, program)}")
        return 1
    return 0


def _discard(_module: object) -> None:
    return None


def _end_with_the_engine() -> None:
    os.read(0, 1)
    os._exit(1)


def _traceback(error: Exception, program: Path) -> str:
    """The traceback from the first frame of the user's program on."""
    folder = str(program if program.is_dir() else program.parent) + os.sep
    frames = traceback.extract_tb(error.__traceback__)
    own = [index for index, frame in enumerate(frames) if frame.filename.startswith(folder)]
    first = own[0] if own else 0
    return "".join(
        traceback.format_exception(type(error), error, error.__traceback__, limit=first - len(frames))
    )


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # threads of the program or of gRPC must not hold the run up
