"""Promote feature flags between environments with Pulumi.

::

    import pulumi_flagcopy as fc
    from pulumi_flagcopy import launchdarkly as ld
    from pulumi_flagcopy import split
"""

import importlib as _importlib
import typing as _typing

from . import errors
from .errors import *  # noqa: F403

if _typing.TYPE_CHECKING:
    from . import launchdarkly, split
    from .flag_copy import FlagCopy
    from .promotion import Promotion
    from .select import Select, SelectDict

__version__ = "0.1.0"

_LATER = {
    "FlagCopy": ".flag_copy",
    "Promotion": ".promotion",
    "Select": ".select",
    "SelectDict": ".select",
    "launchdarkly": "",
    "split": "",
}
"""Where the names are that need Pulumi, which takes half a second to import: the command begins without."""

__all__ = [  # noqa: PLE0604
    "FlagCopy",
    "Promotion",
    "Select",
    "SelectDict",
    "__version__",
    "launchdarkly",
    "split",
    *errors.__all__,
]


def __getattr__(name: str) -> _typing.Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = _importlib.import_module(_LATER[name] or f".{name}", __name__)
    found = globals()[name] = getattr(module, name) if _LATER[name] else module
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
