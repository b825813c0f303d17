"""The command `flagcopy`."""

from __future__ import annotations

import sys

try:
    from .main import main
except KeyboardInterrupt:  # which module was being imported is no news
    from ..engine.exit_status import INTERRUPTED

    print("\nInterrupted; nothing was done.", file=sys.stderr)
    sys.exit(INTERRUPTED)

__all__ = ["main"]
