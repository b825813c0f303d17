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
        print(message, file=sys.stderr, flush=True)
