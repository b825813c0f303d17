"""Values that are not known in a preview, because something that is not made yet will give them."""

from __future__ import annotations

from typing import Any, Final


class Unknown:
    """The type of ``UNKNOWN``; there is one value of it."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


def set_aside(value: Any, path: str = "") -> tuple[Any, list[str]]:
    """The value without what is unknown in it, and the paths of that. A list with an unknown entry is unknown."""
    if value is UNKNOWN:
        return UNKNOWN, [path]
    if isinstance(value, dict):
        known, unknown = {}, []
        for name, entry in value.items():
            kept, paths = set_aside(entry, f"{path}.{name}" if path else name)
            unknown += paths
            if kept is not UNKNOWN:
                known[name] = kept
        return known, unknown
    if isinstance(value, list) and any(set_aside(entry)[1] for entry in value):
        return UNKNOWN, [path]
    return value, []
