"""What a user is told while work goes on.

Pulumi shows at once, under the stack, what its provider process writes to stderr; the built-in engine does the same.
"""

from __future__ import annotations

import sys
import threading

_lock = threading.Lock()


def tell(message: str) -> None:
    """One message, whole, though several resources are worked on at once."""
    with _lock:
        sys.stderr.write(f"{message}\n")  # in one write, so that who reads it can show it in one piece
        sys.stderr.flush()
