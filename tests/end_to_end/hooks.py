"""What a test changes in the package from within every process of a run, just after a module is imported."""

from __future__ import annotations

_SITECUSTOMIZE = """
import importlib.abc, importlib.util, sys

class Hook(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name != {module!r}:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            exec({change!r}, vars(module))

        spec.loader.exec_module = exec_module
        return spec

sys.meta_path.insert(0, Hook())
"""


def sitecustomize(module: str, change: str) -> str:
    """The text of a ``sitecustomize.py`` that runs ``change`` among the names of ``module``."""
    return _SITECUSTOMIZE.format(module=module, change=change)
