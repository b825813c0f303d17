"""Keys of a large segment, uploaded apart from the API to the address that a change request names."""

from __future__ import annotations

import csv
import io

from ...store import Transaction
from ..state import records

LIFE_MS = 5 * 60 * 1000  # the address is documented to live about five minutes


def receive_keys(tx: Transaction, change_request: str, content: bytes) -> bool:
    """Count the keys of a CSV for the change request; says whether such an upload is awaited.

    Keys of large segments can never be read back, so only their number is kept.
    """
    found = tx.get(records.CHANGE_REQUESTS, (change_request,))
    if found is None or found["operationType"] != "UPLOAD" or tx.now > found["createdAt"] + LIFE_MS:
        return False
    rows = csv.reader(io.StringIO(content.decode("utf-8", "replace")))
    found["content"]["uploaded"] = len({row[0] for row in rows if row})
    tx.put(records.CHANGE_REQUESTS, (change_request,), found)
    return True
