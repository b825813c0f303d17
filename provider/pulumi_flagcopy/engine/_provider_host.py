"""Runs Pulumi's own provider process, and ends with the engine that started it.

The same as ``python -u -m pulumi.dynamic <address>`` but for three things: this file is started by its path, so that
the interpreter of a project's virtualenv needs nothing but pulumi; it watches stdin, which the engine holds open for
as long as it lives, so that a killed engine leaves no provider behind, and by which it says that waits are to end; and
it imports ahead what it is told to.
"""

import os
import runpy
import sys
import threading
from contextlib import suppress
from importlib import import_module
from pathlib import Path


def _heed_the_engine() -> None:
    while os.read(0, 1):
        with suppress(ImportError):  # another package's provider knows of no such waits
            import_module("pulumi_flagcopy.http.clock").stop_waiting()
    os._exit(1)


sys.path[0] = str(Path.cwd())  # as -m has it; never this folder, whose names are not for others
threading.Thread(target=_heed_the_engine, daemon=True).start()
for _name in os.environ.pop("PULUMI_FLAGCOPY_AHEAD", "").split():
    with suppress(Exception):  # whoever needs it will say what is wrong
        import_module(_name)
runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)
