"""Promote feature flags between environments with Pulumi.

::

    import pulumi_flagcopy as fc
    from pulumi_flagcopy import launchdarkly as ld
    from pulumi_flagcopy import split
"""

__version__ = "0.1.0"

from . import errors, launchdarkly, split
from .errors import *  # noqa: F403
from .flag_copy import FlagCopy
from .promotion import Promotion
from .select import Select, SelectDict

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
