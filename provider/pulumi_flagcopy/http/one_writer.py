"""One writer at a time for each thing that is written."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager


class OneWriter:
    """Locks by name, for the whole process: concurrent patches of one flag trip over each other at the vendor's."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._locks: defaultdict[Hashable, threading.RLock] = defaultdict(threading.RLock)

    @contextmanager
    def of(self, name: Hashable) -> Iterator[None]:
        """Wait until nobody else writes to ``name``, and hold it."""
        with self._lock:
            lock = self._locks[name]
        with lock:
            yield
